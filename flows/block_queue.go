package flows

import (
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/acd"
	"receptivo/skills"
)

var skillBlock = &topBlock{
	schema: schema{
		kind: "skill", doc: "something agents know, in levels 1 to 10", label: slugLabel,
		args:    []arg{{name: "description", kind: stringArg, doc: "shown to supervisors"}},
		example: "skill \"retencao\" {\n  description = \"Cancelamentos\"\n}\n",
	},
	load: func(l *loader, _ *hclsyntax.Block, a args) {
		l.plan.Skills[a.name()] = Skill{Name: a.name(), Description: get[string](a, "description")}
	},
}

// strategies are the names of routing.md §5.
var strategies = func() (names []string) {
	for _, s := range acd.Strategies() {
		names = append(names, string(s))
	}
	return names
}()

// agentStates are the states that join_empty and leave_empty may count.
var agentStates = []string{"ready", "offered", "on_contact", "wrap_up", "not_ready"}

var queueBlock = &topBlock{
	schema: schema{
		kind: "queue", doc: "callers waiting for agents", label: slugLabel, holds: []string{"service_level", "relax", "overflow", "dropped"},
		args: []arg{
			{name: "description", kind: stringArg, doc: "for people"},
			{name: "calendar", kind: refArg, of: "calendar", doc: "queue.x.open; enqueue raises closed"},
			{name: "skills", kind: skillsArg, doc: "what an agent needs"},
			{name: "strategy", kind: wordArg, words: strategies, def: "best_match", doc: "who takes it"},
			{name: "routing", kind: refArg, of: "routing", doc: "order, credits, rings, weights, guards; default: a routing block with every default"},
			{name: "priority", kind: numberArg, def: "5", rule: between(0, 10), doc: "0 to 10; each unit is 18 s of head start"},
			{name: "max_calls", kind: countArg, doc: "above it, full"},
			{name: "max_wait", kind: durationArg, doc: "then timeout, if the flow handles it; else the call moves to an overflow queue that takes it; else it waits on. Default: 60s"},
			{name: "join_empty", kind: wordsArg, words: agentStates,
				doc: "agents in these states count as somebody for a call that would join; when none of them could ever take it, enqueue raises no_agents. Default: all but signed out. A phone that cannot be rung is not ready"},
			{name: "leave_empty", kind: wordsArg, words: agentStates,
				doc: "the same for a call that waits: when the last one goes, by state, plan or phone, it leaves with no_agents; a call that would leave at once is not let in. Default: all but signed out"},
			{name: "ring_timeout", kind: durationArg, def: "15s", doc: "then the next agent"},
			{name: "on_no_answer", kind: wordArg, words: []string{"not_ready", "ready"}, def: "not_ready", doc: "what becomes of the agent"},
			{name: "reoffer_after", kind: durationArg, def: "30s", doc: "before the same agent is offered it again"},
			{name: "ring_all_max", kind: countArg, def: "10", rule: between(1, 100), doc: "agents at once with ring_all, idle longest first"},
			{name: "wrap_up", kind: durationArg, def: "30s", doc: "after-call work"},
			{name: "wrap_up_max", kind: durationArg, def: "5m", doc: "after-call work with all extensions that an agent asks for"},
			{name: "handle_time", kind: durationArg, rule: lasting, doc: "what a call takes of an agent, talk and after-call work, until the first of them are over: estimates begin with it. Default: 3m"},
			{name: "patience", kind: durationArg, rule: lasting, doc: "how long callers wait on average before they hang up, likewise. Default: 5m"},
			{name: "on_drop", kind: wordArg, words: []string{"none", "callback"}, def: "none",
				doc: "when we drop a call, because a machine or a connection of ours fails, while it waits or in the middle of the talk: callback keeps its place and calls the customer back, as the block dropped says; it needs a trunk, and a caller whose number is known"},
			{name: "access", kind: wordArg, words: accessWords, doc: "an accessible route"},
			{name: "music", kind: promptArg, doc: "default: the engine's"},
			{name: "record", kind: flagArg, def: "false", doc: "record conversations"},
			{name: "renamed_from", kind: stringArg,
				doc: "its name in the plan before: at a reload who waits, places, callbacks, agents and figures go on under the new name, and calls that began with the old one find it. It may stay written"},
		},
		example: "queue \"sac\" {\n  skills       = { atendimento = 1 }\n  ring_timeout = \"15s\"\n  wrap_up      = \"30s\"\n\n  service_level {\n    answer_within = \"20s\"\n    target        = 0.8\n  }\n}\n",
	},
	load: (*loader).queue,
}

// accessWords are the ways a person who does not hear is served.
var accessWords = []string{"video", "text"}

var serviceLevelSchema = schema{
	kind: "service_level", doc: "target for reports",
	args: []arg{
		{name: "answer_within", kind: durationArg, required: true, rule: lasting, doc: "time to answer"},
		{name: "target", kind: numberArg, required: true, doc: "0 to 1"},
		{name: "formula", kind: wordArg, def: "abandons_missed",
			words: []string{"abandons_missed", "abandons_met", "answered_only", "abandons_ignored", "short_met", "short_removed", "flow_outs_missed"},
			doc:   "what counts as answered in time: the figure that receptivo report and simulate put first"},
		{name: "short", kind: durationArg, def: "5s", doc: "who hangs up within this time is a short abandonment in its figures; 0s: nobody is"},
	},
}

var relaxSchema = schema{
	kind: "relax", doc: "accept other skills after a while",
	args: []arg{
		{name: "after", kind: durationArg, required: true, rule: lasting, doc: "waiting time"},
		{name: "skills", kind: skillsArg, required: true, doc: "instead of the queue's"},
	},
}

var overflowSchema = schema{
	kind: "overflow", doc: "also offer to another queue's agents after a while; at max_wait the call moves there, unless the flow handles timeout",
	args: []arg{
		{name: "after", kind: durationArg, required: true, doc: "waiting time before that queue's agents may take the call where it is"},
		{name: "queue", kind: refArg, of: "queue", required: true,
			doc: "the other queue; at max_wait the call moves to the first of them that is open, not full and not empty, and keeps its age"},
	},
}

var droppedSchema = schema{
	kind: "dropped", doc: "in queue: how a customer is called back whose call we drop, with on_drop = callback", args: attemptArgs,
}

func (l *loader) queue(b *hclsyntax.Block, a args) {
	q := Queue{
		Queue: acd.Queue{
			Name:        a.name(),
			Needs:       skills.NeedsOf(get[map[string]int](a, "skills")),
			Strategy:    acd.Strategy(get[string](a, "strategy")),
			RingTimeout: millis(a, "ring_timeout"),
			WrapUp:      millis(a, "wrap_up"),
			WrapUpMax:   millis(a, "wrap_up_max"),
			Reoffer:     millis(a, "reoffer_after"),
			MaxCalls:    get[int](a, "max_calls"),
			Handle:      millis(a, "handle_time"),
			Patience:    millis(a, "patience"),
			JoinEmpty:   l.somebody(a, "join_empty"),
			LeaveEmpty:  l.somebody(a, "leave_empty"),
			RenamedFrom: get[string](a, "renamed_from"),
		},
		Description: get[string](a, "description"),
		Calendar:    get[string](a, "calendar"),
		Music:       get[*Expr](a, "music"),
		MaxWait:     get[time.Duration](a, "max_wait"),
		Routing:     get[string](a, "routing"),
		Priority:    get[float64](a, "priority"),
		OnDrop:      get[string](a, "on_drop"),
		Access:      get[string](a, "access"),
		Record:      get[bool](a, "record"),
	}
	if a.given("ring_all_max") {
		q.RingAllMax = get[int](a, "ring_all_max")
	}
	if get[string](a, "on_no_answer") == "ready" {
		q.OnNoAnswer = acd.StateReady
	}
	if q.Music == nil && !a.given("music") {
		q.Music = l.plan.Engine.Music
	}
	l.checkQueue(a, &q)
	l.renamed(a, "queue")
	l.serviceLevel(&q, b)
	l.relaxes(&q, b)
	l.overflows(&q, b)
	l.dropped(&q, b)
	l.ordered(&q, l.plan.Routings[q.Routing])
	q.Rings, q.Skips = ringsOf(&q, l.plan.Routings[q.Routing])
	l.plan.Queues = append(l.plan.Queues, q)
}

// somebody reads the states in which agents count as somebody; none is a queue that nobody enters.
func (l *loader) somebody(a args, name string) (states []acd.State) {
	for _, s := range get[[]string](a, name) {
		states = append(states, acd.State(s))
	}
	if a.val(name) != nil && a.given(name) && len(states) == 0 {
		l.errorf(a.where(name), "E201", "Wrong type",
			"%s names the states in which agents count as somebody: with none of %s no call would ever wait.", name, quoted(agentStates))
	}
	return states
}

func (l *loader) checkQueue(a args, q *Queue) {
	if a.given("ring_timeout") && q.RingTimeout < 1000 {
		l.errorf(a.where("ring_timeout"), "E201", "Wrong type", "ring_timeout is at least \"1s\": a phone must have time to ring.")
	}
	l.positive(a, "max_wait")
	l.atLeast(a, "max_calls", 1)
	if q.Music != nil && !q.Music.Constant() {
		l.errorf(a.where("music"), "E201", "Wrong type", "music of a queue is fixed when the plan is loaded.")
	}
	if a.given("wrap_up_max") && q.WrapUpMax < q.WrapUp {
		l.errorf(a.where("wrap_up_max"), "E201", "Wrong type", "wrap_up_max is at least wrap_up, which is %q.", short(q.WrapUp.Duration()))
	}
	l.knownSkills(a, "skills", get[map[string]int](a, "skills"))
	r := l.plan.Routings[q.Routing]
	if r != nil && r.Order == OrderStrict && a.given("priority") {
		l.errorf(a.where("priority"), "E201", "Wrong type", "Queue %q is served in strict order of arrival, by routing %q: priority has no place in it.", q.Name, r.Name)
	}
}

// renamed checks the earlier name of a queue or an agent.
func (l *loader) renamed(a args, kind string) {
	from := get[string](a, "renamed_from")
	switch {
	case !a.given("renamed_from"):
	case !isSlug(from):
		l.errorf(a.where("renamed_from"), "E201", "Wrong type", "renamed_from is the name before: %s.", labelTexts[slugLabel])
	case l.declared[kind][from] != nil:
		l.errorf(a.where("renamed_from"), "E102", "Declared twice", "%s %q is still there: only what is gone can have been renamed.", kind, from)
	case l.was[kind+" "+from] != "":
		l.errorf(a.where("renamed_from"), "E102", "Declared twice", "%s %q already was renamed to %q.", kind, from, l.was[kind+" "+from])
	default:
		l.was[kind+" "+from] = a.name()
	}
}

func millis(a args, name string) acd.Millis { return acd.MillisOf(get[time.Duration](a, name)) }

func (l *loader) serviceLevel(q *Queue, b *hclsyntax.Block) {
	seen := false
	for _, inner := range b.Body.Blocks {
		if inner.Type != "service_level" || !l.label(&serviceLevelSchema, inner) {
			continue
		}
		if seen {
			l.errorf(inner.TypeRange, "E102", "Declared twice", "A queue has one service_level.")
		}
		seen = true
		a := l.decode(&serviceLevelSchema, inner, nil, nil)
		q.Answer, q.Target = millis(a, "answer_within"), get[float64](a, "target")
		q.Formula, q.Short = get[string](a, "formula"), get[time.Duration](a, "short")
		q.measured(a)
		if q.Target < 0 || q.Target > 1 {
			l.errorf(a.where("target"), "E201", "Wrong type", "target is a share from 0 to 1, such as 0.8.")
		}
	}
}

// measured tells the engine's log what the figures of a queue go by, where that is not what they go by anyway.
func (q *Queue) measured(a args) {
	if a.given("formula") {
		q.Level = q.Formula
	}
	if a.given("short") {
		q.Queue.Short = acd.MillisOf(q.Short)
		if q.Queue.Short == 0 {
			q.Queue.Short = -1
		}
	}
}

func (l *loader) relaxes(q *Queue, b *hclsyntax.Block) {
	for _, inner := range b.Body.Blocks {
		if inner.Type != "relax" || !l.label(&relaxSchema, inner) {
			continue
		}
		a := l.decode(&relaxSchema, inner, nil, nil)
		r := Relax{After: get[time.Duration](a, "after"), Needs: skills.NeedsOf(get[map[string]int](a, "skills"))}
		if n := len(q.Relax); n > 0 && r.After <= q.Relax[n-1].After && r.After > 0 {
			l.errorf(a.where("after"), "E201", "Wrong order", "The times of relax rise: this one is not after %q.", short(q.Relax[n-1].After))
		}
		l.knownSkills(a, "skills", get[map[string]int](a, "skills"))
		q.Relax = append(q.Relax, r)
	}
}

func (l *loader) overflows(q *Queue, b *hclsyntax.Block) {
	for _, inner := range b.Body.Blocks {
		if inner.Type != "overflow" || !l.label(&overflowSchema, inner) {
			continue
		}
		a := l.decode(&overflowSchema, inner, nil, nil)
		o := Overflow{After: get[time.Duration](a, "after"), Queue: get[string](a, "queue")}
		switch {
		case o.Queue == q.Name:
			l.errorf(a.where("queue"), "E201", "Wrong type", "A queue does not overflow into itself.")
		case hasOverflow(q.Overflow, o.Queue) && o.Queue != "":
			l.errorf(a.where("queue"), "E102", "Declared twice", "Queue %q already overflows into %q.", q.Name, o.Queue)
		}
		q.Overflow = append(q.Overflow, o)
	}
}

// dropped reads how a customer is called back whose call we drop.
func (l *loader) dropped(q *Queue, b *hclsyntax.Block) {
	if q.OnDrop == "callback" {
		q.Dropped = usualAttempts()
	}
	seen := false
	for _, inner := range b.Body.Blocks {
		if inner.Type != "dropped" || !l.label(&droppedSchema, inner) {
			continue
		}
		switch {
		case seen:
			l.errorf(inner.TypeRange, "E102", "Declared twice", "A queue has one dropped.")
		case q.OnDrop != "callback":
			l.errorf(inner.TypeRange, "E104", "Missing argument", "dropped says how on_drop = callback calls back: write that in queue %q, or leave the block out.", q.Name)
		}
		seen = true
		q.Dropped = l.attempts(l.decode(&droppedSchema, inner, nil, nil))
	}
}

func hasOverflow(list []Overflow, queue string) bool {
	_, ok := find(list, func(o Overflow) bool { return o.Queue == queue })
	return ok
}

// freeSkills are prefixes of skills that need no declaration (routing.md §3.1).
var freeSkills = []string{"lang", "access", "product", "desk", "can", "licence"}

// knownSkills checks the names of skills, when the plan declares any.
func (l *loader) knownSkills(a args, name string, levels map[string]int) {
	if a.given(name) && a.val(name) == nil {
		l.unsure = true
	}
	if len(l.declared["skill"]) == 0 {
		return
	}
	for _, skill := range sortedKeys(levels) {
		prefix, _, free := strings.Cut(skill, ":")
		before := len(l.diags)
		switch {
		case free && !has(freeSkills, prefix):
			l.errorf(a.where(name), "E202", "Unknown reference", "Skill %q begins with none of %s.%s", skill, quoted(freeSkills), didYouMean(prefix, freeSkills))
		case !free && l.declared["skill"][skill] == nil:
			l.errorf(a.where(name), "E202", "Unknown reference", "There is no skill %q.%s", skill, didYouMean(skill, sortedKeys(l.declared["skill"])))
		}
		l.unsure = l.unsure || len(l.diags) > before
	}
}
