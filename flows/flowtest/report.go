package flowtest

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"
)

// Style says how a report is written for people.
type Style struct {
	Transcripts bool  // of every test, not only of those that failed
	Ways        bool  // every way that no test has taken, not only the first few
	Partial     bool  // some tests were left out: nothing is said of ways
	Files       fs.FS // where the tests stand; nil: their lines are not shown
}

// Write prints the report for people.
func (r Report) Write(w io.Writer, s Style) error {
	out := bufio.NewWriter(w)
	file := ""
	lines := map[string][]string{}
	for _, x := range r.Results {
		if x.Test.At.File != file {
			file = x.Test.At.File
			fmt.Fprintln(out, file)
		}
		x.write(out, s, lines)
	}
	if !s.Partial {
		r.writeWays(out, s)
	}
	fmt.Fprintf(out, "\n%s\n", r.Summary(!s.Partial))
	return out.Flush()
}

func (x Result) write(w io.Writer, s Style, lines map[string][]string) {
	word := "ok  "
	if x.Failure != nil {
		word = "FAIL"
	}
	name := x.Test.Name
	fmt.Fprintf(w, "  %s  %s%s  %s\n", word, name, strings.Repeat(" ", max(0, 60-utf8.RuneCountInString(name))), stamp(x.Lasted))
	if x.Failure != nil {
		x.Failure.write(w, s, lines)
	}
	if x.Failure != nil || s.Transcripts {
		WriteTranscript(w, x.Transcript, "        ")
		fmt.Fprintln(w)
	}
}

func (f *Failure) write(w io.Writer, s Style, lines map[string][]string) {
	fmt.Fprintf(w, "\n        %s: %s\n", f.At, f.Summary)
	if s.Files != nil {
		all, read := lines[f.At.File]
		if !read {
			src, _ := fs.ReadFile(s.Files, f.At.File) // gone meanwhile: no line
			all = strings.Split(string(src), "\n")
			lines[f.At.File] = all
		}
		if n := f.At.Line; n >= 1 && n <= len(all) {
			fmt.Fprintf(w, "          %d: %s\n", n, strings.TrimSpace(all[n-1]))
		}
	}
	for _, d := range f.Details {
		fmt.Fprintf(w, "          %s\n", d)
	}
	fmt.Fprintln(w)
}

// fewWays is how many ways are listed when nobody asks for all.
const fewWays = 10

func (r Report) writeWays(w io.Writer, s Style) {
	missed := r.Ways.Missed()
	if len(missed) == 0 {
		return
	}
	fmt.Fprintf(w, "\nWays that no test takes:\n")
	for i, way := range missed {
		if i == fewWays && !s.Ways {
			fmt.Fprintf(w, "  … and %d more: --ways lists them\n", len(missed)-i)
			break
		}
		fmt.Fprintf(w, "  %-24s %s\n", way.At, way)
	}
}

// Summary is the report in one line, with the ways taken or without.
func (r Report) Summary(ways bool) string {
	text := fmt.Sprintf("%s, %s of calls in %s", plural(len(r.Results), "test"), words(r.Lasted()), brief(r.Took))
	if n := r.Failed(); n > 0 {
		text += fmt.Sprintf(": %d failed", n)
	}
	if !ways {
		return text
	}
	all := len(r.Ways.all)
	return fmt.Sprintf("%s; %d of %s taken, %d %%", text, all-len(r.Ways.Missed()), plural(all, "way"), int(100*r.Ways.Share()))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// words is a length of virtual time: "2 min 36 s".
func words(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s >= 3600:
		return fmt.Sprintf("%d h %d min", s/3600, s/60%60)
	case s >= 60:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	}
	return fmt.Sprintf("%d s", s)
}

// brief is a length of real time: "3 ms".
func brief(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", max(1, d.Milliseconds()))
}
