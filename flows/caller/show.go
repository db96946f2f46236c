package caller

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/ivr"
)

// News is one line of what has happened.
type News struct {
	At    time.Duration // since the call came in
	Heard bool          // by the caller; else the flow's doing
	Text  string        // nothing sensitive is in it
}

// String is the line as plain text.
func (n News) String() string {
	tenths := n.At / (100 * time.Millisecond)
	mark := "·"
	if n.Heard {
		mark = "»"
	}
	return fmt.Sprintf("%2d:%02d.%d %s %s", tenths/600, tenths/10%60, tenths%10, mark, n.Text)
}

// News tells what has happened since it was asked last.
func (l *Line) News() []News {
	var list []News
	log := l.call.Transcript()
	for l.shown < len(log) {
		e := log[l.shown]
		list = append(list, l.tell(e)...)
		if e.Who == flowtest.FlowSays && l.shown == len(log)-1 && l.speaking() {
			l.items = len(e.Items) // more of it may come
			break
		}
		l.shown, l.items = l.shown+1, 0
	}
	return append(list, l.changes()...)
}

func (l *Line) speaking() bool {
	return l.begun && !l.call.Over() && l.call.Session().State().Playing != nil
}

func (l *Line) tell(e flowtest.Entry) []News {
	if e.Who != flowtest.FlowSays {
		text := e.Text
		switch e.Who {
		case flowtest.FlowDoes:
		case flowtest.GoesWrong:
			text = "goes wrong: " + text
		default:
			text = string(e.Who) + " " + text
		}
		if e.Addr != "" {
			text += "  (" + e.Addr + ")"
		}
		return []News{{At: e.At, Text: text}}
	}
	items := e.Items[min(l.items, len(e.Items)):]
	if len(items) == 0 {
		return nil
	}
	e.Items = items
	text := e.Words()
	if names := l.prompts(items); len(names) > 0 {
		text += "  [" + strings.Join(names, ", ") + "]"
	}
	return []News{{At: e.At, Heard: true, Text: text}}
}

// prompts are the names of the plan's prompts among recordings.
func (l *Line) prompts(items []ivr.Item) []string {
	var names []string
	for _, it := range items {
		if _, ok := l.options.Plan.Prompts[it.Lang][it.Name]; ok && !it.Secret {
			names = append(names, it.Name)
		}
	}
	return names
}

// told are the kinds of name whose values are told when they change.
var told = []string{"vars", "input", "menu", "http", "lookup", "run", "consent", "answer", "survey", "voicemail", "param", "customer"}

// changes tells the values that have changed.
func (l *Line) changes() []News {
	if !l.begun {
		return nil
	}
	var list []News
	scope := l.call.Session().State().Scope
	for _, name := range scope.Names() {
		kind, _, _ := strings.Cut(name, ".")
		if !slices.Contains(told, kind) {
			continue
		}
		v := scope.Get(name)
		text := shown(v)
		before, known := l.known[name]
		if l.known[name] = text; known && before != text || !known && !v.IsNull() {
			list = append(list, News{At: l.Lasted(), Text: name + " = " + text})
		}
	}
	return list
}

// longestValue is how much of a value is shown.
const longestValue = 100

// shown is a value for people: what is sensitive is hidden.
func shown(v flows.Value) string {
	text := ""
	switch {
	case v.Sensitive():
		text = "•••"
	case v.IsNull():
		text = "null"
	default:
		text = strings.Join(strings.Fields(v.HCL()), " ")
	}
	if r := []rune(text); len(r) > longestValue {
		text = string(r[:longestValue]) + "…"
	}
	return text
}

// values tells all that the flow can read.
func (l *Line) values() string {
	if !l.begun {
		return "the call has not begun"
	}
	var lines []string
	scope := l.call.Session().State().Scope
	for _, name := range scope.Names() {
		lines = append(lines, name+" = "+shown(scope.Get(name)))
	}
	return strings.Join(lines, "\n")
}
