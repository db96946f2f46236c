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

var queueBlock = &topBlock{
	schema: schema{
		kind: "queue", doc: "callers waiting for agents", label: slugLabel, holds: []string{"service_level"},
		args: []arg{
			{name: "description", kind: stringArg, doc: "for people"},
			{name: "calendar", kind: refArg, of: "calendar", doc: "queue.x.open; enqueue raises closed"},
			{name: "skills", kind: skillsArg, doc: "what an agent needs"},
			{name: "strategy", kind: wordArg, words: []string{"best_match", "longest_idle"},
				later: []string{"least_occupied", "most_skilled", "fewest_contacts", "round_robin", "ring_all"},
				def:   "best_match", doc: "who takes it"},
			{name: "routing", kind: refArg, of: "routing", doc: "categories and weights; default: a routing block with every default"},
			{name: "max_calls", kind: countArg, doc: "above it, full"},
			{name: "max_wait", kind: durationArg, doc: "then timeout, if the flow handles it"},
			{name: "ring_timeout", kind: durationArg, def: "15s", doc: "then the next agent"},
			{name: "on_no_answer", kind: wordArg, words: []string{"not_ready", "ready"}, def: "not_ready", doc: "what becomes of the agent"},
			{name: "reoffer_after", kind: durationArg, def: "30s", doc: "before the same agent is offered it again"},
			{name: "wrap_up", kind: durationArg, def: "30s", doc: "after-call work"},
			{name: "music", kind: promptArg, doc: "default: the built-in music"},
		},
		later:   []string{"priority", "join_empty", "leave_empty", "ring_all_max", "wrap_up_max", "on_drop", "access", "record", "renamed_from"},
		laters:  []string{"relax", "overflow"},
		example: "queue \"sac\" {\n  skills       = { atendimento = 1 }\n  ring_timeout = \"15s\"\n  wrap_up      = \"30s\"\n\n  service_level {\n    answer_within = \"20s\"\n    target        = 0.8\n  }\n}\n",
	},
	load: (*loader).queue,
}

var serviceLevelSchema = schema{
	kind: "service_level", doc: "target for reports",
	args: []arg{
		{name: "answer_within", kind: durationArg, required: true, doc: "time to answer"},
		{name: "target", kind: numberArg, required: true, doc: "0 to 1"},
	},
	later: []string{"formula", "short"},
}

func (l *loader) queue(b *hclsyntax.Block, a args) {
	q := Queue{
		Queue: acd.Queue{
			Name:        a.name(),
			Needs:       skills.NeedsOf(get[map[string]int](a, "skills")),
			Strategy:    acd.Strategy(get[string](a, "strategy")),
			RingTimeout: millis(a, "ring_timeout"),
			WrapUp:      millis(a, "wrap_up"),
			Reoffer:     millis(a, "reoffer_after"),
			MaxCalls:    get[int](a, "max_calls"),
		},
		Description: get[string](a, "description"),
		Calendar:    get[string](a, "calendar"),
		Music:       get[*Expr](a, "music"),
		MaxWait:     get[time.Duration](a, "max_wait"),
		Routing:     get[string](a, "routing"),
	}
	if get[string](a, "on_no_answer") == "ready" {
		q.OnNoAnswer = acd.StateReady
	}
	if a.given("ring_timeout") && q.RingTimeout < 1000 {
		l.errorf(a.where("ring_timeout"), "E201", "Wrong type", "ring_timeout is at least \"1s\": a phone must have time to ring.")
	}
	l.positive(a, "max_wait")
	l.atLeast(a, "max_calls", 1)
	if q.Music != nil && !q.Music.Constant() {
		l.errorf(a.where("music"), "E201", "Wrong type", "music of a queue is fixed when the plan is loaded.")
	}
	l.knownSkills(a, "skills", get[map[string]int](a, "skills"))
	l.serviceLevel(&q, b)
	l.plan.Queues = append(l.plan.Queues, q)
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
		if q.Target < 0 || q.Target > 1 {
			l.errorf(a.where("target"), "E201", "Wrong type", "target is a share from 0 to 1, such as 0.8.")
		}
	}
}

// freeSkills are prefixes of skills that need no declaration (routing.md §3.1).
var freeSkills = []string{"lang", "access", "product", "desk", "can", "licence"}

// knownSkills checks the names of skills, when the plan declares any.
func (l *loader) knownSkills(a args, name string, levels map[string]int) {
	if _, decoded := a.vals[name]; a.given(name) && !decoded {
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
