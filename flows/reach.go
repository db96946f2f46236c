package flows

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// checkFlow follows every way a call can take through the code. Where the flow has other mistakes, a way may be hidden by
// them: then every step that is named anywhere counts as reached, and what only a whole flow can tell is left unsaid.
func (c *compiler) checkFlow() {
	whole := !slices.ContainsFunc(c.l.diags[c.before:], hidesWays)
	roots := []int{c.flow.Entry}
	if !whole {
		for name := range namedSteps(c.block.Body) {
			roots = append(roots, c.flow.Steps[name].PC)
		}
	}
	reached := c.reach(roots)
	for pc, end := range c.deadEnds {
		if reached[pc] {
			c.l.errorf(end.at, "E301", "Dead end",
				"A call that gets to the end of %s has nowhere to go. End it with goto, hangup or return.", end.name)
		}
	}
	for _, q := range c.asks {
		if reached[q.pc] && !c.misnamed {
			c.l.errorf(q.at, "E304", "Exhausted is not handled", "%s. Add on exhausted here, in the step or in the flow.", q.text)
		}
	}
	if !whole {
		return
	}
	c.checkLoops(reached)
	c.checkReads(reached)
	for _, b := range c.steps {
		if s := c.flow.Steps[b.Labels[0]]; !reached[s.PC] {
			s.Unreachable = true
			c.flow.Steps[b.Labels[0]] = s
			c.l.warnf(b.DefRange(), "W401", "Unreachable step", "No goto leads to step.%s.", b.Labels[0])
		}
	}
}

// harmless are the codes of errors that leave every way of a call as it is.
var harmless = []string{"E203", "E206", "E308", "E309"}

func hidesWays(d Diagnostic) bool {
	return d.Severity == SeverityError && !has(harmless, d.Code)
}

// namedSteps are the steps that any argument in a body names.
func namedSteps(b *hclsyntax.Body) map[string]bool {
	names := map[string]bool{}
	for _, attr := range b.Attributes {
		for _, t := range attr.Expr.Variables() {
			if t.RootName() == "step" && len(t) > 1 {
				names[stepName(t[1])] = true
			}
		}
	}
	for _, inner := range b.Blocks {
		maps.Copy(names, namedSteps(inner.Body))
	}
	return names
}

// reach marks the instructions a call can come to.
func (c *compiler) reach(todo []int) []bool {
	reached := make([]bool, len(c.flow.Code))
	for len(todo) > 0 {
		pc := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if pc < 0 || pc >= len(reached) || reached[pc] {
			continue
		}
		reached[pc] = true
		todo = append(todo, c.ways(pc)...)
	}
	return reached
}

// ways lists where a call can go from an instruction. A jump back to the end of a menu is the jump's way, not the menu's.
func (c *compiler) ways(pc int) []int {
	in := c.flow.Code[pc]
	var ways []int
	for _, body := range in.On {
		ways = append(ways, body)
	}
	goesOn := in.If != nil
	switch op := in.Op.(type) {
	case Menu:
		for _, choice := range op.Choices {
			ways = append(ways, choice.Body)
		}
		goesOn = goesOn || c.resumes(in)
	case Enqueue:
		goesOn = true
		if op.Waiting >= 0 {
			ways = append(ways, op.Waiting)
		}
	case Goto:
		for _, name := range op.To.Names() {
			step := c.flow.Steps[name]
			ways = append(ways, step.PC)
			for _, body := range step.On {
				ways = append(ways, body)
			}
		}
	case Jump:
		ways = append(ways, op.To)
	case Hangup, Return, Raise, Resume, Repeat:
	default:
		goesOn = true
	}
	if goesOn {
		ways = append(ways, in.Next)
	}
	return ways
}

// resumes reports whether a call can go on after a question because the handler of exhausted names no way on. After
// every other event the question is asked again.
func (c *compiler) resumes(in Instr) bool {
	body, ok := in.On["exhausted"]
	if !ok || c.following[body] { // a question in the handler is under this handler too: that way leads nowhere new
		return false
	}
	if c.following == nil {
		c.following = map[int]bool{}
	}
	c.following[body] = true
	defer delete(c.following, body)
	return c.endsInResume(body)
}

// endsInResume follows a handler's body to its Resume.
func (c *compiler) endsInResume(pc int) bool {
	seen := map[int]bool{}
	todo := []int{pc}
	for len(todo) > 0 {
		pc, todo = todo[0], todo[1:]
		if pc < 0 || seen[pc] {
			continue
		}
		seen[pc] = true
		switch c.flow.Code[pc].Op.(type) {
		case Resume:
			return true
		case Goto: // it forgets every pending resume
		default:
			todo = append(todo, c.straight(pc)...)
		}
	}
	return false
}

// straight lists the ways from an instruction that are not its handlers': what resumes at the end of one of these is the
// instruction itself, not what is around it.
func (c *compiler) straight(pc int) []int {
	return slices.DeleteFunc(c.ways(pc), func(to int) bool {
		for _, body := range c.flow.Code[pc].On {
			if body == to {
				return true
			}
		}
		return false
	})
}

// checkLoops finds ways that lead round without the caller being asked anything. A step with max_visits ends them,
// unless what it does then leads round too, and so does what only happens after an error: the engine ends a call whose errors repeat.
func (c *compiler) checkLoops(reached []bool) {
	const (
		unseen = iota
		onPath
		done
	)
	state := make([]int, len(reached))
	var visit func(pc int)
	visit = func(pc int) {
		state[pc] = onPath
		for _, next := range c.unasked(pc) {
			switch {
			case next < 0 || next >= len(state):
			case state[next] == unseen:
				visit(next)
			case state[next] == onPath:
				c.l.errorf(c.ranges[next], "E302", "Loop without a caller",
					"The call can go round through %s without asking the caller anything. %s", c.flow.Code[next].Addr, c.wayOut(pc, next))
			}
		}
		state[pc] = done
	}
	for pc := range reached {
		if reached[pc] && state[pc] == unseen {
			visit(pc)
		}
	}
}

// wayOut is the cure of a loop that a jump closes.
func (c *compiler) wayOut(pc, next int) string {
	if to, ok := c.flow.Code[pc].Op.(Goto); ok {
		for _, name := range to.To.Names() {
			if step := c.flow.Steps[name]; step.MaxVisits > 0 && step.PC != next {
				return "Let on exhausted of step." + name + " lead out: to hangup, or to a step without max_visits."
			}
		}
	}
	return "Ask something, or bound the step with max_visits."
}

// unasked lists where a call can go from an instruction without its caller or an agent having done anything.
func (c *compiler) unasked(pc int) []int {
	in := c.flow.Code[pc]
	switch op := in.Op.(type) {
	case Goto:
		var ways []int
		for _, name := range op.To.Names() {
			step := c.flow.Steps[name]
			if step.MaxVisits == 0 {
				ways = append(ways, step.PC)
			} else if body, ok := step.On["exhausted"]; ok { // sooner or later, and then each time
				ways = append(ways, body)
			}
		}
		return ways
	case Hangup, Return, Raise:
		if in.If == nil {
			return nil
		}
	case Jump, Resume, Repeat:
		return nil
	default:
		if c.asksCaller(in.Op) && in.If == nil {
			return nil
		}
		if c.asksCaller(in.Op) {
			return []int{in.Next}
		}
	}
	ways := []int{in.Next}
	if body, ok := in.On["not_found"]; ok {
		ways = append(ways, body)
	}
	return ways
}

// asksCaller reports whether an action waits for its caller or for another person: a way through it is no way round.
func (c *compiler) asksCaller(op Op) bool {
	switch op := op.(type) {
	case Menu, Input, Consent, Enqueue, Voicemail, Transfer:
		return true
	case Survey:
		return slices.ContainsFunc(op.Questions, func(q Question) bool { return q.If == nil })
	case Run:
		flow := c.l.plan.Flows[op.Flow]
		return flow == nil || slices.ContainsFunc(flow.Code, func(in Instr) bool { return c.asksCaller(in.Op) })
	}
	return false
}
