package flows

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var enqueueVerb = &verb{
	schema: verbSchema(schema{
		kind: "enqueue", doc: "wait for an agent and talk; continues when the agent leaves first", holds: []string{"while_waiting"},
		events: []string{"timeout", "no_agents", "full", "closed", "error"},
		args: []arg{
			{name: "queue", kind: routeArg, of: "queue", required: true, doc: "where"},
			{name: "priority", kind: numericArg, doc: "0 to 10; default: the queue's"},
			{name: "skills", kind: skillsArg, doc: "added to the queue's"},
			{name: "agent", kind: refArg, of: "agent", doc: "prefer this agent; who is not ready is waited for as long as wait_for_preferred of the routing says, by default not at all"},
			{name: "max_wait", kind: durationArg, doc: "then timeout; default: the queue's"},
			{name: "intent", kind: wordArg, doc: "what it is about: a category of the routing block; default: the last choice's"},
			{name: "credits", kind: wordsArg, words: creditNames(), doc: "head starts that the call claims beyond what the history does; what they are worth is the routing block's"},
			{name: "music", kind: promptArg, doc: "default: the queue's"},
			{name: "whisper", kind: promptArg, doc: "what the agent hears before the caller, 8 s of it at most"},
			{name: "screen", kind: objectArg, doc: "shown to the agent"},
		},
		example: `enqueue {
  queue    = queue.sac
  max_wait = "10m"
  screen   = { protocolo = call.protocol, cliente = customer.id }

  while_waiting {
    say { prompt = ["Sua posição na fila é", number(queue.sac.position)] }
    music { for = "30s" }
  }

  on timeout {
    hangup { prompt = "Todos os atendentes estão ocupados." }
  }
}
`,
	}),
	build: buildEnqueue,
}

var whileSchema = schema{
	kind: "while_waiting", doc: "repeats until an agent takes the call", body: true, args: bodyArgs,
}

// takesTime reports whether a body talks, plays or asks.
func takesTime(b *hclsyntax.Block) bool {
	return slices.ContainsFunc(b.Body.Blocks, func(x *hclsyntax.Block) bool {
		return has([]string{"say", "music", "wait", "menu", "input", "consent", "survey", "voicemail", "run", "hangup", "return"}, x.Type)
	}) || b.Body.Attributes["goto"] != nil || b.Body.Attributes["raise"] != nil
}

// enqueueIn finds an enqueue in a body or in any body in it; nil: there is none.
func enqueueIn(body *hclsyntax.Body) *hclsyntax.Block {
	for _, b := range body.Blocks {
		if b.Type == "enqueue" {
			return b
		}
		if inner := enqueueIn(b.Body); inner != nil {
			return inner
		}
	}
	return nil
}

func buildEnqueue(c *compiler, a *action) Op {
	op := Enqueue{
		Queue:    get[*Ref](a.args, "queue"),
		Priority: get[*Expr](a.args, "priority"),
		Skills:   get[map[string]int](a.args, "skills"),
		Agent:    get[string](a.args, "agent"),
		MaxWait:  get[time.Duration](a.args, "max_wait"),
		Intent:   get[string](a.args, "intent"),
		Music:    get[*Expr](a.args, "music"),
		Whisper:  get[*Expr](a.args, "whisper"),
		Screen:   get[*Expr](a.args, "screen"),
		Waiting:  -1,
	}
	if a.args.given("credits") {
		op.Credits = get[[]string](a.args, "credits")
	}
	c.l.positive(a.args, "max_wait")
	c.l.knownSkills(a.args, "skills", op.Skills)
	c.knownIntent(a.args, op.Intent)
	for i, b := range a.blocks("while_waiting") {
		if !c.l.label(&whileSchema, b) {
			continue
		}
		if i > 0 {
			c.l.errorf(b.DefRange(), "E102", "Declared twice", "An enqueue has one while_waiting.")
			continue
		}
		if inner := enqueueIn(b.Body); inner != nil {
			c.l.errorf(inner.DefRange(), "E306", "Queue inside a queue",
				"while_waiting repeats, and this enqueue would have left the queue. Use goto, and put it in a step.")
		}
		d := c.l.decode(&whileSchema, b, c.env, nil)
		op.Waiting = c.nested(b, d, a.scope, a.addr+"/while_waiting", Repeat{})
		if !takesTime(b) {
			c.l.errorf(b.DefRange(), "E306", "Waiting without time", "This while_waiting would repeat without a pause. Add music { for = \"30s\" }.")
		}
	}
	return op
}
