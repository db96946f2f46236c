package lsp

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/creachadair/jrpc2"
	"go.lsp.dev/protocol"

	"receptivo/flows/editor"
	"receptivo/flows/format"
)

// asked is where in which document something is asked.
type asked struct {
	doc   *document
	texts *editor.Folder
	at    int
}

// ask reads where a request asks; the zero asked is of a document that is not open.
func (s *server) ask(req *jrpc2.Request) (asked, error) {
	var p protocol.TextDocumentPositionParams
	if err := req.UnmarshalParams(&p); err != nil {
		return asked{}, err
	}
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return asked{}, jrpc2.Errorf(jrpc2.InvalidParams, "%s is not open", p.TextDocument.URI)
	}
	return asked{d, editor.Open(s.folder(d.folder)), offset(d.text, p.Position)}, nil
}

// location is a stretch of a file as the protocol has it.
func (s *server) location(a asked, x editor.Span) protocol.Location {
	return protocol.Location{URI: s.address(a.doc.folder, x.File), Range: rangeOf(a.texts.Source(x.File), x)}
}

var suggestionKinds = map[editor.SuggestionKind]protocol.CompletionItemKind{
	editor.SuggestBlock: protocol.CompletionItemKindStruct, editor.SuggestArgument: protocol.CompletionItemKindProperty,
	editor.SuggestWord: protocol.CompletionItemKindEnumMember, editor.SuggestName: protocol.CompletionItemKindReference,
	editor.SuggestFunction: protocol.CompletionItemKindFunction, editor.SuggestValue: protocol.CompletionItemKindValue,
	editor.SuggestEvent: protocol.CompletionItemKindEvent, editor.SuggestCode: protocol.CompletionItemKindConstant,
}

func (s *server) complete(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	list := protocol.CompletionList{Items: []protocol.CompletionItem{}}
	for i, x := range a.texts.Complete(a.doc.name, a.at) {
		item := protocol.CompletionItem{
			Label: x.Label, Kind: suggestionKinds[x.Kind], Detail: x.Detail, SortText: fmt.Sprintf("%04d", i),
			InsertTextFormat: protocol.InsertTextFormatSnippet,
			TextEdit:         &protocol.TextEdit{Range: rangeOf(a.doc.text, x.At), NewText: x.Insert},
		}
		if x.Doc != "" {
			item.Documentation = protocol.MarkupContent{Kind: protocol.Markdown, Value: x.Doc}
		}
		if !s.snippets {
			item.InsertTextFormat, item.TextEdit.NewText = protocol.InsertTextFormatPlainText, bare(x.Insert)
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

var (
	place   = regexp.MustCompile(`(^|[^\\])\$(?:\d|\{\d(?::((?:[^\\}]|\\.)*))?\})`)
	escaped = regexp.MustCompile(`\\(.)`)
)

// bare is a suggestion without places for the cursor, for editors that do not know them.
func bare(insert string) string {
	return strings.TrimRight(escaped.ReplaceAllString(place.ReplaceAllString(insert, "$1$2"), "$1"), " ")
}

func (s *server) hover(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	note, ok := a.texts.Hover(a.doc.name, a.at)
	if !ok {
		return nil, nil
	}
	r := rangeOf(a.doc.text, note.At)
	return protocol.Hover{Contents: protocol.MarkupContent{Kind: protocol.Markdown, Value: note.Text}, Range: &r}, nil
}

func (s *server) locations(a asked, spans []editor.Span) []protocol.Location {
	list := []protocol.Location{}
	for _, x := range spans {
		list = append(list, s.location(a, x))
	}
	return list
}

func (s *server) definition(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	return s.locations(a, a.texts.Definition(a.doc.name, a.at)), nil
}

func (s *server) references(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	var p protocol.ReferenceParams
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	return s.locations(a, a.texts.References(a.doc.name, a.at, p.Context.IncludeDeclaration)), nil
}

func (s *server) highlight(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	list := []protocol.DocumentHighlight{}
	for _, x := range a.texts.References(a.doc.name, a.at, true) {
		if x.File == a.doc.name {
			list = append(list, protocol.DocumentHighlight{Range: rangeOf(a.doc.text, x), Kind: protocol.DocumentHighlightKindText})
		}
	}
	return list, nil
}

func (s *server) renamable(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	at, ok := a.texts.Renamable(a.doc.name, a.at)
	if !ok {
		return nil, nil
	}
	return rangeOf(a.doc.text, at), nil
}

func (s *server) rename(req *jrpc2.Request) (any, error) {
	a, err := s.ask(req)
	if err != nil {
		return nil, err
	}
	var p protocol.RenameParams
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	spans, err := a.texts.Rename(a.doc.name, a.at, p.NewName)
	if err != nil {
		return nil, jrpc2.Errorf(jrpc2.InvalidParams, "%v", err)
	}
	edit := protocol.WorkspaceEdit{Changes: map[protocol.DocumentURI][]protocol.TextEdit{}}
	for _, x := range spans {
		at := s.location(a, x)
		edit.Changes[at.URI] = append(edit.Changes[at.URI], protocol.TextEdit{Range: at.Range, NewText: p.NewName})
	}
	return edit, nil
}

// read finds the document that a request is about.
func (s *server) read(req *jrpc2.Request) (asked, error) {
	at, err := of(req)
	if err != nil {
		return asked{}, err
	}
	d := s.documents[at]
	if d == nil {
		return asked{}, jrpc2.Errorf(jrpc2.InvalidParams, "%s is not open", at)
	}
	return asked{doc: d, texts: editor.Open(s.folder(d.folder))}, nil
}

var symbolKinds = map[string]protocol.SymbolKind{
	"flow": protocol.SymbolKindModule, "step": protocol.SymbolKindMethod, "test": protocol.SymbolKindMethod, "prompts": protocol.SymbolKindNamespace,
	"prompt": protocol.SymbolKindString, "queue": protocol.SymbolKindClass, "agent": protocol.SymbolKindObject, "choice": protocol.SymbolKindKey,
	"on": protocol.SymbolKindEvent, "event": protocol.SymbolKindEvent, "number": protocol.SymbolKindNumber, "param": protocol.SymbolKindTypeParameter,
}

func (s *server) symbols(req *jrpc2.Request) (any, error) {
	a, err := s.read(req)
	if err != nil {
		return nil, err
	}
	return symbolsOf(a.doc.text, a.texts.Symbols(a.doc.name)), nil
}

func symbolsOf(text []byte, list []editor.Symbol) []protocol.DocumentSymbol {
	out := []protocol.DocumentSymbol{}
	for _, x := range list {
		kind := symbolKinds[x.Kind]
		if kind == 0 {
			kind = protocol.SymbolKindField
		}
		out = append(out, protocol.DocumentSymbol{
			Name: x.Name, Detail: x.Detail, Kind: kind, Range: rangeOf(text, x.Whole), SelectionRange: rangeOf(text, x.At), Children: symbolsOf(text, x.Inside),
		})
	}
	return out
}

func (s *server) format(req *jrpc2.Request) (any, error) {
	a, err := s.read(req)
	if err != nil {
		return nil, err
	}
	edits := []protocol.TextEdit{}
	if edit, ok := difference(a.doc.text, format.Source(a.doc.text)); ok {
		edits = append(edits, edit)
	}
	return edits, nil
}

// actions lists what can be done about the diagnostics in a stretch of a document.
func (s *server) actions(req *jrpc2.Request) (any, error) {
	a, err := s.read(req)
	if err != nil {
		return nil, err
	}
	var p struct {
		Range protocol.Range `json:"range"`
	}
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	from, to := offset(a.doc.text, p.Range.Start), offset(a.doc.text, p.Range.End)
	list := []protocol.CodeAction{}
	open, fsys := s.view(a.doc.folder)
	for _, x := range s.diagnose(fsys) {
		at, ok := a.texts.Where(x)
		if !ok || at.File != a.doc.name || at.To < from || at.From > to {
			continue
		}
		_, d := diagnostic(a.texts, x, open)
		for _, fix := range a.texts.Fixes(x) {
			list = append(list, protocol.CodeAction{
				Title: fix.Title, Kind: protocol.QuickFix, IsPreferred: fix.Mends, Diagnostics: []protocol.Diagnostic{d},
				Edit: &protocol.WorkspaceEdit{Changes: map[protocol.DocumentURI][]protocol.TextEdit{
					a.doc.uri: {{Range: rangeOf(a.doc.text, fix.At), NewText: fix.Text}},
				}},
			})
		}
	}
	return list, nil
}
