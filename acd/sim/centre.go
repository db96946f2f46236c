package sim

import (
	"errors"
	"fmt"
	"time"

	"receptivo/acd"
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
}

// Stream is contacts of one kind.
type Stream struct {
	Queue    string
	Rate     Rate
	Handle   Distribution // talk and wrap-up
	Patience Distribution // nil: nobody hangs up
	Needs    skills.Needs
	Request  skills.Request
	Timeout  time.Duration // when the flow takes the contact back; 0: never
}

// Shift is a stretch of an agent's work.
type Shift struct{ From, To time.Duration }

// Redial is what those do who hung up.
type Redial struct {
	Share float64      // of them, who call again
	After Distribution // nil: at once
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
		switch err := s.Rate.check(); {
		case !queues[s.Queue]:
			return fmt.Errorf("sim: there is no queue %q", s.Queue)
		case s.Handle == nil:
			return fmt.Errorf("sim: contacts of queue %q have no handle time", s.Queue)
		case err != nil:
			return fmt.Errorf("sim: contacts of queue %q: %w", s.Queue, err)
		}
	}
	return nil
}
