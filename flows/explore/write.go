package explore

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/flows/format"
)

// finish writes the tests of the problems, and says what was not reached.
func (x *explorer) finish() Report {
	r := &x.report
	r.States = len(x.roots) + len(x.nodes)
	places := x.places()
	names := map[string]int{}
	for _, f := range x.found {
		name := fmt.Sprintf("%s in %s", f.Kind, f.Addr)
		names[name]++
		if n := names[name]; n > 1 {
			name = fmt.Sprintf("%s (%d)", name, n)
		}
		c, legs := x.replay(f.way)
		p := Problem{Kind: f.Kind, Addr: f.Addr, At: places[f.Addr], Text: f.Text, Moves: len(legs) - 1, Name: name}
		if f.move.cut {
			p.Moves++
		}
		root := f.way
		for root.from >= 0 {
			root = x.nodes[root.from].way
		}
		w := &writer{x: x, facts: [2]string{x.roots[-1-root.from].From, x.roots[-1-root.from].To}}
		p.Test = w.test(p, f, legs, c)
		r.Problems = append(r.Problems, p)
	}
	r.Missed = x.missed()
	return *r
}

// places are where instructions are written.
func (x *explorer) places() map[string]flows.Place {
	places := map[string]flows.Place{}
	for _, f := range x.plan.Flows {
		for _, in := range f.Code {
			if in.At.Line > 0 {
				places[in.Addr] = in.At
			}
		}
		if _, there := places[f.Name]; !there {
			places[f.Name] = f.At
		}
	}
	return places
}

// writer writes a test.
type writer struct {
	strings.Builder
	x     *explorer
	facts [2]string         // from, to
	now   time.Duration     // how far the test is
	set   map[string]string // mocks written so far that are not as when none is written
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// test writes the way to a problem: it fails for as long as the problem is there.
func (w *writer) test(p Problem, f finding, legs []leg, c *flowtest.Call) string {
	w.set = map[string]string{}
	w.line("# %s", oneLine(p.Text))
	if p.At.Line > 0 {
		w.line("# %s", p.At)
	}
	w.line("test %q {", p.Name)
	w.line("at = %q", w.x.options.Start.Format(time.RFC3339))
	if w.facts[0] != "" {
		w.line("from = %q", w.facts[0])
	}
	w.line("to = %q\n", w.facts[1])
	for i, l := range legs {
		w.leg(i, l)
	}
	if f.trapped {
		w.waits(c.Lasted())
		w.line("# Whatever is pressed here, the call comes back here. How should it end?")
		w.line("expect { hangup = normal }")
	} else {
		w.waits(roundUp(f.At))
		if s := w.x.options.Silence; s > 0 {
			w.line("no_problem { silence = %q }", s)
		} else {
			w.line("no_problem {}")
		}
	}
	w.line("}")
	return string(format.Source([]byte(w.String())))
}

// leg writes a move and what the world answers until the next.
func (w *writer) leg(i int, l leg) {
	if l.kind == waits && !l.cut && len(l.made) == 0 {
		return // the next wait is as much longer
	}
	if l.heard != "" && i > 0 {
		w.line("\n# %s", cut(oneLine(l.heard)))
	}
	w.waits(l.at)
	w.answers(i == 0, l.made)
	switch l.kind {
	case presses:
		w.line("press { keys = %q }", l.keys)
	case isSilent:
		w.line("silence {}")
	case speaks:
		w.line("speak { for = %q }", message)
	case answers:
		w.line("agent_answers {}")
	case leaves:
		w.line("agent_hangs_up {}")
	case hangsUp:
		w.line("hang_up {}")
	case waitsLong:
		w.waits(l.moved)
	}
	w.now = l.moved
	if l.cut {
		w.waits(l.when)
		w.line("hang_up {}")
	}
}

// waits lets time go by up to an instant.
func (w *writer) waits(until time.Duration) {
	if until > w.now {
		w.line("wait { for = %q }", until-w.now)
		w.now = until
	}
}

// answers writes what the world answers in a move. At the beginning of a test mocks answer in their order, later the last
// one written comes first.
func (w *writer) answers(first bool, made []decision) {
	var mocks []string
	for _, d := range made {
		o := d.options[d.picked]
		switch {
		case d.q.Kind == flowtest.AboutFlag:
			w.line("flag %q { on = %t }", d.q.Name, o.on)
			continue
		case d.q.Kind == flowtest.AboutCalendar:
			w.line("calendar %q { open = %t }", d.q.Name, o.on)
			continue
		case o.shut != "":
			w.line("calendar %q { open = false }", o.shut)
		}
		if d.given == d.before { // nothing new
			continue
		}
		key := string(o.mock.Kind) + " " + o.mock.Name
		if d.before != nil && d.times > 0 { // it answered so often in this move
			mocks = w.limit(mocks, made, d)
		}
		text := flowtest.MockText(*o.mock)
		if plain(*o.mock) && w.set[key] == "" || w.set[key] == text {
			continue
		}
		w.set[key] = text
		mocks = append(mocks, text)
	}
	if !first {
		slices.Reverse(mocks)
	}
	for _, m := range mocks {
		w.line("%s", m)
	}
}

// limit bounds the answer that a decision takes the place of to as often as it was given in this move.
func (w *writer) limit(mocks []string, made []decision, d decision) []string {
	was := *d.before
	was.Times = d.times
	bounded := flowtest.MockText(was)
	given := func(other decision) bool { return other.given == d.before }
	if i := slices.Index(mocks, flowtest.MockText(*d.before)); i >= 0 && slices.ContainsFunc(made, given) {
		mocks[i] = bounded
	} else {
		mocks = append(mocks, bounded)
	}
	w.set[string(d.before.Kind)+" "+d.before.Name] = bounded
	return mocks
}

// plain reports whether a mock answers as the world does when nobody says anything.
func plain(m flows.Mock) bool {
	switch m.Kind {
	case flows.MockQueue:
		return m.Queue == flows.MockedQueue{}
	case flows.MockTransfer:
		return m.Outcome == "answered"
	case flows.MockCallback, flows.MockVoicemail:
		return m.Error == ""
	}
	return false
}

// roundUp is the next round instant.
func roundUp(d time.Duration) time.Duration { return (d + tick - 1) / tick * tick }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// longestWords is how much of what is heard a test quotes.
const longestWords = 90

func cut(s string) string {
	r := []rune(s)
	if len(r) <= longestWords {
		return s
	}
	return "… " + string(r[len(r)-longestWords:])
}
