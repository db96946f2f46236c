package sim

import (
	"fmt"
	"strconv"
	"time"

	"receptivo/acd"
)

// arrive lets a contact come, with its own share of chance; n is its place in the stream.
func (r *run) arrive(stream, n int, share uint64) {
	s := &r.Streams[stream]
	c := r.newCaller()
	c.stream, c.entry, c.share = stream, n, share
	r.source.Seed(r.seed, mix(share))
	c.handle = r.chance.Float64()
	patience := Never
	if s.Patience != nil {
		patience = s.Patience.At(r.chance.Float64())
	}
	c.request = s.Request
	if s.Who != nil {
		c.request = s.Who(r.chance)
	}
	enqueue := acd.Enqueue{Needs: s.Needs, Request: c.request, Credits: s.Credits, Timeout: acd.MillisOf(s.Timeout)}
	if s.Trace != nil {
		enqueue = s.Trace[n].Enqueue
	}
	enqueue.Contact, enqueue.Queue = c.id, s.Queue
	r.result.Contacts = append(r.result.Contacts, Contact{Queue: int32(r.queues[s.Queue]), Agent: nobody, Arrived: r.now.since(), Outcome: Waiting})
	r.do(acd.Arrive{Contact: c.id, Channel: acd.Voice, Node: "sim"})
	r.do(enqueue)
	if patience < Never/2 && !c.left { // an agent who answers at once comes first
		r.plan(r.now.after(patience), happening{kind: hangsUp, caller: c.number})
	}
}

// nobody is no agent and no contact.
const nobody = -1

func (r *run) newCaller() *caller {
	c := &caller{}
	if n := len(r.idle); n > 0 {
		c, r.idle = r.idle[n-1], r.idle[:n-1]
	}
	*c = caller{number: len(r.callers), id: "c" + strconv.Itoa(len(r.callers)+1)}
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
	r.do(acd.Join{Contact: c.id})
}

func (r *run) do(cmd acd.Command) {
	evs, err := r.engine.Do(r.clock, cmd)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("sim: at %s: %w", r.now.since(), err)
	}
	r.follow(evs)
}

// follow lets people do what the facts ask of them.
func (r *run) follow(evs []acd.Event) {
	for i := range evs {
		r.fact(evs[i].Fact)
	}
	if r.Events != nil {
		r.Events(evs)
	}
}

func (r *run) fact(f acd.Fact) {
	switch f := f.(type) {
	case acd.Queued:
		r.waits(r.caller(f.Contact), +1)
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
		r.over(f.Contact, Any)
	case acd.Abandoned:
		r.waits(r.caller(f.Contact), -1)
		r.over(f.Contact, Abandoned)
	case acd.Failed:
		r.over(f.Contact, Lost)
	case acd.Refused:
		r.over(f.Contact, Refused)
		r.later = append(r.later, acd.End{Contact: f.Contact, By: acd.BySystem})
	case acd.Left:
		r.waits(r.caller(f.Contact), -1)
		r.over(f.Contact, Left)
		r.later = append(r.later, acd.End{Contact: f.Contact, By: acd.BySystem})
	case acd.Overflowed:
		c := r.caller(f.Contact)
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
	r.waits(c, -1)
	c.left = true
	handle := r.Streams[c.stream].Handle.At(c.handle)
	if speed, ok := r.Speed[f.Agent]; ok {
		handle = time.Duration(float64(handle) * speed)
	}
	record := r.record(c)
	record.Agent = w.id()
	talk, wrap := parts(handle, r.Config.Queues[record.Queue].WrapUp.Duration())
	record.Wait, record.Handle, record.Outcome = r.now.since()-record.Arrived, talk+wrap, Answered
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
		record.Outcome, record.Wait, record.Agent = o, r.now.since()-record.Arrived, nobody
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
		Resolved: r.chance.Float64() < record.Resolved, At: r.clock, Handle: acd.MillisOf(record.Handle), Owner: agent == c.request.Owner,
	})
}

// redial lets a customer who hung up call again, or not.
func (r *run) redial(c *caller) {
	r.source.Seed(r.seed^redialing, mix(c.share))
	if r.chance.Float64() >= r.Redial.Share {
		return
	}
	after := time.Duration(0)
	if r.Redial.After != nil {
		after = r.Redial.After.At(r.chance.Float64())
	}
	r.plan(r.now.after(after), happening{kind: redials, stream: int32(c.stream), caller: c.entry, share: r.chance.Uint64()})
}

// mix scatters numbers that follow each other (SplitMix64; Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
