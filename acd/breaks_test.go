package acd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// roster is a second book of who must rest, kept from facts and the words of sac-br.md §5 alone.
type roster map[string]*shift

type shift struct {
	breaks   []Break
	reason   string // of not ready; empty: ready or busy
	away     time.Time
	signed   bool
	sessions time.Duration
	from, to time.Time // of the last session
}

func (r roster) of(name string) *shift {
	if r[name] == nil {
		r[name] = &shift{}
	}
	return r[name]
}

func (r roster) book(ev Event) {
	switch f := ev.Fact.(type) {
	case SignedIn:
		s := r.of(f.Agent)
		if s.to.IsZero() || ev.At.Sub(s.to) >= 4*time.Hour {
			s.sessions = 0
		}
		s.lapse(ev.At)
		s.signed, s.from, s.reason, s.away = true, ev.At, ReasonSignIn, ev.At
	case SignedOut:
		s := r.of(f.Agent)
		s.back(ev.At)
		s.signed, s.to, s.reason = false, ev.At, ""
		s.sessions += ev.At.Sub(s.from)
		s.lapse(ev.At)
	case Ready:
		s := r.of(f.Agent)
		s.back(ev.At)
		s.reason = ""
	case NotReady:
		s := r.of(f.Agent)
		if f.Reason == s.reason {
			return
		}
		s.back(ev.At)
		s.reason, s.away = f.Reason, ev.At
	case BreaksPlanned:
		r.of(f.Agent).breaks = slices.Clone(f.Breaks)
	}
}

func (s *shift) lapse(now time.Time) {
	s.breaks = slices.DeleteFunc(s.breaks, func(b Break) bool { return !b.Latest.After(now) })
}

// back: the first break of that reason that was long enough is had.
func (s *shift) back(now time.Time) {
	for i, b := range s.breaks {
		if b.Reason == s.reason && now.Sub(later(s.away, b.From)) >= b.For.Duration() {
			s.breaks = slices.Delete(s.breaks, i, i+1)
			return
		}
	}
}

// rests reports whether an agent may be offered nothing that takes so long as contacts of a queue do.
func (r roster) rests(a *agent, q *queue, now time.Time) bool {
	s := r.of(a.Name)
	if a.Hours > 0 && s.signed && s.sessions+now.Sub(s.from) >= a.Hours.Duration() {
		return true
	}
	return len(s.breaks) > 0 && now.Add(q.handleP80().Duration()).After(s.breaks[0].Latest)
}

// renamed goes on under the names of the plan in force.
func (r roster) renamed(now names) {
	for name, s := range r {
		if to := now.now(name); to != name {
			delete(r, name)
			r[to] = s
		}
	}
}

// breaks plans some, of which a few are wrong.
func (w *world) breaks(t *rapid.T, agent string) {
	cmd := PlanBreaks{Agent: agent, By: "escala"}
	at := w.now
	for range rapid.IntRange(0, 3).Draw(t, "breaks") {
		from := at.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "from")) * time.Second)
		at = from.Add(time.Duration(rapid.IntRange(-1, 400).Draw(t, "latest")) * time.Second)
		cmd.Breaks = append(cmd.Breaks, Break{
			Reason: rapid.SampledFrom([]string{"break", "break", "lunch", ReasonBusy}).Draw(t, "reason"),
			From:   from, Latest: at, For: Millis(rapid.IntRange(0, 20_000).Draw(t, "for")),
		})
	}
	w.do(t, cmd)
}

// TestHandleTimeOfFourInFive: lognormal times have the 80th percentile that was measured, and before there are enough it is
// 1.425 times the mean, which is that of the spread that agents have.
func TestHandleTimeOfFourInFive(t *testing.T) {
	q := &queue{Queue: Queue{Handle: 200_000}}
	require.Equal(t, Millis(285_000), q.handleP80())
	require.InDelta(t, 1.425, math.Exp(z80*.83-.83*.83/2), .0005)

	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	var took []float64
	for range 4000 {
		d := math.Exp(12 + .83*r.NormFloat64())
		took = append(took, d)
		q.pace.handledIn(Millis(d).Duration(), now)
	}
	slices.Sort(took)
	require.InEpsilon(t, took[3200], float64(q.handleP80()), .03)

	same := &queue{}
	for range 30 {
		same.pace.handledIn(time.Minute, now)
	}
	require.InDelta(t, 60_000, float64(same.handleP80()), 1)
	same.pace.handledIn(0, now) // a log may say so
	require.Positive(t, same.handleP80())
}

// TestBreakOfManyIsCheap: of thousands of free agents with breaks ahead those are found whom a break keeps, in order of name
// and without looking at the others.
func TestBreakOfManyIsCheap(t *testing.T) {
	s := newScript()
	for line := range slices.Values([]string{"queue sac handle=100s", "queue longa handle=400s"}) {
		s.do(t, strings.Fields(line))
	}
	for i := range 300 {
		s.config.Agents = append(s.config.Agents, Agent{Name: fmt.Sprintf("a%03d", i)})
	}
	s.configure()
	for i := range 300 {
		name := fmt.Sprintf("a%03d", i)
		s.command(Phone{Agent: name, Reachable: true})
		s.command(SignIn{Agent: name})
		s.command(GoReady{Agent: name})
		s.command(PlanBreaks{Agent: name, Breaks: []Break{{Reason: "break", Latest: s.now.Add(time.Duration(300-i) * time.Second), For: 1000}}})
	}
	e := s.engine
	sac, longa := e.queues["sac"], e.queues["longa"]
	require.Len(t, e.books.resting, 300)
	require.Len(t, e.mustRest(sac), 142, "until 142.5 s from now")
	require.Equal(t, 142, e.resting(e.own(sac)))
	require.True(t, e.someFree(e.own(sac)))
	require.False(t, e.someFree(e.own(longa)))
}

// TestBreaksThatMakeNoSense: they are refused, and nothing changes.
func TestBreaksThatMakeNoSense(t *testing.T) {
	s := newScript()
	s.do(t, []string{"agent", "ana"})
	at := func(m int) time.Time { return s.now.Add(time.Duration(m) * time.Minute) }
	for want, breaks := range map[string][]Break{
		`needs a reason that agents give`: {{Reason: ReasonBusy, Latest: at(5), For: 1}},
		`more than 0`:                     {{Reason: "break", Latest: at(5)}},
		`which is over`:                   {{Reason: "break", Latest: at(0), For: 1}},
		`after its latest start`:          {{Reason: "break", From: at(6), Latest: at(5), For: 1}},
		`write them in order`:             {{Reason: "break", Latest: at(5), For: 1}, {Reason: "break", Latest: at(5), For: 1}},
		`20 at most`: slices.Collect(func(yield func(Break) bool) {
			for i := 1; i < 30 && yield(Break{Reason: "break", Latest: at(i), For: 1}); i++ {
			}
		}),
	} {
		evs, err := s.engine.Do(s.now, PlanBreaks{Agent: "ana", Breaks: breaks})
		require.ErrorContains(t, err, want)
		require.Empty(t, evs)
	}
	_, err := s.engine.Do(s.now, PlanBreaks{Agent: "zoe"})
	require.ErrorContains(t, err, "not in the plan in force")
}
