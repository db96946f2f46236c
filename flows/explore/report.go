package explore

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Style says how a report is written for people.
type Style struct {
	Tests bool          // with the test of each problem
	Ways  bool          // every way that no call takes, not only the first few
	Took  time.Duration // real time; 0: nothing is said of it
}

// Write prints the report for people.
func (r Report) Write(w io.Writer, s Style) error {
	out := bufio.NewWriter(w)
	for _, p := range r.Problems {
		fmt.Fprintf(out, "%s: %s, after %s\n  %s\n", p.At, p.Name, plural(p.Moves, "move"), p.Text)
		if s.Tests {
			fmt.Fprintf(out, "\n%s\n", indent(p.Test))
		}
	}
	if len(r.Problems) > 0 && !s.Tests {
		fmt.Fprintln(out)
	}
	r.writeMissed(out, s)
	fmt.Fprintln(out, r.Summary(s.Took))
	return out.Flush()
}

// fewWays is how many ways are listed when nobody asks for all.
const fewWays = 10

func (r Report) writeMissed(w io.Writer, s Style) {
	if len(r.Missed) == 0 {
		return
	}
	fmt.Fprintln(w, "Ways that no call takes:")
	for i, m := range r.Missed {
		if i == fewWays && !s.Ways {
			fmt.Fprintf(w, "  … and %d more: --ways lists them\n", len(r.Missed)-i)
			break
		}
		fmt.Fprintf(w, "  %-24s %s\n", m.At, m)
	}
	fmt.Fprintln(w)
}

// Summary is the report in a line or two.
func (r Report) Summary(took time.Duration) string {
	all := len(r.Ways.All())
	text := fmt.Sprintf("%s, %s", plural(r.States, "state"), plural(r.Moves, "move"))
	if took > 0 {
		unit := time.Millisecond
		if took > time.Second {
			unit *= 100
		}
		text += " in " + took.Round(unit).String()
	}
	text += fmt.Sprintf("; %d of %s taken; ", all-len(r.Missed), plural(all, "way"))
	if len(r.Problems) == 0 {
		text += "no problem"
	} else {
		text += plural(len(r.Problems), "problem")
	}
	if r.Untried > 0 {
		text += fmt.Sprintf("\nNot everything was tried: %s were found and not gone on from. --states and --depth say how far to go.", plural(r.Untried, "state"))
	}
	if r.Cut > 0 {
		text += fmt.Sprintf("\nOf %s not every answer of the world was tried: there are more than %d.", plural(r.Cut, "move"), mostAnswers)
	}
	return text
}

// WriteTests writes the tests of all problems, as a file of the plan.
func (r Report) WriteTests(w io.Writer) error {
	for i, p := range r.Problems {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, p.Test); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		States   int       `json:"states"`
		Moves    int       `json:"moves"`
		Ways     int       `json:"ways"`
		Untried  int       `json:"untried"`
		Cut      int       `json:"cut"`
		Problems []Problem `json:"problems"`
		Missed   []Missed  `json:"missed"`
	}{r.States, r.Moves, len(r.Ways.All()), r.Untried, r.Cut, append([]Problem{}, r.Problems...), append([]Missed{}, r.Missed...)})
}

func indent(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "    " + l
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
