package flows

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// ignored is a comment that silences warnings: # receptivo:ignore W403 motivo.
type ignored struct {
	at     hcl.Range
	codes  []string
	reason string
	used   bool
}

var ignoreComment = regexp.MustCompile(`(?:#|//)\s*receptivo:ignore\b[ \t]*([EWF]\d+(?:\s*,\s*[EWF]\d+)*)?[ \t]*(.*)$`)

// ignores finds the comments of a file. A comment stands on the line it is about, or alone on the line above.
func ignores(name string, src []byte) []*ignored {
	if !strings.Contains(string(src), "receptivo:ignore") {
		return nil
	}
	var list []*ignored
	for i, line := range strings.Split(string(src), "\n") {
		m := ignoreComment.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		at := hcl.Range{Filename: name, Start: hcl.Pos{Line: i + 1, Column: m[0] + 1}, End: hcl.Pos{Line: i + 1, Column: len(line) + 1}}
		ig := &ignored{at: at, reason: strings.TrimSpace(line[m[4]:m[5]])}
		if m[2] >= 0 {
			for code := range strings.SplitSeq(line[m[2]:m[3]], ",") {
				ig.codes = append(ig.codes, strings.TrimSpace(code))
			}
		}
		list = append(list, ig)
	}
	return list
}

// silence takes out the warnings that comments of the files silence, and warns of comments that do nothing.
func (l *loader) silence() {
	byFile := map[string][]*ignored{}
	for _, name := range l.files {
		if src := l.sources[name]; !src.broken {
			byFile[name] = ignores(name, src.src)
		}
	}
	hasErrors := l.diags.HasErrors()
	l.diags = slices.DeleteFunc(l.diags, func(d Diagnostic) bool {
		for _, ig := range byFile[d.At.File] {
			near := d.At.Line == ig.at.Start.Line || d.At.Line == ig.at.Start.Line+1
			if near && d.Severity == SeverityWarning && slices.Contains(ig.codes, d.Code) {
				ig.used = true
				return ig.reason != ""
			}
		}
		return false
	})
	for _, name := range l.files {
		for _, ig := range byFile[name] {
			l.judge(ig, hasErrors)
		}
	}
}

// judge warns of a comment that does nothing. In a plan with errors some warnings are not looked for.
func (l *loader) judge(ig *ignored, hasErrors bool) {
	switch {
	case len(ig.codes) == 0:
		l.warnf(ig.at, "W413", "Useless ignore", "Name the warning: # receptivo:ignore W403 reason.")
	case slices.ContainsFunc(ig.codes, func(c string) bool { return strings.HasPrefix(c, "E") }):
		l.warnf(ig.at, "W413", "Useless ignore", "An error cannot be ignored: mend it.")
	case slices.ContainsFunc(ig.codes, func(c string) bool { return strings.HasPrefix(c, "F") }):
		l.warnf(ig.at, "W413", "Useless ignore", "A rule of a profile is not ignored in passing: waive it with a reason and a last day, in profile \"…\" { waive \"%s\" { … } }.",
			ig.codes[slices.IndexFunc(ig.codes, func(c string) bool { return strings.HasPrefix(c, "F") })])
	case ig.reason == "":
		l.warnf(ig.at, "W413", "Useless ignore", "Say why: # receptivo:ignore %s reason.", strings.Join(ig.codes, ", "))
	case !ig.used && !hasErrors:
		l.warnf(ig.at, "W413", "Useless ignore", "There is no %s on this line or the next. Take the comment out.", strings.Join(ig.codes, ", "))
	}
}
