package lsp

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/creachadair/jrpc2"
	"go.lsp.dev/protocol"

	"receptivo/flows"
	"receptivo/flows/editor"
)

// recheck asks for a folder to be checked soon.
func (s *server) recheck(folder string) {
	s.due[folder] = true
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// longestPause is how many pauses somebody who never stops typing waits for.
const longestPause = 5

// check checks the folders that have changed, when nobody has typed for a moment.
func (s *server) check() {
	var pause <-chan time.Time
	pauses := 0
	for {
		select {
		case <-s.wake:
			if pauses < longestPause {
				pause, pauses = time.After(s.options.Pause), pauses+1
			}
		case <-pause:
			pause, pauses = nil, 0
			s.mu.Lock()
			due := slices.Sorted(maps.Keys(s.due))
			clear(s.due)
			s.mu.Unlock()
			for _, folder := range due {
				s.publish(folder)
			}
		case <-s.ctx.Done():
			return
		}
	}
}

// publish tells the editor what is wrong with the files of a folder.
func (s *server) publish(folder string) {
	s.mu.Lock()
	open, fsys := s.view(folder)
	s.mu.Unlock()
	diags := map[string][]protocol.Diagnostic{}
	if len(open) > 0 {
		texts := editor.Open(fsys)
		for _, x := range s.diagnose(fsys) {
			name, d := diagnostic(texts, x, open)
			diags[name] = append(diags[name], d)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := map[string]bool{}
	for name := range diags {
		now[name] = true
	}
	for _, known := range []map[string]bool{s.shown[folder], open.names()} {
		for name := range known {
			diags[name] = append([]protocol.Diagnostic{}, diags[name]...) // an empty list says that all is well
		}
	}
	s.shown[folder] = now
	for _, name := range slices.Sorted(maps.Keys(diags)) {
		p := protocol.PublishDiagnosticsParams{URI: s.address(folder, name), Version: open[name], Diagnostics: diags[name]}
		s.tell("textDocument/publishDiagnostics", p)
	}
}

// tell sends what nobody has asked for.
func (s *server) tell(method string, params any) {
	body, err := json.Marshal(struct {
		Version string `json:"jsonrpc"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{jrpc2.Version, method, params})
	if err == nil {
		_ = s.out.send(body) // an editor that is gone is noticed by its stream
	}
}

// view is the documents of a folder that are open, and their versions.
type view map[string]uint32

func (v view) names() map[string]bool {
	names := map[string]bool{}
	for name := range v {
		names[name] = true
	}
	return names
}

// view is what is open of a folder, and its files as they are now.
func (s *server) view(folder string) (view, fs.FS) {
	versions := view{}
	for _, d := range s.documents {
		if d.folder == folder {
			versions[d.name] = d.version
		}
	}
	return versions, s.folder(folder)
}

// diagnose checks a plan and its tests. While the plan is wrong, of tests only the syntax is known.
func (s *server) diagnose(fsys fs.FS) (diags flows.Diagnostics) {
	var wrong error
	defer func() {
		if wrong != nil {
			diags = nil
		}
	}()
	defer s.survive("checking", &wrong)
	plan, diags := s.options.Check(fsys)
	if plan != nil {
		return diags
	}
	entries, _ := fs.ReadDir(fsys, ".") // the check has said what is wrong with it
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".test.hcl") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if src, err := fs.ReadFile(fsys, e.Name()); err == nil {
			diags = append(diags, flows.Syntax(e.Name(), src)...)
		}
	}
	return diags
}

// diagnostic is one as the protocol has it, and the file it is shown in: what is about no file, in an open one.
func diagnostic(texts *editor.Folder, x flows.Diagnostic, open view) (string, protocol.Diagnostic) {
	d := protocol.Diagnostic{
		Severity: protocol.DiagnosticSeverityError, Code: x.Code, Source: "receptivo", Message: fmt.Sprintf("%s. %s", x.Summary, x.Detail),
	}
	switch x.Severity {
	case flows.SeverityWarning:
		d.Severity = protocol.DiagnosticSeverityWarning
	case flows.SeverityInfo:
		d.Severity = protocol.DiagnosticSeverityInformation
	}
	if x.Code == "W401" || x.Code == "W402" || x.Code == "W404" {
		d.Tags = []protocol.DiagnosticTag{protocol.DiagnosticTagUnnecessary}
	}
	span, ok := texts.Where(x)
	if !ok {
		return slices.Min(slices.Collect(maps.Keys(open))), d
	}
	d.Range = rangeOf(texts.Source(span.File), span)
	return span.File, d
}
