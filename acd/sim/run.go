package sim

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"receptivo/acd"
)

// Run imagines a centre from its first arrival until the last contact is over.
func Run(ctx context.Context, c Centre, seed uint64) (*Result, error) {
	if c.Begin.IsZero() {
		c.Begin = aMonday
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	r := newRun(&c, seed)
	if err := r.open(); err != nil {
		return nil, err
	}
	for n := 0; r.step(); n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if r.err != nil {
			return nil, r.err
		}
	}
	r.close()
	return r.result, r.err
}

// run is a centre while it is imagined.
type run struct {
	*Centre
	engine   *acd.Engine
	now      time.Time
	agenda   agenda
	order    uint64
	seed     uint64
	arrivals []*rand.Rand // by stream
	source   *rand.PCG    // of the contact in hand
	chance   *rand.Rand
	callers  map[string]*caller
	agents   map[string]*worker
	queues   map[string]int
	wrapUp   map[string]time.Duration // by queue
	count    int
	waiting  int       // in queues, offered and connecting too
	waitedAt time.Time // since when
	later    []acd.Command
	result   *Result
	err      error
}

// caller is a contact that is not over.
type caller struct {
	id     string
	stream int
	number int     // of the contact, from 1
	handle float64 // the quantile of its handle time
	record Contact
	left   bool // out of its queue
}

func newRun(c *Centre, seed uint64) *run {
	r := &run{
		Centre: c, engine: acd.New(), now: c.Begin, seed: seed, source: rand.NewPCG(0, 0),
		callers: make(map[string]*caller), agents: make(map[string]*worker), queues: make(map[string]int), wrapUp: make(map[string]time.Duration),
		result: &Result{Begin: c.Begin, From: c.Begin.Add(c.Warmup), To: c.Begin.Add(c.Length)},
	}
	r.chance = rand.New(r.source)
	for i := range c.Streams {
		r.arrivals = append(r.arrivals, rand.New(rand.NewPCG(seed, uint64(i)+1<<32)))
	}
	for i, q := range c.Config.Queues {
		r.queues[q.Name], r.wrapUp[q.Name] = i, q.WrapUp.Duration()
		r.result.Queues = append(r.result.Queues, q.Name)
		r.result.within = append(r.result.within, q.Answer.Duration())
	}
	for i, a := range c.Config.Agents {
		r.agents[a.Name] = &worker{index: i, since: c.Begin}
		r.result.Agents = append(r.result.Agents, Agent{Name: a.Name})
	}
	return r
}

// open brings the plan into force, and puts the first happenings on the agenda.
func (r *run) open() error {
	if _, err := r.engine.Do(r.now, acd.Configure{Config: r.Config}); err != nil {
		return err
	}
	for _, a := range r.Config.Agents {
		r.do(acd.Phone{Agent: a.Name, Reachable: true})
		shifts, timed := r.Shifts[a.Name]
		if !timed {
			r.begin(a.Name)
		}
		for _, s := range shifts {
			r.plan(r.Begin.Add(s.From), happening{kind: shiftBegins, agent: a.Name})
			r.plan(r.Begin.Add(s.To), happening{kind: shiftEnds, agent: a.Name})
		}
	}
	for i := range r.Streams {
		r.expect(i, 0)
	}
	return r.err
}

// expect plans the next arrival of a stream after a time.
func (r *run) expect(stream int, after time.Duration) {
	if t := r.Streams[stream].Rate.next(after, r.arrivals[stream]); t < r.Length {
		r.plan(r.Begin.Add(t), happening{kind: arrives, stream: stream})
	}
}

// step jumps to what happens next; false when nothing does, or only agents come and go.
func (r *run) step() bool {
	timer := r.engine.Next()
	if len(r.agenda) == 0 && timer.IsZero() {
		return false
	}
	if !timer.IsZero() && (len(r.agenda) == 0 || !timer.After(r.agenda[0].at)) {
		r.now = timer
		r.follow(r.engine.Tick(timer))
		r.carryOn()
		return true
	}
	h := heap.Pop(&r.agenda).(happening)
	r.now = h.at
	r.happen(h)
	r.carryOn()
	return true
}

func (r *run) happen(h happening) {
	switch h.kind {
	case arrives:
		r.arrive(h.stream)
		r.expect(h.stream, r.now.Sub(r.Begin))
	case redials:
		r.arrive(h.stream)
	case hangsUp:
		if c := r.callers[h.contact]; c != nil && !c.left {
			r.do(acd.Abandon{Contact: c.id})
		}
	case answers:
		r.answer(h.contact, h.agent)
	case ends:
		r.do(acd.End{Contact: h.contact, By: acd.ByCustomer})
	case shiftBegins:
		r.begin(h.agent)
	case shiftEnds:
		r.do(acd.SignOut{Agent: h.agent})
	case notices:
		if r.agents[h.agent].doing == Away {
			r.do(acd.GoReady{Agent: h.agent})
		}
	}
}

// carryOn does what facts asked for, after all facts of their instant.
func (r *run) carryOn() {
	for len(r.later) > 0 {
		cmd := r.later[0]
		r.later = r.later[1:]
		r.do(cmd)
	}
}

func (r *run) begin(agent string) {
	r.do(acd.SignIn{Agent: agent})
	r.do(acd.GoReady{Agent: agent})
}

// arrive lets a contact come, with its own share of chance.
func (r *run) arrive(stream int) {
	s := &r.Streams[stream]
	r.count++
	r.source.Seed(r.seed, uint64(r.count))
	c := &caller{id: "c" + strconv.Itoa(r.count), stream: stream, number: r.count, handle: r.chance.Float64()}
	c.record = Contact{Queue: r.queues[s.Queue], Agent: -1, Arrived: r.now, Outcome: Waiting}
	patience := Never
	if s.Patience != nil {
		patience = s.Patience.At(r.chance.Float64())
	}
	r.callers[c.id] = c
	r.do(acd.Arrive{Contact: c.id, Channel: acd.Voice, Node: "sim"})
	r.do(acd.Enqueue{Contact: c.id, Queue: s.Queue, Needs: s.Needs, Request: s.Request, Timeout: acd.MillisOf(s.Timeout)})
	if patience < Never/2 && !c.left { // an agent who answers at once comes first
		r.plan(r.now.Add(patience), happening{kind: hangsUp, contact: c.id})
	}
}

// answer lets an agent who is rung pick up, unless the offer is over.
func (r *run) answer(contact, agent string) {
	c := r.callers[contact]
	if c == nil || c.record.Agent != r.agents[agent].index || c.record.Outcome != Waiting {
		return
	}
	r.do(acd.Accept{Contact: contact, Agent: agent})
	r.do(acd.Join{Contact: contact})
}

func (r *run) do(cmd acd.Command) {
	evs, err := r.engine.Do(r.now, cmd)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("sim: at %s: %w", r.now.Sub(r.Begin), err)
	}
	r.follow(evs)
}

// follow lets people do what the facts ask of them.
func (r *run) follow(evs []acd.Event) {
	for i := range evs {
		r.fact(evs[i].At, evs[i].Fact)
	}
}

func (r *run) fact(at time.Time, f acd.Fact) {
	switch f := f.(type) {
	case acd.Queued:
		r.waits(at, +1)
	case acd.Offered:
		r.turn(f.Agent, at, Busy)
		r.ring(f)
	case acd.NoAnswer, acd.Declined, acd.Unreachable, acd.Dropped:
		r.callers[acd.ContactOf(f)].record.Agent = -1
	case acd.Withdrawn:
		r.turn(f.Agent, at, Free)
		r.callers[f.Contact].record.Agent = -1
	case acd.Connected:
		r.connected(at, f)
	case acd.Ended:
		r.over(f.Contact, at, "")
	case acd.Abandoned:
		r.waits(at, -1)
		r.over(f.Contact, at, Abandoned)
	case acd.Failed:
		r.over(f.Contact, at, Lost)
	case acd.Refused:
		r.over(f.Contact, at, Refused)
		r.later = append(r.later, acd.End{Contact: f.Contact, By: acd.BySystem})
	case acd.Left:
		r.waits(at, -1)
		r.over(f.Contact, at, Left)
		r.later = append(r.later, acd.End{Contact: f.Contact, By: acd.BySystem})
	case acd.Ready:
		r.turn(f.Agent, at, Free)
	case acd.NotReady:
		r.turn(f.Agent, at, Away)
		if f.Reason == acd.ReasonNoAnswer { // they come back as soon as they notice
			r.plan(at.Add(noticed), happening{kind: notices, agent: f.Agent})
		}
	case acd.SignedIn:
		r.turn(f.Agent, at, Away)
	case acd.SignedOut:
		r.turn(f.Agent, at, Out)
	}
}

// noticed is how long it takes an agent to see that a call went by, and to be ready again.
const noticed = 30 * time.Second

func (r *run) ring(f acd.Offered) {
	c := r.callers[f.Contact]
	c.record.Agent = r.agents[f.Agent].index
	if r.Missed > 0 || r.Answer != nil {
		r.source.Seed(r.seed^0x9e3779b97f4a7c15, uint64(c.number)<<8|uint64(f.Attempt&0xff))
	}
	if r.Missed > 0 && r.chance.Float64() < r.Missed {
		return
	}
	after := time.Duration(0)
	if r.Answer != nil {
		after = r.Answer.At(r.chance.Float64())
	}
	r.plan(r.now.Add(after), happening{kind: answers, contact: f.Contact, agent: f.Agent})
}

func (r *run) connected(at time.Time, f acd.Connected) {
	c := r.callers[f.Contact]
	r.waits(at, -1)
	c.left = true
	handle := float64(r.Streams[c.stream].Handle.At(c.handle))
	if speed, ok := r.Speed[f.Agent]; ok {
		handle *= speed
	}
	wrap := r.wrapUp[f.Queue]
	talk := max(time.Duration(handle)-wrap, time.Millisecond)
	c.record.Wait, c.record.Handle, c.record.Outcome = at.Sub(c.record.Arrived), talk+wrap, Answered
	r.plan(at.Add(talk), happening{kind: ends, contact: c.id})
}

// over notes what became of a contact; with an agent it has been noted.
func (r *run) over(id string, at time.Time, o Outcome) {
	c := r.callers[id]
	if c == nil {
		return
	}
	if o != "" {
		c.record.Outcome, c.record.Wait, c.record.Agent = o, at.Sub(c.record.Arrived), -1
	}
	c.left = true
	r.result.add(c.record)
	delete(r.callers, id)
	if c.record.Outcome == Abandoned && r.Redial.Share > 0 {
		r.redial(c)
	}
}

// redial lets a customer who hung up call again, or not.
func (r *run) redial(c *caller) {
	r.source.Seed(r.seed^0xc2b2ae3d27d4eb4f, uint64(c.number))
	if r.chance.Float64() >= r.Redial.Share {
		return
	}
	after := time.Duration(0)
	if r.Redial.After != nil {
		after = r.Redial.After.At(r.chance.Float64())
	}
	r.plan(r.now.Add(after), happening{kind: redials, stream: c.stream})
}
