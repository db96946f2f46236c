package acd

import (
	"time"

	"receptivo/skills"
)

// Config is what the engine knows of a plan: it enters by Configure and stands in the log as the fact Configured, so
// that a replay needs no plan. It holds ids only: no names, numbers or secrets.
type Config struct {
	Plan    string         `json:"plan"` // content hash of the plan, "sha256:…"
	Queues  []Queue        `json:"queues"`
	Agents  []Agent        `json:"agents"`
	Weights skills.Weights `json:"weights"`
	Flags   []Flag         `json:"flags,omitempty"`

	HalfLife Millis `json:"half_life,omitempty"` // after which an agent's outcome counts half; 0: 45 days

	Dispositions []Disposition `json:"dispositions,omitempty"` // what agents may end contacts with; none: any word
}

// Disposition is what came of a contact, in its agent's word.
type Disposition struct {
	Name     string `json:"name"` // slug, the identity
	Resolved bool   `json:"resolved,omitempty"`
}

// Meaning is what a plan says of a disposition.
type Meaning string

// The meanings.
const (
	MeansResolved Meaning = "resolved"
	MeansOpen     Meaning = "open"
)

// Flag is a switch that supervisors turn on and off.
type Flag struct {
	Name    string `json:"name"` // slug, the identity
	Default bool   `json:"default,omitempty"`
}

// Queue is a named wait with rules.
type Queue struct {
	Name          string       `json:"name"`
	Needs         skills.Needs `json:"needs,omitzero"`         // what every agent of this queue must have
	Strategy      Strategy     `json:"strategy"`               // who takes a contact
	RingTimeout   Millis       `json:"ring_timeout"`           // an offer's life; then the next agent
	WrapUp        Millis       `json:"wrap_up"`                // after-call work; 0: none
	WrapUpMax     Millis       `json:"wrap_up_max,omitempty"`  // after-call work with all extensions; 0: 5 min, or wrap_up if that is longer
	RingAllMax    int          `json:"ring_all_max,omitempty"` // agents rung at once by ring_all; 0: 10
	MaxCalls      int          `json:"max_calls,omitempty"`    // contacts waiting or offered above which it is full; 0: no limit
	OnNoAnswer    State        `json:"on_no_answer,omitempty"` // NotReady (default, empty) or Ready
	Reoffer       Millis       `json:"reoffer_after"`          // before the same agent is offered the same contact again
	Order         Order        `json:"order,omitempty"`        // empty: delay_ratio
	TargetWait    Millis       `json:"target_wait,omitempty"`  // T of the index; 0: 20 s
	CreditMax     Millis       `json:"credit_max,omitempty"`   // largest head start; 0: 90 s, below zero: none
	Rescue        Millis       `json:"rescue,omitempty"`       // wait from which a contact goes before all others; 0: never
	Rings         []Ring       `json:"rings,omitempty"`        // how needs relax, times rising; none: never
	JoinEmpty     []State      `json:"join_empty,omitempty"`   // agents in these states count as somebody for who would join; none: all but signed out
	LeaveEmpty    []State      `json:"leave_empty,omitempty"`  // and for who waits
	OverflowTo    []string     `json:"overflow_to,omitempty"`  // queues that a contact moves to after OverflowAt, the first that takes it
	OverflowAt    Millis       `json:"overflow_at,omitempty"`
	WaitPreferred Millis       `json:"wait_for_preferred,omitempty"` // how long a contact waits for an agent it prefers; 0: not at all
	AfterHangup   Millis       `json:"after_hangup,omitempty"`       // how long the place of a customer is remembered who hung up waiting; 0: not at all
	AfterDrop     Millis       `json:"after_drop,omitempty"`         // and of one whose call we dropped
	DropCredit    Millis       `json:"drop_credit,omitempty"`        // head start of the latter
	Level         string       `json:"level,omitempty"`              // service level that its figures go by, by name; empty: abandons_missed
	Short         Millis       `json:"short,omitempty"`              // an abandonment within it is a short one; 0: 5 s, below zero: none is
	RenamedFrom   string       `json:"renamed_from,omitempty"`       // its name in the plan before
	Answer        Millis       `json:"answer_within"`                // service-level threshold; 0: no target
	Handle        Millis       `json:"handle_time,omitempty"`        // what a contact takes of an agent's time, until it has been seen; 0: 3 min
	Patience      Millis       `json:"patience,omitempty"`           // how long callers wait on average, likewise; 0: 5 min

	Credits     map[string]Millis `json:"credits,omitempty"`     // head starts by name: what a contact's history or its flow claims
	FitWindow   Millis            `json:"fit_window,omitempty"`  // how far from the first in order an agent who becomes free may choose; 0: not at all
	Guard       Guard             `json:"guard,omitzero"`        // bounds of the choice
	Hard        []string          `json:"hard,omitempty"`        // categories that count for Guard.MaxHard
	Weights     *skills.Weights   `json:"weights,omitempty"`     // nil: the plan's
	Experiment  *Experiment       `json:"experiment,omitempty"`  // compares strategies, instead of Strategy; nil: none
	Pessimistic bool              `json:"pessimistic,omitempty"` // score by what an agent resolves in 8 cases of 10 at least
}

// Agent is a person who takes contacts.
type Agent struct {
	Name             string     `json:"name"`                   // slug, the identity
	RenamedFrom      string     `json:"renamed_from,omitempty"` // the name in the plan before
	Team             string     `json:"team,omitempty"`
	Skills           skills.Set `json:"skills,omitempty"`
	SignInOnRegister bool       `json:"sign_in_on_register,omitempty"` // the phone's registration signs in and makes ready

	Capacity Capacity `json:"capacity,omitempty"` // contacts at once by channel; none: one call

	Hours  Millis      `json:"hours,omitempty"`  // signed in within a shift, breaks and all, after which nothing more is offered; 0: no limit
	Breaks []BreakRule `json:"breaks,omitempty"` // of every shift, by Latest; a PlanBreaks takes their place
}

// BreakRule is a statutory break of every shift, in time since the sign-in that begins it.
type BreakRule struct {
	Reason string `json:"reason"` // as of Break
	From   Millis `json:"from,omitempty"`
	Latest Millis `json:"latest"`
	For    Millis `json:"for"`
}

// Millis is a duration in milliseconds, the unit of every time inside the engine.
type Millis int64

// Duration converts to Go's unit.
func (m Millis) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// MillisOf converts from Go's unit, dropping what is below a millisecond.
func MillisOf(d time.Duration) Millis { return Millis(d / time.Millisecond) }

// Defaults of routing.md §1.3.
const (
	DefaultRingTimeout Millis = 15_000
	DefaultWrapUp      Millis = 30_000
	DefaultWrapUpMax   Millis = 300_000
	DefaultReoffer     Millis = 30_000
	JoinWithin         Millis = 10_000 // from Accepted to Connected; then the agent counts as dropped
	RetryPhone         Millis = 30_000 // from NotReady{unreachable} to Ready, for a phone that is still registered
)
