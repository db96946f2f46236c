package flows

import (
	"math"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/skills"
)

var routingBlock = &topBlock{
	schema: schema{
		kind: "routing", doc: "how a queue orders its contacts and chooses agents", label: nameLabel,
		holds: []string{"category", "ring", "experiment"},
		args: []arg{
			{name: "order", kind: wordArg, words: []string{string(OrderDelayRatio), string(OrderFCFS), string(OrderStrict)}, def: "delay_ratio", doc: "who goes next"},
			{name: "target_wait", kind: durationArg, def: "20s", rule: lasting, doc: "T of the index; smaller favours the queue"},
			{name: "credit_max", kind: durationArg, def: "90s", doc: "largest head start"},
			{name: "credits", kind: partsArg, fields: creditRows(), doc: "seconds of head start by name, which a contact's history or its enqueue claims; 0: none"},
			{name: "fit_window", kind: durationArg, def: "20s", doc: "how far behind the first in order an agent who becomes free may choose whom they suit better"},
			{name: "wait_for_preferred", kind: durationArg, def: "0s", rule: upTo(10 * time.Second), doc: "for an agent who meets the preferences, at most 10 s"},
			{name: "weights", kind: partsArg, fields: weightRows(), doc: "points of resolution probability; own, hist, prod, seg and idle add up to 0.25 at most"},
			{name: "half_lives", kind: partsArg, fields: halfLifeRows(), doc: "after which what is known counts half"},
			{name: "pessimistic", kind: flagArg, def: "false", doc: "score by what an agent resolves in 8 cases of 10 at least, so that an untested one is not the default"},
			{name: "guard", kind: partsArg, fields: guardRows(), doc: "limits of the choice"},
			{name: "place", kind: partsArg, doc: "how long the place of a customer is remembered who calls the same queue again; only a hash of the number is kept", fields: []arg{
				{name: "after_hangup", kind: durationArg, def: "2m", doc: "when the caller hung up: what was waited counts again; never with strict_arrival"},
				{name: "after_drop", kind: durationArg, def: "30m", doc: "when we dropped the call: the place is as it was, with the credit dropped_by_us"},
			}},
		},
		example: "routing \"sac\" {\n  weights = { own = 0.08 }\n\n  category \"pedido\" {\n    base   = 0.7\n    orders = [\"eletro\", \"moda\"]\n  }\n\n  category \"cancelamento\" {\n    base  = 0.3\n    needs = { retencao = 3 }\n    kind  = cancel\n  }\n}\n",
	},
	load: (*loader).routing,
}

var categorySchema = schema{
	kind: "category", doc: "what a contact can be about", label: nameLabel,
	args: []arg{
		{name: "base", kind: numberArg, required: true, doc: "share of all contacts; the sum is 1"},
		{name: "needs", kind: skillsArg, doc: "when it is certain enough"},
		{name: "orders", kind: stringsArg, doc: "product categories that point to it"},
		{name: "kind", kind: wordArg, words: []string{"billing", "cancel", "emergency"}, doc: "what the formulas of intent call so"},
		{name: "hard", kind: flagArg, def: "false", doc: "counts for max_hard"},
	},
}

func weightRows() []arg {
	w, share := skills.DefaultWeights(), between(0, 1)
	return []arg{
		{name: "own", kind: numberArg, def: decimal(w.Own), rule: share, doc: "owns the open ticket"},
		{name: "hist", kind: numberArg, def: decimal(w.Hist), rule: share, doc: "past contacts with the customer"},
		{name: "prod", kind: numberArg, def: decimal(w.Prod), rule: share, doc: "knows the product"},
		{name: "seg", kind: numberArg, def: decimal(w.Seg), rule: share, doc: "sits at the segment's desk"},
		{name: "aht", kind: numberArg, def: decimal(w.AHT), rule: share, doc: "takes longer than others"},
		{name: "occ", kind: numberArg, def: decimal(w.Occ), rule: share, doc: "is busier than others"},
		{name: "idle", kind: numberArg, def: decimal(w.Idle), rule: share, doc: "has been free for long"},
	}
}

// mostHistory is what history may weigh together: more would override competence (routing.md §3.2).
const mostHistory = 0.25

func (l *loader) routing(b *hclsyntax.Block, a args) {
	r := &Routing{Name: a.name(), Weights: weightsOf(get[parts](a, "weights")), Weighed: a.given("weights")}
	l.ordering(a, r)
	l.weights(a, r)
	l.halfLife(a, r)
	l.categories(b, r)
	l.rings(b, r)
	l.experiments(b, r)
	l.plan.Routings[r.Name] = r
}

// ordering reads who goes next and what bounds the choice.
func (l *loader) ordering(a args, r *Routing) {
	r.Order, r.TargetWait, r.CreditMax = Order(get[string](a, "order")), get[time.Duration](a, "target_wait"), get[time.Duration](a, "credit_max")
	r.FitWindow, r.WaitForPreferred = get[time.Duration](a, "fit_window"), get[time.Duration](a, "wait_for_preferred")
	r.Pessimistic = get[bool](a, "pessimistic")
	r.Credits = map[string]float64{}
	for name, seconds := range get[parts](a, "credits") {
		r.Credits[name], _ = seconds.(float64)
	}
	r.HalfLives, r.Guard = halfLivesOf(get[parts](a, "half_lives")), guardOf(get[parts](a, "guard"))
	place := get[parts](a, "place")
	r.AfterHangup, r.AfterDrop = field[time.Duration](place, "after_hangup"), field[time.Duration](place, "after_drop")
	if r.Order != OrderStrict {
		return
	}
	for _, name := range []string{"credits", "credit_max", "fit_window"} {
		if a.given(name) {
			l.errorf(a.where(name), "E201", "Wrong type", "order = strict_arrival serves in order of arrival and nothing else: %s has no place in it.", name)
		}
	}
}

func (l *loader) categories(b *hclsyntax.Block, r *Routing) {
	sum, counted := 0.0, true
	for _, inner := range b.Body.Blocks {
		if inner.Type != "category" || !l.label(&categorySchema, inner) {
			continue
		}
		c, ok := l.category(r, inner)
		sum, counted = sum+c.Base, counted && ok
		r.Categories = append(r.Categories, c)
		if !has(l.intents, c.Name) {
			l.intents = append(l.intents, c.Name)
		}
	}
	if counted && len(r.Categories) > 0 && math.Abs(sum-1) > 0.005 {
		l.errorf(b.DefRange(), "E201", "Wrong shares", "The bases of %s add up to %.3g; they must add up to 1.", title(b), sum)
	}
}

func (l *loader) category(r *Routing, b *hclsyntax.Block) (skills.Category, bool) {
	a := l.decode(&categorySchema, b, nil, nil)
	c := skills.Category{
		Name: a.name(), Base: get[float64](a, "base"), Needs: get[map[string]int](a, "needs"),
		Orders: get[[]string](a, "orders"), Kind: get[string](a, "kind"),
	}
	if get[bool](a, "hard") {
		r.Hard = append(r.Hard, c.Name)
	}
	for _, other := range r.Categories {
		if other.Name == c.Name {
			l.errorf(b.DefRange(), "E102", "Declared twice", "category %q is already declared in routing %q.", c.Name, r.Name)
		}
	}
	decoded := a.val("base") != nil
	if c.Base < 0 || c.Base > 1 {
		l.errorf(a.where("base"), "E201", "Wrong type", "base is a share from 0 to 1, such as 0.3.")
		decoded = false
	}
	l.knownSkills(a, "needs", c.Needs)
	return c, decoded
}

// weights checks the weights. Those of the first block that has any are the plan's; queues of other blocks have their own.
func (l *loader) weights(a args, r *Routing) {
	if !r.Weighed {
		return
	}
	w := r.Weights
	if sum := w.Own + w.Hist + w.Prod + w.Seg + w.Idle; sum > mostHistory+1e-9 {
		l.errorf(a.where("weights"), "E201", "Wrong shares",
			"own, hist, prod, seg and idle add up to %.3g; above %v they would override what agents can do.", sum, mostHistory)
	}
	if l.weighed == "" {
		l.weighed, l.plan.weights = r.Name, w
	}
}

// halfLife finds how fast outcomes of agents fade: what is learnt is one for all queues, and so is this.
func (l *loader) halfLife(a args, r *Routing) {
	if !a.given("half_lives") {
		return
	}
	if l.halved == "" {
		l.halved, l.plan.halfLife = r.Name, r.HalfLives.Ability
		return
	}
	if r.HalfLives.Ability != l.plan.halfLife {
		l.warnf(a.where("half_lives"), "W412", "Kept, not yet in force",
			"half_lives.ability of routing %q is kept in the plan, but what agents are good at is learnt for all queues together, with that of routing %q.", r.Name, l.halved)
	}
}
