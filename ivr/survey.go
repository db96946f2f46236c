package ivr

import (
	"strconv"

	"receptivo/flows"
)

// survey asks the first question.
func (s *Session) survey(in *flows.Instr, op *flows.Survey) error {
	s.st.Survey = &Surveying{Scores: map[string]int{}}
	for _, q := range op.Questions {
		s.st.Scope.Delete("answer." + q.Name)
	}
	return s.askNext(in, op, 0)
}

// askNext puts the next question that is to be asked, or ends the survey.
func (s *Session) askNext(in *flows.Instr, op *flows.Survey, from int) error {
	for i := from; i < len(op.Questions); i++ {
		q := &op.Questions[i]
		if q.If != nil {
			yes, err := s.test(q.If)
			if err != nil {
				return err
			}
			if !yes {
				continue
			}
		}
		s.st.Survey.Question = i
		return s.put(in, &q.Ask, 0, nil)
	}
	return s.surveyed(in, op)
}

// surveyed leaves the result: a number for each question, null where there is no answer.
func (s *Session) surveyed(in *flows.Instr, op *flows.Survey) error {
	scores := s.st.Survey.Scores
	fields := make(map[string]flows.Value, len(op.Questions))
	for _, q := range op.Questions {
		fields[q.Name] = flows.Null()
		if n, ok := scores[q.Name]; ok {
			fields[q.Name] = flows.Int(int64(n))
		}
	}
	s.scope("survey."+op.Name, flows.Object(fields))
	s.do(Surveyed{Name: op.Name, Scores: scores})
	s.st.Survey = nil
	s.answered(in.Next)
	return nil
}

// surveyCutOff keeps the scores that a caller who hangs up has given.
func (s *Session) surveyCutOff() {
	if s.st.Survey == nil || len(s.st.Survey.Scores) == 0 {
		return
	}
	if op, ok := s.instr().Op.(flows.Survey); ok {
		s.do(Surveyed{Name: op.Name, Scores: s.st.Survey.Scores})
	}
}

// score is the question at hand.
func (s *Session) score(op *flows.Survey) *flows.Question {
	if s.st.Survey == nil || s.st.Survey.Question >= len(op.Questions) {
		return nil
	}
	return &op.Questions[s.st.Survey.Question]
}

// scoreKey takes a key: a score that cannot grow any more is complete.
func (s *Session) scoreKey(in *flows.Instr, op *flows.Survey, k byte) error {
	q := s.score(op)
	if k == '#' {
		s.st.Asking.Typed = s.st.Asking.Typed[:len(s.st.Asking.Typed)-1]
		return s.scored(in, op, q)
	}
	n, err := strconv.Atoi(s.st.Asking.Typed)
	if err != nil || k == '*' {
		return s.miss(in, "no_match", q.Ask.NoMatch, false)
	}
	if n == 0 || n*10 > q.Max {
		return s.scored(in, op, q)
	}
	return nil
}

// scoreSilence ends the wait for a key, or for one more.
func (s *Session) scoreSilence(in *flows.Instr, op *flows.Survey) error {
	q := s.score(op)
	if s.st.Asking.Typed == "" {
		return s.miss(in, "no_input", q.Ask.NoInput, false)
	}
	return s.scored(in, op, q)
}

func (s *Session) scored(in *flows.Instr, op *flows.Survey, q *flows.Question) error {
	n, err := strconv.Atoi(s.st.Asking.Typed)
	if err != nil || n < q.Min || n > q.Max {
		return s.miss(in, "no_match", q.Ask.NoMatch, false)
	}
	s.st.Survey.Scores[q.Name] = n
	s.scope("answer."+q.Name, flows.Int(int64(n)))
	s.trace("scored", q.Name+" "+strconv.Itoa(n))
	return s.askNext(in, op, s.st.Survey.Question+1)
}
