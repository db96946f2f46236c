package flowtest

import (
	"fmt"
	"slices"
	"strings"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
)

// hear waits until the caller hears something.
func (s *script) hear(m flows.Hear) error {
	want, err := s.wanted(m.Prompt)
	if err != nil {
		return err
	}
	seen := -1
	so := func() bool {
		if len(s.heard) == seen {
			return false
		}
		seen = len(s.heard)
		to, found := s.find(m.Text, want)
		if found {
			s.ear = to
		}
		return found
	}
	if why := s.until(m.Within, false, so); why != nil {
		return why.because("not heard: " + quote(m.Text, want))
	}
	return nil
}

func (s *script) notHeard(m flows.NotHeard) error {
	want, err := s.wanted(m.Prompt)
	if err != nil {
		return err
	}
	if _, found := s.find(m.Text, want); found {
		return failure("heard, and it should not have been: " + quote(m.Text, want))
	}
	return nil
}

func (s *script) find(text string, want []ivr.Item) (cursor, bool) {
	if text != "" {
		return s.lexicon.findText(s.heard, s.ear, text)
	}
	return findItems(s.heard, s.ear, want)
}

func (s *script) wanted(prompt *flows.Expr) ([]ivr.Item, error) {
	if prompt == nil {
		return nil, nil
	}
	return s.session.Say(prompt)
}

func quote(text string, want []ivr.Item) string {
	if text == "" {
		text = Entry{Who: FlowSays, Items: want}.Words()
	}
	return fmt.Sprintf("%q", text)
}

// expect waits until everything asked for is so.
func (s *script) expect(m flows.Expect) error {
	for _, x := range s.expectations(m) {
		if why := s.until(0, false, x.so); why != nil {
			return why.because(x.what + " is not so" + s.instead(x))
		}
	}
	if m.Agent != "" {
		if err := s.expectAgent(m.Agent); err != nil {
			return err
		}
	}
	if m.Hangup != "" {
		return s.expectHangup(m.Hangup)
	}
	s.steps = len(s.entered)
	return nil
}

// expectation is something that a test waits for.
type expectation struct {
	what string
	so   func() bool
	have func() []string // what there is instead; nil: nothing to be told
}

func (s *script) instead(x expectation) string {
	if x.have == nil {
		return ""
	}
	if have := x.have(); len(have) > 0 {
		return fmt.Sprintf(" (but %s)", strings.Join(have, ", "))
	}
	return ""
}

func (s *script) expectations(m flows.Expect) []expectation {
	var list []expectation
	add := func(asked string, what string, so func() bool, have func() []string) {
		if asked != "" {
			list = append(list, expectation{what + " = " + asked, so, have})
		}
	}
	among := func(list *[]string, want string) (func() bool, func() []string) {
		return func() bool { return slices.Contains(*list, want) }, func() []string { return *list }
	}
	add(m.Queue, "queue", func() bool { return s.Queue() == m.Queue }, func() []string { return filled(s.Queue()) })
	add(m.Step, "step", func() bool {
		return s.session.Step() == m.Step || slices.Contains(s.entered[s.steps:], m.Step)
	}, func() []string { return filled(s.session.Step()) })
	so, have := among(&s.callbacks, m.Callback)
	add(m.Callback, "callback", so, have)
	so, have = among(&s.voicemails, m.Voicemail)
	add(m.Voicemail, "voicemail", so, have)
	so, have = among(&s.transfers, m.Transfer)
	add(m.Transfer, "transfer", so, have)
	so, have = among(&s.requests, m.Request)
	add(m.Request, "request", so, have)
	add(m.Message, "message", func() bool {
		return slices.ContainsFunc(s.messages, func(text string) bool { return strings.Contains(text, m.Message) })
	}, func() []string { return s.messages })
	return list
}

func filled(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// expectAgent compares with the agent who is rung or talks, and waits for one when there is none.
func (s *script) expectAgent(want string) error {
	who := func() string {
		if agent := s.Ringing(); agent != "" {
			return agent
		}
		who, talks := s.Talks()
		if !talks {
			return ""
		}
		return who
	}
	if why := s.until(0, false, func() bool { return who() != "" }); why != nil {
		return why.because("agent = " + want + " is not so")
	}
	if who() != want && !s.Rings(want) {
		return s.wrongAgent(want)
	}
	return nil
}

// wrongAgent says who it was instead, and why the engine chose them.
func (s *script) wrongAgent(want string) *Failure {
	f := failure(fmt.Sprintf("agent = %s is not so: it is %s", want, orNobody(s.Ringing(), s.with)))
	if s.centre == nil || len(s.centre.offers) == 0 {
		return f
	}
	m := s.centre.offers[len(s.centre.offers)-1].Match
	f.Details = append(f.Details, m.Text.EN)
	for i, k := range append([]acd.Candidate{m.Chosen}, m.RunnersUp...) {
		mark := "  "
		if i == 0 {
			mark = "→ "
		}
		f.Details = append(f.Details, fmt.Sprintf("%s%s %.3f", mark, k.Agent, float64(k.Score)/1e6))
	}
	return f
}

func orNobody(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return "nobody"
}

// expectHangup waits until the flow has ended the call.
func (s *script) expectHangup(cause string) error {
	if why := s.until(0, false, func() bool { return s.over }); why != nil {
		return why.because("hangup = " + cause + " is not so")
	}
	switch {
	case s.gone:
		return failure("hangup = " + cause + " is not so: the caller has hung up")
	case s.cause != cause:
		return failure(fmt.Sprintf("hangup = %s is not so: it is %s", cause, s.cause))
	}
	return nil
}

// assert demands a condition.
func (s *script) assert(m flows.Assert) error {
	yes, err := s.session.Test(m.Condition)
	if err == nil && yes {
		return nil
	}
	f := failure("not true: " + strings.Join(strings.Fields(m.Source), " "))
	if err != nil {
		f = failure("cannot be told: " + strings.Join(strings.Fields(m.Source), " "))
		f.Details = append(f.Details, err.Error())
	}
	if m.Message != nil {
		if said, err := s.session.Say(m.Message); err == nil {
			f.Summary = Entry{Who: FlowSays, Items: said}.Words()
			f.Details = append(f.Details, strings.Join(strings.Fields(m.Source), " "))
		}
	}
	for _, r := range m.Reads {
		if v, err := s.session.Eval(r.Value); err == nil {
			f.Details = append(f.Details, fmt.Sprintf("%s = %s", r.Name, written(v)))
		}
	}
	return f
}

// written is a value as the language writes it, sensitive ones as dots.
func written(v flows.Value) string {
	if v.IsNull() {
		return "null"
	}
	if v.Sensitive() {
		return v.String()
	}
	if _, number := v.AsNumber(); number {
		return v.String()
	}
	if _, truth := v.AsBool(); truth {
		return v.String()
	}
	if s, ok := v.AsString(); ok {
		return fmt.Sprintf("%q", s)
	}
	return v.String()
}
