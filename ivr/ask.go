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
	q := s.asked(in)
	if q == nil {
		s.st.PC = in.Next
		return nil
	}
	return s.put(in, q, tries, nil)
}

// put says the question behind what plays, with words before it that belong to it, and listens. What was typed and is to
// be confirmed is read back instead.
func (s *Session) put(in *flows.Instr, q *flows.Ask, tries int, before []Item) error {
	open, err := s.offered(in)
	if err != nil {
		return err
	}
	prompt, confirm := q.Prompt, s.st.Asking.Confirm
	if op, ok := in.Op.(flows.Input); ok && confirm {
		prompt = op.Confirm
	}
	question, err := s.words(prompt, 1)
	if err != nil {
		return err
	}
	if !s.earlyFirst() {
		s.answer()
	}
	if !q.TypeAhead {
		s.st.Keys = ""
	}
	s.st.Asking = Asking{Tries: tries, Open: open, Confirm: confirm}
	s.st.Wait, s.st.Timer = WaitAsk, 0
	s.private(secret(in))
	s.speak(Prompt{Items: append(before[:len(before):len(before)], question...), BargeIn: q.BargeIn, Ask: true})
	s.traceItems("ask", question)
	s.listen()
	return nil
}

// secret reports whether what a question collects must not be recorded.
func secret(in *flows.Instr) bool {
	op, ok := in.Op.(flows.Input)
	return ok && (op.Kind.Name == "card" || op.Kind.Name == "pin")
}

// private pauses the recording while something secret is typed.
func (s *Session) private(on bool) {
	if s.st.Private != on {
		s.st.Private = on
		s.do(Private{On: on})
	}
}

// listen takes the keys typed so far once nothing is left that must be heard first, and starts the timer: silence
// counts from the end of the prompt.
func (s *Session) listen() {
	in := s.instr()
	q := s.asked(in)
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
	case flows.Consent:
		return s.consentKey(in, &op, k)
	case flows.Survey:
		return s.scoreKey(in, &op, k)
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
	case flows.Consent:
		err = s.miss(in, "no_input", op.Ask.NoInput, false)
	case flows.Survey:
		err = s.scoreSilence(in, &op)
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
	items, err := s.words(words, 1)
	if err != nil {
		return err
	}
	return s.missed(in, event, items, sensitive)
}

func (s *Session) missed(in *flows.Instr, event string, words []Item, sensitive bool) error {
	q := s.asked(in)
	typed, tries := s.st.Asking.Typed, s.st.Asking.Tries+1
	s.st.Asking = Asking{Tries: tries, Open: s.st.Asking.Open, Confirm: s.st.Asking.Confirm}
	s.st.Keys, s.st.Timer = "", 0
	limit := q.MaxTries
	if limit <= 0 {
		limit = defaultMaxTries
	}
	if tries >= limit {
		return s.exhausted(in, tries, typed, sensitive)
	}
	s.event(event, tries, typed, sensitive)
	s.trace(event, "")
	if s.handle(in.On, event, Pending{PC: s.st.PC, Again: true, Tries: tries}) {
		return nil
	}
	return s.put(in, q, tries, words)
}

// exhausted is a question without an answer: its handler goes on after it unless it names another way.
func (s *Session) exhausted(in *flows.Instr, tries int, typed string, sensitive bool) error {
	if op, ok := in.Op.(flows.Survey); ok { // a question without an answer is one; the survey goes on
		return s.askNext(in, &op, s.st.Survey.Question+1)
	}
	s.st.Asking = Asking{}
	s.private(false)
	s.event("exhausted", tries, typed, sensitive)
	s.trace("exhausted", "")
	back := Pending{PC: s.st.PC}
	if s.handle(in.On, "exhausted", back) || s.handle(in.On, "error", back) {
		return nil
	}
	s.st.Wait = WaitNone
	s.fail("no answer after all tries, and nobody handles exhausted")
	return nil
}

// answered ends the question: its result is set and the flow goes on.
func (s *Session) answered(next int) {
	s.st.Wait, s.st.Timer = WaitNone, 0
	s.st.Asking = Asking{}
	s.private(false)
	s.st.PC = next
}

// deaf reports whether a key is for nobody: the question under way takes no keys typed ahead and is not yet being put,
// or must be heard to its end.
func (s *Session) deaf() bool {
	if s.st.Wait != WaitAsk {
		return false
	}
	q := s.asked(s.instr())
	if q == nil || q.TypeAhead || s.quiet() {
		return false
	}
	p := s.st.Playing
	return p == nil || !p.Ask || !p.BargeIn
}

// asked is what an instruction asks; nil when it is no question.
func (s *Session) asked(in *flows.Instr) *flows.Ask {
	switch op := in.Op.(type) {
	case flows.Menu:
		return &op.Ask
	case flows.Input:
		return &op.Ask
	case flows.Consent:
		return &op.Ask
	case flows.Survey:
		if q := s.score(&op); q != nil {
			return &q.Ask
		}
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
