package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
	"receptivo/acd/sim"
)

// queueCalls is so many calls in a time, to one queue or the only one: sac=300/30m.
type queueCalls struct {
	queue string // empty: the only one
	callRate
}

// UnmarshalText reads [QUEUE=]N/TIME.
func (q *queueCalls) UnmarshalText(text []byte) error {
	name, rate := cutQueue(text)
	q.queue = name
	return q.callRate.UnmarshalText([]byte(rate))
}

// queueTime is a time, of one queue or of all: sac=240s.
type queueTime struct {
	queue string // empty: all
	time.Duration
}

// UnmarshalText reads [QUEUE=]TIME.
func (q *queueTime) UnmarshalText(text []byte) (err error) {
	name, length := cutQueue(text)
	q.queue = name
	if q.Duration, err = readTime(length); err == nil && q.Duration <= 0 {
		err = fmt.Errorf("%q is no time above zero such as 240s", text)
	}
	return err
}

func cutQueue(text []byte) (name, rest string) {
	if name, rest, found := strings.Cut(string(text), "="); found {
		return strings.TrimSpace(name), rest
	}
	return "", string(text)
}

// timeOf is the time of a queue among several; 0 when none is given.
func timeOf(all []queueTime, queue string) time.Duration {
	for _, name := range []string{queue, ""} {
		if i := slices.IndexFunc(all, func(q queueTime) bool { return q.queue == name }); i >= 0 {
			return all[i].Duration
		}
	}
	return 0
}

// clockTime is a time of day, since midnight.
type clockTime time.Duration

// UnmarshalText reads 08:00, or 24:00 for the end of a day.
func (c *clockTime) UnmarshalText(text []byte) error {
	if string(text) == "24:00" {
		*c = clockTime(24 * time.Hour)
		return nil
	}
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is no time of day such as 08:00", text)
	}
	*c = clockTime(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

// patienceFlag is the patience of callers.
type patienceFlag struct {
	sim.Distribution // nil: nobody hangs up
	said             string
}

// UnmarshalText reads two-peaks, never or a mean.
func (p *patienceFlag) UnmarshalText(text []byte) error {
	p.said = strings.TrimSpace(string(text))
	switch p.said {
	case "never":
		p.Distribution = nil
		return nil
	case "two-peaks":
		p.Distribution = sim.TwoPeaks()
		return nil
	}
	d, err := readTime(p.said)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no patience: there is two-peaks, never, or a mean time such as 3m", text)
	}
	p.Distribution = sim.Exponential(d)
	return nil
}

// assumption says it in a sentence.
func (p patienceFlag) assumption() string {
	switch p.said {
	case "never":
		return "Nobody hangs up."
	case "two-peaks":
		return "Patience: few hang up but for two moments, at 10 to 15 s and at 55 to 60 s (61 and 47 per 10,000 and second, else 15)."
	}
	return "Patience: exponential, mean " + brief(p.Mean()) + "."
}

// redialFlag is what those do who hung up: 30%/2m.
type redialFlag struct{ sim.Redial }

// UnmarshalText reads PERCENT/TIME.
func (r *redialFlag) UnmarshalText(text []byte) error {
	share, after, found := strings.Cut(string(text), "/")
	var p percent
	if err := p.UnmarshalText([]byte(share)); err != nil || !found || p >= 1 {
		return fmt.Errorf("%q is not a share below 100 %% that calls again after a time, such as 30%%/2m", text)
	}
	d, err := readTime(after)
	if err != nil {
		return fmt.Errorf("%q is not a share that calls again after a time, such as 30%%/2m", text)
	}
	r.Redial = sim.Redial{Share: float64(p), After: sim.Exponential(d)}
	return nil
}

// strategyFlag is a strategy by its name.
type strategyFlag struct{ acd.Strategy }

// UnmarshalText refuses what is none.
func (s *strategyFlag) UnmarshalText(text []byte) error {
	var names []string
	for _, known := range acd.Strategies() {
		if names = append(names, string(known)); string(text) == string(known) {
			s.Strategy = known
			return nil
		}
	}
	return fmt.Errorf("no strategy is called %q: there is %s", text, strings.Join(names, ", "))
}
