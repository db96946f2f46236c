package ivr

import (
	"strconv"
	"time"

	"receptivo/flows"
)

// announces reports whether a say tells a waiting caller of the wait: then the driver says what may be told.
func (s *Session) announces(op flows.Say) bool {
	q := s.st.Queue
	return q != nil && !q.Connected && (op.Class == flows.ClassEWT || op.Class == flows.ClassPosition)
}

// announce asks what may be told now, while what was said plays on.
func (s *Session) announce(op flows.Say) {
	s.talk()
	s.st.WaitID, s.st.Wait = s.id(), WaitTold
	s.do(Announce{ID: s.st.WaitID, Queue: s.waitsIn(), What: op.Class})
}

// told says what may be told, if it may, and goes on.
func (s *Session) told(ev Told) {
	if s.st.Wait != WaitTold || s.st.WaitID != ev.ID {
		return
	}
	in := s.instr()
	op, ok := in.Op.(flows.Say)
	if !ok {
		return
	}
	s.st.Wait = WaitNone
	if !ev.Say {
		s.trace("untold", op.Class)
		s.st.PC = in.Next
		return
	}
	s.telling = &telling{queue: s.waitsIn(), Told: ev}
	defer func() { s.telling = nil }()
	words, err := s.words(op.Prompt, op.Times)
	if err != nil {
		s.fail(err.Error())
		return
	}
	if op.Prompt == nil {
		words = s.ownWords(op.Class, ev)
	}
	if ev.Widened {
		words = append(items(s.language(), []flows.Segment{{Kind: segWords, Text: "wait/anew"}}), words...)
	}
	s.says(in, op, words)
}

// waitsIn is the queue the call waits in.
func (s *Session) waitsIn() string {
	op, ok := s.queueing()
	if !ok {
		return ""
	}
	name, err := s.resolve(op.Queue)
	if err != nil {
		return ""
	}
	return name
}

// telling is what a prompt reads of the queue while it tells of the wait: what may be told, not what is.
type telling struct {
	Told
	queue string
}

// view is a queue as the expression at hand reads it.
func (s *Session) view(name string) flows.QueueView {
	v := s.world.Queue(name, s.st.Call.ID)
	if t := s.telling; t != nil && t.queue == name {
		if t.Position > 0 {
			v.Position = t.Position
		} else {
			v.EstimatedWait = t.Wait
		}
	}
	return v
}

// segWords is a sentence of the language's own recordings, by its name.
const segWords flows.SegmentKind = "words"

// ownWords tell of the wait when the plan has none for it.
func (s *Session) ownWords(class string, t Told) []Item {
	segs := []flows.Segment{
		{Kind: segWords, Text: "wait/expected"},
		{Kind: flows.SegEstimate, Text: strconv.FormatInt(int64(t.Wait/time.Second), 10)},
	}
	if class == flows.ClassPosition {
		segs = []flows.Segment{{Kind: segWords, Text: "wait/position"}, {Kind: flows.SegNumber, Text: strconv.Itoa(t.Position)}}
	}
	return items(s.language(), segs)
}

// ownSentence says one of the language's own sentences.
func (v *voice) ownSentence(name, _ string) bool {
	v.say(name)
	return true
}

// A wait is told in whole minutes, in seconds here.
const (
	leastTold = 60
	mostTold  = 300
)

// plainEstimate is a wait where its language has no grammar.
func plainEstimate(s string) string {
	seconds, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
		return s
	case seconds < leastTold:
		return "< 1 min"
	case seconds > mostTold:
		return "> 5 min"
	}
	return strconv.FormatInt((seconds+59)/60, 10) + " min"
}

// estimate says a wait as it is told: rounded up to whole minutes, and no more than that.
func (v *voice) estimate(s, _ string) bool {
	seconds, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || seconds < 0:
		return false
	case seconds < leastTold:
		v.say("wait/under")
	case seconds > mostTold:
		v.say("wait/over")
	default:
		v.counted((seconds+59)/60, "unit/minute")
	}
	return true
}
