package sim

import (
	"container/heap"
	"time"
)

// happening is something that people do at an instant.
type happening struct {
	at      time.Time
	order   uint64 // of planning, which decides between equal instants
	kind    kind
	stream  int
	contact string
	agent   string
}

type kind int

const (
	arrives kind = iota
	redials
	hangsUp
	answers
	ends
	shiftBegins
	shiftEnds
	notices // an agent, that a call went by
)

// agenda is a heap of happenings.
type agenda []happening

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	if !a[i].at.Equal(a[j].at) {
		return a[i].at.Before(a[j].at)
	}
	return a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(happening)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// plan puts a happening on the agenda, at a whole millisecond as everything in the engine.
func (r *run) plan(at time.Time, h happening) {
	r.order++
	h.at, h.order = at.Truncate(time.Millisecond), r.order
	heap.Push(&r.agenda, h)
}
