package live

import (
	"time"

	"receptivo/flows"
)

// world answers what a flow's expressions ask, as of the event in hand.
type world struct {
	call *call
	now  time.Time
}

func (w *world) Now() time.Time { return w.now }

// Calendar is a calendar of the call's plan.
func (w *world) Calendar(name string) flows.CalendarView {
	cal := w.call.plan.Calendars[name]
	if cal == nil {
		return flows.CalendarView{}
	}
	return cal.At(w.now)
}

// Flag is a switch that supervisors turn; one that the plan in force no longer has is as the call's plan has it.
func (w *world) Flag(name string) bool {
	on, known, err := w.call.ACD.Flag(w.call.ctx, name)
	if err != nil || !known {
		return w.call.plan.FlagDefault(name)
	}
	return on
}

// Queue is a queue as this call sees it.
func (w *world) Queue(name, contact string) flows.QueueView {
	v, position, err := w.call.ACD.Queue(w.call.ctx, name, contact)
	if err != nil {
		return flows.QueueView{}
	}
	return flows.QueueView{
		Open: w.open(name), Waiting: v.Waiting, Agents: v.Agents, AgentsFree: v.Free, Position: position,
		EstimatedWait: v.Wait.P80MS.Duration(), MaxWait: w.call.plan.LongestWait(name),
	}
}

// open reports whether a queue's calendar lets contacts in; a queue without one is always open.
func (w *world) open(name string) bool {
	q, ok := w.call.plan.Queue(name)
	if !ok {
		return false
	}
	return q.Calendar == "" || w.Calendar(q.Calendar).Open
}
