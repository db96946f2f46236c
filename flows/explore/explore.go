package explore

import (
	"hash/maphash"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/ivr"
)

// Options of an exploration; the zero value goes through the whole plan.
type Options struct {
	Number   string                                       // only calls to this number; empty: to each
	Flow     string                                       // only calls to numbers of this flow; empty: of each
	States   int                                          // at most so many; 0: [MostStates]
	Depth    int                                          // at most so many moves in a call; 0: no bound
	Silence  time.Duration                                // longer than this is a problem; 0: [flowtest.LongSilence]
	Start    time.Time                                    // when calls come in; zero: when tests do that do not say
	Length   func(ivr.Item) (d time.Duration, known bool) // of a recording; nil: by its words
	Progress func(Progress) (goOn bool)                   // told now and then; false ends it as a bound does; nil: nobody wants to know
}

// LongSilence is how long a caller may hear nothing when nobody says.
const LongSilence = flowtest.LongSilence

// MostStates is how many states are visited when nobody says.
const MostStates = 100_000

// Progress is how far an exploration is.
type Progress struct {
	States   int // found
	Tried    int // of these, gone every way from
	Problems int
}

// Report is what an exploration has found.
type Report struct {
	States   int // distinct states of a call
	Moves    int // ways gone from them
	Deepest  int // moves of the longest shortest way
	Problems []Problem
	Ways     *flowtest.Ways // with those that calls have taken
	Untried  int            // states found and not gone on from: the bound came first
	Cut      int            // moves of which not every answer of the world was tried: they have too many
	Missed   []Missed       // ways that no call has taken
}

// Problem is something that no caller should meet, and the shortest way to it.
type Problem struct {
	Kind  flowtest.TroubleKind `json:"kind"`
	Addr  string               `json:"addr"` // of the instruction: "sac/menu/menu.principal"
	At    flows.Place          `json:"at"`
	Text  string               `json:"text"`
	Moves int                  `json:"moves"` // what people do until then
	Name  string               `json:"name"`  // of its test
	Test  string               `json:"test"`  // in the language of tests
}

// mostAnswers bounds the answers of the world that are tried in one move.
const mostAnswers = 2_000

// explorer is an exploration under way.
type explorer struct {
	plan    *flows.Plan
	options Options
	setup   flowtest.Setup
	later   *flows.Later
	samples *flows.Samples
	seed    maphash.Seed
	roots   []ivr.CallFacts
	world   world
	nodes   []node
	seen    map[uint64]int
	told    map[string]bool // problems
	can     map[hour]bool   // whether calendars ever are so
	known   map[flowtest.Question][]option
	found   []finding
	apart   bool // no two calls are one state

	farewells bool            // some flow has something to do when its caller hangs up
	cutting   move            // under way
	cuts      []way           // where the caller could hang up during the move under way
	left      map[uint64]bool // states in which they have
	report    Report
}

// node is a distinct state of a call.
type node struct {
	way                  // how it was first come to
	call  *flowtest.Call // until it has been gone on from
	depth int
	kids  []int
	out   bool // a person, or the end of the call by the flow, is one move away
	tried bool
}

// way is a move from a state, and what the world answered.
type way struct {
	from  int // a state; -1-i: the beginning of a call to root i
	move  move
	picks []int
}

// finding is a problem, and the way to it.
type finding struct {
	way
	flowtest.Trouble
	trapped bool // the way ends in a state without a way out
}

// Run explores a plan.
func Run(p *flows.Plan, o Options) Report { return run(begin(p, o), false) }

// run explores; apart takes no two calls for one state.
func run(x *explorer, apart bool) Report {
	x.apart = apart
	o := x.options
	count := x.report.Ways.Watch(&x.setup)
	for i := range x.roots {
		x.try(-1-i, move{kind: rings})
	}
	stopped := false
	for next := 0; next < len(x.nodes); next++ {
		n := &x.nodes[next]
		if stopped || len(x.nodes) >= x.options.States || o.Depth > 0 && n.depth >= o.Depth {
			x.report.Untried++
			n.call = nil
			continue
		}
		moves := x.moves(n.call)
		for _, m := range moves {
			x.try(next, m)
		}
		n = &x.nodes[next] // more nodes may have moved it
		n.call, n.tried = nil, true
		if o.Progress != nil && next%64 == 0 {
			stopped = !o.Progress(Progress{States: len(x.nodes), Tried: next + 1, Problems: len(x.found)})
		}
	}
	count()
	x.traps()
	return x.finish()
}

func begin(p *flows.Plan, o Options) *explorer {
	if o.States <= 0 {
		o.States = MostStates
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 3, 10, 10, 0, 0, 0, p.Engine.Timezone)
	}
	x := &explorer{
		plan: p, options: o, later: p.Later(), samples: p.Samples(), seed: maphash.MakeSeed(),
		seen: map[uint64]int{}, told: map[string]bool{}, can: map[hour]bool{}, known: map[flowtest.Question][]option{}, left: map[uint64]bool{}, report: Report{Ways: flowtest.WaysOf(p)},
	}
	x.setup = flowtest.Setup{Plan: p, Start: o.Start, Length: o.Length, Silence: o.Silence, Asked: x.asked}
	callers := []string{caller}
	if x.later.Read("call.from") {
		callers = append(callers, "")
	}
	for _, n := range p.Numbers {
		if o.Number != "" && n.Number != o.Number || o.Flow != "" && n.Flow != o.Flow {
			continue
		}
		for _, from := range callers {
			x.roots = append(x.roots, ivr.CallFacts{ID: "c1", Flow: n.Flow, From: from, To: n.Number, Protocol: flowtest.Protocol(o.Start)})
		}
	}
	for _, f := range p.Flows {
		for _, in := range f.Code {
			_, handled := in.On["hangup"]
			x.farewells = x.farewells || handled
		}
	}
	return x
}

// caller is who calls.
const caller = "+5511955550001"

// try goes one way from a state, once for all that the world may answer, and then lets the caller hang up on the way.
func (x *explorer) try(from int, m move) {
	x.cuts = x.cuts[:0]
	x.branch(from, m, nil)
	cuts := x.cuts
	x.cuts = nil
	for _, w := range cuts {
		cut := m
		cut.cut, cut.when = true, w.move.when
		x.branch(from, cut, w.picks)
	}
}

// branch goes one way from a state once for all that the world may answer after some first answers.
func (x *explorer) branch(from int, m move, first []int) {
	todo := [][]int{first}
	for runs := 0; len(todo) > 0; runs++ {
		if runs == mostAnswers {
			x.report.Cut++
			return
		}
		picks := todo[0]
		todo = todo[1:]
		c := x.call(from)
		x.run(c, m, picks)
		all := x.world.picked()
		for i := len(picks); i < len(all); i++ {
			for other := 1; other < len(x.world.made[i].options); other++ {
				todo = append(todo, append(append([]int(nil), all[:i]...), other))
			}
		}
		x.report.Moves++
		x.arrive(way{from, m, all}, c)
	}
}

// call is a call in a state, to go on from.
func (x *explorer) call(from int) *flowtest.Call {
	if from >= 0 {
		return x.nodes[from].call.Clone()
	}
	s := x.setup
	s.Facts = x.roots[-1-from]
	return flowtest.Dial(s)
}

// arrive takes what came of a move.
func (x *explorer) arrive(w way, c *flowtest.Call) {
	for _, t := range c.Troubles() {
		x.tell(finding{way: w, Trouble: t})
	}
	_, talks := c.Talks()
	if w.from >= 0 && (talks || c.Over() && !c.Gone()) {
		x.nodes[w.from].out = true
	}
	if c.Over() {
		return
	}
	d := c.Digest(x.seed, x.later)
	to, known := x.seen[d]
	if !known || x.apart {
		to = len(x.nodes)
		x.seen[d] = to
		c.Forget()
		depth := 0
		if w.from >= 0 {
			depth = x.nodes[w.from].depth + 1
		}
		x.nodes = append(x.nodes, node{way: w, call: c, depth: depth, out: talks})
		x.report.Deepest = max(x.report.Deepest, depth)
	}
	if w.from >= 0 {
		x.nodes[w.from].kids = append(x.nodes[w.from].kids, to)
	}
}

// tell notes a problem, the first time that it is met.
func (x *explorer) tell(f finding) {
	key := string(f.Kind) + " " + f.Addr
	if f.Kind == flowtest.TroubleError && !f.Outside || f.Kind == flowtest.TroubleKey {
		key += " " + f.Text
	}
	if !x.told[key] {
		x.told[key] = true
		x.found = append(x.found, f)
	}
}

// TroubleTrap is a question that a caller cannot get away from but by hanging up.
const TroubleTrap flowtest.TroubleKind = "trap"

// traps finds the states from which neither a person nor an end is ever reached.
func (x *explorer) traps() {
	free := make([]bool, len(x.nodes))
	from := make([][]int, len(x.nodes))
	var todo []int
	for i, n := range x.nodes {
		for _, kid := range n.kids {
			from[kid] = append(from[kid], i)
		}
		if n.out || !n.tried { // nobody knows what comes after what was not tried
			free[i] = true
			todo = append(todo, i)
		}
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, i := range from[at] {
			if !free[i] {
				free[i] = true
				todo = append(todo, i)
			}
		}
	}
	for i, n := range x.nodes {
		if free[i] || n.from >= 0 && !free[n.from] { // only where callers come into it
			continue
		}
		c, _ := x.replay(n.way)
		x.tell(finding{way: n.way, trapped: true, Trouble: flowtest.Trouble{
			Kind: TroubleTrap, At: c.Lasted(), Addr: x.where(c), Text: "whatever the caller does from here on, there is no person and no end",
		}})
	}
}

// where is the question that a call is at, or else the instruction.
func (x *explorer) where(c *flowtest.Call) string {
	if in, _ := c.Session().Asks(); in != nil {
		return in.Addr
	}
	if log := c.Transcript(); len(log) > 0 {
		return log[len(log)-1].Addr
	}
	return ""
}
