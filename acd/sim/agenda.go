package sim

import "time"

// happening is something that people do at an instant. It holds numbers only, so that a long agenda costs the collector
// nothing.
type happening struct {
	at     instant
	order  int64  // of planning, which decides between equal instants
	caller int    // number of the contact
	share  uint64 // of chance, of who calls again; attempt of the offer that is answered
	stream int32
	agent  int32 // in Result.Agents
	kind   kind
}

// instant is a time in milliseconds since Centre.Begin, the unit of everything in the engine.
type instant int64

// since is an instant as a time since the beginning.
func (i instant) since() time.Duration { return time.Duration(i) * time.Millisecond }

// after is an instant so much later.
func (i instant) after(d time.Duration) instant { return i + instant(d/time.Millisecond) }

type kind uint8

const (
	arrives kind = iota
	redials
	hangsUp
	answers
	ends
	wrapsUp // an agent who is done sooner than the queue's wrap-up
	shiftBegins
	shiftEnds
	notices // an agent, that a call went by
	walks   // a call does the next thing of its flow
	givesUp // a caller with a story
	accepts // a caller, the offer to be called back
	replies // the customer of a callback
	noReply
)

// agenda is a heap of happenings, the next one first.
type agenda []happening

func (h *happening) before(o *happening) bool {
	return h.at < o.at || h.at == o.at && h.order < o.order
}

func (a *agenda) push(h happening) {
	all := append(*a, h)
	i := len(all) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !h.before(&all[up]) {
			break
		}
		all[i], i = all[up], up
	}
	all[i] = h
	*a = all
}

func (a *agenda) pop() happening {
	all := *a
	first, last := all[0], all[len(all)-1]
	all = all[:len(all)-1]
	i := 0
	for {
		down := 2*i + 1
		if down >= len(all) {
			break
		}
		if down+1 < len(all) && all[down+1].before(&all[down]) {
			down++
		}
		if !all[down].before(&last) {
			break
		}
		all[i], i = all[down], down
	}
	if len(all) > 0 {
		all[i] = last
	}
	*a = all
	return first
}

// plan puts a happening on the agenda.
func (r *run) plan(at instant, h happening) {
	r.order++
	h.at, h.order = at, r.order
	r.agenda.push(h)
}
