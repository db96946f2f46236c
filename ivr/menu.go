package ivr

import (
	"strings"

	"receptivo/flows"
)

// menu asks for one of a few keys.
func (s *Session) menu(in *flows.Instr, op flows.Menu) error { return s.ask(in, &op.Ask, 0) }

// openChoices lists the choices on offer by index; nil when all are.
func (s *Session) openChoices(choices []flows.Choice) ([]int, error) {
	conditional := false
	for i := range choices {
		conditional = conditional || choices[i].If != nil
	}
	if !conditional {
		return nil, nil
	}
	open := make([]int, 0, len(choices))
	for i := range choices {
		if choices[i].If != nil {
			ok, err := s.test(choices[i].If)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		open = append(open, i)
	}
	return open, nil
}

// match finds the choice that is typed, and whether a longer one begins with it.
func (s *Session) match(op *flows.Menu) (exact *flows.Choice, longer bool) {
	typed := s.st.Asking.Typed
	consider := func(c *flows.Choice) {
		switch {
		case c.Keys == typed:
			exact = c
		case strings.HasPrefix(c.Keys, typed):
			longer = true
		}
	}
	if s.st.Asking.Open == nil {
		for i := range op.Choices {
			consider(&op.Choices[i])
		}
		return exact, longer
	}
	for _, i := range s.st.Asking.Open {
		consider(&op.Choices[i])
	}
	return exact, longer
}

// menuKey takes a key. A choice that is the beginning of another ("1" and "12") waits for the digit timeout.
func (s *Session) menuKey(in *flows.Instr, op *flows.Menu) error {
	exact, longer := s.match(op)
	switch {
	case longer:
		return nil
	case exact != nil:
		s.choose(op, exact)
		return nil
	}
	return s.miss(in, "no_match", op.Ask.NoMatch, false)
}

// menuSilence ends the wait for a key, or for one more.
func (s *Session) menuSilence(in *flows.Instr, op *flows.Menu) error {
	if s.st.Asking.Typed == "" {
		return s.miss(in, "no_input", op.Ask.NoInput, false)
	}
	if exact, _ := s.match(op); exact != nil {
		s.choose(op, exact)
		return nil
	}
	return s.miss(in, "no_match", op.Ask.NoMatch, false)
}

// choose goes where a choice leads.
func (s *Session) choose(op *flows.Menu, c *flows.Choice) {
	s.trace("chosen", c.Keys)
	s.scope("menu."+op.Name, text(c.Keys))
	if c.Intent != "" {
		s.st.Intent = c.Intent
	}
	if s.st.Queue != nil {
		s.st.Queue.ByKey = true
	} else {
		s.st.Chosen = s.world.Now()
	}
	s.answered(c.Body)
}
