package crowd

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// How callers take their time, where the habits do not say.
const (
	thinks  = 2 * time.Second  // on average, from the end of a question to the first key
	message = 20 * time.Second // left in a mailbox
	enough  = 3                // times that somebody hears the same question, and then hangs up; who waits in a queue hears it again and again
	ashore  = 3 * time.Minute  // talk with somebody elsewhere, where nobody says how long
)

// decide lets the caller make up their mind about what is asked now, once for each time it is.
func (w *walk) decide() {
	if who, talks := w.call.Talks(); talks {
		if who == "" && w.news(moment{talks: true}) {
			w.outside = true
			w.draw("talk")
			length := ashore
			if w.who.Talk != nil {
				length = w.who.Talk.At(w.chance.Float64())
			}
			w.plans(length, func() { _ = w.call.AgentHangsUp() }) // it talks, so it can
		}
		return
	}
	if id := w.call.Records(); id != 0 {
		if w.news(moment{recording: id}) {
			w.leaveMessage()
		}
		return
	}
	key, first := w.call.Session().Awaits()
	if !key || !first {
		return
	}
	in, asking := w.call.Session().Asks()
	m := moment{in: in, turns: w.call.Turns(), presses: w.presses, confirm: asking.Confirm}
	if q := w.call.Session().Scores(); q != nil {
		m.score = q.Name
	}
	if w.news(m) {
		w.answer(in, asking)
	}
}

// news reports whether nothing has been decided about this yet.
func (w *walk) news(m moment) bool {
	if m == w.decided {
		return false
	}
	w.decided = m
	return true
}

// leaveMessage is what the caller does after the beep.
func (w *walk) leaveMessage() {
	w.draw("voicemail")
	h := w.habits.pick(w.chance.Float64(), []string{"speaks"}, "voicemail")
	length := message
	if h.timed {
		length = h.after
	}
	switch h.answer {
	case "speaks":
		w.call.Speaks(true)
		w.plans(length, func() { w.call.Speaks(false) })
	case hangUp:
		w.plans(h.after, w.call.HangUp)
	}
}

// answer decides what the caller does at a question.
func (w *walk) answer(in *flows.Instr, asking ivr.Asking) {
	name, _ := asked(in.Op)
	heard := in.Addr
	if q := w.call.Session().Scores(); q != nil {
		heard += "/" + q.Name
	}
	w.draw(heard)
	u, pause := w.chance.Float64(), w.chance.ExpFloat64()
	usual, timeout := w.usual(in, asking)
	h := w.habits.pick(u, usual, in.Addr, name)
	if w.asked[heard] > enough && w.call.Queue() == "" {
		h = habit{answer: hangUp}
	}
	if !h.timed {
		h.after = time.Duration(pause * float64(thinks))
		if timeout > 0 { // who answers, answers in time
			h.after = min(h.after, timeout*4/5)
		}
	}
	switch h.answer {
	case silence:
		return
	case hangUp:
		w.plans(h.after, w.call.HangUp)
		return
	}
	if keys := w.keys(in, asking, h.answer); keys != "" {
		w.plans(h.after, func() {
			w.presses++
			w.call.Press(keys)
		})
	}
}

// usual are the answers of a question that share what no habit says, and how long the flow waits for one.
func (w *walk) usual(in *flows.Instr, asking ivr.Asking) (answers []string, timeout time.Duration) {
	switch op := in.Op.(type) {
	case flows.Menu:
		if w.call.Queue() != "" { // who waits, waits
			return []string{silence}, op.Ask.Timeout
		}
		for i, c := range op.Choices {
			if asking.Open == nil || has(asking.Open, i) {
				answers = append(answers, c.Keys)
			}
		}
		return answers, op.Ask.Timeout
	case flows.Input:
		return []string{right}, op.Ask.Timeout
	case flows.Consent:
		return []string{"accept", "decline"}, op.Ask.Timeout
	case flows.Survey:
		if q := w.call.Session().Scores(); q != nil {
			for n := q.Min; n <= q.Max; n++ {
				answers = append(answers, strconv.Itoa(n))
			}
			timeout = q.Ask.Timeout
		}
	}
	return answers, timeout
}

// keys are what the caller presses for an answer.
func (w *walk) keys(in *flows.Instr, asking ivr.Asking, answer string) string {
	switch op := in.Op.(type) {
	case flows.Input:
		if asking.Confirm {
			return "1"
		}
		return w.typed(in, op, answer)
	case flows.Consent:
		switch answer {
		case "accept":
			return op.Accept
		case "decline":
			return op.Decline
		}
	}
	if answer == wrong {
		return other(in.Op)
	}
	return answer
}

// other is a key that is no choice of a menu.
func other(op flows.Op) string {
	m, _ := op.(flows.Menu)
	for _, key := range []string{"7", "8", "0", "5", "6", "9", "4", "3", "2", "1", "*", "#"} {
		free := true
		for _, c := range m.Choices {
			free = free && !strings.HasPrefix(c.Keys, key)
		}
		if free {
			return key
		}
	}
	return ""
}

func has(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// typed are digits for an input: right ones are those that the plan knows, or others that are valid.
func (w *walk) typed(in *flows.Instr, op flows.Input, answer string) string {
	made := w.inputs[in.Addr]
	switch {
	case answer == wrong && made.bad != "":
		return made.bad
	case answer == wrong:
		return "1" + op.Terminator
	case answer != right:
		return answer
	case len(made.good) == 0:
		return ""
	}
	return made.good[w.chance.IntN(len(made.good))]
}

// inputs are what may be typed at an input.
type inputs struct {
	good []string
	bad  string
}

const (
	mostTries = 2000 // to throw digits that are valid: of documents, one in a hundred is
	made      = 6    // values that are made up for an input, beside those that the plan knows
)

// inputsOf makes up what callers type at an input, the same each time.
func (c *Crowd) inputsOf(op flows.Input) (all inputs) {
	all.good, all.bad = c.samples.Typed(op)
	if len(all.good) == 0 {
		return all
	}
	like, ended := strings.CutSuffix(all.good[0], op.Terminator)
	chance, digits := rand.New(rand.NewPCG(1, uint64(len(like)))), make([]byte, len(like))
	for try, n := 0, 0; try < mostTries && n < made; try++ {
		for i := range digits {
			digits[i] = byte('0' + chance.IntN(10))
		}
		if _, ok := op.Kind.Read(string(digits)); !ok {
			continue
		}
		n++
		text := string(digits)
		if ended {
			text += op.Terminator
		}
		all.good = append(all.good, text)
	}
	return all
}
