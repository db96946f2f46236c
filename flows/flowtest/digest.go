package flowtest

import (
	"hash/maphash"
	"slices"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// Digest is a number for what can still become of a call: two calls to a plan that have the same go the same ways when
// the same happens to them. What has been heard and done is not in it, but for whether the caller has been helped.
func (c *Call) Digest(seed maphash.Seed, later *flows.Later) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	maphash.WriteComparable(&h, c.session.Digest(seed, later))
	maphash.WriteComparable(&h, [...]bool{c.over, c.gone, c.answered, c.helped, c.talking != 0, c.transfer, c.handsOver != 0, c.recording != nil})
	_, _ = h.WriteString(c.Queue())
	live := c.session.Live(later)
	var sum uint64 // of names, whose order is none
	for kind, set := range map[string]map[string]bool{"flag.": c.setup.Flags, "calendar.": c.setup.Calendars} {
		for name, on := range set {
			if later.Has(&live, kind+name) {
				sum += maphash.Comparable(seed, setting{kind + name, on})
			}
		}
	}
	for _, m := range c.mocks {
		if m.Kind == flows.MockQueue && later.Has(&live, "queue."+m.Name) {
			sum += maphash.Comparable(seed, seenQueue(m.Mock))
		}
	}
	maphash.WriteComparable(&h, sum)
	return h.Sum64()
}

type setting struct {
	name string
	on   bool
}

// queueAs is a mocked queue as expressions see it; what is not written is -1.
type queueAs struct {
	name                                  string
	agents, agentsFree, waiting, position int
	wait                                  time.Duration
}

func seenQueue(m *flows.Mock) queueAs {
	number := func(n *int) int {
		if n == nil {
			return -1
		}
		return *n
	}
	q := queueAs{
		name: m.Name, agents: number(m.Queue.Agents), agentsFree: number(m.Queue.AgentsFree),
		waiting: number(m.Queue.Waiting), position: number(m.Queue.Position), wait: -1,
	}
	if w := m.Queue.EstimatedWait; w != nil {
		q.wait = *w
	}
	return q
}

// Next is when something happens next by itself; zero: nothing will.
func (c *Call) Next() time.Time { return c.next() }

// Records is the recording of a message that goes on; 0: none.
func (c *Call) Records() ivr.ID {
	if c.recording == nil {
		return 0
	}
	return c.recording.id
}

// GivenBack is when the queue that the call waits in will give it back; zero: never, or it waits in none.
func (c *Call) GivenBack() time.Time {
	if c.queued == nil {
		return time.Time{}
	}
	i := slices.IndexFunc(c.agenda, func(d due) bool {
		told, ok := d.what.(tell)
		return ok && told.event == ivr.Event(ivr.TimedOut{ID: c.queued.id})
	})
	if i < 0 {
		return time.Time{}
	}
	return c.agenda[i].at
}

// Gone reports whether it was the caller who hung up.
func (c *Call) Gone() bool { return c.gone }

// BeSilent lets time go by until the flow has stopped waiting for a key, or for words; false when it waits for neither.
func (c *Call) BeSilent() bool {
	key, _ := c.session.Awaits()
	r, fired := c.recording, c.timers
	if !key && r == nil {
		return false
	}
	c.note(CallerDoes, "is silent")
	for n := 0; n < mostSteps && (r != nil && c.recording == r || r == nil && c.timers == fired) && c.Step(); n++ {
	}
	c.Settle()
	return true
}

// Forget drops what has been heard and noted so far, but for the last words: a call that only goes on needs no more.
func (c *Call) Forget() {
	keep := len(c.log)
	for i := len(c.log) - 1; i >= 0 && keep == len(c.log); i-- {
		if c.log[i].Who == FlowSays {
			keep = i
		}
	}
	if c.playing != nil && c.playing.items != nil {
		keep = c.playing.entry
		c.playing.entry = 0
	}
	c.log = slices.Clone(c.log[keep:])
	c.heard = slices.Clone(c.heard[max(0, len(c.heard)-1):])
	c.entered, c.troubles = nil, nil
	c.callbacks, c.voicemails, c.transfers, c.messages, c.requests = nil, nil, nil, nil, nil
}
