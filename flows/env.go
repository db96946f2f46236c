package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// sensitive marks values that must not be read by people: a CPF typed by the caller.
type mark string

const sensitive mark = "sensitive"

// env is what expressions can name: every dotted name with its type. A flow's env stands on the plan's.
type env struct {
	parent *env
	flow   string
	steps  map[string]bool
	open   map[string]bool // kinds of which every name is known, because what declares them is wrong
	types  map[string]cty.Type
	hides  bool             // some name is sensitive
	check  *hcl.EvalContext // unknown values of the right types: evaluating with them is type checking
	run    *hcl.EvalContext // values before anything is known; a call's scope stands on it
}

func newEnv(parent *env) *env {
	e := &env{parent: parent, steps: map[string]bool{}, types: map[string]cty.Type{}}
	if parent == nil {
		e.check, e.run = &hcl.EvalContext{Functions: functions}, &hcl.EvalContext{Functions: functions}
	} else {
		e.check, e.run = parent.check.NewChild(), parent.run.NewChild()
	}
	e.check.Variables, e.run.Variables = map[string]cty.Value{}, map[string]cty.Value{}
	return e
}

// declare makes a dotted name readable. before is its value until it is set; nil: a null of its type.
func (e *env) declare(name string, t cty.Type, secret bool, before *cty.Value) {
	unknown, first := cty.UnknownVal(t), cty.NullVal(t)
	if before != nil {
		first = *before
	}
	if secret {
		unknown = unknown.Mark(sensitive)
		e.hides = true
	}
	e.types[name], e.check.Variables[name], e.run.Variables[name] = t, unknown, first
}

// secrets reports whether any name is sensitive.
func (e *env) secrets() bool { return e.hides || e.parent != nil && e.parent.secrets() }

func (e *env) typeOf(name string) (cty.Type, bool) {
	for ; e != nil; e = e.parent {
		if t, ok := e.types[name]; ok {
			return t, true
		}
		if kind, _, _ := strings.Cut(name, "."); e.open[kind] {
			e.declare(name, cty.DynamicPseudoType, false, nil)
			return cty.DynamicPseudoType, true
		}
	}
	return cty.NilType, false
}

// mayBeNull reports whether a name has no value before it is set.
func (e *env) mayBeNull(name string) bool {
	for ; e != nil; e = e.parent {
		if v, ok := e.run.Variables[name]; ok {
			return v.IsNull()
		}
	}
	return true
}

// names lists what is known of a kind: names("menu") gives principal, confirma.
func (e *env) names(kind string) []string {
	var list []string
	for ; e != nil; e = e.parent {
		for _, n := range sortedKeys(e.types) {
			if k, rest, ok := strings.Cut(n, "."); ok && k == kind {
				list = append(list, rest)
			}
		}
	}
	return list
}

// Names of the engine that every flow reads.
var (
	purchaseType = cty.Object(map[string]cty.Type{
		"id": cty.String, "product": cty.String, "category": cty.String, "status": cty.String, "at": cty.String, "amount": cty.Number,
	})
	ticketType = cty.Object(map[string]cty.Type{
		"id": cty.String, "protocol": cty.String, "category": cty.String, "status": cty.String, "opened": cty.String, "deadline": cty.String,
	})
	callNames = map[string]cty.Type{
		"id": cty.String, "from": cty.String, "to": cty.String, "protocol": cty.String, "language": cty.String,
		"started_at": cty.String, "duration": cty.Number, "step": cty.String, "flow": cty.String, "priority": cty.Number,
		"bucket": cty.Number,
		"agent":  cty.Object(map[string]cty.Type{"id": cty.String, "name": cty.String}),
	}
	liveCallNames = []string{"duration", "step", "flow"}
	customerNames = map[string]cty.Type{
		"found": cty.Bool, "id": cty.String, "name": cty.String, "segment": cty.String, "open_tickets": cty.Number,
		"last_purchase": purchaseType,
		"purchases":     cty.List(purchaseType), "tickets": cty.List(ticketType),
	}
	eventNames = map[string]cty.Type{"name": cty.String, "attempt": cty.Number, "digits": cty.String, "message": cty.String}
)

// newWorld declares what the plan and the engine give to every flow.
func (l *loader) newWorld() *env {
	e := newEnv(nil)
	for name, t := range callNames {
		e.declare("call."+name, t, false, nil)
	}
	l.declareCustomer(e)
	l.plan.tags = tagsIn(l.blocks)
	tags := map[string]cty.Value{}
	for _, name := range l.plan.tags {
		tags[name] = cty.NullVal(cty.String)
	}
	none := cty.ObjectVal(tags)
	e.declare("call.tags", none.Type(), false, &none)
	for name, t := range eventNames {
		e.declare("event."+name, t, false, nil)
	}
	for name := range l.declared["queue"] {
		v := QueueView{}.Value().v
		e.declare("queue."+name, v.Type(), false, &v)
	}
	for name := range l.declared["calendar"] {
		v := CalendarView{}.Value().v
		e.declare("calendar."+name, v.Type(), false, &v)
	}
	for _, f := range l.plan.Flags {
		v := cty.BoolVal(f.Default)
		e.declare("flag."+f.Name, cty.Bool, false, &v)
	}
	l.declarePrompts(e)
	return e
}

// declarePrompts makes prompt.x a known value, and prompt the object of all of them for prompt["status_${x}"].
func (l *loader) declarePrompts(e *env) {
	all := map[string]cty.Value{}
	for name := range l.texts {
		v := promptVal(Segment{Kind: SegPrompt, Name: name})
		all[name] = v
		e.declare("prompt."+name, promptType, false, &v)
		e.check.Variables["prompt."+name] = v
	}
	e.check.Variables["prompt"], e.run.Variables["prompt"] = cty.ObjectVal(all), cty.ObjectVal(all)
}
