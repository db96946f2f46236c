package acd

import (
	"fmt"
	"time"

	"receptivo/skills"
)

// Engine decides who takes which contact. It is pure and not safe for concurrent use: see the package's obligations.
type Engine struct {
	seq    uint64
	now    time.Time
	config Config
	picky  bool // a queue counts other states than the signed in while a contact waits

	queues   map[string]*queue
	agents   map[string]*agent
	roster   []*agent // every agent by name, so that output never depends on map order
	crews    []*crew  // the same by skills
	books    *books   // who stands how
	classes  map[string]*class
	contacts map[string]*contact
	flags    map[string]flagged // that supervisors turned

	subject *contact // that was asked for last; nil: none

	places map[string]*place // by key of the customer

	queueNames names // of before, and what they are called now
	agentNames names

	timers timers

	out     []Event // facts of the command in hand, and room for those of the next
	touched touched // what the command in hand changed for the match
	reaches reaches
	model   skills.Model // what outcomes have taught
	settled settled
	ranking ranking
	trying  []*queue   // whose experiment has another block complete
	unkept  []*contact // whom the fact in hand keeps for nobody any more
	shorter []shorter  // what the fact in hand changed for breaks
}

// queue is a queue as it is now.
type queue struct {
	Queue
	waiting   []*contact // by since, then id: the order in which they are served
	busy      int        // contacts offered or connecting
	callbacks int        // of those waiting, without a leg
	deferred  int        // callbacks that will wait here later
	last      string     // agent who was offered its last contact
	gone      bool       // no longer in the plan: it drains
	trial     trial      // of its experiment
	classes   []*class   // of those who need what it needs, by ring; nil: not founded
	due       Hour       // of each of its contacts, the part that was due to each of them
	dueStep   int64      // as of which dueSum is; 0: not counted
	dueSum    float64    // of the hour before
	joins     counted    // who counts as somebody for a contact that would join
	stays     counted    // and for one that waits
	pace      pace
}

// agent is an agent as they are now.
type agent struct {
	Agent
	state      State
	reason     string    // of NotReady
	since      time.Time // of the state (and reason)
	idleSince  time.Time // last entry into Ready after a contact, a sign-in or a NotReady
	after      State     // what follows the present contact; StateReady unless asked otherwise
	afterUntil time.Time
	afterWhy   string
	slots      []slot    // contacts they have, in the order in which these were offered
	until      time.Time // the planned end of not ready
	reachable  bool      // the phone has registered and can be rung
	served     int       // contacts connected since the sign-in
	record     skills.Record
	hard       int // hard contacts in a row
	share      share
	occ        float64 // occupancy, EWMA
	occAt      time.Time
	gone       bool // no longer in the plan

	breaks    []planned  // not had yet, by latest start
	awaySince time.Time  // not ready for the same reason
	keeps     []*contact // that wait for the end of the wrap-up
	signedAt  time.Time  // when the session began; zero: never yet
	worked    Millis     // signed in, in the sessions of the shift before this one
	over      bool       // the hours of the shift have been worked
	touched   bool       // by the command in hand

	crew   *crew    // those with the same skills; nil once gone
	n      int      // in the roster, and so in every crowd
	stands standing // in the books
	idlest spot     // in the lineups of the books, while free
	fresh  spot
	routed bool  // counted as one who serves
	open   uint8 // what they have room for: see opens
}

// contact is a contact as it is now.
type contact struct {
	id          string
	seq         uint64
	channel     Channel
	node        string
	phase       Phase
	queue       *queue
	class       *class // while waiting
	hope        *class // who may take it in the end; nil: not founded
	seat        int    // among those with the same hope
	touched     bool   // by the command in hand
	agent       *agent // while connecting or connected
	since       time.Time
	queuedAt    time.Time
	acceptedAt  time.Time
	connectedAt time.Time
	needs       skills.Needs // the queue's and its own
	request     skills.Request
	credits     []Credit
	head        Millis // head start: the credits, bounded
	rescued     bool
	rings       []Ring // of the plan it was queued under
	ring        int    // how many of them have begun
	arrivedAt   time.Time
	tried       *Experiment // that assignment is of; nil: of none
	assignment  Assignment
	skips       []int // rings that it goes past, as Relaxed counts them
	attempt     int
	rung        []ring               // phones that ring for it: while offered, and several with ring_all alone
	leaveAt     time.Time            // when the flow takes it back; zero: never
	moveAt      time.Time            // when it moves on to another queue; zero: never
	key         string               // of the customer; empty: unknown
	again       *Again               // how the customer is called back if we drop the call; nil: not
	doors       []Door               // of the queues that it may move to
	trail       []string             // queues that it was moved from
	moved       bool                 // and is Queued next
	reoffer     map[string]time.Time // agents not to be offered again before then
	prefers     string               // an agent by name; empty: nobody
	holdUntil   time.Time            // only who is preferred may take it before then
	reserved    bool                 // it was kept for somebody once, in this visit
	keptFor     *agent               // it waits for the end of a wrap-up; nil: it does not
	keptUntil   time.Time
	promise     *promise  // of a callback; nil: none
	p80         Millis    // of the estimate it came with; 0: none, or it is settled
	c80         int64     // that was corrected by so much
	told        told      // what it was last told of its wait
	heldAt      time.Time // on hold since; zero: it is not
	heldMS      Millis    // on hold before, in this talk
	consult     string    // the consult about it; empty: none
	about       string    // of a consult: the contact that it is about
}

// New returns an engine that knows nothing yet: the first command is Configure.
func New() *Engine {
	return &Engine{
		queues:   make(map[string]*queue),
		agents:   make(map[string]*agent),
		contacts: make(map[string]*contact),
		flags:    make(map[string]flagged),

		places:     make(map[string]*place),
		queueNames: make(names),
		agentNames: make(names),

		classes: make(map[string]*class),
		books:   newBooks(nil),
	}
}

// Do fires what is due, then carries out a command, then restores the invariant that no waiting contact could be taken
// by a ready agent. The events are true also when there is an error: then they are what was due before the command,
// which itself changed nothing.
func (e *Engine) Do(now time.Time, c Command) ([]Event, error) {
	e.begin(now)
	e.fireDue()
	err := e.decide(c)
	e.fireDue() // what the command has armed in the past
	e.match()
	e.empty()
	e.judge()
	return e.take(), err
}

// Tick fires what is due.
func (e *Engine) Tick(now time.Time) []Event {
	e.begin(now)
	e.fireDue()
	e.match()
	e.empty()
	e.judge()
	return e.take()
}

// Next is when Tick is next needed; zero: not before a command.
func (e *Engine) Next() time.Time { return e.timers.next(e) }

// Seq is the number of the last event.
func (e *Engine) Seq() uint64 { return e.seq }

// begin sets the time of what follows: milliseconds, UTC, never back.
func (e *Engine) begin(now time.Time) {
	now = now.UTC().Truncate(time.Millisecond)
	if now.After(e.now) {
		e.now = now
	}
	e.trying = e.trying[:0] // of a replay
	if cap(e.out) < fewEvents {
		e.out = make([]Event, 0, manyEvents)
	}
}

// The events of many commands are written one behind the other into the same memory, and handed out piece by piece.
const (
	fewEvents  = 4 // of a command, usually
	manyEvents = 64
)

func (e *Engine) take() []Event {
	n := len(e.out)
	if n == 0 {
		return nil
	}
	out := e.out[:n:n]
	e.out = e.out[n:]
	return out
}

// emit makes a fact true and hands it out.
func (e *Engine) emit(f Fact) {
	ev := Event{Seq: e.seq + 1, At: e.now, Fact: f}
	c := e.find(ContactOf(f))
	if c != nil {
		ev.ContactSeq = c.seq + 1
	} else if _, first := f.(Arrived); first {
		ev.ContactSeq = 1
	}
	e.apply(ev, c)
	e.out = append(e.out, ev)
	e.touched.by(e, f)
}

// find is a contact by its id; nil: it never arrived or it is over. A command and its facts ask for the same one again
// and again.
func (e *Engine) find(id string) *contact {
	if id == "" {
		return nil
	}
	if c := e.subject; c != nil && c.id == id && c.phase != PhaseDone {
		return c
	}
	c := e.contacts[id]
	if c != nil {
		e.subject = c
	}
	return c
}

func (e *Engine) contact(id string) (*contact, error) {
	c := e.find(id)
	if c == nil {
		return nil, fmt.Errorf("acd: contact %q is not known: it never arrived or it is over", id)
	}
	return c, nil
}

func (e *Engine) agent(name string) (*agent, error) {
	a := e.agents[name]
	if a == nil || a.gone && a.state == StateSignedOut {
		return nil, fmt.Errorf("acd: agent %q is not in the plan in force", name)
	}
	return a, nil
}
