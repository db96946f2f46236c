package flows

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// compiler turns one flow into flat code.
type compiler struct {
	l         *loader
	env       *env
	flow      *Flow
	block     *hclsyntax.Block
	steps     []*hclsyntax.Block
	defaults  *args
	step      string          // the step being compiled; empty: the flow's own body
	addrs     map[string]int  // addresses in use
	deadEnds  map[int]deadEnd // by the instruction that stands where nothing does
	ranges    []hcl.Range     // of instructions
	asks      []question
	misnamed  bool            // a handler's event is wrong: it may be the one that is missing
	before    int             // diagnostics there were before this flow
	following map[int]bool    // handlers of exhausted that are being followed
	firsts    map[string]bool // variables with a first value in vars
	fields    map[string]bool // fields of results that any expression reads; nil: not looked for yet
}

// scope is the handlers around an action: event → body.
type scope struct {
	step, flow map[string]int
	resolved   map[string]map[string]int // by kind of action, of those without handlers of their own: they share theirs
}

func newScope(step, flow map[string]int) scope {
	return scope{step: step, flow: flow, resolved: map[string]map[string]int{}}
}

// deadEnd is a body's end that names no way on.
type deadEnd struct {
	at   hcl.Range
	name string
}

// question is a menu, an input or a step with max_visits.
type question struct {
	pc   int
	at   hcl.Range
	text string
}

// body is a block's actions and handlers, taken apart.
type body struct {
	block    *hclsyntax.Block
	args     args
	actions  []*hclsyntax.Block
	handlers []*hclsyntax.Block
	start    int
	closed   bool // the last action ends it
	unsure   bool // it holds blocks that mean nothing: one may have ended it
}

// compile lays the flow's code out: its own body first, the steps in order, the handlers, and inside each what it holds.
func (c *compiler) compile() {
	n := rooms(c.block.Body) + 1
	c.addrs, c.deadEnds, c.ranges = make(map[string]int, n), map[int]deadEnd{}, make([]hcl.Range, 0, n)
	c.flow.Code = make([]Instr, 0, n)
	c.readDefaults()
	own := c.take(c.block, c.l.decode(&flowBlock.schema, c.block, c.env, nil))
	c.flow.Description, c.flow.Entry = get[string](own.args, "description"), c.reserve(own)
	c.flow.Access = get[string](own.args, "access")
	c.vars()
	steps := make([]*body, len(c.steps))
	for i, b := range c.steps {
		steps[i] = c.take(b, c.l.decode(&stepSchema, b, c.env, nil))
		c.flow.Steps[b.Labels[0]] = Step{At: placeOf(b.DefRange()), PC: c.reserve(steps[i]), MaxVisits: get[int](steps[i].args, "max_visits")}
	}
	c.flow.On = c.handlers(own, c.flow.Name, nil, newScope(nil, nil))
	sc := newScope(nil, c.flow.On)
	c.fill(own, sc, c.flow.Name, nil)
	for i, b := range c.steps {
		c.compileStep(steps[i], b.Labels[0], sc)
	}
	c.checkFlow()
	c.adviseShape()
}

func (c *compiler) compileStep(b *body, name string, sc scope) {
	c.step = name
	addr := c.flow.Name + "/" + name
	if own := c.handlers(b, addr, nil, sc); len(own) > 0 {
		sc = newScope(own, sc.flow)
	}
	c.l.atLeast(b.args, "max_visits", 1)
	step := c.flow.Steps[name]
	step.On = c.resolve("step", stepSchema.events, nil, sc)
	c.flow.Steps[name] = step
	c.fill(b, sc, addr, nil)
	if _, ok := step.On["exhausted"]; step.MaxVisits > 0 && !ok {
		c.asks = append(c.asks, question{pc: step.PC, at: b.args.where("max_visits"), text: "step." + name + " does not say what happens after max_visits"})
	}
	c.step = ""
}

func (c *compiler) readDefaults() {
	for _, b := range c.block.Body.Blocks {
		if b.Type != "defaults" || !c.l.label(&defaultsSchema, b) {
			continue
		}
		if c.defaults != nil {
			c.l.errorf(b.DefRange(), "E102", "Declared twice", "A flow has one defaults.")
			continue
		}
		d := c.l.decode(&defaultsSchema, b, c.env, nil)
		c.defaults = &d
	}
}

// vars compiles the first values.
func (c *compiler) vars() {
	seen := map[string]bool{}
	for _, b := range c.block.Body.Blocks {
		if b.Type != "vars" || !c.l.label(&varsSchema, b) {
			continue
		}
		d := c.l.decode(&varsSchema, b, c.env, nil)
		for _, attr := range inOrder(b.Body.Attributes) {
			if seen[attr.Name] {
				c.l.errorf(attr.NameRange, "E102", "Declared twice", "vars.%s has a first value already.", attr.Name)
				continue
			}
			seen[attr.Name] = true
			if x := get[*Expr](d, attr.Name); x != nil {
				c.assigns(attr.Name, x)
				c.flow.Vars = append(c.flow.Vars, Assign{Name: attr.Name, Value: x})
			}
		}
	}
}

// take sorts what a body holds.
func (c *compiler) take(b *hclsyntax.Block, a args) *body {
	out := &body{block: b, args: a}
	ended := false
	for _, inner := range b.Body.Blocks {
		switch {
		case inner.Type == "on":
			out.handlers = append(out.handlers, inner)
		case verbs[inner.Type] != nil:
			out.actions = append(out.actions, inner)
			if ended {
				c.l.warnf(inner.DefRange(), "W404", "Action after the end", "No call gets to this %s: the action before it ends the call.", inner.Type)
			}
			ended = verbs[inner.Type].ends && inner.Body.Attributes["if"] == nil
		case !slices.Contains(flowBlock.holds, inner.Type):
			out.unsure = true
		}
	}
	for _, way := range []string{"goto", "raise"} {
		if ended && a.given(way) {
			c.l.warnf(a.where(way), "W404", "Action after the end", "No call gets to this %s: the action before it ends the call.", way)
		}
	}
	if a.given("goto") && a.given("raise") {
		c.l.errorf(a.where("raise"), "E102", "Two ways on", "A body ends with goto or with raise, not with both.")
	}
	out.closed = ended && !a.given("goto") && !a.given("raise")
	return out
}

// rooms is how many instructions a body and those in it take at most, but for the body's own end.
func rooms(b *hclsyntax.Body) int {
	n := 0
	for _, inner := range b.Blocks {
		switch inner.Type {
		case "step", "on", "choice", "while_waiting": // its end
			n++
		default:
			if verbs[inner.Type] != nil {
				n++
			}
		}
		n += rooms(inner.Body)
	}
	return n
}

// nowhere is the action where one was wrong and reported.
var nowhere Op = Hangup{Cause: "normal"}

// reserve makes room for a body, so that its place is known before its code.
func (c *compiler) reserve(b *body) int {
	n := len(b.actions)
	if !b.closed {
		n++ // its end
	}
	b.start = len(c.flow.Code)
	for range n {
		c.flow.Code, c.ranges = append(c.flow.Code, Instr{Op: nowhere}), append(c.ranges, hcl.Range{})
	}
	return b.start
}

// nested compiles a body inside an action; end is what closes it when it names no way on.
func (c *compiler) nested(block *hclsyntax.Block, a args, sc scope, addr string, end Op) int {
	b := c.take(block, a)
	start := c.reserve(b)
	c.fill(b, sc, addr, end)
	return start
}

// fill compiles a body's actions and end into the room it has.
func (c *compiler) fill(b *body, sc scope, addr string, end Op) {
	var count map[string]int
	if len(b.actions) > 1 {
		count = map[string]int{}
	}
	for i, block := range b.actions {
		pc := b.start + i
		next := pc + 1
		if b.closed && i == len(b.actions)-1 {
			next = -1
		}
		n := count[block.Type]
		if count != nil {
			count[block.Type]++
		}
		name := ""
		if len(block.Labels) > 0 {
			name = block.Type + "." + block.Labels[0]
		} else {
			name = block.Type + "[" + strconv.Itoa(n) + "]"
		}
		in := c.action(block, sc, c.unique(addr+"/"+name), pc, next)
		c.flow.Code[pc], c.ranges[pc] = in, block.DefRange()
	}
	c.adviseBody(b)
	if !b.closed {
		c.flow.Code[b.start+len(b.actions)] = c.end(b, sc, addr, end)
	}
}

// unique makes an address nobody else has: a second menu.principal in a body is menu.principal[1].
func (c *compiler) unique(addr string) string {
	n := c.addrs[addr]
	c.addrs[addr]++
	if n > 0 {
		return fmt.Sprintf("%s[%d]", addr, n)
	}
	return addr
}

// end compiles what closes a body: its goto, or what the body does without one.
func (c *compiler) end(b *body, sc scope, addr string, otherwise Op) Instr {
	in := Instr{Step: c.step, Next: -1, At: placeOf(b.block.CloseBraceRange), Op: otherwise}
	if b.args.given("goto") {
		in.Addr, in.At, in.Op = c.unique(addr+"/goto"), placeOf(b.args.where("goto")), nowhere
		c.ranges[b.start+len(b.actions)] = b.args.where("goto")
		if to := get[*Ref](b.args, "goto"); to != nil { // else it was wrong, and reported
			in.Op, in.On = Goto{To: to}, c.resolve("", nil, nil, sc)
		}
		return in
	}
	if b.args.given("raise") {
		in.Addr, in.At, in.Op = c.unique(addr+"/raise"), placeOf(b.args.where("raise")), nowhere
		c.ranges[b.start+len(b.actions)] = b.args.where("raise")
		if event := get[string](b.args, "raise"); event != "" && c.raises(event, b) {
			in.Op, in.On = Raise{Event: event}, c.resolve("", nil, nil, sc)
		}
		return in
	}
	in.Addr = c.unique(addr + "/end")
	if otherwise == nil { // nobody gets here, or it is a mistake
		in.Op = Hangup{Cause: "normal"}
		if b.unsure {
			return in
		}
		c.deadEnds[b.start+len(b.actions)] = deadEnd{at: b.block.DefRange(), name: b.block.Type + "." + b.block.Labels[0]}
	}
	return in
}

// raises checks that the flow has an event.
func (c *compiler) raises(event string, b *body) bool {
	if has(c.flow.Events, event) {
		return true
	}
	c.l.errorf(b.args.where("raise"), "E202", "Unknown reference", "Flow %q has no event %q: write event %q {} in it.%s",
		c.flow.Name, event, event, didYouMean(event, c.flow.Events))
	return false
}

// action compiles one action.
func (c *compiler) action(block *hclsyntax.Block, sc scope, addr string, pc, next int) Instr {
	v := verbs[block.Type]
	in := Instr{Addr: addr, Step: c.step, At: placeOf(block.TypeRange), Next: next, Op: nowhere}
	if !c.l.label(&v.schema, block) {
		return in
	}
	a := &action{args: c.l.decode(&v.schema, block, c.env, c.defaults), verb: v, addr: addr, next: next, scope: sc}
	events := c.eventsOf(block)
	own := c.handlers(&body{block: block, handlers: a.blocks("on")}, addr, events, sc)
	in.If = get[*Expr](a.args, "if")
	in.On = c.resolve(block.Type, events, own, sc)
	in.Op = v.build(c, a)
	c.mustHandle(block, in.On, events, pc)
	return in
}

// mustHandle notes a question whose last failure nobody handles, and reports a run whose events nobody handles.
func (c *compiler) mustHandle(block *block, on map[string]int, events []string, pc int) {
	name := block.Type
	if len(block.Labels) > 0 {
		name += "." + block.Labels[0]
	}
	if _, handled := on["exhausted"]; !handled && slices.Contains(events, "exhausted") {
		c.asks = append(c.asks, question{pc: pc, at: block.DefRange(), text: name + " does not say what happens after max_tries"})
	}
	if block.Type != "run" {
		return
	}
	for _, event := range events {
		if _, handled := on[event]; !handled && event != "error" && !c.misnamed {
			c.l.errorf(block.DefRange(), "E308", "Event is not handled", "%s may end with %s, and nobody says what happens then. Add on %s here, in the step or in the flow.", name, event, event)
		}
	}
}

// resolve gathers the bodies of an action's events: its own, else its step's, else its flow's.
func (c *compiler) resolve(kind string, events []string, own map[string]int, sc scope) map[string]int {
	if len(sc.step) == 0 && len(sc.flow) == 0 && len(own) == 0 {
		return nil
	}
	shared := len(own) == 0 && kind != "run" // the events of a run are those of its flow
	if on, known := sc.resolved[kind]; shared && known {
		return on
	}
	on := gather(events, own, sc)
	if shared {
		sc.resolved[kind] = on
	}
	return on
}

func gather(events []string, own map[string]int, sc scope) map[string]int {
	on := map[string]int{}
	for _, level := range []map[string]int{sc.flow, sc.step, own} {
		for event, pc := range level {
			if slices.Contains(anywhere, event) || slices.Contains(events, event) {
				on[event] = pc
			}
		}
	}
	if len(on) == 0 {
		return nil
	}
	return on
}
