package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// editorProcess is an editor that has started the program.
type editorProcess struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startEditor(t *testing.T) *editorProcess {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "receptivo", "lsp")
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return &editorProcess{t, cmd, in, bufio.NewReader(out)}
}

func (e *editorProcess) send(m map[string]any) {
	e.t.Helper()
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	require.NoError(e.t, err)
	_, err = fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	require.NoError(e.t, err)
}

// greet is the beginning of every conversation.
func (e *editorProcess) greet() {
	e.t.Helper()
	e.send(map[string]any{"id": 1, "method": "initialize", "params": map[string]any{"processId": nil, "rootUri": nil, "capabilities": map[string]any{}}})
	e.until(`"id":1`, `"completionProvider"`)
	e.send(map[string]any{"method": "initialized", "params": map[string]any{}})
}

func (e *editorProcess) open(address, text string) {
	e.t.Helper()
	e.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{"textDocument": map[string]any{
		"uri": address, "languageId": "receptivo", "version": 1, "text": text}}})
}

// until reads what comes back up to a message that has all these parts of text.
func (e *editorProcess) until(parts ...string) string {
	e.t.Helper()
	for {
		h, err := textproto.NewReader(e.out).ReadMIMEHeader()
		require.NoError(e.t, err)
		n, err := strconv.Atoi(h.Get("Content-Length"))
		require.NoError(e.t, err)
		body := make([]byte, n)
		_, err = io.ReadFull(e.out, body)
		require.NoError(e.t, err)
		has := true
		for _, p := range parts {
			has = has && strings.Contains(string(body), p)
		}
		if has {
			return string(body)
		}
	}
}

// TestEditorWritesThePlanOfTheExample starts the program as an editor does, breaks a plan, mends it, and leaves.
func TestEditorWritesThePlanOfTheExample(t *testing.T) {
	src, err := os.ReadFile("../../examples/hello/hello.hcl")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../examples/hello")))
	address := "file://" + filepath.ToSlash(filepath.Join(dir, "hello.hcl"))
	e := startEditor(t)
	e.greet()
	e.open(address, strings.Replace(string(src), "prompt.ola", "prompt.olla", 1))
	e.until("publishDiagnostics", "E202", `Did you mean`)
	e.send(map[string]any{"method": "textDocument/didChange", "params": map[string]any{"textDocument": map[string]any{"uri": address, "version": 2},
		"contentChanges": []any{map[string]any{"text": string(src)}}}})
	e.until("publishDiagnostics", `"diagnostics":[]`)
	e.send(map[string]any{"id": 2, "method": "textDocument/formatting", "params": map[string]any{"textDocument": map[string]any{"uri": address}}})
	require.Contains(t, e.until(`"id":2`), `"result":[]`, "the example is formatted")
	e.send(map[string]any{"id": 3, "method": "shutdown"})
	e.until(`"id":3`, `"result":null`)
	e.send(map[string]any{"method": "exit"})
	require.NoError(t, e.cmd.Wait(), "shutdown and exit end with 0, although the stream is still open")
}

// centreOfMistakes is a folder that only all checks together know everything of: a rule of a pack, a test, a table.
var centreOfMistakes = map[string]string{
	"plano.hcl": `engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
  profiles = [br-sac]
}

number "4004" { flow = flow.sac }

queue "sac" { record = true }

directory "lojas" {
  file   = "lojas.csv"
  keys   = [cep]
  fields = object({ nome = string })
}

prompts "pt-BR" {
  ola   = "Olá."
  tchau = "Até logo."
}

flow "sac" {
  say { prompt = prompt.ola }

  lookup "loja" {
    directory = directory.lojas
    by        = { cep = call.from }
  }

  enqueue { queue = queue.sac }
  hangup { prompt = prompt.tchau }
}
`,
	"sac.test.hcl": "test \"ouve\" {\n  hear { prompt = prompt.ola }\n  expect { queue = queue.vendas }\n}\n",
	"lojas.csv":    "cep,nome\n01310100,Paulista\n01310100\n",
}

// TestEditorShowsWhatCheckSays: the same mistakes at the same places, and those of other files when these are mended.
func TestEditorShowsWhatCheckSays(t *testing.T) {
	dir := t.TempDir()
	for name, text := range centreOfMistakes {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	address := "file://" + filepath.ToSlash(dir)
	e := startEditor(t)
	e.greet()
	e.open(address+"/plano.hcl", centreOfMistakes["plano.hcl"])
	shown := e.shows(address, "plano.hcl", "sac.test.hcl")
	require.Equal(t, saidByCheck(t, dir), shown)
	for _, code := range []string{"E202", "E313", "W414", "F06"} {
		require.Contains(t, strings.Join(shown, "\n"), " "+code)
	}

	require.NoError(t, os.WriteFile(filepath.Join(dir, "lojas.csv"), []byte("cep,nome\n01310100,Paulista\n"), 0o600))
	e.send(map[string]any{"method": "workspace/didChangeWatchedFiles", "params": map[string]any{"changes": []any{map[string]any{"uri": address + "/lojas.csv", "type": 2}}}})
	shown = e.shows(address, "plano.hcl", "sac.test.hcl")
	require.Equal(t, saidByCheck(t, dir), shown)
	require.NotContains(t, strings.Join(shown, "\n"), "E313")

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "prompts", "pt-BR"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "prompts", "pt-BR", "ola.wav"), []byte("no recording"), 0o600))
	e.send(map[string]any{"method": "workspace/didChangeWatchedFiles", "params": map[string]any{"changes": []any{map[string]any{"uri": address + "/prompts/pt-BR/ola.wav", "type": 1}}}})
	shown = e.shows(address, "plano.hcl", "sac.test.hcl")
	require.Equal(t, saidByCheck(t, dir), shown)
	require.Contains(t, strings.Join(shown, "\n"), "E307")
}

// saidByCheck is what 'receptivo check' says of a folder: file, line and code of each mistake, sorted.
func saidByCheck(t *testing.T, dir string) []string {
	t.Helper()
	text, _ := exec.CommandContext(t.Context(), "receptivo", "check", "--format", "json", dir).Output() // it exits with 1
	var said struct {
		Diagnostics []struct {
			Severity, Code, Summary string
			Range                   struct {
				Filename string
				Start    struct{ Line int }
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &said), "%s", text)
	var list []string
	for _, d := range said.Diagnostics {
		list = append(list, fmt.Sprintf("%s:%d %s %s %s", d.Range.Filename, d.Range.Start.Line, d.Severity, d.Code, d.Summary))
	}
	slices.Sort(list)
	return list
}

// shows is what the editor shows once it has been told of each of these files: as saidByCheck.
func (e *editorProcess) shows(folder string, files ...string) (list []string) {
	e.t.Helper()
	severities := []string{"", "error", "warning", "info"}
	for _, name := range files {
		var note struct {
			Params struct {
				Diagnostics []struct {
					Severity int
					Code     string
					Message  string
					Range    struct{ Start struct{ Line int } }
				}
			}
		}
		require.NoError(e.t, json.Unmarshal([]byte(e.until("publishDiagnostics", folder+"/"+name)), &note))
		for _, d := range note.Params.Diagnostics {
			summary, _, _ := strings.Cut(d.Message, ". ")
			list = append(list, fmt.Sprintf("%s:%d %s %s %s", name, d.Range.Start.Line+1, severities[d.Severity], d.Code, summary))
		}
	}
	slices.Sort(list)
	return list
}
