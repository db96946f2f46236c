package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/skills"
)

// Centre is what is imagined: a plan, who calls and who works.
type Centre struct {
	Config  acd.Config
	Begin   time.Time     // the instant 0 of everything below; zero: a Monday
	Length  time.Duration // in which contacts arrive; whoever is there then is still served
	Warmup  time.Duration // who arrives before is served, and not counted
	Streams []Stream
	Shifts  map[string][]Shift // by agent, since Begin; an agent without any works all the time
	Speed   map[string]float64 // by agent: handle times are multiplied by it; absent: 1
	Answer  Distribution       // from the ring to the agent's answer; nil: at once
	Missed  float64            // share of offers that an agent does not answer
	Redial  Redial

	Plan     *flows.Plan // whose calendars open and close the queues of streams, and by which returning customers are judged; nil: always open
	Flows    Flows       // which calls to a stream's Number walk; nil: none
	Callback Callback
	Events   func([]acd.Event) // is given the log of a run as it grows, of several runs at once from several goroutines; nil: nobody is
	Slot     time.Duration     // in which the result tells how the day was; 0: DefaultSlot

	// Resolves is the chance that an agent resolves a contact of a stream. Then the engine learns what came of each contact as
	// soon as it is over, where a real centre waits a week to be certain. nil: nobody knows, and nothing is learnt.
	Resolves func(stream int, r *skills.Request, agent string) float64
}

// DefaultSlot is the interval of the trade.
const DefaultSlot = 30 * time.Minute

// Stream is contacts of one kind.
type Stream struct {
	Queue    string
	Number   string // instead of a queue: the calls walk the flow of this number
	Rate     Rate
	Trace    []Arrival               // recorded ones instead, by time, with what they need
	Handle   Distribution            // talk and wrap-up
	Handles  map[string]Distribution // by queue, where a flow leads to several; absent: Handle
	Patience Distribution            // nil: nobody hangs up
	Needs    skills.Needs
	Request  skills.Request
	Who      func(*rand.Rand) skills.Request // instead, each contact's own; nil: it is the same for all
	Credits  []acd.Credit
	Timeout  time.Duration // when the flow takes the contact back; 0: never
}

// Shift is a stretch of an agent's work.
type Shift struct{ From, To time.Duration }

// Redial is what those do who hung up.
type Redial struct {
	Share float64      // of them, who call again
	After Distribution // nil: at once

	Repeat      float64      // share of those who call again although they were answered; where it is known, only of those whose matter was not resolved
	RepeatAfter Distribution // nil: at once
}

// aMonday is where time begins when nobody says.
var aMonday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func (c *Centre) check() error {
	if c.Length <= 0 || c.Warmup < 0 || c.Warmup >= c.Length {
		return errors.New("sim: contacts arrive for a time, which is longer than the warm-up")
	}
	if len(c.Streams) == 0 {
		return errors.New("sim: nobody calls")
	}
	queues := make(map[string]bool)
	for _, q := range c.Config.Queues {
		queues[q.Name] = true
	}
	for _, s := range c.Streams {
		err := s.Rate.check()
		if s.Trace != nil {
			err = traced(s.Trace, c.Length)
		}
		switch {
		case s.Number != "" && c.Flows == nil:
			return fmt.Errorf("sim: nobody walks the flow of number %q", s.Number)
		case s.Number == "" && !queues[s.Queue]:
			return fmt.Errorf("sim: there is no queue %q", s.Queue)
		case s.Handle == nil:
			return fmt.Errorf("sim: contacts of queue %q have no handle time", s.Queue)
		case err != nil:
			return fmt.Errorf("sim: contacts of queue %q: %w", s.Queue, err)
		}
	}
	return nil
}

// traced refuses a trace whose arrivals are not in order, or outside the day.
func traced(trace []Arrival, length time.Duration) error {
	last := time.Duration(0)
	for _, a := range trace {
		if a.At < last || a.At >= length {
			return fmt.Errorf("the arrival at %s is not between the one before it and the end of the day", a.At)
		}
		last = a.At
	}
	return nil
}

// expected is how many contacts come in a time.
func (s *Stream) expected(in time.Duration) float64 {
	if s.Trace != nil {
		return float64(len(s.Trace))
	}
	sum := 0.0
	for i, l := range s.Rate.PerSecond {
		from := time.Duration(i) * s.Rate.Slot
		day := time.Duration(len(s.Rate.PerSecond)) * s.Rate.Slot
		sum += l * (float64(in/day)*s.Rate.Slot.Seconds() + min(max(in%day-from, 0), s.Rate.Slot).Seconds())
	}
	return sum
}
