package ivr

import (
	"time"

	"receptivo/flows"
)

// What a question falls back to when the plan's author, who never sees these, wrote nothing.
const (
	defaultTimeout      = 5 * time.Second
	defaultDigitTimeout = 3 * time.Second
	defaultMaxTries     = 3
)

// ask puts a question from the start; tries have failed so far.
func (s *Session) ask(in *flows.Instr, q *flows.Ask, tries int) error {
	return s.put(in, q, tries, nil)
}

// again puts the question at hand once more, after a handler.
func (s *Session) again(in *flows.Instr, tries int) error {
	q := asked(in)
	if q == nil {
		s.st.PC = in.Next
		return nil
	}
	return s.put(in, q, tries, nil)
}

// put says the question behind what plays, with words before it that belong to it, and listens.
func (s *Session) put(in *flows.Instr, q *flows.Ask, tries int, before *flows.Expr) error {
	open, err := s.offered(in)
	if err != nil {
		return err
	}
	said, err := s.words(before, 1)
	if err != nil {
		return err
	}
	question, err := s.words(q.Prompt, 1)
	if err != nil {
		return err
	}
	s.answer()
	if !q.TypeAhead {
		s.st.Keys = ""
	}
	s.st.Asking = Asking{Tries: tries, Open: open}
	s.st.Wait, s.st.Timer = WaitAsk, 0
	s.speak(Prompt{Items: append(said, question...), BargeIn: q.BargeIn, Ask: true})
	s.listen()
	return nil
}

// listen takes the keys typed so far once nothing is left that must be heard first, and starts the timer: silence
// counts from the end of the prompt.
func (s *Session) listen() {
	in := s.instr()
	q := asked(in)
	if s.st.Keys != "" {
		s.bargeIn(false)
	}
	for s.st.Wait == WaitAsk && s.quiet() {
		if s.st.Keys == "" {
			s.await(q)
			return
		}
		k := s.st.Keys[0]
		s.st.Keys = s.st.Keys[1:]
		s.st.Timer = 0
		s.st.Asking.Typed += string(rune(k))
		if err := s.feed(in, k); err != nil {
			s.fail(err.Error())
		}
	}
}

// await starts the timer of the answer: of its first key, or of its next.
func (s *Session) await(q *flows.Ask) {
	switch {
	case s.st.Timer != 0:
	case s.st.Asking.Typed == "":
		s.timer(orDefault(q.Timeout, defaultTimeout))
	default:
		s.timer(orDefault(q.DigitTimeout, defaultDigitTimeout))
	}
}

// feed gives a question the key just typed.
func (s *Session) feed(in *flows.Instr, k byte) error {
	switch op := in.Op.(type) {
	case flows.Menu:
		return s.menuKey(in, &op)
	case flows.Input:
		return s.inputKey(in, &op, k)
	}
	return nil
}

// silence ends the wait for a key: nothing typed, or nothing more.
func (s *Session) silence() {
	in := s.instr()
	err := error(nil)
	switch op := in.Op.(type) {
	case flows.Menu:
		err = s.menuSilence(in, &op)
	case flows.Input:
		err = s.inputSilence(in, &op)
	}
	if err != nil {
		s.fail(err.Error())
		return
	}
	if s.st.Wait == WaitAsk {
		s.listen()
	}
}

// miss counts a failed try, whatever failed: one budget for silence, wrong keys and invalid values. The handler of
// the event comes first; without one the words are said and the question put again. The last failure is exhausted.
func (s *Session) miss(in *flows.Instr, event string, words *flows.Expr, sensitive bool) error {
	q := asked(in)
	typed, tries := s.st.Asking.Typed, s.st.Asking.Tries+1
	s.st.Asking = Asking{Tries: tries, Open: s.st.Asking.Open}
	s.st.Keys, s.st.Timer = "", 0
	limit := q.MaxTries
	if limit <= 0 {
		limit = defaultMaxTries
	}
	if tries >= limit {
		return s.exhausted(in, tries, typed, sensitive)
	}
	s.event(event, tries, typed, sensitive)
	if s.handle(in.On, event, Pending{PC: s.st.PC, Again: true, Tries: tries}) {
		return nil
	}
	return s.put(in, q, tries, words)
}

// exhausted is a question without an answer: its handler goes on after it unless it names another way.
func (s *Session) exhausted(in *flows.Instr, tries int, typed string, sensitive bool) error {
	s.event("exhausted", tries, typed, sensitive)
	back := Pending{PC: s.st.PC}
	if s.handle(in.On, "exhausted", back) || s.handle(in.On, "error", back) {
		return nil
	}
	s.do(Failed{Addr: in.Addr, Message: "no answer after all tries, and nobody handles exhausted"})
	s.collapse()
	return nil
}

// answered ends the question: its result is set and the flow goes on.
func (s *Session) answered(next int) {
	s.st.Wait, s.st.Timer = WaitNone, 0
	s.st.Asking = Asking{}
	s.st.PC = next
}

// deaf reports whether a key is for nobody: the question under way takes no keys typed ahead and is not yet being put,
// or must be heard to its end.
func (s *Session) deaf() bool {
	if s.st.Wait != WaitAsk {
		return false
	}
	q := asked(s.instr())
	if q == nil || q.TypeAhead || s.quiet() {
		return false
	}
	p := s.st.Playing
	return p == nil || !p.Ask || !p.BargeIn
}

// asked is what an instruction asks; nil when it is no question.
func asked(in *flows.Instr) *flows.Ask {
	switch op := in.Op.(type) {
	case flows.Menu:
		return &op.Ask
	case flows.Input:
		return &op.Ask
	}
	return nil
}

// offered lists the choices whose condition is true; nil when none has a condition.
func (s *Session) offered(in *flows.Instr) ([]int, error) {
	menu, ok := in.Op.(flows.Menu)
	if !ok {
		return nil, nil
	}
	return s.openChoices(menu.Choices)
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}
