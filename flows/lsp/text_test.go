package lsp

import (
	"bufio"
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.lsp.dev/protocol"
)

func TestPositions(t *testing.T) {
	text := []byte("açaí\r\n🍇x\n\xff!")
	for at, want := range map[int]protocol.Position{
		0: {}, 1: {Character: 1}, 3: {Character: 2}, 6: {Character: 4}, 8: {Line: 1}, 12: {Line: 1, Character: 2}, 13: {Line: 1, Character: 3},
		14: {Line: 2}, 15: {Line: 2, Character: 1}, 16: {Line: 2, Character: 2},
	} {
		require.Equal(t, want, position(text, at), at)
		require.Equal(t, at, offset(text, want), want)
	}
	require.Equal(t, 6, offset(text, protocol.Position{Character: 99}), "behind the end of a line is its end")
	require.Equal(t, 8, offset(text, protocol.Position{Line: 1, Character: 1}), "half a letter is none")
	require.Equal(t, len(text), offset(text, protocol.Position{Line: 99}))
}

// FuzzText holds positions and bytes to each other, and differences to what they say.
func FuzzText(f *testing.F) {
	f.Add([]byte("açaí\r\n🍇x\n"), []byte("a\n"), 3, uint32(1), uint32(1))
	f.Fuzz(func(t *testing.T, a, b []byte, at int, line, character uint32) {
		p := position(a, at)
		if at >= 0 && at < len(a) && utf8.RuneStart(a[at]) {
			require.LessOrEqual(t, offset(a, p), at)
		}
		require.LessOrEqual(t, offset(a, protocol.Position{Line: line, Character: character}), len(a))
		edit, changed := difference(a, b)
		require.Equal(t, !bytes.Equal(a, b), changed)
		if changed {
			require.Equal(t, string(b), string(replace(a, edit.Range, edit.NewText)))
		}
	})
}

// FuzzFrames reads any stream to its end.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("\r\n\r\nContent-Length: 99999999999\r\n\r\nx\n:"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := &frames{in: bufio.NewReader(bytes.NewReader(stream))}
		for range len(stream) + 1 {
			if _, err := r.receive(); err != nil {
				return
			}
		}
		t.Fatal("a stream has more messages than bytes")
	})
}
