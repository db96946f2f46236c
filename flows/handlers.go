package flows

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var onSchema = schema{
	kind: "on", doc: "what to do on an event", label: wordLabel, body: true, args: bodyArgs,
}

// anywhere are events that any instruction can meet: a handler of the step or flow answers for all of them.
var anywhere = []string{"error", "hangup"}

// allEvents are what a step or a flow can handle for the actions in it: those of the language and of the flows it runs.
func (c *compiler) allEvents() []string {
	events := builtInEvents()
	for _, run := range runsIn(c.block.Body) {
		if sig := c.l.signatures[referenced(run.Body.Attributes["flow"].Expr)]; sig != nil {
			events = append(events, sig.events...)
		}
	}
	return events
}

// eventsOf are what an action raises.
func (c *compiler) eventsOf(b *block) []string {
	if b.Type != "run" {
		return verbs[b.Type].events
	}
	events := []string{"error"}
	if attr := b.Body.Attributes["flow"]; attr != nil {
		if sig := c.l.signatures[referenced(attr.Expr)]; sig != nil {
			events = append(events, sig.events...)
		}
	}
	return events
}

// handlers compiles the on blocks of an action (events: what it raises), a step or a flow (nil: everything). The bodies
// of a step or flow see its other handlers, and none sees itself.
func (c *compiler) handlers(b *body, addr string, events []string, sc scope) map[string]int {
	if len(b.handlers) == 0 {
		return nil
	}
	on := map[string]int{}
	var bodies []*body
	for _, block := range b.handlers {
		if !c.l.label(&onSchema, block) || !c.isEvent(block, b.block, events) {
			c.misnamed = true
			continue
		}
		event := block.Labels[0]
		if _, twice := on[event]; twice {
			c.l.errorf(block.DefRange(), "E102", "Declared twice", "on %s is already written in this %s.", event, b.block.Type)
			continue
		}
		inner := c.take(block, c.l.decode(&onSchema, block, c.env, nil))
		if event == "hangup" {
			c.quiet(inner)
		}
		on[event] = c.reserve(inner)
		bodies = append(bodies, inner)
	}
	for _, inner := range bodies {
		event := inner.block.Labels[0]
		around := sc
		switch b.block.Type {
		case "flow":
			around = newScope(nil, except(on, event))
		case "step":
			around = newScope(except(on, event), sc.flow)
		}
		c.fill(inner, around, addr+"/on."+event, Resume{})
	}
	return on
}

// silentVerbs are the actions that need no caller.
var silentVerbs = []string{"set", "tag", "log", "http", "lookup", "message"}

// quiet checks a handler of hangup: nobody is there to hear or to go anywhere.
func (c *compiler) quiet(b *body) {
	for _, action := range b.actions {
		if !has(silentVerbs, action.Type) {
			c.l.errorf(action.TypeRange, "E305", "Nobody is listening", "The caller is gone in on hangup: %s cannot stand there, only %s.", action.Type, quoted(silentVerbs))
		}
	}
	for _, way := range []string{"goto", "raise"} {
		if b.args.given(way) {
			c.l.errorf(b.args.where(way), "E305", "Nobody is listening", "The call is over in on hangup: %s leads nowhere.", way)
		}
	}
}

func except(on map[string]int, event string) map[string]int {
	rest := map[string]int{}
	for e, pc := range on {
		if e != event {
			rest[e] = pc
		}
	}
	return rest
}

func (c *compiler) isEvent(block, holder *hclsyntax.Block, events []string) bool {
	event, known := block.Labels[0], c.allEvents()
	if events != nil {
		known = events
		if !slices.Contains(known, "error") {
			known = append(slices.Clone(known), "error")
		}
	}
	if slices.Contains(known, event) {
		return true
	}
	at := block.LabelRanges[0]
	c.l.errorf(at, "E202", "Unknown reference", "%s has no event %s: it has %s.%s", holder.Type, event, quoted(known), didYouMean(event, known))
	return false
}
