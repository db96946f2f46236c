package metrics

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// AgentFigures are where an agent's time of an interval went. A state that spans its bounds is cut at them exactly, so
// that intervals add up.
type AgentFigures struct {
	Agent    string // empty: all
	SignedIn time.Duration
	Times    map[Activity]time.Duration
	NotReady map[string]time.Duration // by reason; their sum is Times[NotReady]
	Offers   map[OfferResult]int      // of the offers that began in the interval
	AHT      Ratio                    // ms: Σ (talk + hold + wrap-up) ÷ handled segments
	Resolution
}

// busy is ring, join, talk, hold and wrap-up: the time with at least one contact. With several at once it counts once.
func (f AgentFigures) busy() float64 {
	return millis(f.Times[Ring] + f.Times[Join] + f.Times[Talk] + f.Times[Hold] + f.Times[WrapUp])
}

// Occupancy is (ring + talk + hold + wrap-up) ÷ (that + ready). What lies between accepting and hearing each other counts
// as ring.
func (f AgentFigures) Occupancy() Ratio {
	return Ratio{f.busy(), f.busy() + millis(f.Times[Ready])}
}

// Utilisation is (ring + talk + hold + wrap-up + ready) ÷ signed-in time.
func (f AgentFigures) Utilisation() Ratio {
	return Ratio{f.busy() + millis(f.Times[Ready]), millis(f.SignedIn)}
}

// Spans are what agents did until an instant, those that last until then cut there; in no order of agents.
func (l *Ledger) Spans(now time.Time) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for _, s := range l.spans {
			if s.From.After(now) {
				continue
			}
			if s.To.After(now) {
				s.To = now
			}
			if !yield(s) {
				return
			}
		}
		for _, a := range l.agents {
			if s := a.now; s.Activity != "" && s.From.Before(now) {
				s.To = now
				if !yield(s) {
					return
				}
			}
		}
	}
}

// Agents are the figures of each agent who was signed in or had a contact in an interval, by name.
func (l *Ledger) Agents(in Interval, d Definition) []AgentFigures {
	by := l.agentBooks(in, d, func(agent string) string { return agent })
	all := make([]AgentFigures, 0, len(by))
	for _, f := range by {
		all = append(all, *f)
	}
	slices.SortFunc(all, func(a, b AgentFigures) int { return cmp.Compare(a.Agent, b.Agent) })
	return all
}

// Team are the figures of all agents together.
func (l *Ledger) Team(in Interval, d Definition) AgentFigures {
	for _, f := range l.agentBooks(in, d, func(string) string { return "" }) {
		return *f
	}
	return AgentFigures{}
}

func (l *Ledger) agentBooks(in Interval, d Definition, key func(string) string) map[string]*AgentFigures {
	d = d.settle(l)
	books := map[string]*AgentFigures{}
	of := func(agent string) *AgentFigures {
		f := books[key(agent)]
		if f == nil {
			f = &AgentFigures{Agent: key(agent), Times: map[Activity]time.Duration{}, NotReady: map[string]time.Duration{},
				Offers: map[OfferResult]int{}}
			books[f.Agent] = f
		}
		return f
	}
	for s := range l.Spans(d.Now) {
		if t := in.share(s.From, s.To); t > 0 && d.wants(s.Agent) {
			of(s.Agent).span(s, t)
		}
	}
	for _, o := range l.Offers {
		if o.At.After(d.Now) || !in.has(o.At) || !d.wants(o.Agent) {
			continue
		}
		if o.Ended.After(d.Now) {
			o.Result = OfferOpen
		}
		of(o.Agent).Offers[o.Result]++
	}
	for _, s := range l.Segments {
		if done, at := s.at(d); done && in.has(at) && d.wants(s.Agent) {
			f := of(s.Agent)
			f.AHT = f.AHT.Plus(Ratio{millis(s.handled()), 1})
		}
	}
	for _, s := range l.Outcomes {
		if !s.Settled.After(d.Now) && in.has(s.Settled) && d.wants(s.Agent) {
			of(s.Agent).Resolution.add(s)
		}
	}
	return books
}

func (f *AgentFigures) span(s Span, t time.Duration) {
	f.SignedIn += t
	f.Times[s.Activity] += t
	if s.Activity == NotReady {
		f.NotReady[s.Reason] += t
	}
}
