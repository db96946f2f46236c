package live

import (
	"context"
	"sync"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
	"receptivo/skills"
)

// message is something that a call has to be told by another goroutine.
type message interface{ message() }

// told carries an event of the engine about this contact.
type told struct{ event acd.Event }

// fired is a timer of the session that is due.
type fired struct{ id ivr.ID }

// answered is the answer to something that the session asked for.
type answered struct{ event ivr.Event }

// looked answers a look-up of the customer.
type looked struct {
	id      ivr.ID // of the Identify it answers; 0: the look-up by the caller's number at the start
	aside   bool   // beside a directory, which answers the flow
	again   bool   // more of what has been answered: it was late
	dossier skills.Dossier
	err     error
}

// refused says that a queue did not take the contact.
type refused struct {
	id  ivr.ID
	why string
}

// mayTell is what may be told of the wait.
type mayTell struct{ answer ivr.Told }

// rung is what came of ringing an agent.
type rung struct {
	offer uint64 // Seq of the Offered it belongs to
	leg   media.Leg
	err   error
}

// agentGone says that the agent's leg has ended.
type agentGone struct{ leg media.Leg }

// releaseAgain says that the agent's leaving is still owed to the engine.
type releaseAgain struct{}

// overdue says that something has taken as long as it may: the history, the whole call, the calls of a centre
// that stops, or what a flow does after its caller.
type overdue struct{ what what }

type what int

const (
	historyBudget what = iota
	longestCall
	lastCalls
	lastWords
)

func (answered) message()     {}
func (told) message()         {}
func (fired) message()        {}
func (looked) message()       {}
func (refused) message()      {}
func (mayTell) message()      {}
func (rung) message()         {}
func (agentGone) message()    {}
func (releaseAgain) message() {}
func (overdue) message()      {}

// mailbox takes messages without ever making their sender wait, and gives them in order.
type mailbox struct {
	mu     sync.Mutex
	queue  []message
	closed bool
	more   chan struct{} // buffered: there is something
}

func newMailbox() *mailbox { return &mailbox{more: make(chan struct{}, 1)} }

// put reports whether the call still takes messages; what comes later must be undone by its sender.
func (m *mailbox) put(msg message) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.queue = append(m.queue, msg)
	select {
	case m.more <- struct{}{}:
	default:
	}
	return true
}

// watch reads another party's side until it ends, and puts the news of that, of what it has played to its end, and of its
// holds; keys there mean nothing yet.
func (m *mailbox) watch(ctx context.Context, leg media.Leg, ended message, played func(media.Playing) message) {
	signals := leg.Signals()
	for {
		select {
		case s, ok := <-signals:
			if !ok {
				signals = nil
			}
			if p, ok := s.(media.Played); ok && played != nil && !p.Stopped {
				m.put(played(p.ID))
			}
			if msg := newsOf(leg, s); msg != nil {
				m.put(msg)
			}
		case <-leg.Context().Done():
			m.put(ended)
			return
		case <-ctx.Done():
			return
		}
	}
}

// take returns what has gathered.
func (m *mailbox) take() []message {
	m.mu.Lock()
	defer m.mu.Unlock()
	msgs := m.queue
	m.queue = nil
	return msgs
}

// close refuses what comes from now on, and returns what had gathered.
func (m *mailbox) close() []message {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	msgs := m.queue
	m.queue = nil
	return msgs
}
