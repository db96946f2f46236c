package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// progress is a bar on a terminal while something takes long; elsewhere (a file, a build server) nothing is shown.
type progress struct {
	w     io.Writer
	what  string
	total int
	on    bool
}

func newProgress(w io.Writer, what string, total int) *progress {
	return &progress{w: w, what: what, total: total, on: isTerminal(w) && total > 0}
}

// isTerminal reports whether somebody may be watching.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// show draws the bar over what stands on the line: how much is done, and what is at work.
func (p *progress) show(done int, at string) {
	if p.on {
		fmt.Fprint(p.w, "\r\x1b[2K", p.line(done, at))
	}
}

func (p *progress) line(done int, at string) string {
	const wide = 24
	full := wide * done / p.total
	if room := 40; utf8.RuneCountInString(at) > room {
		r := []rune(at)
		at = "…" + string(r[len(r)-room+1:])
	}
	return fmt.Sprintf("%s%s %d of %d %s  %s", strings.Repeat("█", full), strings.Repeat("░", wide-full), done, p.total, p.what, at)
}

// hide takes the bar away, so that a line can be printed.
func (p *progress) hide() {
	if p.on {
		fmt.Fprint(p.w, "\r\x1b[2K")
	}
}

// end is hide, once all is done.
func (p *progress) end() { p.hide() }
