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
	turn := func(name *string) {
		if *name == from {
			*name = to
		}
	}
	for i := range l.Visits {
		turn(&l.Visits[i].Queue)
	}
	for i := range l.Segments {
		turn(&l.Segments[i].Queue)
	}
	for i := range l.Callbacks {
		turn(&l.Callbacks[i].Queue)
	}
	for i := range l.Offers {
		turn(&l.Offers[i].Queue)
	}
}

func (l *Ledger) renameAgent(from, to string) {
	turn := func(name *string) {
		if *name == from {
			*name = to
		}
	}
	for i := range l.Visits {
		turn(&l.Visits[i].Agent)
	}
	for i := range l.Segments {
		turn(&l.Segments[i].Agent)
	}
	for i := range l.Offers {
		turn(&l.Offers[i].Agent)
	}
	for i := range l.spans {
		turn(&l.spans[i].Agent)
	}
	if a := l.agents[from]; a != nil {
		delete(l.agents, from)
		l.agents[to], a.now.Agent = a, to
	}
}
