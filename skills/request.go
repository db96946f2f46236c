package skills

// Request is what a contact's history says, in numbers: it travels in the command that queues the contact, a few
// hundred bytes without a name, a number or a document. The zero Request is a contact of whom nothing is known.
type Request struct {
	Customer string  `json:"customer,omitempty"` // opaque reference, never a document or number
	Intent   []Share `json:"intent,omitempty"`   // π: what the contact is about, by category, sorted; sums to 1
	Needs    Needs   `json:"needs,omitzero"`     // what the history adds to the queue's needs

	Owner     string  `json:"owner,omitempty"`      // agent who owns the most relevant open ticket
	OwnHalf   float64 `json:"own_half,omitempty"`   // days after which Own is half, if not 7
	OwnerTeam string  `json:"owner_team,omitempty"` // and that agent's team
	Own       float64 `json:"own,omitempty"`        // d(days since the owner's last touch, 7 d), 0 to 1

	Hist    []AgentTerm `json:"hist,omitempty"`    // tanh(½ Σ …) by agent who talked with the customer before, −1 to 1, sorted
	Product string      `json:"product,omitempty"` // main product: an agent with "product:<it>" gets the prod term
	Segment string      `json:"segment,omitempty"` // an agent with "desk:<it>" gets the seg term

	Credits []string `json:"credits,omitempty"` // head starts that the history claims, by name, sorted

	Mode    Mode             `json:"mode,omitempty"`    // how much of the history could be used
	Missing []string         `json:"missing,omitempty"` // the parts that are missing, when Mode is partial
	AgeMS   map[string]int64 `json:"age_ms,omitempty"`  // age of each part used, milliseconds
}

// Mode is how much of the history stood behind a request (routing.md §7.3).
type Mode string

// The modes. The empty Mode reads as ModeNone.
const (
	ModeFull    Mode = "full"
	ModeStale   Mode = "stale"
	ModePartial Mode = "partial"
	ModeNone    Mode = "none"
)

// Share is a category's part of the intent, 0 to 1.
type Share struct {
	Category string  `json:"category"`
	P        float64 `json:"p"`
}

// AgentTerm is a number that the history holds about one agent.
type AgentTerm struct {
	Agent string  `json:"agent"`
	Value float64 `json:"value"`
}

// Candidate is an agent as the score sees them.
type Candidate struct {
	Agent  string
	Team   string
	Skills Set // in which prod and seg are looked for, unless Prod and Seg say that they are earned
	Prod   bool
	Seg    bool
	Record Record  // outcomes of the agent's past contacts
	Occ    float64 // occupancy, EWMA with τ 30 min, 0 to 1
	Idle   float64 // seconds since idle_since
	Lift   bool    // gets less than the least share of contacts: the lift term applies
}

// Weights are the points of resolution probability that each term is worth (routing.md §3.2).
type Weights struct {
	Own  float64 `json:"own"`
	Hist float64 `json:"hist"`
	Prod float64 `json:"prod"`
	Seg  float64 `json:"seg"`
	AHT  float64 `json:"aht"`
	Occ  float64 `json:"occ"`
	Idle float64 `json:"idle"`
}

// DefaultWeights are the starting values of routing.md §3.2.
func DefaultWeights() Weights {
	return Weights{Own: 0.08, Hist: 0.05, Prod: 0.04, Seg: 0.02, AHT: 0.05, Occ: 0.20, Idle: 0.02}
}

// Million is one point of score: scores and terms are integer millionths, so that the record of a decision recomputes
// to the same choice on any machine.
const Million = 1_000_000

// Terms are the parts of a score in millionths, signs included; each is rounded before summing.
type Terms struct {
	Q    int64 `json:"q"`
	Own  int64 `json:"own"`
	Hist int64 `json:"hist"`
	Prod int64 `json:"prod"`
	Seg  int64 `json:"seg"`
	AHT  int64 `json:"aht"`
	Occ  int64 `json:"occ"`
	Idle int64 `json:"idle"`
	Lift int64 `json:"lift"`
}

// Sum is the score: the integer sum of the terms, clipped to [0, Million].
func (t Terms) Sum() int64 {
	return min(max(t.Q+t.Own+t.Hist+t.Prod+t.Seg+t.AHT+t.Occ+t.Idle+t.Lift, 0), Million)
}

// Category is what the contact is about, if that is certain enough to learn from: its share of the intent is 0.60 at
// least. Empty otherwise.
func (r *Request) Category() string {
	for _, s := range r.Intent {
		if s.P >= certain {
			return s.Category
		}
	}
	return ""
}

// Likeliest is what the contact is likeliest about, however likely that is; the first of equals. Empty: nothing is known.
func (r *Request) Likeliest() string {
	best := -1
	for i, s := range r.Intent {
		if best < 0 || s.P > r.Intent[best].P {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return r.Intent[best].Category
}
