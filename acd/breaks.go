package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// BreaksPlanned: these are the statutory breaks that the agent has still to have, and no others.
type BreaksPlanned struct {
	Agent  string  `json:"agent"`
	Breaks []Break `json:"breaks,omitempty"` // by latest start
	By     string  `json:"by,omitempty"`     // as of PlanBreaks; empty: the plan says so for every shift
}

// BreakDue: the latest start of a planned break has come and the agent has not begun it. Nobody is sent: until then or the
// agent's sign-out they are offered nothing.
type BreakDue struct {
	Agent  string    `json:"agent"`
	Reason string    `json:"reason"` // of that break
	Latest time.Time `json:"latest"`
}

// HoursReached: the agent has been signed in for the hours of a shift and is offered nothing more in it.
type HoursReached struct {
	Agent    string `json:"agent"`
	WorkedMS Millis `json:"worked_ms"` // in the shift
}

func (BreaksPlanned) Kind() string { return "breaks_planned" }
func (BreakDue) Kind() string      { return "break_due" }
func (HoursReached) Kind() string  { return "hours_reached" }

// Break is a statutory break that an agent is to have. It outranks every offer: an agent is offered nothing that would, in
// four cases of five, keep them beyond its latest start (routing.md §3.2). Nobody is ever sent into it.
type Break struct {
	Reason string    `json:"reason"`        // of the NotReady that takes it: break, lunch, …
	From   time.Time `json:"from,omitzero"` // what is taken earlier does not count as this break; zero: any time
	Latest time.Time `json:"latest"`        // start
	For    Millis    `json:"for_ms"`        // who comes back earlier has not had it
}

// planned is a break that an agent has not had yet.
type planned struct {
	Break
	told bool // that its latest start has come
}

// Bounds of what can be planned.
const (
	mostBreaks   = 20
	longestBreak = 12 * time.Hour
	shiftGap     = 4 * time.Hour // signed out so long, an agent begins another shift (routing.md §3.2)
)

func (e *Engine) planBreaks(cmd PlanBreaks) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	f := BreaksPlanned{Agent: a.Name, By: cmd.By, Breaks: slices.Clone(cmd.Breaks)}
	for i := range f.Breaks {
		b := &f.Breaks[i]
		b.From, b.Latest = b.From.UTC().Truncate(time.Millisecond), b.Latest.UTC().Truncate(time.Millisecond)
		if err := e.plannable(b, f.Breaks[:i]); err != nil {
			return fmt.Errorf("acd: break %d of agent %q %w", i+1, a.Name, err)
		}
	}
	if len(f.Breaks) > mostBreaks {
		return fmt.Errorf("acd: agent %q would have %d breaks: %d at most can be planned", a.Name, len(f.Breaks), mostBreaks)
	}
	e.emit(f)
	return nil
}

// plannable says what is wrong with a break that follows others.
func (e *Engine) plannable(b *Break, before []Break) error {
	switch {
	case b.Reason == "" || SystemReason(b.Reason):
		return fmt.Errorf("needs a reason that agents give, such as break or lunch, not %q", b.Reason)
	case b.For <= 0 || b.For.Duration() > longestBreak:
		return fmt.Errorf("is to last more than 0 and at most %s, not %s", longestBreak, b.For.Duration())
	case !b.Latest.After(e.now):
		return fmt.Errorf("would have to begin by %s, which is over", b.Latest.Format(time.RFC3339))
	case b.From.After(b.Latest):
		return fmt.Errorf("begins at %s at the earliest, which is after its latest start, %s", b.From.Format(time.RFC3339), b.Latest.Format(time.RFC3339))
	case len(before) > 0 && !b.Latest.After(before[len(before)-1].Latest):
		return fmt.Errorf("has its latest start at %s, which is not after that of the one before: write them in order", b.Latest.Format(time.RFC3339))
	}
	return nil
}

// SystemReason reports whether a reason of NotReady is one that the system gives, and no agent.
func SystemReason(reason string) bool {
	switch reason {
	case ReasonNoAnswer, ReasonDeclined, ReasonBusy, ReasonUnreachable, ReasonSignIn:
		return true
	}
	return false
}

func (e *Engine) applyBreaksPlanned(f BreaksPlanned) {
	a := e.agents[f.Agent]
	a.replan(func() {
		a.breaks = a.breaks[:0:0]
		for _, b := range f.Breaks {
			a.breaks = append(a.breaks, planned{Break: b})
		}
	})
	e.armBreaks(a)
}

// replan changes the breaks of an agent, who may stand among those that have some.
func (a *agent) replan(change func()) {
	if a.crew != nil {
		a.crew.books.leave(a)
		defer a.crew.books.join(a)
	}
	change()
}

// armBreaks arms the timers of the breaks that an agent has not been told of.
func (e *Engine) armBreaks(a *agent) {
	if a.state == StateSignedOut {
		return
	}
	for _, b := range a.breaks {
		if !b.told {
			e.timers.arm(timer{due: b.Latest, kind: timerDue, agent: a.Name})
		}
	}
}

// fallsDue is the break whose latest start is at an instant, which the agent has not begun and not been told of; nil: none.
func (a *agent) fallsDue(at time.Time) *planned {
	if a.state == StateSignedOut {
		return nil
	}
	for i := range a.breaks {
		b := &a.breaks[i]
		if b.Latest.Equal(at) && !b.told && !(a.state == StateNotReady && a.reason == b.Reason) {
			return b
		}
	}
	return nil
}

// rest takes off the plan the break that an agent has had who is not ready until now.
func (a *agent) rest(now time.Time) {
	if a.state != StateNotReady {
		return
	}
	had := func(b planned) bool {
		begun := a.awaySince
		if begun.Before(b.From) {
			begun = b.From
		}
		return b.Reason == a.reason && !begun.Add(b.For.Duration()).After(now)
	}
	if i := slices.IndexFunc(a.breaks, had); i >= 0 {
		a.breaks = slices.Delete(slices.Clone(a.breaks), i, i+1)
	}
}

// lapse ends what was planned until now: a break that was not had will not be.
func (a *agent) lapse(now time.Time) {
	a.breaks = slices.DeleteFunc(slices.Clone(a.breaks), func(b planned) bool { return !b.Latest.After(now) })
}

// signOff ends a session.
func (a *agent) signOff(now time.Time) {
	a.lapse(now)
	a.worked += MillisOf(now.Sub(a.signedAt))
	a.over = false
}

// begins reports whether an agent who is signed out would begin a shift by signing in.
func (a *agent) begins(now time.Time) bool {
	return a.signedAt.IsZero() || now.Sub(a.since) >= shiftGap
}

// signOn begins a session, and with it perhaps a shift.
func (a *agent) signOn(now time.Time) {
	if a.begins(now) {
		a.worked = 0
	}
	a.lapse(now)
	a.signedAt = now
}

// signsIn signs an agent in, who has the breaks of every shift unless somebody has planned others.
func (e *Engine) signsIn(a *agent) {
	begins := a.begins(e.now)
	e.emit(SignedIn{Agent: a.Name})
	if !begins || len(a.Breaks) == 0 || len(a.breaks) > 0 {
		return
	}
	f := BreaksPlanned{Agent: a.Name}
	for _, b := range a.Breaks {
		planned := Break{Reason: b.Reason, Latest: e.now.Add(b.Latest.Duration()), For: b.For}
		if b.From > 0 {
			planned.From = e.now.Add(b.From.Duration())
		}
		f.Breaks = append(f.Breaks, planned)
	}
	e.emit(f)
}

// resumes arms what an agent who is at work has planned, once more.
func (e *Engine) resumes(a *agent) {
	e.armBreaks(a)
	if at := a.overAt(); !at.IsZero() && !a.over {
		e.timers.arm(timer{due: at, kind: timerHours, agent: a.Name})
	}
}

// overAt is when an agent's hours of the shift will have been worked, or were; zero: never.
func (a *agent) overAt() time.Time {
	if a.Hours <= 0 || a.state == StateSignedOut {
		return time.Time{}
	}
	return a.signedAt.Add((a.Hours - a.worked).Duration())
}

// rehours brings the end of an agent's hours to what the plan in force says of them.
func (e *Engine) rehours(a *agent) {
	end := a.overAt()
	a.over = a.over && !end.IsZero() && !end.After(e.now)
	e.resumes(a)
}

// breakDue reports whether a contact of a queue would keep an agent from a break.
func (e *Engine) breakDue(a *agent, q *queue) bool {
	return len(a.breaks) > 0 && a.breaks[0].Latest.Before(e.dueBefore(q))
}

// dueBefore is the instant for which a contact of the queue leaves no time: whoever must begin a break earlier is not
// offered it.
func (e *Engine) dueBefore(q *queue) time.Time { return e.now.Add(q.handleP80().Duration()) }

// mustRest are the free agents whom a contact of a queue would keep from a break, by its latest start.
func (e *Engine) mustRest(q *queue) []*agent {
	if len(e.books.resting) == 0 {
		return nil
	}
	return e.books.before(e.dueBefore(q))
}

// resting counts those of them who could take the contacts of a class.
func (e *Engine) resting(k *class) (n int) {
	for _, a := range e.mustRest(k.queue) {
		if k.able.has(a.n) && a.free(k.kind) {
			n++
		}
	}
	return n
}

// before are the free agents who must begin a break before an instant.
func (b *books) before(t time.Time) []*agent {
	n, _ := slices.BinarySearchFunc(b.resting, t, func(a *agent, t time.Time) int { return a.breaks[0].Latest.Compare(t) })
	return b.resting[:n]
}

// byBreak orders agents by the latest start of their next break.
func byBreak(a, b *agent) int {
	return cmp.Or(a.breaks[0].Latest.Compare(b.breaks[0].Latest), strings.Compare(a.Name, b.Name))
}

// expect notes a free agent's next break.
func (b *books) expect(a *agent) {
	if len(a.breaks) > 0 {
		i, _ := slices.BinarySearchFunc(b.resting, a, byBreak)
		b.resting = slices.Insert(b.resting, i, a)
	}
}

func (b *books) forget(a *agent) {
	if len(a.breaks) == 0 {
		return
	}
	if i, found := slices.BinarySearchFunc(b.resting, a, byBreak); found {
		b.resting = slices.Delete(b.resting, i, i+1)
	}
}

// sooner notes that contacts of a queue have become shorter: whom a break kept from them, perhaps it does no longer. Agents
// are looked at who were kept until now and are not any more, while contacts wait, and they alone.
func (t *touched) sooner(e *Engine) {
	for _, s := range e.shorter {
		if len(s.queue.waiting) == 0 {
			continue
		}
		were := e.books.before(e.now.Add(s.was.Duration()))
		for _, a := range were[min(len(were), len(e.mustRest(s.queue))):] {
			t.agent(a)
		}
	}
}

// shorter is a queue whose contacts take less than they did, by the fact in hand.
type shorter struct {
	queue *queue
	was   Millis // the 80th percentile of their handle time
}
