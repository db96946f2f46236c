package flows

import (
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/acd"
	"receptivo/skills"
)

// Routing is how a queue orders its contacts and chooses agents (routing.md §§2 to 5, 10).
type Routing struct {
	Name       string
	Weights    skills.Weights
	Categories []skills.Category
	Hard       []string // categories that count for Guard.MaxHard
	Weighed    bool     // Weights are written in the plan

	Order            Order
	TargetWait       time.Duration      // T of the index
	CreditMax        time.Duration      // largest head start
	Credits          map[string]float64 // seconds by name, all of them
	FitWindow        time.Duration      // how far from the head an agent may choose
	WaitForPreferred time.Duration      // 0: a preference never makes a contact wait
	HalfLives        HalfLives
	Pessimistic      bool // score by the P80 bound
	Guard            Guard
	AfterHangup      time.Duration // how long a place is remembered when the caller hung up
	AfterDrop        time.Duration // and when we dropped the call
	Rings            []Ring        // in order of time; never empty
	Experiment       *Experiment   // nil: none
}

// Order says which waiting contact goes next.
type Order string

// The orders of routing.md §2.
const (
	OrderDelayRatio Order = "delay_ratio"
	OrderFCFS       Order = "fcfs"
	OrderStrict     Order = "strict_arrival"
)

// HalfLives are the times after which what is known counts half.
type HalfLives struct{ Own, Hist, Tickets, Contacts, Purchases, Ability time.Duration }

// Guard bounds the choice of an agent.
type Guard struct {
	MaxOccupancy  float64 // above it an agent is set aside
	MinShare      float64 // of an agent's fair share, below which there is a lift
	RescueAt      float64 // share of max_wait
	MaxHard       int     // hard contacts in a row
	Explore       float64 // share of choices made by chance
	HoldForWrapup time.Duration
}

// Ring is a relaxation of needs.
type Ring struct {
	After        time.Duration
	Preferred    bool  // preferences still narrow
	LevelDrop    int   // required levels are lowered by
	NeverRelaxed bool  // only what never relaxes is kept
	SkipIf       *Expr // go on to the next ring; nil: never
}

// Experiment alternates strategies to compare them.
type Experiment struct {
	Name    string
	Arms    []string // strategies
	Block   time.Duration
	HoldOut float64            // share that always gets the last arm
	StopOn  map[string]float64 // harm in points that ends it, by metric
}

// engine is the experiment as the engine runs it.
func (x *Experiment) engine() *acd.Experiment {
	if x == nil {
		return nil
	}
	out := &acd.Experiment{Name: x.Name, Block: acd.MillisOf(x.Block), HoldOut: x.HoldOut, WorseLevel: x.StopOn["service_level"], WorseLeave: x.StopOn["abandonment"]}
	for _, arm := range x.Arms {
		out.Arms = append(out.Arms, acd.Strategy(arm))
	}
	return out
}

// defaultRings are those of routing.md §3.1.
func defaultRings() []Ring {
	return []Ring{{After: 10 * time.Second}, {After: 25 * time.Second, LevelDrop: 2}, {After: 45 * time.Second, NeverRelaxed: true}}
}

// creditRows are the head starts of routing.md §2. An overdue invoice has none, and no row: neither punish nor reward.
func creditRows() []arg {
	row := func(name, seconds, doc string) arg {
		return arg{name: name, kind: numberArg, def: seconds, rule: between(0, 600), doc: doc}
	}
	return []arg{
		row("emergency", "90", "an emergency"),
		row("dropped_by_us", "60", "a call that we dropped"),
		row("callback_due", "60", "a callback whose time has come"),
		row("elderly_or_disabled", "60", "60 years or older, or disabled, as declared"),
		row("repeat_unresolved", "30", "called again within 7 days for what was not resolved"),
		row("deadline_24h", "30", "a ticket whose legal deadline is within a day"),
		row("vip", "30", "a segment of importance"),
		row("cancel", "20", "wants to cancel"),
	}
}

func creditNames() (names []string) {
	for _, row := range creditRows() {
		names = append(names, row.name)
	}
	return names
}

func halfLifeRows() []arg {
	row := func(name, def, doc string) arg {
		return arg{name: name, kind: durationArg, def: def, rule: lasting, doc: doc}
	}
	return []arg{
		row("own", "7d", "since the ticket's owner touched it"), row("hist", "90d", "of contacts with an agent"),
		row("tickets", "14d", "of open tickets"), row("contacts", "5d", "of recent contacts"),
		row("purchases", "20d", "of purchases"), row("ability", "45d", "of an agent's outcomes"),
	}
}

func halfLivesOf(p parts) HalfLives {
	d := func(name string) time.Duration { return field[time.Duration](p, name) }
	return HalfLives{Own: d("own"), Hist: d("hist"), Tickets: d("tickets"), Contacts: d("contacts"), Purchases: d("purchases"), Ability: d("ability")}
}

func guardRows() []arg {
	return []arg{
		{name: "max_occupancy", kind: numberArg, def: "0.88", rule: between(0, 1), doc: "busier agents are set aside unless nobody else remains"},
		{name: "min_share", kind: numberArg, def: "0.5", rule: between(0, 1), doc: "of the fair share, below which an agent is lifted"},
		{name: "rescue_at", kind: numberArg, def: "0.8", rule: between(0, 1), doc: "share of max_wait at which a contact is rescued"},
		{name: "max_hard", kind: countArg, def: "2", doc: "hard contacts in a row"},
		{name: "explore", kind: numberArg, def: "0.02", rule: between(0, 0.1), doc: "share of choices made by chance, to learn"},
		{name: "hold_for_wrapup", kind: durationArg, def: "0s", rule: upTo(20 * time.Second), doc: "how long a call may wait, once, for an agent whose wrap-up is ending and whose score is higher by more than 0.002 for each second of it; not when it is rescued"},
	}
}

func guardOf(p parts) Guard {
	return Guard{
		MaxOccupancy: field[float64](p, "max_occupancy"), MinShare: field[float64](p, "min_share"), RescueAt: field[float64](p, "rescue_at"),
		MaxHard: field[int](p, "max_hard"), Explore: field[float64](p, "explore"), HoldForWrapup: field[time.Duration](p, "hold_for_wrapup"),
	}
}

func weightsOf(p parts) skills.Weights {
	w := func(name string) float64 { return field[float64](p, name) }
	return skills.Weights{Own: w("own"), Hist: w("hist"), Prod: w("prod"), Seg: w("seg"), AHT: w("aht"), Occ: w("occ"), Idle: w("idle")}
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

var ringSchema = schema{
	kind: "ring", doc: "how needs relax after a while; times rise, and the last ring keeps what never relaxes", label: durationLabel,
	args: []arg{
		{name: "preferred", kind: flagArg, def: "false", doc: "false: preferences no longer narrow"},
		{name: "level_drop", kind: countArg, def: "0", rule: between(0, 9), doc: "required levels are lowered by"},
		{name: "keep", kind: wordArg, words: []string{"never_relaxed"}, doc: "only what never relaxes"},
		{name: "skip_if", kind: conditional, doc: "the next ring begins in its place; decided for each call when it comes to the queue, by what is so then of queues, calendars, flags, the call and the customer"},
	},
}

func (l *loader) rings(b *hclsyntax.Block, r *Routing) {
	var last *hclsyntax.Block
	for _, inner := range b.Body.Blocks {
		if inner.Type != "ring" || !l.label(&ringSchema, inner) {
			continue
		}
		a := l.decode(&ringSchema, inner, l.world, nil)
		after, _ := ParseDuration(a.name()) // the label was checked
		if n := len(r.Rings); n > 0 && after <= r.Rings[n-1].After {
			l.errorf(inner.DefRange(), "E201", "Wrong order", "The times of rings rise: %q is not after %q.", a.name(), last.Labels[0])
		}
		last = inner
		r.Rings = append(r.Rings, Ring{
			After: after, Preferred: get[bool](a, "preferred"), LevelDrop: get[int](a, "level_drop"),
			NeverRelaxed: get[string](a, "keep") == "never_relaxed", SkipIf: get[*Expr](a, "skip_if"),
		})
	}
	switch n := len(r.Rings); {
	case n == 0:
		r.Rings = defaultRings()
	case !r.Rings[n-1].NeverRelaxed || r.Rings[n-1].SkipIf != nil:
		l.errorf(last.DefRange(), "E201", "Wrong order",
			"The last ring takes whoever can serve at all: write keep = never_relaxed in it, and no skip_if.")
	}
}

var experimentSchema = schema{
	kind: "experiment", doc: "compare strategies by turns; receptivo report --experiment tells the difference", label: nameLabel,
	args: []arg{
		{name: "arms", kind: wordsArg, words: strategies, def: "best_match, longest_idle", doc: "strategies that take turns; the last is what the others are compared with"},
		{name: "block", kind: durationArg, def: "15m", rule: lasting, doc: "how long each turn is, by when calls arrive; a hash of the date decides who goes first, and the first 3 min of a turn are not compared"},
		{name: "hold_out", kind: numberArg, def: "0.05", rule: between(0, 0.5), doc: "share of the calls that always gets the last arm, and is counted apart"},
		{name: "stop_on", kind: partsArg, doc: "how much worse than the last arm, as a share, and by more than two standard errors, ends it: then longest_idle serves; 0: nothing does", fields: []arg{
			{name: "service_level", kind: numberArg, def: "0.01", rule: between(0, 1), doc: "lost"},
			{name: "abandonment", kind: numberArg, def: "0.01", rule: between(0, 1), doc: "gained"},
		}},
	},
}

func (l *loader) experiments(b *hclsyntax.Block, r *Routing) {
	for _, inner := range b.Body.Blocks {
		if inner.Type != "experiment" || !l.label(&experimentSchema, inner) {
			continue
		}
		a := l.decode(&experimentSchema, inner, nil, nil)
		x := &Experiment{Name: a.name(), Arms: get[[]string](a, "arms"), Block: get[time.Duration](a, "block"), HoldOut: get[float64](a, "hold_out"), StopOn: map[string]float64{}}
		for metric, harm := range get[parts](a, "stop_on") {
			x.StopOn[metric], _ = harm.(float64)
		}
		if x.Block <= acd.Washout.Duration() {
			l.errorf(a.where("block"), "E201", "Wrong type", "block is longer than 3 min: the first 3 min of each are not compared. 15m is usual.")
		}
		for i, arm := range x.Arms {
			if arm == string(acd.RingAll) || has(x.Arms[:i], arm) {
				l.errorf(a.where("arms"), "E201", "Wrong type", "The arms are different strategies that choose one agent: %s is none, or is there twice.", arm)
			}
		}
		if x.Arms != nil && len(x.Arms) < 2 {
			l.errorf(a.where("arms"), "E201", "Wrong type", "An experiment has two arms at least: %s is all there is.", strings.Join(x.Arms, ", "))
		}
		if r.Experiment != nil {
			l.errorf(inner.DefRange(), "E102", "Declared twice", "A routing block has one experiment: %q is already there.", r.Experiment.Name)
			continue
		}
		r.Experiment = x
	}
}
