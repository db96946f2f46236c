package sim

import (
	"fmt"
	"strconv"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// arrive lets a contact come, with its own share of chance; n is its place in the stream. A customer who has called before
// did so first as the contact root.
func (r *run) arrive(stream, n int, share uint64, root int) {
	s := &r.Streams[stream]
	c := r.newCaller()
	c.stream, c.entry, c.share = stream, n, share
	r.source.Seed(r.seed, mix(share))
	c.handle = r.chance.Float64()
	again := root != nobody
	if c.root = root; !again {
		c.root = c.number
	}
	patience := Never
	if s.Patience != nil {
		patience = s.Patience.At(r.chance.Float64())
	}
	c.request = s.Request
	if s.Who != nil {
		c.request = s.Who(r.chance)
	}
	if s.Number != "" {
		r.result.Contacts = append(r.result.Contacts, Contact{Queue: nobody, Agent: nobody, Arrived: r.now.since(), Outcome: Waiting, Again: again})
		r.walk(c, s, patience)
		return
	}
	if again {
		r.known(c, s.Queue)
	}
	enqueue := acd.Enqueue{Needs: s.Needs, Request: c.request, Credits: s.Credits, Timeout: acd.MillisOf(s.Timeout)}
	if s.Trace != nil {
		enqueue = s.Trace[n].Enqueue
	}
	enqueue.Contact, enqueue.Queue = c.id, s.Queue
	if r.Plan != nil && s.Trace == nil {
		enqueue.Closed, enqueue.Doors = !r.lets(s.Queue), r.Plan.Doors(s.Queue, r.clock, nil)
	}
	r.result.Contacts = append(r.result.Contacts, Contact{Queue: int32(r.queues[s.Queue]), Agent: nobody, Arrived: r.now.since(), Outcome: Waiting, Again: again})
	r.do(acd.Arrive{Contact: c.id, Channel: acd.Voice, Node: "sim", Key: r.key(c)})
	r.do(enqueue)
	if patience < Never/2 && !c.left { // an agent who answers at once comes first
		r.plan(r.now.after(patience), happening{kind: hangsUp, caller: c.number})
	}
	r.offerCallback(c)
}

// nobody is no agent and no contact.
const nobody = -1

func (r *run) newCaller() *caller {
	c := &caller{}
	if n := len(r.idle); n > 0 {
		c, r.idle = r.idle[n-1], r.idle[:n-1]
	}
	var id [20]byte
	*c = caller{number: len(r.callers), id: string(strconv.AppendInt(append(id[:0], 'c'), int64(len(r.callers)+1), 10))}
	r.callers = append(r.callers, c)
	return c
}

// caller finds a contact by the id that newCaller gave it; nil when it is over.
func (r *run) caller(id string) *caller {
	n := 0
	for _, digit := range id[1:] {
		n = 10*n + int(digit-'0')
	}
	return r.callers[n-1]
}

func (r *run) record(c *caller) *Contact { return &r.result.Contacts[c.number] }

// answer lets an agent who is rung pick up, unless the offer is over.
func (r *run) answer(h happening) {
	c, name := r.callers[h.caller], r.Config.Agents[h.agent].Name
	if w := r.agents[name]; c == nil || w.rung != c || w.offer != h.share {
		return
	}
	r.do(acd.Accept{Contact: c.id, Agent: name})
	if c.more != nil && c.more.back {
		r.dial(c)
		return
	}
	r.do(acd.Join{Contact: c.id})
}

func (r *run) do(cmd acd.Command) {
	evs, err := r.engine.Do(r.clock, cmd)
	if err != nil {
		r.fail(err)
	}
	r.follow(evs)
}

// fail ends the run: people did what cannot be done, which is a mistake of this package.
func (r *run) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("sim: at %s: %w", r.now.since(), err)
	}
}

// ends: caller and agent have said what there was to say. In a flow it is the agent who hangs up, and the flow goes on.
func (r *run) ends(c *caller) {
	switch {
	case c == nil:
	case c.more != nil && c.more.walk != nil && !c.more.back:
		r.do(acd.Release{Contact: c.id})
	default:
		r.do(acd.End{Contact: c.id, By: acd.ByCustomer})
	}
}

// follow lets people do what the facts ask of them.
func (r *run) follow(evs []acd.Event) {
	for i := range evs {
		if r.walks != nil {
			r.tell(evs[i].Fact)
		}
		r.fact(evs[i].Fact)
	}
	if r.Events != nil {
		r.Events(evs)
	}
}

func (r *run) fact(f acd.Fact) {
	switch f := f.(type) {
	case acd.Queued:
		c := r.caller(f.Contact)
		if c.more != nil {
			r.queued(c, f)
			return
		}
		r.waits(c, +1)
	case acd.Offered:
		r.turn(f.Agent, Busy)
		r.ring(f)
	case acd.Withdrawn:
		r.turn(f.Agent, Free).rung = nil
	case acd.NoAnswer:
		r.agents[f.Agent].rung = nil
	case acd.Accepted:
		r.agents[f.Agent].rung = nil
	case acd.Connected:
		r.connected(f)
	case acd.Ended:
		o := Any
		if c := r.caller(f.Contact); c != nil && c.more != nil {
			o = r.ended(c, f)
		}
		r.over(f.Contact, o)
	case acd.Abandoned:
		c := r.caller(f.Contact)
		if c.more == nil {
			r.waits(c, -1)
		} else {
			r.unqueued(c)
		}
		r.over(f.Contact, Abandoned)
	case acd.Failed:
		r.over(f.Contact, Lost)
	case acd.Deferred:
		r.deferred(r.caller(f.Contact))
	case acd.PlaceRestored:
		r.record(r.caller(f.Contact)).Restored = true
	case acd.Refused:
		if c := r.caller(f.Contact); c != nil && c.more != nil {
			r.out(c, Refused, f)
			return
		}
		r.over(f.Contact, Refused)
		r.later = append(r.later, acd.End{Contact: f.Contact, By: acd.BySystem})
	case acd.Left:
		if c := r.caller(f.Contact); c != nil && c.more != nil {
			r.out(c, Left, f)
			return
		}
		r.waits(r.caller(f.Contact), -1)
		r.over(f.Contact, Left)
		r.later = append(r.later, acd.End{Contact: f.Contact, By: acd.BySystem})
	case acd.Overflowed:
		c := r.caller(f.Contact)
		if c.more != nil {
			r.unqueued(c)
			return
		}
		r.waits(c, -1)
		r.record(c).Queue = int32(r.queues[f.To])
	default:
		r.factOfAgent(f)
	}
}

func (r *run) factOfAgent(f acd.Fact) {
	switch f := f.(type) {
	case acd.Ready:
		r.turn(f.Agent, Free)
	case acd.NotReady:
		w := r.turn(f.Agent, Away)
		if f.Reason == acd.ReasonNoAnswer { // they come back as soon as they notice
			r.plan(r.now.after(noticed), happening{kind: notices, agent: w.id()})
		}
	case acd.SignedIn:
		r.turn(f.Agent, Away)
	case acd.SignedOut:
		r.turn(f.Agent, Out)
	case acd.WrapUpStarted:
		w := r.agents[f.Agent]
		w.wrapping = w.talked
		if short := w.wrap; short >= 0 {
			r.plan(r.now.after(short), happening{kind: wrapsUp, caller: w.wrapping, agent: w.id()})
		}
	case acd.WrapUpEnded:
		r.agents[f.Agent].wrapping = nobody
	}
}

// noticed is how long it takes an agent to see that a call went by, and to be ready again.
const noticed = 30 * time.Second

// Each chance has a salt of its own, so that none tells anything of another.
const (
	ringing   = 0x9e3779b97f4a7c15
	redialing = 0xc2b2ae3d27d4eb4f
	resolving = 0x165667b19e3779f9
	promising = 0x27d4eb2f165667c5
	dialling  = 0x85ebca77c2b2ae63
	repeating = 0x2545f4914f6cdd1d
)

func (r *run) ring(f acd.Offered) {
	c, w := r.caller(f.Contact), r.agents[f.Agent]
	c.offers++
	w.rung, w.offer = c, c.offers
	if r.Missed > 0 || r.Answer != nil {
		r.source.Seed(r.seed^ringing, mix(c.share^c.offers<<56))
	}
	if r.Missed > 0 && r.chance.Float64() < r.Missed {
		return
	}
	after := time.Duration(0)
	if r.Answer != nil {
		after = r.Answer.At(r.chance.Float64())
	}
	r.plan(r.now.after(after), happening{kind: answers, caller: c.number, agent: w.id(), share: c.offers})
}

func (r *run) connected(f acd.Connected) {
	c, w := r.caller(f.Contact), r.agents[f.Agent]
	if c.more == nil {
		r.waits(c, -1)
	} else {
		r.unqueued(c)
	}
	c.left = true
	record := r.record(c)
	handle := r.Streams[c.stream].handle(r.Config.Queues[record.Queue].Name).At(c.handle)
	if speed, ok := r.Speed[f.Agent]; ok {
		handle = time.Duration(float64(handle) * speed)
	}
	record.Agent = w.id()
	talk, wrap := parts(handle, r.Config.Queues[record.Queue].WrapUp.Duration())
	record.Handle = talk + wrap
	switch m := c.more; {
	case m == nil:
		record.Wait, record.Outcome = r.now.since()-record.Arrived, Answered
	case m.back:
		record.Callback, record.CallbackWait = CallbackReached, (r.now - m.promised).since()
	default:
		record.Wait, record.Outcome = (r.now - m.queued).since(), Answered
	}
	if r.Resolves != nil {
		record.Resolved = r.Resolves(c.stream, &c.request, f.Agent)
	}
	w.talked, w.wrap = c.number, nobody
	if wrap < r.Config.Queues[record.Queue].WrapUp.Duration() {
		w.wrap = wrap
	}
	r.plan(r.now.after(talk), happening{kind: ends, caller: c.number})
}

// parts divides a handle time into talk and wrap-up. A queue's wrap-up is the longest there is: after a short talk agents
// are done sooner, so that the mean is the one asked for.
func parts(handle, wrapUp time.Duration) (talk, wrap time.Duration) {
	handle = max(handle.Truncate(time.Millisecond), time.Millisecond)
	wrap = min(wrapUp, (handle / 2).Truncate(time.Millisecond))
	return handle - wrap, wrap
}

// over notes what became of a contact; with an agent it has been noted.
func (r *run) over(id string, o Outcome) {
	c := r.caller(id)
	if c == nil {
		return
	}
	record := r.record(c)
	if o != Any {
		from := record.Arrived
		if c.more != nil {
			from = c.more.queued.since()
		}
		record.Outcome, record.Wait, record.Agent = o, r.now.since()-from, nobody
	}
	if record.Outcome == Answered && r.Resolves != nil {
		r.learn(c, record)
	}
	c.left = true
	r.callers[c.number] = nil
	r.idle = append(r.idle, c)
	if record.Outcome == Abandoned && r.Redial.Share > 0 {
		r.redial(c)
	}
	if record.Outcome == Answered && r.Redial.Repeat > 0 {
		r.repeat(c, record)
	}
}

// repeat lets a customer who was answered call again, or not: then the history knows of this call.
func (r *run) repeat(c *caller, record *Contact) {
	if r.Resolves != nil {
		r.source.Seed(r.seed^resolving, mix(c.share))
		if r.chance.Float64() < record.Resolved {
			return
		}
	}
	r.source.Seed(r.seed^repeating, mix(c.share))
	if r.chance.Float64() >= r.Redial.Repeat {
		return
	}
	if r.past == nil {
		r.past = map[int][]skills.Contact{}
	}
	r.past[c.root] = append([]skills.Contact{{
		At: r.clock, Category: c.request.Likeliest(), Agent: r.Config.Agents[record.Agent].Name,
	}}, r.past[c.root]...)
	r.again(c, r.Redial.RepeatAfter)
}

// learn tells the engine what came of a contact that is over.
func (r *run) learn(c *caller, record *Contact) {
	category := c.request.Category()
	if category == "" {
		return
	}
	agent := r.Config.Agents[record.Agent].Name
	r.source.Seed(r.seed^resolving, mix(c.share))
	r.later = append(r.later, acd.Settle{
		Contact: c.id, Queue: r.Config.Queues[record.Queue].Name, Agent: agent, Category: category,
		Resolved: r.chance.Float64() < record.Resolved, At: r.clock.UTC(), Handle: acd.MillisOf(record.Handle), Owner: agent == c.request.Owner,
	})
}

// redial lets a customer who hung up call again, or not.
func (r *run) redial(c *caller) {
	r.source.Seed(r.seed^redialing, mix(c.share))
	if r.chance.Float64() >= r.Redial.Share {
		return
	}
	r.again(c, r.Redial.After)
}

// again lets the customer of a contact call again after a time.
func (r *run) again(c *caller, in Distribution) {
	after := time.Duration(0)
	if in != nil {
		after = in.At(r.chance.Float64())
	}
	r.plan(r.now.after(after), happening{kind: redials, stream: int32(c.stream), caller: c.entry, agent: int32(c.root), share: r.chance.Uint64()})
}

// handle is how long contacts of a stream take in a queue.
func (s *Stream) handle(queue string) Distribution {
	if d, there := s.Handles[queue]; there {
		return d
	}
	return s.Handle
}

// mix scatters numbers that follow each other (SplitMix64; Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
