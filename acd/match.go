package acd

import (
	"container/heap"
	"iter"
	"math/bits"
	"slices"
)

// touched is what the command in hand changed: the contacts that may now find an agent, and the agents who may now take
// a contact. Since no waiting contact could be taken before the command, nothing else needs a look.
type touched struct {
	contacts []*contact // each once: see contact.touched
	agents   []*agent

	unsure   []*contact // that have come to wait: perhaps nobody is left for them who counts
	fewer    []*crew    // in which perhaps nobody counts any more
	everyone bool       // or in any of them
}

func (t *touched) contact(c *contact) {
	if c != nil && !c.touched {
		c.touched = true
		t.contacts = append(t.contacts, c)
	}
}

func (t *touched) agent(a *agent) {
	if !a.touched {
		a.touched = true
		t.agents = append(t.agents, a)
	}
}

// by notes what a fact puts within reach.
func (t *touched) by(e *Engine, f Fact) {
	t.emptiedBy(e, f)
	t.sooner(e)
	for _, c := range e.unkept {
		t.contact(c)
	}
	switch f := f.(type) {
	case Queued, Relaxed, Rescued, PriorityChanged, Informed, NoAnswer, Declined, Unreachable, Dropped, Withdrawn:
		t.contact(e.find(ContactOf(f)))
		if f, ok := f.(Withdrawn); ok {
			t.agent(e.agents[f.Agent])
		}
	case Ready:
		t.agent(e.agents[f.Agent])
	case BreaksPlanned:
		t.agent(e.agents[f.Agent])
	case PhoneBack:
		t.agent(e.agents[f.Agent])
	case Freed:
		t.roomOf(e, f.Agent)
	case Accepted:
		t.roomOf(e, f.Agent)
	case AfterSet:
		t.roomOf(e, f.Agent)
	case Configured:
		for _, a := range e.roster {
			t.agent(a)
		}
	}
}

// roomOf notes an agent who has contacts and may have room for another.
func (t *touched) roomOf(e *Engine, name string) {
	if a := e.agents[name]; a.open != 0 {
		t.agent(a)
	}
}

// emptiedBy notes for whom a fact may leave nobody who counts.
func (t *touched) emptiedBy(e *Engine, f Fact) {
	switch f := f.(type) {
	case Queued, Informed, NoAnswer, Declined, Unreachable, Dropped, Withdrawn:
		t.unsure = append(t.unsure, e.find(ContactOf(f)))
	case Configured:
		t.everyone = true
	case SignedOut:
		t.fewerIn(e, f.Agent)
	}
	if !e.picky {
		return
	}
	switch f := f.(type) {
	case Ready:
		t.fewerIn(e, f.Agent)
	case NotReady:
		t.fewerIn(e, f.Agent)
	case Offered:
		t.fewerIn(e, f.Agent)
	case Freed:
		t.fewerIn(e, f.Agent)
	case Withdrawn: // and the phone may have been lost meanwhile
		t.fewerIn(e, f.Agent)
	case Accepted:
		t.fewerIn(e, f.Agent)
	case WrapUpStarted:
		t.fewerIn(e, f.Agent)
	case PhoneLost:
		t.fewerIn(e, f.Agent)
	case HoursReached:
		t.fewerIn(e, f.Agent)
	case LostNode:
		t.everyone = true
	}
}

func (t *touched) fewerIn(e *Engine, name string) {
	if w := e.agents[name].crew; w != nil {
		t.fewer = append(t.fewer, w)
	}
}

// reach is a contact that may find an agent now, and the agent who brought it within reach; nil: it came by itself.
type reach struct {
	contact *contact
	agent   *agent
}

// reaches is a heap by the order across queues; a contact that came by itself goes before the same one brought by an agent.
type reaches struct {
	e    *Engine
	list []reach
}

func (r *reaches) Len() int      { return len(r.list) }
func (r *reaches) Swap(i, j int) { r.list[i], r.list[j] = r.list[j], r.list[i] }
func (r *reaches) Less(i, j int) bool {
	a, b := r.list[i], r.list[j]
	if a.contact != b.contact {
		return r.e.compare(a.contact, b.contact) < 0
	}
	return a.agent == nil && b.agent != nil
}
func (r *reaches) Push(any) { panic("see again") }
func (r *reaches) Pop() any { // it has been read
	r.list = r.list[:len(r.list)-1]
	return nil
}

// match restores the invariant: no waiting contact could be taken by a ready agent. Of all pairs within reach the
// contact that is next in order goes first, and takes its best agent.
func (e *Engine) match() {
	if len(e.touched.contacts)+len(e.touched.agents) == 0 {
		return
	}
	within := e.within()
	alone := within.Len() == 1
	if !alone {
		e.together(within.list)
	}
	for within.Len() > 0 {
		r := within.list[0]
		heap.Pop(within)
		if r.agent != nil && (r.contact.phase != PhaseWaiting || !r.agent.free(r.contact.kind())) {
			within.again(r.agent)
			continue
		}
		if r.contact.phase != PhaseWaiting {
			continue
		}
		c, f := r.contact, (*fitted)(nil)
		if alone && r.agent != nil {
			c, f = e.fitting(r.agent, c)
		}
		e.present(c, r.side(), f)
		if r.agent != nil {
			within.again(r.agent)
		}
	}
}

// within takes what the command touched and makes of it a heap.
func (e *Engine) within() *reaches {
	within := &e.reaches
	within.e, within.list = e, within.list[:0]
	t := &e.touched
	for _, c := range t.contacts {
		c.touched = false
		if c.phase == PhaseWaiting {
			within.list = append(within.list, reach{contact: c})
		}
	}
	for _, a := range t.agents {
		a.touched = false
		if c := e.headFor(a); c != nil {
			within.list = append(within.list, reach{c, a})
		}
	}
	t.contacts, t.agents = t.contacts[:0], t.agents[:0]
	heap.Init(within)
	return within
}

// again looks for what an agent who was looked at may take now.
func (r *reaches) again(a *agent) {
	if c := r.e.headFor(a); c != nil {
		r.list = append(r.list, reach{c, a})
		heap.Fix(r, len(r.list)-1)
	}
}

func (r reach) side() string {
	if r.agent != nil {
		return "agent"
	}
	return "contact"
}

// headFor is the contact that an agent would take next; nil when the agent is not free or nobody waits for them.
func (e *Engine) headFor(a *agent) *contact {
	if a.crew == nil || a.open == 0 {
		return nil
	}
	var head *contact
	for _, k := range a.crew.classes {
		if !a.free(k.kind) || e.breakDue(a, k.queue) {
			continue
		}
		for _, c := range k.waiting {
			if head != nil && e.compare(head, c) < 0 {
				break
			}
			if !c.passesOver(a, e) {
				head = c
				break
			}
		}
	}
	return head
}

func (e *Engine) offer(c *contact, a *agent, attempt int, m Match) {
	e.emit(Offered{
		Contact: c.id, Queue: c.queue.Name, Agent: a.Name, Attempt: attempt,
		Until: e.now.Add(c.queue.RingTimeout.Duration()), Match: m,
	})
}

// passesOver reports whether an agent was offered the contact too recently, whether it waits for another, or whether it
// would keep the agent from a break.
func (c *contact) passesOver(a *agent, e *Engine) bool {
	return e.breakDue(a, c.queue) || c.reoffer[a.Name].After(e.now) || c.held(a, e.now) || c.kept(a, e.now)
}

// present offers a contact to whom the strategy chooses, if anybody can take it now. f says whom the contact was put before
// for its fit; nil: nobody.
func (e *Engine) present(c *contact, side string, f *fitted) {
	attempt := c.attempt + 1
	matches := e.choose(c, side, f)
	if len(matches) > 0 && e.reserves(c, &matches[0], f) {
		return
	}
	for _, m := range matches {
		e.offer(c, e.agents[m.Chosen.Agent], attempt, m)
	}
}

// choose finds the best agent for a contact, or with ring_all all who are rung, and says why; nobody when none can take it
// now. It returns memory of its own.
func (e *Engine) choose(c *contact, side string, f *fitted) []Match {
	r := &e.ranking
	if !r.survey(e, c) {
		return nil
	}
	if c.strategy() == RingAll {
		return e.ringAll(c, side, f)
	}
	r.explore(e, c)
	m := e.record(c, side, r, f)
	r.matches = append(r.matches[:0], m)
	return r.matches
}

// survey ranks who could be offered a contact now; false: there is nobody.
func (r *ranking) survey(e *Engine, c *contact) bool {
	if r.search(e, c) {
		return true
	}
	free, aside := e.candidates(c)
	if len(free) == 0 {
		return false
	}
	r.rank(e, c, free)
	r.unwanted = aside
	return true
}

// mostAside is how many a record names whom preferences set aside.
const mostAside = 16

// aside is whom a contact's preferences set aside.
type aside struct {
	names []string // the first by name
	n     int
}

// names are the first of a crowd.
func (e *Engine) names(of crowd, most int) (names []string) {
	for n := range of.all() {
		if len(names) == most {
			break
		}
		names = append(names, e.roster[n].Name)
	}
	return names
}

// candidates are the agents who could be offered a contact now. A preference narrows them when some meet it, and never
// makes a contact wait; who does not meet it is then set aside.
func (e *Engine) candidates(c *contact) (free []int, out aside) {
	free = e.ranking.free[:0]
	passes := len(c.reoffer) > 0 || c.holdUntil.After(e.now) || c.keptUntil.After(e.now) || len(e.mustRest(c.queue)) > 0
	able := c.class.able
	for i, w := range e.books.free[c.kind()] {
		for w &= able[i]; w != 0; w &= w - 1 {
			n := i*64 + bits.TrailingZeros64(w)
			if !passes || !c.passesOver(e.roster[n], e) {
				free = append(free, n)
			}
		}
	}
	e.ranking.free = free
	return c.narrow(e, free)
}

// narrow leaves those whom a contact prefers, if they are there: the one it names, or else whoever meets its preferences.
func (c *contact) narrow(e *Engine, free []int) (kept []int, out aside) {
	if c.prefers != "" && c.choosy() {
		if kept, out = e.only(free, func(a *agent) bool { return a.Name == c.prefers }); len(kept) > 0 {
			return kept, out
		}
	}
	if c.narrows() {
		if kept, out = e.only(free, func(a *agent) bool { return c.needs.Prefers(a.Skills) }); len(kept) > 0 {
			return kept, out
		}
	}
	return free, aside{}
}

// only leaves those who are wanted, and names the others; nobody, when none is wanted.
func (e *Engine) only(free []int, wanted func(a *agent) bool) (kept []int, out aside) {
	if !slices.ContainsFunc(free, func(n int) bool { return wanted(e.roster[n]) }) {
		return nil, aside{}
	}
	kept = free[:0]
	for _, n := range free {
		if a := e.roster[n]; wanted(a) {
			kept = append(kept, n)
		} else {
			if out.n++; out.n <= mostAside {
				out.names = append(out.names, a.Name)
			}
		}
	}
	return kept, out
}

// among yields who is in both of two crowds, by name.
func (e *Engine) among(x, y crowd) iter.Seq[*agent] {
	return func(yield func(*agent) bool) {
		for i := range min(len(x), len(y)) {
			for w := x[i] & y[i]; w != 0; w &= w - 1 {
				if !yield(e.roster[i*64+bits.TrailingZeros64(w)]) {
					return
				}
			}
		}
	}
}
