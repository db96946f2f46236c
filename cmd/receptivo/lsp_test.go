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
	name := filepath.Join(t.TempDir(), "hello.hcl")
	require.NoError(t, os.WriteFile(name, src, 0o600))
	address := "file://" + filepath.ToSlash(name)
	e := startEditor(t)
	e.send(map[string]any{"id": 1, "method": "initialize", "params": map[string]any{"processId": nil, "rootUri": nil, "capabilities": map[string]any{}}})
	e.until(`"id":1`, `"completionProvider"`)
	e.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	e.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{"textDocument": map[string]any{
		"uri": address, "languageId": "receptivo", "version": 1, "text": strings.Replace(string(src), "prompt.ola", "prompt.olla", 1)}}})
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
