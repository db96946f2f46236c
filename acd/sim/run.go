package sim

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// Run imagines a centre from its first arrival until the last contact is over.
func Run(ctx context.Context, c Centre, seed uint64) (*Result, error) {
	if c.Begin.IsZero() {
		c.Begin = aMonday
	}
	c.Begin = c.Begin.Truncate(time.Millisecond)
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
	now      instant
	clock    time.Time // the same for the engine
	agenda   agenda
	order    int64
	seed     uint64
	arrivals []*rand.Rand // by stream
	came     []int        // contacts by stream
	source   *rand.PCG    // of the contact in hand
	chance   *rand.Rand
	callers  []*caller // by number of the contact, which its id is; nil: over
	idle     []*caller // to be used again
	agents   map[string]*worker
	queues   map[string]int
	lines    []line // by queue
	later    []acd.Command
	walks    Walks
	past     map[int][]skills.Contact // of customers who call again
	result   *Result
	err      error
}

// caller is a contact that is not over.
type caller struct {
	id     string
	number int // from 0; its record is Result.Contacts[number]
	stream int
	entry  int     // in the stream
	share  uint64  // of chance, which is the same whatever policy serves it
	handle float64 // the quantile of its handle time

	request skills.Request // what it is about
	offers  uint64
	left    bool // out of its queue
	root    int  // the customer's first contact
	more    *story
}

func newRun(c *Centre, seed uint64) *run {
	c.Config.Agents = slices.Clone(c.Config.Agents)
	for i := range c.Config.Agents {
		c.Config.Agents[i].SignInOnRegister = false // they come when their shift begins
	}
	result := newResult(c)
	r := &run{
		Centre: c, engine: acd.New(), clock: c.Begin, seed: seed, source: rand.NewPCG(0, 0),
		agents: make(map[string]*worker), queues: make(map[string]int),
		callers: make([]*caller, 0, cap(result.Contacts)),
		result:  result, came: make([]int, len(c.Streams)), lines: make([]line, len(c.Config.Queues)),
	}
	r.chance = rand.New(r.source)
	for i := range c.Streams {
		r.arrivals = append(r.arrivals, rand.New(rand.NewPCG(seed, uint64(i)+1<<32)))
	}
	for i, q := range c.Config.Queues {
		r.queues[q.Name] = i
	}
	if c.Flows != nil {
		r.walks = c.Flows.Open(floor{r})
	}
	for i, a := range c.Config.Agents {
		r.agents[a.Name] = &worker{index: i, wrapping: nobody}
	}
	return r
}

// open brings the plan into force, and puts the first happenings on the agenda.
func (r *run) open() error {
	evs, err := r.engine.Do(r.clock, acd.Configure{Config: r.Config})
	if err != nil {
		return err
	}
	r.follow(evs)
	for i, a := range r.Config.Agents {
		r.do(acd.Phone{Agent: a.Name, Reachable: true})
		shifts, timed := r.Shifts[a.Name]
		if !timed {
			r.begin(a.Name)
		}
		for _, s := range shifts {
			r.plan(instant(0).after(s.From), happening{kind: shiftBegins, agent: int32(i)})
			r.plan(instant(0).after(s.To), happening{kind: shiftEnds, agent: int32(i)})
		}
	}
	for i := range r.Streams {
		r.expect(i, 0)
	}
	return r.err
}

// expect plans the next arrival of a stream after a time.
func (r *run) expect(stream int, after time.Duration) {
	s := &r.Streams[stream]
	if s.Trace != nil {
		if n := r.came[stream]; n < len(s.Trace) {
			r.plan(instant(0).after(s.Trace[n].At), happening{kind: arrives, stream: int32(stream)})
		}
		return
	}
	if t := s.Rate.next(after, r.arrivals[stream]); t < r.Length {
		r.plan(instant(0).after(t), happening{kind: arrives, stream: int32(stream)})
	}
}

// step jumps to what happens next; false when nothing does, or only agents come and go.
func (r *run) step() bool {
	timer := r.engine.Next()
	if len(r.agenda) == 0 && timer.IsZero() {
		return false
	}
	if !timer.IsZero() {
		at := instant(timer.Sub(r.Begin) / time.Millisecond)
		if len(r.agenda) == 0 || at <= r.agenda[0].at {
			r.now, r.clock = at, timer
			r.follow(r.engine.Tick(timer))
			r.carryOn()
			return true
		}
	}
	h := r.agenda.pop()
	r.now, r.clock = h.at, r.Begin.Add(h.at.since())
	r.happen(h)
	r.carryOn()
	return true
}

func (r *run) happen(h happening) {
	switch h.kind {
	case arrives:
		n := r.came[h.stream]
		r.came[h.stream]++
		r.arrive(int(h.stream), n, uint64(h.stream+1)<<40|uint64(n), nobody)
		r.expect(int(h.stream), r.now.since())
	case redials:
		r.arrive(int(h.stream), h.caller, h.share, int(h.agent))
	case hangsUp:
		if c := r.callers[h.caller]; c != nil && !c.left {
			r.do(acd.Abandon{Contact: c.id})
		}
	case walks:
		r.steps(h)
	case givesUp:
		r.givesUp(h)
	case accepts:
		r.acceptsCallback(r.callers[h.caller])
	case replies, noReply:
		r.dialled(h)
	case answers:
		r.answer(h)
	case ends:
		r.ends(r.callers[h.caller])
	case wrapsUp:
		if name := r.Config.Agents[h.agent].Name; r.agents[name].wrapping == h.caller {
			r.do(acd.FinishWrapUp{Agent: name})
		}
	case shiftBegins:
		r.begin(r.Config.Agents[h.agent].Name)
	case shiftEnds:
		r.do(acd.SignOut{Agent: r.Config.Agents[h.agent].Name})
	case notices:
		if name := r.Config.Agents[h.agent].Name; r.agents[name].doing == Away {
			r.do(acd.GoReady{Agent: name})
		}
	}
}

// carryOn does what facts asked for, after all facts of their instant.
func (r *run) carryOn() {
	for i := 0; i < len(r.later); i++ {
		r.do(r.later[i])
	}
	r.later = r.later[:0]
}

func (r *run) begin(agent string) {
	r.do(acd.SignIn{Agent: agent})
	r.do(acd.GoReady{Agent: agent})
}
