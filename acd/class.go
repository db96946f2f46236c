package acd

import (
	"math/bits"
	"slices"
	"sort"
	"strconv"

	"receptivo/skills"
)

// class is the contacts of a queue that need the same: whoever may take one of them by skill may take them all. A freed
// agent looks at the heads of the classes that the agent's crew may take, and at nothing else.
type class struct {
	queue   *queue
	accepts [][]skills.Need // whoever meets one of these may take them
	kind    kind            // of all of them
	able    crowd           // who that is, and has a capacity for the kind
	experts *lineup         // see [class.skilled]
	lacking map[string]int  // the other agents, by the first need they lack of accepts[0]
	waiting []*contact      // by place
	seat    int             // in books.lined, while somebody waits
	hoping  []*contact      // who wait with this class as their last hope, in no order: contact.seat is the index
	books   *books
}

// classFor finds or founds the class of a contact as its ring is. Those of contacts that need what their queue needs are
// kept by the queue.
func (e *Engine) classFor(c *contact) *class {
	q := c.queue
	plain := alike(c.needs.Required, q.Needs.Required) && len(c.rings) == len(q.Rings) && (len(q.Rings) == 0 || &c.rings[0] == &q.Rings[0])
	if !plain || c.kind() != spoken {
		return e.classOf(q, c.kind(), e.acceptable(c))
	}
	if q.classes == nil {
		q.classes = make([]*class, len(q.Rings)+1)
	}
	k := &q.classes[c.ring]
	if *k == nil {
		*k = e.classOf(q, spoken, e.acceptable(c))
	}
	return *k
}

// found founds the classes that the plan alone asks for.
func (e *Engine) found() {
	for i := range e.config.Queues {
		q := e.queues[e.config.Queues[i].Name]
		for ring := range len(q.Rings) + 1 {
			e.classFor(&contact{queue: q, needs: q.Needs, rings: q.Rings, ring: ring})
		}
	}
}

// alike reports whether two needs are the very same list; equal ones need not be.
func alike(a, b []skills.Need) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// classOf finds or founds the class of a queue's contacts that are for whoever meets one of these.
func (e *Engine) classOf(q *queue, of kind, accepts [][]skills.Need) *class {
	key := classKey(q.Name, of, accepts)
	if k := e.classes[key]; k != nil {
		return k
	}
	k := &class{queue: q, kind: of, accepts: accepts, books: e.books, able: e.books.meeting(accepts[0])}
	for _, needs := range accepts[1:] {
		k.able.add(e.books.meeting(needs))
	}
	k.lack()
	k.able.keep(e.books.takes[of])
	for n := range k.able.all() {
		if w := e.roster[n].crew; len(w.classes) == 0 || w.classes[len(w.classes)-1] != k {
			w.classes = append(w.classes, k)
		}
	}
	e.classes[key] = k
	return k
}

func classKey(queue string, of kind, accepts [][]skills.Need) string {
	key := append(make([]byte, 0, 64), queue...)
	if of != spoken {
		key = append(key, 2, byte(of))
	}
	for _, needs := range accepts {
		key = append(key, 0)
		for _, n := range needs {
			key = append(append(key, n.Skill...), 1)
			key = append(strconv.AppendInt(key, int64(n.Level), 10), 1)
		}
	}
	return string(key)
}

// lack counts who may not take the contacts, by what they lack.
func (k *class) lack() {
	left := slices.Clone(k.books.present)
	left.drop(k.able)
	for _, n := range k.accepts[0] {
		before := left.size()
		left.keep(k.books.having(n))
		if lacking := before - left.size(); lacking > 0 {
			if k.lacking == nil {
				k.lacking = make(map[string]int)
			}
			k.lacking[n.Skill] += lacking
		}
	}
}

// accept is the first of what the class accepts that a set meets; below zero: none.
func (k *class) accept(s skills.Set) int {
	return slices.IndexFunc(k.accepts, func(n []skills.Need) bool { return skills.Needs{Required: n}.Met(s) })
}

// met is what of the class an agent meets.
func (k *class) met(s skills.Set) []skills.Need { return k.accepts[max(k.accept(s), 0)] }

// count counts those who may take the contacts by standing.
func (k *class) count(s standing) int { return k.able.common(k.books.stands[s]) }

// busy counts those whom other contacts keep from them.
func (k *class) busy() (n int) {
	for _, s := range []standing{standingOffered, standingTalking, standingWrapping} {
		all := k.books.stands[s]
		for i, w := range k.able {
			n += bits.OnesCount64(w & all[i] &^ k.books.free[k.kind][i])
		}
	}
	return n
}

// room counts those who have room for one.
func (k *class) room() int { return k.able.common(k.books.free[k.kind]) }

// signedIn counts the agents at work who may take a contact of this class, and those who are ready for one.
func (k *class) signedIn() (all, free int) {
	return k.able.size() - k.count(standingOut), k.room()
}

// crew counts what those do who are at work and may take the contacts.
func (k *class) crew() Crew {
	return Crew{
		Offered: k.count(standingOffered), Talking: k.count(standingTalking), WrapUp: k.count(standingWrapping),
		NotReady: k.count(standingAway) + k.count(standingMute) + k.count(standingOver),
	}
}

// serving counts the agents who serve and may take the contacts.
func (k *class) serving() int { return k.able.common(k.books.serving) }

// someFree reports whether somebody could take a contact of the class now.
func (e *Engine) someFree(k *class) bool {
	return k.able.meets(k.books.free[k.kind]) && k.room() > e.resting(k)
}

// line puts a contact at its place in its queue and its class.
func (e *Engine) line(c *contact) {
	c.class = e.classFor(c)
	c.queue.waiting = insert(c.queue.waiting, c)
	c.class.join(insert(c.class.waiting, c))
	if c.channel == Callback {
		c.queue.callbacks++
		return
	}
	e.hopes(c)
}

// unline takes a contact out of them.
func (c *contact) unline() {
	c.queue.waiting = remove(c.queue.waiting, c)
	c.class.join(remove(c.class.waiting, c))
	c.class = nil
	if c.channel == Callback {
		c.queue.callbacks--
		return
	}
	c.hope.forget(c)
}

// reline founds the classes anew after the agents' skills have changed.
func (e *Engine) reline() {
	for _, c := range e.contacts {
		c.hope = nil
	}
	for _, name := range sortedNames(e.queues) {
		q := e.queues[name]
		for _, c := range q.waiting {
			c.class = e.classFor(c)
			c.class.join(append(c.class.waiting, c)) // the queue is in order, and so are its classes
			if c.channel != Callback {
				e.hopes(c)
			}
		}
	}
}

// own is the class of contacts that need what the queue needs.
func (e *Engine) own(q *queue) *class {
	return e.classFor(&contact{queue: q, needs: q.Needs, rings: q.Rings})
}

// join makes a line that of the class, and keeps the books of where somebody waits.
func (k *class) join(line []*contact) {
	before, b := len(k.waiting), k.books
	k.waiting = line
	switch {
	case before == 0 && len(line) > 0:
		k.seat = len(b.lined)
		b.lined = append(b.lined, k)
	case before > 0 && len(line) == 0:
		last := b.lined[len(b.lined)-1]
		b.lined[k.seat], last.seat = last, k.seat
		b.lined = b.lined[:len(b.lined)-1]
	}
}

// insert puts a contact at its place.
func insert(line []*contact, c *contact) []*contact {
	i, _ := slices.BinarySearchFunc(line, c, byPlace)
	return slices.Insert(line, i, c)
}

func remove(line []*contact, c *contact) []*contact {
	if i, found := slices.BinarySearchFunc(line, c, byPlace); found {
		return slices.Delete(line, i, i+1)
	}
	return line
}

// ahead counts the contacts of its queue before a contact, which may be about to join it.
func (q *queue) ahead(c *contact) int {
	return sort.Search(len(q.waiting), func(i int) bool { return byPlace(q.waiting[i], c) >= 0 }) // c stays on the stack
}

func sortedNames[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
