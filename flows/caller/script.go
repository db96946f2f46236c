package caller

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/flows/format"
)

// script is the call so far in the language of tests.
type script struct {
	lines  []string
	waited time.Duration // not written yet
	heard  int           // entries of the transcript that the lines speak of
	queue  string        // that they say the call waits in
	mark   int           // the line at which what is being done begins
}

func (s *script) add(line string) { s.lines = append(s.lines, line) }

// begins notes that something is being done.
func (s *script) begins() { s.mark = len(s.lines) }

// before writes a line before what is being done.
func (s *script) before(line string) {
	s.lines = slices.Insert(s.lines, min(s.mark, len(s.lines)), line)
	s.mark++
}

func (s *script) wait(d time.Duration) { s.waited += d }

// flush writes the time that has gone by.
func (s *script) flush() {
	if s.waited > 0 {
		s.add(fmt.Sprintf("wait { for = %q }", s.waited))
		s.waited = 0
	}
}

func (s script) clone() script {
	s.lines = slices.Clone(s.lines)
	return s
}

// act notes what the caller or an agent does, after what was heard before.
func (l *Line) act(line string) {
	l.hear()
	l.script.begins()
	l.script.add(line)
}

// hear notes what has been heard since the last time, and where the call has come to.
func (l *Line) hear() {
	l.script.flush()
	log := l.call.Transcript()
	for _, e := range log[min(l.script.heard, len(log)):] {
		if line := l.hearing(e); line != "" {
			l.script.add(line)
		}
	}
	l.script.heard = len(log)
	if q := l.call.Queue(); q != l.script.queue {
		if l.script.queue = q; q != "" {
			l.script.add("expect { queue = queue." + q + " }")
		}
	}
}

// hearing is what a test says of something that was said: the prompt it ended with, or words of it.
func (l *Line) hearing(e flowtest.Entry) string {
	if e.Who != flowtest.FlowSays || len(e.Items) == 0 || e.Cut && len(e.Items) == 1 && e.Items[0].Secret {
		return ""
	}
	for i := len(e.Items) - 1; i >= 0; i-- {
		it := e.Items[i]
		if it.Secret {
			continue
		}
		if p, ok := l.options.Plan.Prompts[it.Lang][it.Name]; ok && p.Text == it.Text {
			return "hear { prompt = prompt." + it.Name + " }"
		}
		if it.Name == "" && len([]rune(it.Text)) > 3 {
			return fmt.Sprintf("hear { text = %s }", literal(quote(it.Text)))
		}
	}
	return ""
}

// Test is the call as a test of the plan, in the one style: what has happened so far must happen again.
func (l *Line) Test(name string) string {
	s := l.script.clone()
	kept := l.script
	l.hear()
	if l.Over() {
		if cause := l.cause(); cause != "" {
			l.script.add("expect { hangup = " + cause + " }")
		}
	}
	lines := l.script.lines
	l.script = kept
	l.script.lines = s.lines
	var b strings.Builder
	fmt.Fprintf(&b, "test %s {\nat = %q\n", quote(name), l.options.Start.Format(time.RFC3339))
	if l.options.From != "" {
		fmt.Fprintf(&b, "from = %q\n", l.options.From)
	}
	fmt.Fprintf(&b, "to = %q\n\n%s\n}\n", l.options.To, strings.Join(lines, "\n"))
	return string(format.Source([]byte(b.String())))
}

// cause is why the flow has hung up; empty: it was the caller.
func (l *Line) cause() string {
	for _, e := range slices.Backward(l.call.Transcript()) {
		if cause, ok := strings.CutPrefix(e.Text, "hangs up: "); ok && e.Who == flowtest.FlowDoes {
			return cause
		}
	}
	return ""
}

func agentText(a flows.AgentIs) string {
	if a.Answers > 0 {
		return fmt.Sprintf("agent %q {\nstate = %s\nanswers = %q\n}", a.Name, a.State, a.Answers)
	}
	return fmt.Sprintf("agent %q { state = %s }", a.Name, a.State)
}

// literal makes an expression of JSON: what would begin a template there is a text here.
func literal[T ~string | ~[]byte](body T) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(string(body))
}

// quote writes a text in quotes as the language does.
func quote(text string) string {
	text = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ", "\t", " ").Replace(text)
	return `"` + text + `"`
}
