package lsp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// client is an editor: it writes frames of its own making and reads what comes back.
type client struct {
	t     *testing.T
	dir   string
	in    io.WriteCloser
	out   chan message // what has come back
	ended chan int
	nth   int
	notes []message // notifications that came while an answer was awaited
}

type message struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct {
		Code    int
		Message string
	}
}

// dial starts a server over a folder with these files.
func dial(t *testing.T, files map[string]string) *client {
	t.Helper()
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	c := &client{t: t, dir: t.TempDir(), in: in, out: make(chan message, 10_000), ended: make(chan int, 1)}
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600))
	}
	go func() {
		code := Serve(toServer, fromServer, Options{Version: "test", Pause: time.Millisecond, Log: t.Output()})
		_ = fromServer.Close()
		c.ended <- code
	}()
	go c.listen(bufio.NewReader(out))
	t.Cleanup(func() {
		_ = in.Close()
		<-c.ended
	})
	return c
}

func (c *client) uri(name string) protocol.DocumentURI { return uri.File(filepath.Join(c.dir, name)) }

// write writes one frame.
func (c *client) write(body string) {
	c.t.Helper()
	_, err := fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	require.NoError(c.t, err)
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
	require.NoError(c.t, err)
	c.write(string(body))
}

// listen reads all that comes back, whether somebody waits for it or not, as an editor does.
func (c *client) listen(from *bufio.Reader) {
	defer close(c.out)
	for {
		h, err := textproto.NewReader(from).ReadMIMEHeader()
		if err != nil {
			return
		}
		n, err := strconv.Atoi(h.Get("Content-Length"))
		if err != nil {
			return
		}
		body := make([]byte, n)
		var m message
		if _, err := io.ReadFull(from, body); err != nil || json.Unmarshal(body, &m) != nil {
			return
		}
		c.out <- m
	}
}

func (c *client) read() message {
	c.t.Helper()
	m, ok := <-c.out
	require.True(c.t, ok, "the server has left")
	return m
}

// call asks, and waits for the answer.
func (c *client) call(method string, params any) message {
	c.t.Helper()
	c.nth++
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": c.nth, "method": method, "params": params})
	require.NoError(c.t, err)
	c.write(string(body))
	for {
		m := c.read()
		if m.Method != "" {
			c.notes = append(c.notes, m)
			continue
		}
		if string(m.ID) == strconv.Itoa(c.nth) {
			return m
		}
	}
}

// ask is call, with the answer decoded.
func ask[T any](c *client, method string, params any) T {
	c.t.Helper()
	m := c.call(method, params)
	require.Nil(c.t, m.Error, "%s: %v", method, m.Error)
	var out T
	require.NoError(c.t, json.Unmarshal(m.Result, &out), string(m.Result))
	return out
}

// greet is the beginning of every conversation.
func (c *client) greet() protocol.InitializeResult {
	c.t.Helper()
	r := ask[protocol.InitializeResult](c, "initialize", map[string]any{"processId": nil, "capabilities": map[string]any{
		"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}}}})
	c.notify("initialized", map[string]any{})
	return r
}

func (c *client) open(name, text string) {
	c.t.Helper()
	c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": c.uri(name), "languageId": "receptivo", "version": 1, "text": text}})
}

// shows waits until the editor shows these codes in a file, whatever it showed before.
func (c *client) shows(name string, codes ...string) []protocol.Diagnostic {
	c.t.Helper()
	for {
		var m message
		if len(c.notes) > 0 {
			m, c.notes = c.notes[0], c.notes[1:]
		} else {
			m = c.read()
		}
		var p protocol.PublishDiagnosticsParams
		if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil || p.URI != c.uri(name) {
			continue
		}
		require.NotNil(c.t, p.Diagnostics)
		got := []string{}
		for _, d := range p.Diagnostics {
			got = append(got, d.Code.(string))
		}
		if fmt.Sprint(got) == fmt.Sprint(codes) {
			return p.Diagnostics
		}
	}
}

func at(u protocol.DocumentURI, line, character uint32) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": u}, "position": protocol.Position{Line: line, Character: character}}
}
