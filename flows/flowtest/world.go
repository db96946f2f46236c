package flowtest

import (
	"time"

	"receptivo/flows"
)

// world is a call as its flow's expressions see what is outside.
type world Call

// Now implements [ivr.World].
func (w *world) Now() time.Time { return w.now }

// Flag is a flag as it is now.
func (w *world) Flag(name string) bool {
	(*Call)(w).asks(AboutFlag, name)
	if on, set := w.setup.Flags[name]; set {
		return on
	}
	f, _ := w.plan.Flag(name)
	return f.Default
}

// Calendar implements [ivr.World].
func (w *world) Calendar(name string) flows.CalendarView { return w.calendar(name, "") }

// calendar is one as it is now, for a queue or for an expression.
func (w *world) calendar(name, queue string) flows.CalendarView {
	cal := w.plan.Calendars[name]
	if cal == nil {
		return flows.CalendarView{}
	}
	if w.setup.Asked != nil {
		w.setup.Asked((*Call)(w), Question{Kind: AboutCalendar, Name: name, Flow: w.flow, PC: w.pc, Queue: queue})
	}
	view := cal.At(w.now)
	if open, set := w.setup.Calendars[name]; set && open != view.Open {
		next := view.OpensAt
		if view.Open { // when it opens again
			next = cal.At(w.now.Add(view.ClosesIn)).OpensAt
		}
		view = flows.CalendarView{Open: open, OpensAt: next, Holiday: view.Holiday}
		if open {
			view.OpensAt, view.ClosesIn = "", time.Hour
		}
	}
	return view
}

// Queue implements [ivr.World].
func (w *world) Queue(name, call string) flows.QueueView {
	if w.centre != nil {
		return w.centre.view(name, call, w)
	}
	(*Call)(w).asks(AboutQueue, name)
	view := flows.QueueView{Open: w.open(name), Agents: 1, MaxWait: w.plan.LongestWait(name)}
	waits := w.queued != nil && w.queued.queue == name
	if waits {
		view.Position, view.Waiting = 1, 1
	}
	m := (*Call)(w).mocked(flows.MockQueue, name, nil)
	if m == nil {
		return view
	}
	set(&view.Open, m.Queue.Open)
	set(&view.Agents, m.Queue.Agents)
	set(&view.AgentsFree, m.Queue.AgentsFree)
	set(&view.EstimatedWait, m.Queue.EstimatedWait)
	if waits {
		set(&view.Position, m.Queue.Position)
		view.Waiting = view.Position
	}
	set(&view.Waiting, m.Queue.Waiting)
	return view
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// open reports whether a queue's calendar lets calls in.
func (w *world) open(name string) bool {
	q, ok := w.plan.Queue(name)
	return ok && (q.Calendar == "" || w.calendar(q.Calendar, name).Open)
}

// Passed implements [ivr.Follower].
func (w *world) Passed(flow *flows.Flow, pc int, runs bool) {
	if runs {
		w.flow, w.pc = flow, pc
		switch flow.Code[pc].Op.(type) {
		case flows.Enqueue, flows.Transfer:
			w.from = place{flow, pc}
		}
	}
	if w.setup.Passed != nil {
		w.setup.Passed(flow, pc, runs)
	}
}
