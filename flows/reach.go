package flows

// checkFlow follows every way a call can take through the code.
func (c *compiler) checkFlow() {
	reached := c.reach()
	for pc, end := range c.deadEnds {
		if reached[pc] {
			c.l.errorf(end.at, "E301", "Dead end",
				"A call that gets to the end of %s has nowhere to go. End it with goto or hangup.", end.name)
		}
	}
	for _, q := range c.asks {
		if reached[q.pc] {
			c.l.errorf(q.at, "E304", "Exhausted is not handled", "%s. Add on exhausted here, in the step or in the flow.", q.text)
		}
	}
	for _, b := range c.steps {
		if !reached[c.flow.Steps[b.Labels[0]].PC] {
			c.l.warnf(b.DefRange(), "W401", "Unreachable step", "No goto leads to step.%s.", b.Labels[0])
		}
	}
}

// reach marks the instructions a call can come to.
func (c *compiler) reach() []bool {
	reached := make([]bool, len(c.flow.Code))
	todo := []int{c.flow.Entry}
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
	case Hangup, Resume, Repeat:
	default:
		goesOn = true
	}
	if goesOn {
		ways = append(ways, in.Next)
	}
	return ways
}

// resumes reports whether a call can go on after an action because of a handler that names no way on.
func (c *compiler) resumes(in Instr) bool {
	for event, body := range in.On {
		if event == "no_input" || event == "no_match" {
			continue // the question is asked again
		}
		if c.endsInResume(body) {
			return true
		}
	}
	return false
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
			todo = append(todo, c.ways(pc)...)
		}
	}
	return false
}
