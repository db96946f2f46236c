package skills

import (
	"context"
	"time"
)

// History is where customers are found. A partial Dossier with an error is normal: what is missing is named in it.
type History interface {
	Find(ctx context.Context, ids []Identifier) (Dossier, error)
}

// Identifier is one way to know a customer. Kind: phone (E.164), document (CPF or CNPJ digits), email, account.
type Identifier struct {
	Kind  string
	Value string
}

// Dossier is all that is known about one customer. It holds personal data: it stays with the drivers and the agent's
// screen, and never reaches the engine or its log; Brief makes the Request that does.
type Dossier struct {
	Found     bool
	Ambiguous bool // more than one customer on the strongest identifier: no personal term is used
	Customer  Customer
	Purchases []Purchase // newest first
	Tickets   []Ticket   // newest first
	Contacts  []Contact  // newest first
	Invoices  []Invoice  // due last first
	Missing   []string   // parts that could not be read

	AsOf map[string]time.Time // when each part was true, by part; absent: as good as now
}

// Customer is a person or company that buys. Ref is random and opaque, the only field that leaves the drivers.
type Customer struct {
	Ref     string
	ID      string // the customer's id in the source
	Name    string
	Segment string
}

// Purchase is one order line.
type Purchase struct {
	ID       string
	Product  string
	Category string // product category; the policy maps it to what it may lead to
	Amount   float64
	At       time.Time
	Status   string
}

// Ticket is a case. Open while Resolved is zero.
type Ticket struct {
	ID        string
	Protocol  string
	Category  string
	Status    string
	Opened    time.Time
	Deadline  time.Time
	Owner     string // agent
	Team      string
	LastTouch time.Time
	Resolved  time.Time
}

// Open reports whether the ticket still waits for somebody.
func (t Ticket) Open() bool { return t.Resolved.IsZero() }

// Contact is a past contact of the customer.
type Contact struct {
	At       time.Time
	Category string
	Agent    string
	Resolved bool
	CSAT     int // 1 to 5; 0 unknown
}

// Invoice is what the customer owes, or owed. It is open while Paid is zero.
type Invoice struct {
	ID     string
	Due    time.Time
	Amount float64
	Paid   time.Time
}

// Overdue is how many days ago an open invoice was due; 0: it is not overdue.
func (i Invoice) Overdue(now time.Time) float64 {
	if !i.Paid.IsZero() || i.Due.IsZero() || !now.After(i.Due) {
		return 0
	}
	return now.Sub(i.Due).Hours() / 24
}

// Policy is what [Brief] goes by. The zero Policy is a plan without categories.
type Policy struct {
	Categories []Category
	Chosen     string                   // category chosen in the IVR; empty: none
	MaxAge     map[string]time.Duration // by part: data older than this counts for nothing; absent: [DefaultMaxAge]
	HalfLives  HalfLives
	Declared   map[string]bool // the skills of the plan; needs of any other skill are dropped, nil drops all
}

// HalfLives are the times after which what is known of a customer counts half; zero: the usual ones of routing.md §3.2.
type HalfLives struct{ Own, Hist, Tickets, Contacts, Purchases time.Duration }

// The parts of a dossier, as Missing, AsOf and MaxAge name them.
const (
	PartCustomer  = "customer"
	PartPurchases = "purchases"
	PartTickets   = "tickets"
	PartContacts  = "contacts"
	PartInvoices  = "invoices"
)

// DefaultMaxAge is how old a part of the history may be (routing.md §7.3).
func DefaultMaxAge(part string) time.Duration {
	if part == PartTickets || part == PartContacts {
		return 15 * time.Minute
	}
	return 24 * time.Hour
}

// Category is something a contact can be about.
type Category struct {
	Name   string
	Base   float64        // α: share of all contacts; the sum over categories is 1
	Needs  map[string]int // required when the category is certain enough (π ≥ 0.60, or chosen)
	Orders []string       // purchase categories that point to it
	Kind   string         // "billing", "cancel", "emergency" or empty: which formulas of routing.md §3.3 apply
}
