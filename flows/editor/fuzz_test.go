package editor

import (
	"os"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// FuzzEditor asks everything there is to ask at any place of any text: nothing panics, and what comes back lies in the
// text.
func FuzzEditor(f *testing.F) {
	for _, text := range []string{plan, tests, "", "\"", "a = \"${", "x {\n  y = <<E\n", "flow \"s\" {\nqueue \"q\" {\n", "a.b[\"c", "\xff{\xfe=\"", "# receptivo:ignore "} {
		f.Add(text, 0)
		f.Add(text, len(text)/2)
		f.Add(text, len(text))
	}
	if src, err := os.ReadFile("../../examples/sac/sac.hcl"); err == nil {
		f.Add(string(src), 1000)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		if len(text) > 20_000 {
			return
		}
		for _, name := range []string{"a.hcl", "a.test.hcl"} {
			files := fstest.MapFS{name: {Data: []byte(text)}}
			ask(t, Open(files), name, text, at)
			_, diags := flows.Parse(files)
			for _, x := range diags {
				d := Open(files)
				if span, ok := d.Where(x); ok {
					within(t, text, span)
				}
				for _, fix := range d.Fixes(x) {
					within(t, text, fix.At)
				}
			}
		}
	})
}

func ask(t *testing.T, d *Folder, file, text string, at int) {
	for _, s := range d.Complete(file, at) {
		within(t, text, s.At)
		require.NotEmpty(t, s.Label)
	}
	if note, ok := d.Hover(file, at); ok {
		within(t, text, note.At)
		require.True(t, utf8.ValidString(note.Text) || !utf8.ValidString(text))
	}
	for _, s := range append(d.Definition(file, at), d.References(file, at, true)...) {
		within(t, text, s)
	}
	if spans, err := d.Rename(file, at, "outro"); err == nil {
		for _, s := range spans {
			within(t, text, s)
		}
	}
	var inside func([]Symbol)
	inside = func(list []Symbol) {
		for _, s := range list {
			within(t, text, s.Whole)
			within(t, text, s.At)
			require.True(t, s.Whole.From <= s.At.From && s.At.To <= s.Whole.To, "the name of %s lies in it: %v %v", s.Name, s.At, s.Whole)
			inside(s.Inside)
		}
	}
	inside(d.Symbols(file))
}

func within(t *testing.T, text string, s Span) {
	t.Helper()
	require.True(t, 0 <= s.From && s.From <= s.To && s.To <= len(text), "%v lies in a text of %d bytes", s, len(text))
}
