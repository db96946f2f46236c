package flows

import (
	"iter"
	"strings"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// Plan is everything written in a folder of HCL: parsed, checked, compiled, immutable.
type Plan struct {
	Hash      string // "sha256:" and the hash of all sources in order of name
	Engine    Engine
	Numbers   []Number
	Calendars map[string]*Calendar
	Skills    map[string]Skill
	Queues    []Queue // in source order
	Agents    []Agent // in source order
	Routings  map[string]*Routing
	Prompts   map[string]map[string]PromptText // language → name → text
	Flows     map[string]*Flow

	Trunks      map[string]*Trunk
	Services    map[string]*Service
	Directories map[string]*Directory
	Customer    string // the directory of the customers; empty: the history store
	Holidays    map[string]*Holidays
	Flags       []Flag // in source order
	Mailboxes   map[string]*Mailbox
	Teams       []Team // in source order

	Dispositions []Disposition // in source order; none: agents end contacts with any word
	Speakers     map[string]*TTS
	Recognisers  map[string]*STT
	Histories    []History // in source order
	Profiles     []Profile // in source order
	Server       Server

	weights  skills.Weights
	halfLife time.Duration     // of what agents are good at; 0: the usual one
	texts    *texts            // Prompts, as expressions share them
	sources  map[string][]byte // by file
	loaded   *loader           // what tests are checked against
	tags     []string          // of all flows, sorted
}

// Engine holds the settings of the whole system.
type Engine struct {
	Language    string         // default language of prompts, "pt-BR"
	Timezone    *time.Location // default of calendars
	PromptsDir  string         // recordings: <dir>/<language>/<name>.wav
	MaxDuration time.Duration  // longest call
	Profiles    []string       // rule packs
	Music       *Expr          // prompt: default hold music; nil: the built-in one
	TTS         string         // speaks the prompts that have no recording; empty: nobody
	STT         string         // writes messages down; empty: the plan's only one
	Requires    string         // version of the language, ">= 1.0, < 2"; empty: any
	Messages    string         // service that message sends through; empty: none
}

// Number is a number that callers dial, as written: E.164 with +, or an internal number.
type Number struct {
	Number   string
	Flow     string
	MaxCalls int    // simultaneous calls; 0: no limit
	Trunk    string // only from this trunk; empty: from any
	TollFree bool   // costs the caller nothing
}

// Skill is something agents know.
type Skill struct {
	Name        string
	Description string
}

// Queue is a queue of the plan: what the engine knows of it, and the rest.
type Queue struct {
	acd.Queue
	Description string
	Calendar    string        // empty: always open
	Music       *Expr         // prompt; nil: the built-in music
	MaxWait     time.Duration // 0: not written
	Routing     string        // name of a routing block; empty: the defaults
	Target      float64       // service level: share to be answered within acd.Queue.Answer, 0 to 1; 0: no target
	Formula     string        // of the service level, routing.md §9.2; empty: it has none
	Short       time.Duration // an abandonment within it is a short one

	Skips []*Expr // beside acd.Queue.Rings: when a call that comes goes past the ring; nil: never

	Priority float64  // 0 to 10; 5 is neither before nor after
	OnDrop   string   // none, callback
	Dropped  Attempts // how the customer is called back then
	Access   string   // video, text; empty: neither
	Record   bool
	Relax    []Relax // in order of time
	Overflow []Overflow
}

// Relax are the needs of a queue's contacts that wait for After, instead of the queue's.
type Relax struct {
	After time.Duration
	Needs skills.Needs
}

// Overflow is another queue whose agents may take the contact after a while.
type Overflow struct {
	After time.Duration
	Queue string
}

// Agent is a person of the plan: what the engine knows, and the rest.
type Agent struct {
	acd.Agent
	Display   string // shown to people
	Extension string // SIP user
	Password  Secret // of the phone

	Address   string   // fixed SIP URI, or E.164 through Trunk; empty: where the extension registers
	Trunk     string   // way out to an outside number
	Languages []string // as written, else the engine's; acd.Agent has them as skills
}

// Team is people with a supervisor, who sees them and steers them.
type Team struct {
	Name       string
	Supervisor string // an agent; empty: nobody in particular
	rest       rest   // of its agents, who have it in acd.Agent
}

// Secret is a password, or "md5:" and its digest hash HA1, MD5(user:realm:password) in 32 hexadecimal digits (RFC 7616
// §3.4.2), kept from being printed by accident.
type Secret string

// String hides the secret from every formatter.
func (Secret) String() string { return "•••" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "•••" }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Hash returns the digest hash HA1; empty when the secret is the password itself.
func (s Secret) Hash() string {
	if hash, ok := strings.CutPrefix(string(s), "md5:"); ok {
		return hash
	}
	return ""
}

// PromptText is a prompt as written: the text is the recording script, the trace and the documentation.
type PromptText struct {
	Name string
	Text string
}

// Segment is one piece of what a caller hears, before it is turned into recordings.
type Segment struct {
	Kind SegmentKind `json:"kind"`
	Name string      `json:"name,omitempty"` // SegPrompt: the prompt's name; SegAudio: the file
	Text string      `json:"text"`           // SegPrompt, SegText, SegSSML: the words; else the value: "8812", "4", "2026-03-12"
	Form string      `json:"form,omitempty"` // how: a gender, "m" or "f"; a currency; "year"; SegSSML: the markup

	Secret bool `json:"secret,omitempty"` // made of a sensitive value: it is said, and masked where people read
}

// SegmentKind says how a segment is said.
type SegmentKind string

// The kinds of segment.
const (
	SegPrompt   SegmentKind = "prompt"   // a named prompt: its recording if there is one
	SegText     SegmentKind = "text"     // words without a name
	SegSSML     SegmentKind = "ssml"     // words with markup
	SegAudio    SegmentKind = "audio"    // a file
	SegDigits   SegmentKind = "digits"   // one by one
	SegSpell    SegmentKind = "spell"    // letters, digits and signs one by one
	SegNumber   SegmentKind = "number"   // as a cardinal: "-2.5"
	SegOrdinal  SegmentKind = "ordinal"  // as an ordinal, if there is one
	SegMoney    SegmentKind = "money"    // "10.50"; Form is the currency
	SegDate     SegmentKind = "date"     // YYYY-MM-DD as day and month, with "year" the year too
	SegDateTime SegmentKind = "datetime" // YYYY-MM-DDThh:mm, likewise
	SegClock    SegmentKind = "clock"    // hh:mm
	SegPhone    SegmentKind = "phone"    // groups of digits: "+55 11 3456 7890"
	SegSpan     SegmentKind = "span"     // seconds
	SegEstimate SegmentKind = "estimate" // seconds, as a wait is told: in whole minutes
	SegSilence  SegmentKind = "silence"  // milliseconds, a multiple of 100
)

// QueueView is what expressions read of a queue: queue.<name>.open, waiting, agents, agents_free, estimated_wait,
// max_wait, position.
type QueueView struct {
	Open          bool
	Waiting       int
	Agents        int           // signed in who can serve it
	AgentsFree    int           // of these, ready
	EstimatedWait time.Duration // what four of five wait less than; 0: nobody waits, or there is no number
	MaxWait       time.Duration // as the plan has it
	Position      int           // of this call, 1 is next; 0: it does not wait there
}

// CalendarView is what expressions read of a calendar: calendar.<name>.open, opens_at, closes_in,
// holiday.
type CalendarView struct {
	Open     bool
	OpensAt  string        // "2006-01-02T15:04" in the calendar's zone; empty while open or when it never opens
	ClosesIn time.Duration // while open
	Holiday  string        // name of today's holiday, whatever the hours; empty when it is none
}

// Sources are the plan's files and their text, in order of name: compiled, a plan no longer looks as it was written. The
// texts are the plan's own and are not to be changed.
func (p *Plan) Sources() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, name := range sortedKeys(p.sources) {
			if !yield(name, p.sources[name]) {
				return
			}
		}
	}
}

// Tags lists the names of all tags that the flows write, sorted.
func (p *Plan) Tags() []string { return p.tags }
