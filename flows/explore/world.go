package explore

import (
	"receptivo/flows"
	"receptivo/flows/flowtest"
)

// world answers what a call asks, one way or the other.
type world struct {
	picks  []int // which options to take first; beyond them the first of each
	made   []decision
	by     map[flowtest.Question]int // decisions by what asked
	read   map[string]bool           // calendars that this move has read
	joined bool                      // a queue was joined in this move
}

// decision is what the world has answered, and what else it could have.
type decision struct {
	q       flowtest.Question
	options []option
	picked  int
	given   *flows.Mock // what it answers from then on; nil: of flags and calendars
	before  *flows.Mock // what it answered until then; nil: nothing
	times   int         // how often it had in this move
}

// option is one answer of the world.
type option struct {
	mock *flows.Mock
	on   bool   // of a flag; open, of a calendar
	shut string // the calendar that closes with it; empty: none
}

func (w *world) begins(c *flowtest.Call, picks []int) {
	c.Recount()
	*w = world{picks: picks, by: map[flowtest.Question]int{}, read: map[string]bool{}}
}

func (w *world) picked() []int {
	all := make([]int, len(w.made))
	for i, d := range w.made {
		all[i] = d.picked
	}
	return all
}

// asked makes a decision when the call asks something that is not settled yet. What one instruction asks twice in one
// move is answered alike: the world does not change while nobody does anything.
func (x *explorer) asked(c *flowtest.Call, q flowtest.Question) {
	w := &x.world
	if q.Kind == flowtest.AboutCalendar && (q.Queue == "" || x.samples.Read("queue."+q.Queue+".open")) {
		w.read[q.Name] = true
	}
	if q.Kind == flows.MockQueue {
		w.joined = true
	}
	var options []option
	if i, again := w.by[q]; again {
		d := w.made[i]
		if d.given == nil || q.Kind == flowtest.AboutQueue {
			return
		}
		if now, _ := c.Answers(d.given.Kind, d.given.Name); now == d.given {
			return
		}
		options = d.options[d.picked : d.picked+1] // another instruction has asked the same meanwhile
	} else if options = x.optionsFor(c, q); len(options) == 0 {
		return
	}
	w.by[q] = len(w.made)
	w.decide(c, q, options)
}

func (w *world) decide(c *flowtest.Call, q flowtest.Question, options []option) {
	d := decision{q: q, options: options}
	if n := len(w.made); n < len(w.picks) {
		d.picked = min(w.picks[n], len(options)-1)
	}
	o := options[d.picked]
	switch {
	case q.Kind == flowtest.AboutFlag:
		c.SetFlag(q.Name, o.on)
	case q.Kind == flowtest.AboutCalendar:
		c.SetCalendar(q.Name, o.on)
	default:
		d.before, d.times = c.Answers(o.mock.Kind, o.mock.Name)
		if d.given = d.before; d.before == nil || returns(*o.mock) || flowtest.MockText(*d.before) != flowtest.MockText(*o.mock) {
			c.Answer(*o.mock)
			d.given, _ = c.Answers(o.mock.Kind, o.mock.Name)
		}
		if o.shut != "" {
			c.SetCalendar(o.shut, false)
		}
	}
	w.made = append(w.made, d)
}

// returns reports whether a mock says what is known of somebody or something.
func returns(m flows.Mock) bool { return m.Body != nil || !m.Returns.IsNull() }

// optionsFor are the answers to a question; none when it is settled.
func (x *explorer) optionsFor(c *flowtest.Call, q flowtest.Question) []option {
	switch q.Kind {
	case flowtest.AboutFlag:
		if _, set := c.Flag(q.Name); set {
			return nil
		}
		f, _ := x.plan.Flag(q.Name)
		return []option{{on: f.Default}, {on: !f.Default}}
	case flowtest.AboutCalendar:
		if _, set := c.Calendar(q.Name); set {
			return nil
		}
		return x.hours(q.Name)
	case flowtest.AboutQueue:
		if m, _ := c.Answers(flows.MockQueue, q.Name); m != nil {
			return nil
		}
		return x.views(q.Name)
	case flows.MockQueue:
		return x.joins(c, q.Name)
	}
	options, known := x.known[q]
	if !known {
		options = x.answers(q)
		x.known[q] = options
	}
	return options
}
