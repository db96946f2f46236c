package lsp

import (
	"path/filepath"
	"strings"

	"github.com/creachadair/jrpc2"
	"go.lsp.dev/protocol"
)

// opened takes a document that the editor shows from now on.
func (s *server) opened(req *jrpc2.Request) (any, error) {
	var p struct {
		TextDocument struct {
			URI     protocol.DocumentURI `json:"uri"`
			Version int64                `json:"version"`
			Text    string               `json:"text"`
		} `json:"textDocument"`
	}
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	d := &document{uri: p.TextDocument.URI, text: []byte(p.TextDocument.Text), version: uint32(p.TextDocument.Version)}
	d.folder, d.name = locate(d.uri)
	s.documents[d.uri] = d
	s.recheck(d.folder)
	return nil, nil
}

// edited follows what is typed. A change without a range is the whole text.
func (s *server) edited(req *jrpc2.Request) (any, error) {
	var p struct {
		TextDocument struct {
			URI     protocol.DocumentURI `json:"uri"`
			Version int64                `json:"version"`
		} `json:"textDocument"`
		Changes []struct {
			Range *protocol.Range `json:"range"`
			Text  string          `json:"text"`
		} `json:"contentChanges"`
	}
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return nil, nil
	}
	for _, c := range p.Changes {
		if c.Range == nil {
			d.text = []byte(c.Text)
			continue
		}
		d.text = replace(d.text, *c.Range, c.Text)
	}
	d.version = uint32(p.TextDocument.Version)
	s.recheck(d.folder)
	return nil, nil
}

// of reads the document that a request is about.
func of(req *jrpc2.Request) (protocol.DocumentURI, error) {
	var p struct {
		TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	}
	err := req.UnmarshalParams(&p)
	return p.TextDocument.URI, err
}

// saved checks again: another file may have been saved along with it.
func (s *server) saved(req *jrpc2.Request) (any, error) {
	at, err := of(req)
	if d := s.documents[at]; err == nil && d != nil {
		s.recheck(d.folder)
	}
	return nil, err
}

// closed goes back to what is on disk.
func (s *server) closed(req *jrpc2.Request) (any, error) {
	at, err := of(req)
	if d := s.documents[at]; err == nil && d != nil {
		delete(s.documents, at)
		s.recheck(d.folder)
	}
	return nil, err
}

// filesChanged checks the folders of files that something else has changed: sources, recordings and tables.
func (s *server) filesChanged(req *jrpc2.Request) (any, error) {
	var p struct {
		Changes []struct {
			URI protocol.DocumentURI `json:"uri"`
		} `json:"changes"`
	}
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	for _, c := range p.Changes {
		folder, _ := locate(c.URI)
		for _, d := range s.documents {
			if d.folder == folder || strings.HasPrefix(folder, d.folder+string(filepath.Separator)) {
				s.recheck(d.folder)
			}
		}
	}
	return nil, nil
}
