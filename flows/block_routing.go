package flows

import (
	"math"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/skills"
)

var routingBlock = &topBlock{
	schema: schema{
		kind: "routing", doc: "how a queue orders its contacts and chooses agents", label: nameLabel, holds: []string{"category"},
		args: []arg{
			{name: "weights", kind: numbersArg, doc: "points of resolution probability: own, hist, prod, seg, aht, occ, idle"},
		},
		later: []string{"order", "target_wait", "credit_max", "credits", "fit_window", "wait_for_preferred", "half_lives", "pessimistic",
			"guard", "place"},
		laters:  []string{"ring", "experiment"},
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
		{name: "kind", kind: wordArg, words: []string{"billing", "cancel"}, doc: "what the formulas of intent call so"},
	},
	later: []string{"hard"},
}

func (l *loader) routing(b *hclsyntax.Block, a args) {
	r := &Routing{Name: a.name(), Weights: skills.DefaultWeights(), Weighed: a.given("weights")}
	l.weights(&r.Weights, a)
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
	l.plan.Routings[r.Name] = r
}

func (l *loader) category(r *Routing, b *hclsyntax.Block) (skills.Category, bool) {
	a := l.decode(&categorySchema, b, nil, nil)
	c := skills.Category{
		Name: a.name(), Base: get[float64](a, "base"), Needs: get[map[string]int](a, "needs"),
		Orders: get[[]string](a, "orders"), Kind: get[string](a, "kind"),
	}
	for _, other := range r.Categories {
		if other.Name == c.Name {
			l.errorf(b.DefRange(), "E102", "Declared twice", "category %q is already declared in routing %q.", c.Name, r.Name)
		}
	}
	_, decoded := a.vals["base"]
	if c.Base < 0 || c.Base > 1 {
		l.errorf(a.where("base"), "E201", "Wrong type", "base is a share from 0 to 1, such as 0.3.")
		decoded = false
	}
	l.knownSkills(a, "needs", c.Needs)
	return c, decoded
}

func (l *loader) weights(w *skills.Weights, a args) {
	given := get[map[string]float64](a, "weights")
	fields := map[string]*float64{
		"own": &w.Own, "hist": &w.Hist, "prod": &w.Prod, "seg": &w.Seg, "aht": &w.AHT, "occ": &w.Occ, "idle": &w.Idle,
	}
	for _, name := range sortedKeys(given) {
		if fields[name] == nil {
			l.errorf(a.where("weights"), "E202", "Unknown reference", "There is no weight %q.%s", name, didYouMean(name, sortedKeys(fields)))
			continue
		}
		if *fields[name] = given[name]; given[name] < 0 || given[name] > 1 {
			l.errorf(a.where("weights"), "E201", "Wrong type", "weights are points from 0 to 1: %s is %v.", name, given[name])
		}
	}
	if !a.given("weights") {
		return
	}
	if l.weighed != (hcl.Range{}) {
		l.errorf(a.where("weights"), "E101", "Unknown argument",
			"Weights in a second routing block (the first at %s): more than one set %s.", placeOf(l.weighed), notYet)
		return
	}
	l.weighed = a.where("weights")
}
