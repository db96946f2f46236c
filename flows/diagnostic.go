package flows

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Severity of a diagnostic.
type Severity string

// The severities: errors stop a load, warnings and notes do not, and a note asks for nothing.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityInfo    Severity = "info"
)

// Diagnostic says what is wrong, where, and what would be right.
type Diagnostic struct {
	Severity Severity
	Code     string // "E202"
	Summary  string // a few words
	Detail   string // a sentence or two: the cure
	At       Place
	End      Place
	In       string // the block it stands in: flow "sac"
}

// Error is the diagnostic in one line: sac.hcl:25:14: E204 Unknown keyword: …
func (d Diagnostic) Error() string {
	return fmt.Sprintf("%s: %s %s: %s", d.At, d.Code, d.Summary, d.Detail)
}

// String is file:line:column.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Diagnostics is everything wrong with a plan, in order of file and place.
type Diagnostics []Diagnostic

// HasErrors reports whether one of them stops a load.
func (d Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(d, func(x Diagnostic) bool { return x.Severity == SeverityError })
}

// Count is how many there are of a severity.
func (d Diagnostics) Count(s Severity) int {
	n := 0
	for _, x := range d {
		if x.Severity == s {
			n++
		}
	}
	return n
}

// With is the diagnostics and more of them, in order of file and place.
func (d Diagnostics) With(more Diagnostics) Diagnostics {
	return append(slices.Clone(d), more...).sort()
}

// wrapAt is the width of a diagnostic's text in columns.
const wrapAt = 100

// Write prints them with the lines they are about, read from the file system that was parsed.
func (d Diagnostics) Write(w io.Writer, fsys fs.FS) error {
	out := bufio.NewWriter(w)
	lines := map[string][]string{}
	for i, x := range d {
		if i > 0 {
			fmt.Fprintln(out)
		}
		x.write(out, func(p Place) string { return lineOf(fsys, lines, p) })
	}
	return out.Flush()
}

func (d Diagnostic) write(w io.Writer, line func(Place) string) {
	severity := map[Severity]string{SeverityError: "Error", SeverityWarning: "Warning", SeverityInfo: "Note"}[d.Severity]
	fmt.Fprintf(w, "%s: %s [%s]\n", severity, d.Summary, d.Code)
	if d.At.File != "" {
		fmt.Fprintf(w, "\n  on %s", d.At)
		if d.In != "" {
			fmt.Fprintf(w, ", in %s", d.In)
		}
		fmt.Fprintln(w, ":")
		if text := line(d.At); text != "" {
			fmt.Fprintf(w, "  %d: %s\n", d.At.Line, text)
			if under := d.underline(text); under != "" {
				fmt.Fprintf(w, "  %s  %s\n", strings.Repeat(" ", len(fmt.Sprint(d.At.Line))), under)
			}
		}
	}
	fmt.Fprintf(w, "\n%s\n", wrap(d.Detail, wrapAt))
}

func lineOf(fsys fs.FS, cache map[string][]string, p Place) string {
	if fsys == nil {
		return ""
	}
	lines, ok := cache[p.File]
	if !ok {
		src, _ := fs.ReadFile(fsys, p.File) // gone meanwhile: no snippet
		lines = strings.Split(string(src), "\n")
		cache[p.File] = lines
	}
	if p.Line < 1 || p.Line > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[p.Line-1], " \t\r")
}

func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// sort puts them in order of file and place, and drops what was said twice.
func (d Diagnostics) sort() Diagnostics {
	slices.SortStableFunc(d, func(a, b Diagnostic) int {
		if n := strings.Compare(a.At.File, b.At.File); n != 0 {
			return n
		}
		if n := a.At.Line - b.At.Line; n != 0 {
			return n
		}
		if n := a.At.Column - b.At.Column; n != 0 {
			return n
		}
		if n := strings.Compare(a.Code, b.Code); n != 0 {
			return n
		}
		return strings.Compare(a.Summary+a.Detail, b.Summary+b.Detail)
	})
	return slices.CompactFunc(d, func(a, b Diagnostic) bool {
		return a.At == b.At && a.Code == b.Code && a.Summary == b.Summary && a.Detail == b.Detail
	})
}

func (l *loader) errorf(at hcl.Range, code, summary, format string, args ...any) {
	l.report(SeverityError, at, code, summary, fmt.Sprintf(format, args...))
}

func (l *loader) warnf(at hcl.Range, code, summary, format string, args ...any) {
	l.report(SeverityWarning, at, code, summary, fmt.Sprintf(format, args...))
}

func (l *loader) report(s Severity, at hcl.Range, code, summary, detail string) {
	l.diags = append(l.diags, Diagnostic{
		Severity: s, Code: code, Summary: summary, Detail: detail,
		At: placeOf(at), End: Place{File: at.Filename, Line: at.End.Line, Column: at.End.Column}, In: l.blockAt(at),
	})
}

func placeOf(at hcl.Range) Place {
	return Place{File: at.Filename, Line: at.Start.Line, Column: at.Start.Column}
}

// blockAt names the top block that a place stands in: queue "sac".
func (l *loader) blockAt(at hcl.Range) string {
	src := l.sources[at.Filename]
	if src == nil || src.body == nil {
		return ""
	}
	for _, b := range src.body.Blocks {
		if rangeOf(b).ContainsPos(at.Start) {
			return title(b)
		}
	}
	return ""
}
