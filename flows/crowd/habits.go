package crowd

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"receptivo/flows"
)

// Habits are what callers do at questions, and what the world answers, by shares. The zero Habits: callers press any key
// that a menu has, each as likely as the others, type what is right, and wait in a queue without pressing anything;
// services work. Whatever the habits, nobody who does not wait answers the same question more than three times.
type Habits struct {
	by map[string][]habit // by what is asked: menu.principal, sac/menu/menu.principal, http.pedido, customer
}

// habit is one answer.
type habit struct {
	answer string
	share  float64
	after  time.Duration
	timed  bool // after was said
}

// The words for what callers do without a key, and for what the world does.
const (
	silence = "silence"
	hangUp  = "hang_up"
	right   = "right"
	wrong   = "wrong"
)

// ReadHabits reads a CSV file of lines "ask,answer,share,after", the last of which may be left out:
//
//	ask,answer,share,after
//	menu.principal,1,60%,
//	menu.principal,hang_up,5%,
//	input.cpf,wrong,10%,8s
//	http.pedido,timeout,3%,
//	http.pedido,ok,97%,400ms
//
// What is left of 100 % goes to the answers that have no line. An error names the line.
func ReadHabits(r io.Reader, p *flows.Plan) (Habits, error) {
	rows := csv.NewReader(r)
	rows.TrimLeadingSpace, rows.FieldsPerRecord = true, -1
	header, err := rows.Read()
	if err != nil || !strings.HasPrefix(strings.Join(header, ","), "ask,answer,share") {
		return Habits{}, errors.New("line 1: the header ask,answer,share,after is missing")
	}
	h := Habits{by: map[string][]habit{}}
	known := asks(p)
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return h, nil
		}
		if err != nil {
			return Habits{}, fmt.Errorf("a line is not ask,answer,share,after: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if err := h.add(row, known); err != nil {
			return Habits{}, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func (h *Habits) add(row []string, known map[string]question) error {
	if len(row) < 3 || len(row) > 4 {
		return errors.New("a line is ask,answer,share and perhaps after")
	}
	ask, answer := strings.TrimSpace(row[0]), strings.TrimSpace(row[1])
	q, there := known[ask]
	if !there {
		return fmt.Errorf("nothing in the plan asks %q: there is %s", ask, someOf(known))
	}
	if !q.takes(answer) {
		return fmt.Errorf("%s is not answered by %q: it takes %s", ask, answer, strings.Join(q.answers, ", "))
	}
	x := habit{answer: answer}
	var err error
	if x.share, err = readShare(row[2]); err != nil {
		return err
	}
	if len(row) == 4 && strings.TrimSpace(row[3]) != "" {
		if x.after, err = time.ParseDuration(strings.TrimSpace(row[3])); err != nil || x.after < 0 {
			return fmt.Errorf("%q is no time such as 8s", row[3])
		}
		x.timed = true
	}
	sum := x.share
	for _, other := range h.by[ask] {
		if other.answer == answer {
			return fmt.Errorf("%s has %s twice", ask, answer)
		}
		sum += other.share
	}
	if sum > 1+1e-9 {
		return fmt.Errorf("the shares of %s are more than 100 %%", ask)
	}
	h.by[ask] = append(h.by[ask], x)
	return nil
}

// readShare reads 60% or 0.6.
func readShare(text string) (float64, error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		return 0, fmt.Errorf("%q is no share from 0%% to 100%%", text)
	}
	return v, nil
}

// question is something that a plan asks, and the words of its answers.
type question struct {
	answers []string
	digits  bool // any other digits too
}

func (q question) takes(answer string) bool {
	if slices.Contains(q.answers, answer) {
		return true
	}
	return q.digits && answer != "" && strings.Trim(answer, "0123456789*#") == ""
}

var (
	fetched  = question{answers: []string{"found", "not_found", "timeout", "failed"}}
	replied  = question{answers: []string{"ok", "not_found", "timeout", "failed"}, digits: true}
	reached  = question{answers: []string{"answered", "busy", "no_answer", "rejected", "error"}}
	recorded = question{answers: []string{"speaks", silence, hangUp}}
	booked   = question{answers: []string{"ok", "failed"}}
)

// asks are all questions of a plan, by name and, what callers answer, by address.
func asks(p *flows.Plan) map[string]question {
	all := map[string]question{"customer": fetched, "transfer": reached, "voicemail": recorded, "callback": booked}
	for name := range p.Services {
		all["service."+name] = replied
	}
	for name := range p.Directories {
		all["directory."+name] = fetched
	}
	for _, flow := range slices.Sorted(maps.Keys(p.Flows)) {
		for _, in := range p.Flows[flow].Code {
			name, q := asked(in.Op)
			if name == "" {
				continue
			}
			all[in.Addr] = q
			if old, twice := all[name]; twice { // menus of that name in several flows
				q.answers = append(slices.Clone(old.answers), q.answers...)
			}
			all[name] = q
		}
	}
	return all
}

// asked is the name of the question that an instruction asks; empty: none.
func asked(op flows.Op) (string, question) {
	none := []string{silence, wrong, hangUp}
	switch op := op.(type) {
	case flows.Menu:
		var keys []string
		for _, c := range op.Choices {
			keys = append(keys, c.Keys)
		}
		return "menu." + op.Name, question{answers: append(keys, none...)}
	case flows.Input:
		return "input." + op.Name, question{answers: append([]string{right}, none...), digits: true}
	case flows.Consent:
		return "consent." + op.Name, question{answers: append([]string{"accept", "decline"}, none...)}
	case flows.Survey:
		return "survey." + op.Name, question{answers: none, digits: true}
	case flows.HTTP:
		return "http." + op.Name, replied
	case flows.Lookup:
		return "lookup." + op.Name, fetched
	}
	return "", question{}
}

func someOf(known map[string]question) string {
	var names []string
	for name := range known {
		if !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > 10 {
		return strings.Join(names[:10], ", ") + fmt.Sprintf(" and %d more", len(names)-10)
	}
	return strings.Join(names, ", ")
}

// pick is what is answered to one of these questions, the first that the habits know. What has no line shares alike what
// is left; usual is who does when nothing has a line.
func (h Habits) pick(u float64, usual []string, names ...string) habit {
	var told []habit
	for _, name := range names {
		if told = h.by[name]; told != nil {
			break
		}
	}
	rest := 1.0
	for _, x := range told {
		rest -= x.share
	}
	var others []string
	for _, answer := range usual {
		if !slices.ContainsFunc(told, func(x habit) bool { return x.answer == answer }) {
			others = append(others, answer)
		}
	}
	if len(others) == 0 && rest > 0 { // all that can be answered has a line
		u *= 1 - rest
	}
	for _, x := range told {
		if u -= x.share; u < 0 {
			return x
		}
	}
	if len(others) == 0 {
		return habit{answer: silence}
	}
	return habit{answer: others[min(int(u/max(rest, 1e-12)*float64(len(others))), len(others)-1)]}
}
