package metrics

import (
	"slices"

	"receptivo/acd"
)

// rename lets the figures of queues and agents go on under the names that the next plan has for them, from the first
// event on: one that was renamed in the middle of a day had one day.
func (l *Ledger) rename(next acd.Config) {
	for _, q := range next.Queues {
		_, was := l.within[q.RenamedFrom]
		_, is := l.within[q.Name]
		if was && !is && !slices.ContainsFunc(next.Queues, func(o acd.Queue) bool { return o.Name == q.RenamedFrom }) {
			l.renameQueue(q.RenamedFrom, q.Name)
		}
	}
	for _, a := range next.Agents {
		if l.staff[a.RenamedFrom] && !l.staff[a.Name] &&
			!slices.ContainsFunc(next.Agents, func(o acd.Agent) bool { return o.Name == a.RenamedFrom }) {
			l.renameAgent(a.RenamedFrom, a.Name)
		}
	}
}

func (l *Ledger) renameQueue(from, to string) {
	turn(l.Visits, func(v *Visit) *string { return &v.Queue }, from, to)
	turn(l.Segments, func(s *Segment) *string { return &s.Queue }, from, to)
	turn(l.Callbacks, func(c *Callback) *string { return &c.Queue }, from, to)
	turn(l.Offers, func(o *Offer) *string { return &o.Queue }, from, to)
}

func (l *Ledger) renameAgent(from, to string) {
	turn(l.Visits, func(v *Visit) *string { return &v.Agent }, from, to)
	turn(l.Segments, func(s *Segment) *string { return &s.Agent }, from, to)
	turn(l.Offers, func(o *Offer) *string { return &o.Agent }, from, to)
	turn(l.spans, func(s *Span) *string { return &s.Agent }, from, to)
	if a := l.agents[from]; a != nil {
		delete(l.agents, from)
		l.agents[to], a.now.Agent = a, to
	}
}

// turn gives another name to what has one in a list.
func turn[T any](list []T, name func(*T) *string, from, to string) {
	for i := range list {
		if n := name(&list[i]); *n == from {
			*n = to
		}
	}
}
