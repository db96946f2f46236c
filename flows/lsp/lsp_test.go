package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.lsp.dev/protocol"
)

const good = `number "+551140001000" { flow = flow.sac }

prompts "pt-BR" {
  ola = "Olá, 🍇 aqui."
}

queue "sac" {
  description = "Atendimento"
}

flow "sac" {
  say { prompt = prompt.ola }
  goto = step.fila

  step "fila" {
    enqueue { queue = queue.sac }
    hangup {}
  }
}
`

// TestAPlanIsWritten is a whole conversation: open a plan with a mistake, mend it, ask about it, and leave.
func TestAPlanIsWritten(t *testing.T) {
	c := dial(t, nil)
	r := c.greet()
	require.Equal(t, "receptivo", r.ServerInfo.Name)
	require.Equal(t, true, r.Capabilities.HoverProvider)

	c.open("sac.hcl", strings.Replace(good, "queue.sac }", "queue.sca }", 1))
	wrong := c.shows("sac.hcl", "E202")
	require.Contains(t, wrong[0].Message, `There is no queue "sca". Did you mean "sac"?`)
	require.Equal(t, protocol.Range{Start: protocol.Position{Line: 15, Character: 22}, End: protocol.Position{Line: 15, Character: 31}}, wrong[0].Range)
	require.Equal(t, protocol.DiagnosticSeverityError, wrong[0].Severity)

	fixes := ask[[]protocol.CodeAction](c, "textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": c.uri("sac.hcl")}, "range": wrong[0].Range, "context": map[string]any{"diagnostics": wrong}})
	require.Len(t, fixes, 1)
	require.Equal(t, "Write sac instead of sca", fixes[0].Title)
	edit := fixes[0].Edit.Changes[c.uri("sac.hcl")][0]

	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl"), "version": 2},
		"contentChanges": []any{map[string]any{"range": edit.Range, "text": edit.NewText}}})
	c.shows("sac.hcl")

	list := ask[protocol.CompletionList](c, "textDocument/completion", at(c.uri("sac.hcl"), 12, uint32(len("  goto = step."))))
	require.Equal(t, "fila", list.Items[0].Label)
	note := ask[protocol.Hover](c, "textDocument/hover", at(c.uri("sac.hcl"), 15, 30))
	require.Contains(t, note.Contents.Value, "Atendimento")
	where := ask[[]protocol.Location](c, "textDocument/definition", at(c.uri("sac.hcl"), 15, 30))
	require.Equal(t, []protocol.Location{{URI: c.uri("sac.hcl"), Range: protocol.Range{
		Start: protocol.Position{Line: 6, Character: 7}, End: protocol.Position{Line: 6, Character: 10}}}}, where)
	uses := ask[[]protocol.Location](c, "textDocument/references", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl")},
		"position": protocol.Position{Line: 3, Character: 3}, "context": map[string]any{"includeDeclaration": true}})
	require.Len(t, uses, 2)
	symbols := ask[[]protocol.DocumentSymbol](c, "textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl")}})
	require.Equal(t, "fila", symbols[3].Children[0].Name)
	renamed := ask[protocol.WorkspaceEdit](c, "textDocument/rename", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl")},
		"position": protocol.Position{Line: 15, Character: 30}, "newName": "geral"})
	require.Len(t, renamed.Changes[c.uri("sac.hcl")], 2)

	require.Nil(t, c.call("shutdown", nil).Error)
	require.Equal(t, -32600, c.call("textDocument/hover", at(c.uri("sac.hcl"), 0, 0)).Error.Code, "after shutdown there is only exit")
	c.notify("exit", nil)
	code := <-c.ended
	c.ended <- code // for the clean-up
	require.Zero(t, code)
}

func TestWhoLeavesWithoutShutdownLeavesWithAnError(t *testing.T) {
	c := dial(t, nil)
	c.notify("exit", nil)
	code := <-c.ended
	c.ended <- code
	require.Equal(t, 1, code)
}

// TestOpenFilesCountAsTheyStandInTheEditor mixes files on disk, changed in the editor, and not saved yet.
func TestOpenFilesCountAsTheyStandInTheEditor(t *testing.T) {
	c := dial(t, map[string]string{"a.hcl": strings.Replace(good, "queue \"sac\" {\n  description = \"Atendimento\"\n}\n", "", 1), "b.hcl": ""})
	c.greet()
	c.open("b.hcl", "")
	c.shows("a.hcl", "E202")

	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("b.hcl"), "version": 2},
		"contentChanges": []any{map[string]any{"text": "queue \"sac\" {}\n"}}})
	c.shows("a.hcl")

	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("b.hcl"), "version": 3},
		"contentChanges": []any{map[string]any{"text": ""}}})
	c.shows("a.hcl", "E202")
	c.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": c.uri("b.hcl")}})
	c.shows("a.hcl") // nothing of the folder is open
}

// TestATestIsWritten checks tests beside their plan, and their syntax while the plan is wrong.
func TestATestIsWritten(t *testing.T) {
	c := dial(t, map[string]string{"sac.hcl": good})
	c.greet()
	const call = "test \"quem liga espera\" {\n  expect { queue = queue.vendas }\n}\n"
	c.open("sac.test.hcl", call)
	c.shows("sac.test.hcl", "E202")
	list := ask[protocol.CompletionList](c, "textDocument/completion", at(c.uri("sac.test.hcl"), 1, uint32(len("  expect { queue = queue."))))
	require.Equal(t, "sac", list.Items[0].Label)

	c.open("sac.hcl", good+"flow {")
	c.shows("sac.test.hcl")
	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.test.hcl"), "version": 2},
		"contentChanges": []any{map[string]any{"text": call + "test {"}}})
	c.shows("sac.test.hcl", "E001")
}

func TestFormattingChangesOnlyWhatHasToChange(t *testing.T) {
	c := dial(t, nil)
	c.greet()
	ugly := strings.Replace(good, "    hangup {}", "  hangup   {}", 1)
	c.open("sac.hcl", ugly)
	edits := ask[[]protocol.TextEdit](c, "textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl")}})
	require.Equal(t, []protocol.TextEdit{{
		Range:   protocol.Range{Start: protocol.Position{Line: 16}, End: protocol.Position{Line: 17}},
		NewText: "    hangup {}\n",
	}}, edits)
	require.Equal(t, good, string(replace([]byte(ugly), edits[0].Range, edits[0].NewText)))

	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl"), "version": 2},
		"contentChanges": []any{map[string]any{"text": ugly + "flow {"}}})
	require.Empty(t, ask[[]protocol.TextEdit](c, "textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl")}}),
		"what is no HCL is left alone")
}

// TestColumnsCountAsEditorsDo: é is one unit of UTF-16, 🍇 is two.
func TestColumnsCountAsEditorsDo(t *testing.T) {
	c := dial(t, nil)
	c.greet()
	text := "flow \"f\" {\n  say { prompt = \"Olá 🍇 ${vars.x}\" }\n  hangup {}\n}\n"
	c.open("f.hcl", text)
	d := c.shows("f.hcl", "E202")[0]
	require.Equal(t, protocol.Position{Line: 1, Character: uint32(len("  say { prompt = \"Ola ## ${"))}, d.Range.Start)
	list := ask[protocol.CompletionList](c, "textDocument/completion", at(c.uri("f.hcl"), 1, uint32(len("  say { prompt = \"Ola ## ${"))))
	require.NotEmpty(t, list.Items)
	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("f.hcl"), "version": 2},
		"contentChanges": []any{map[string]any{"range": d.Range, "text": "call.from"}}})
	c.shows("f.hcl")
}

// TestAFileThatIsNotSavedHasAFolderOfItsOwn takes documents without a path.
func TestAFileThatIsNotSavedHasAFolderOfItsOwn(t *testing.T) {
	c := dial(t, nil)
	c.greet()
	for _, u := range []protocol.DocumentURI{"untitled:Untitled-1", "vscode-vfs://github/x/y.hcl", "::", ""} {
		c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": u, "version": 1, "text": "queue \"a\" { strat }"}})
		list := ask[protocol.CompletionList](c, "textDocument/completion", at(u, 0, uint32(len("queue \"a\" { strat"))))
		require.NotEmpty(t, list.Items, u)
	}
}

// TestNothingButExitStopsIt sends what no editor should.
func TestNothingButExitStopsIt(t *testing.T) {
	c := dial(t, nil)
	answer := func(code int) {
		t.Helper()
		m := c.read()
		require.NotNil(t, m.Error)
		require.Equal(t, code, m.Error.Code, m.Error.Message)
	}
	require.Equal(t, -32002, c.call("textDocument/hover", at("file:///x", 0, 0)).Error.Code, "before initialize")
	c.notify("textDocument/didOpen", nil)
	c.greet()
	for _, raw := range []struct {
		frame string
		code  int
	}{
		{"Content-Length: 1\r\n\r\n{", -32700},
		{"Content-Length: 99999999999999\r\n\r\n", -32700},
		{"Content-Length: 34359738368\r\n\r\n", -32700},
		{"Content-Length: -5\r\n\r\n", -32700},
		{"Content-Length: five\r\n\r\n", -32700},
		{"Content-Type: x\r\n\r\n", -32700},
		{strings.Repeat("x", 100_000) + "\r\n\r\n", -32700},
		{"Content-Length: 2\r\n\r\n[]", -32600},
		{"Content-Length: 4\r\n\r\nnull", -32700},
	} {
		_, err := fmt.Fprint(c.in, raw.frame)
		require.NoError(t, err)
		m := c.read()
		require.NotNil(t, m.Error, raw.frame[:min(40, len(raw.frame))])
		require.Contains(t, []int{raw.code, -32600}, m.Error.Code, raw.frame[:min(40, len(raw.frame))])
	}
	for _, body := range []string{`{"jsonrpc":"2.0"}`, `{"jsonrpc":"1.0","id":1,"method":"shutdown"}`} {
		c.write(body)
		answer(-32600)
	}
	require.Equal(t, -32601, c.call("textDocument/dance", nil).Error.Code)
	require.Equal(t, -32600, c.call("initialize", map[string]any{}).Error.Code)
	require.Equal(t, -32602, c.call("textDocument/hover", at(c.uri("nope.hcl"), 0, 0)).Error.Code)
	require.Equal(t, -32602, c.call("textDocument/completion", []int{1}).Error.Code)
	require.Equal(t, -32602, c.call("textDocument/completion", map[string]any{"position": map[string]any{"line": -1}}).Error.Code)

	c.open("sac.hcl", good)
	c.shows("sac.hcl")
	m := c.call("textDocument/hover", at(c.uri("sac.hcl"), 4_000_000_000, 4_000_000_000))
	require.Nil(t, m.Error)
	require.Equal(t, "null", string(m.Result))
	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("sac.hcl")}, "contentChanges": []any{map[string]any{
		"range": protocol.Range{Start: protocol.Position{Line: 9, Character: 99}, End: protocol.Position{Line: 1}}, "text": "}\n}\n"}}})
	c.shows("sac.hcl", "E001")
	require.Nil(t, c.call("shutdown", nil).Error)
}

// TestHalfWrittenPlansAreAnswered types a plan letter by letter, and asks after each.
func TestHalfWrittenPlansAreAnswered(t *testing.T) {
	src, err := os.ReadFile(filepath.Join("..", "..", "examples", "hello", "hello.hcl"))
	require.NoError(t, err)
	c := dial(t, nil)
	c.greet()
	c.open("hello.hcl", "")
	for i := range len(src) {
		p := position(src, i)
		c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("hello.hcl"), "version": i + 2},
			"contentChanges": []any{map[string]any{"text": string(src[:i])}}})
		if i%7 == 0 {
			require.Nil(t, c.call("textDocument/completion", at(c.uri("hello.hcl"), p.Line, p.Character)).Error)
			require.Nil(t, c.call("textDocument/hover", at(c.uri("hello.hcl"), p.Line, p.Character)).Error)
		}
	}
	require.Nil(t, c.call("shutdown", nil).Error)
}
