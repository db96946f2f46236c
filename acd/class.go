package acd

import (
	"slices"

	"receptivo/skills"
)

// class is the contacts of a queue that need the same: whoever may take one of them by skill may take them all. A freed
// agent looks at the heads of the classes that the agent's crew may take, and at nothing else.
type class struct {
	queue   *queue
	accepts [][]skills.Need // whoever meets one of these may take them
	waiting []*contact      // by place
	crews   []*crew         // who may take them
	lacking map[string]int  // agents of the other crews, by the first need they lack of accepts[0]
	hoping  []*contact      // who wait with this class as their last hope, in no order: contact.seat is the index
	witness int             // index of a crew in which somebody counted when last looked

	routable int     // agents at work who may take them
	staffing int     // how often that has changed
	rivals   []rival // as of then, and of so many classes
	rivalsOf int
	rivalsIn int
}

// classOf finds or founds the class of a queue's contacts that are for whoever meets one of these.
func (e *Engine) classOf(q *queue, accepts ...[]skills.Need) *class {
	plain := len(accepts) == 1 && alike(accepts[0], q.Needs.Required)
	if plain && q.class != nil {
		return q.class
	}
	k := e.founded(q, accepts)
	if plain {
		q.class = k
	}
	return k
}

// alike reports whether two needs are the very same list; equal ones need not be.
func alike(a, b []skills.Need) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

func (e *Engine) founded(q *queue, accepts [][]skills.Need) *class {
	key := q.Name
	for _, needs := range accepts {
		key += "\x00" + skills.Needs{Required: needs}.String()
	}
	if k := e.classes[key]; k != nil {
		return k
	}
	k := &class{queue: q, accepts: accepts}
	for _, w := range e.crews {
		if k.accept(w.skills) < 0 {
			k.lack(w)
			continue
		}
		k.crews = append(k.crews, w)
		w.classes = append(w.classes, k)
		k.routable += w.routable
	}
	e.classes[key] = k
	return k
}

// accept is the first of what the class accepts that a set meets; below zero: none.
func (k *class) accept(s skills.Set) int {
	return slices.IndexFunc(k.accepts, func(n []skills.Need) bool { return skills.Needs{Required: n}.Met(s) })
}

// met is what of the class an agent meets.
func (k *class) met(s skills.Set) []skills.Need { return k.accepts[max(k.accept(s), 0)] }

func (k *class) lack(w *crew) {
	skill := skills.Needs{Required: k.accepts[0]}.Unmet(w.skills)
	if k.lacking == nil {
		k.lacking = make(map[string]int)
	}
	for _, n := range w.count {
		k.lacking[skill] += n
	}
}

// signedIn counts the agents at work who may take a contact of this class, and those who could now.
func (k *class) signedIn() (all, free int) {
	for _, w := range k.crews {
		all += w.signedIn()
		free += w.count[standingFree]
	}
	return all, free
}

// line puts a contact at its place in its queue and its class.
func (e *Engine) line(c *contact) {
	c.class = e.classOf(c.queue, e.acceptable(c)...)
	c.queue.waiting = insert(c.queue.waiting, c)
	c.class.waiting = insert(c.class.waiting, c)
	if c.channel == Callback {
		c.queue.callbacks++
		return
	}
	e.hopes(c)
}

// unline takes a contact out of them.
func (c *contact) unline() {
	c.queue.waiting = remove(c.queue.waiting, c)
	c.class.waiting = remove(c.class.waiting, c)
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
			c.class = e.classOf(q, e.acceptable(c)...)
			c.class.waiting = append(c.class.waiting, c) // the queue is in order, and so are its classes
			if c.channel != Callback {
				e.hopes(c)
			}
		}
	}
}

// own is the class of contacts that need what the queue needs.
func (e *Engine) own(q *queue) *class { return e.classOf(q, q.Needs.Required) }

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
	i, _ := slices.BinarySearchFunc(q.waiting, c, byPlace)
	return i
}

func sortedNames[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
