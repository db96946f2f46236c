package skills

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// Brief says what a contact's history says, in numbers: what it is about, what it needs, and whom the customer knows.
// The Request holds no name, number or text. It is the same for the same arguments, whatever the order of maps.
//
// A dossier that was not found or is ambiguous has mode none: the intent is then the base shares and the choice made in
// the IVR, and no personal term is used. A part that is missing, or older than the policy lets it be, counts for nothing
// and the mode says so.
//
// A policy without categories goes by the words at hand: the categories of the usable tickets and recent contacts and
// the chosen one, with equal base shares and without needs. When there are none either, the intent is empty.
func Brief(d Dossier, p Policy, now time.Time) Request {
	b := briefing{policy: p, now: now}
	b.use(d)
	b.weigh()
	b.addNeeds()
	b.addOwner()
	b.addHistory()
	b.addCredits()
	return b.request
}

// Shares of the intent (routing.md §3.1).
const (
	certain  = 0.60 // share of the intent from which a category's needs are required
	probable = 0.20 // and from which they are preferred
)

// briefing is a brief in the making: the parts of the dossier that may be used and the request so far.
type briefing struct {
	policy     Policy
	now        time.Time
	categories []Category // sorted by name, each once; Base sums to 1
	purchases  []Purchase
	tickets    []Ticket // open ones
	contacts   []Contact
	invoices   []Invoice
	request    Request
}

// use takes from the dossier what is there and fresh enough.
func (b *briefing) use(d Dossier) {
	r := &b.request
	r.Mode = ModeNone
	if !d.Found || d.Ambiguous {
		return
	}
	r.Mode, r.Customer = ModeFull, d.Customer.Ref
	if b.usable(d, PartCustomer) {
		r.Segment = d.Customer.Segment
	}
	if b.usable(d, PartPurchases) {
		b.purchases = d.Purchases
	}
	if b.usable(d, PartTickets) {
		b.tickets = slices.DeleteFunc(slices.Clone(d.Tickets), func(t Ticket) bool { return !t.Open() })
	}
	if b.usable(d, PartContacts) {
		b.contacts = d.Contacts
	}
	if b.usable(d, PartInvoices) {
		b.invoices = d.Invoices
	}
}

// usable notes the age of a part and says whether it counts.
func (b *briefing) usable(d Dossier, part string) bool {
	r := &b.request
	if slices.Contains(d.Missing, part) {
		r.Mode = ModePartial
		r.Missing = append(r.Missing, part)
		slices.Sort(r.Missing)
		return false
	}
	asOf, known := d.AsOf[part]
	if !known {
		return true
	}
	age := max(b.now.Sub(asOf), 0)
	if r.AgeMS == nil {
		r.AgeMS = make(map[string]int64)
	}
	r.AgeMS[part] = age.Milliseconds()
	limit, set := b.policy.MaxAge[part]
	if !set {
		limit = DefaultMaxAge(part)
	}
	if age <= limit {
		return true
	}
	if r.Mode == ModeFull {
		r.Mode = ModeStale
	}
	return false
}

// addNeeds asks for what the likely categories, the product and the segment call for (routing.md §3.1). Exclusions and
// escalation of repeated contacts will join here.
func (b *briefing) addNeeds() {
	b.request.Product = b.mainProduct()
	required, preferred := make(map[string]int), make(map[string]int)
	for i, k := range b.categories {
		share := b.request.Intent[i].P
		sure := share >= certain || k.Name == b.policy.Chosen
		switch {
		case sure:
			b.raise(required, k.Needs)
		case share >= probable:
			b.raise(preferred, k.Needs)
		}
		if sure && k.Kind == "cancel" { // retention must never delay a cancellation
			b.raise(required, map[string]int{"can:cancel": 1})
			b.raise(preferred, map[string]int{"retention": 1})
		}
	}
	b.raise(preferred, map[string]int{ProductSkill(b.request.Product): 1, DeskSkill(b.request.Segment): 1})
	b.request.Needs = Needs{Required: NeedsOf(required).Required, Preferred: NeedsOf(preferred).Required}
}

// raise adds needs of skills that the plan declares; the higher level counts.
func (b *briefing) raise(levels, by map[string]int) {
	for skill, n := range by {
		if b.policy.Declared[skill] {
			levels[skill] = max(levels[skill], n)
		}
	}
}

// mainProduct is the product the contact is most likely about: of the purchases that point to the likeliest category
// the newest.
func (b *briefing) mainProduct() string {
	var best Purchase
	bestShare := -1.0
	for _, o := range b.purchases {
		share := 0.0
		for i, k := range b.categories {
			if slices.Contains(k.Orders, o.Category) {
				share = max(share, b.request.Intent[i].P)
			}
		}
		order := cmp.Or(cmp.Compare(share, bestShare), o.At.Compare(best.At), strings.Compare(best.Product, o.Product))
		if o.Product != "" && order > 0 {
			best, bestShare = o, share
		}
	}
	return best.Product
}

// addOwner names who owns the most relevant open ticket: of the likeliest category, then the one touched last.
func (b *briefing) addOwner() {
	if len(b.tickets) == 0 {
		return
	}
	t := slices.MaxFunc(b.tickets, func(x, y Ticket) int {
		return cmp.Or(cmp.Compare(b.share(x.Category), b.share(y.Category)),
			touched(x).Compare(touched(y)), strings.Compare(y.ID, x.ID))
	})
	if t.Owner == "" && t.Team == "" {
		return
	}
	b.request.Owner, b.request.OwnerTeam = t.Owner, t.Team
	if half := b.half(b.policy.HalfLives.Own, touchHalf); half != touchHalf {
		b.request.OwnHalf = half
	}
	b.request.Own = decay(b.days(touched(t)), b.half(b.policy.HalfLives.Own, touchHalf))
}

func touched(t Ticket) time.Time {
	if t.LastTouch.IsZero() {
		return t.Opened
	}
	return t.LastTouch
}

// addHistory says how it went between the customer and each agent. An unresolved contact counts against the agent
// because the customer is calling again: this is the call.
func (b *briefing) addHistory() {
	sums := make(map[string]float64)
	for _, c := range b.contacts {
		if c.Agent == "" {
			continue
		}
		h := -1.0
		switch {
		case c.CSAT == 1 || c.CSAT == 2:
			h = -2
		case c.Resolved:
			h = 1
		}
		sums[c.Agent] += float64(decay(b.days(c.At), b.half(b.policy.HalfLives.Hist, histHalf)) * h)
	}
	for agent, sum := range sums {
		b.request.Hist = append(b.request.Hist, AgentTerm{Agent: agent, Value: math.Tanh(float64(0.5 * sum))})
	}
	slices.SortFunc(b.request.Hist, func(x, y AgentTerm) int { return strings.Compare(x.Agent, y.Agent) })
}

// The head starts that a history claims (routing.md §2). An overdue invoice is none of them: neither punish nor reward.
const (
	CreditRepeat    = "repeat_unresolved" // called again within 7 days for what was not resolved
	CreditVIP       = "vip"               // the customer's segment is called so
	CreditDeadline  = "deadline_24h"      // an open ticket's legal deadline is within a day, or over
	CreditEmergency = "emergency"         // it is about a category of that kind
	CreditCancel    = "cancel"            // likewise
)

// addCredits says which head starts the history claims; what they are worth is the plan's.
func (b *briefing) addCredits() {
	claims := make(map[string]bool)
	claims[CreditVIP] = b.request.Segment == "vip"
	for i, k := range b.categories {
		sure := b.request.Intent[i].P >= certain || k.Name == b.policy.Chosen
		claims[k.Kind] = claims[k.Kind] || sure && (k.Kind == CreditCancel || k.Kind == CreditEmergency)
	}
	about := b.request.Likeliest()
	for _, c := range b.contacts {
		claims[CreditRepeat] = claims[CreditRepeat] || !c.Resolved && c.Category == about && b.recent(c)
	}
	for _, t := range b.tickets {
		claims[CreditDeadline] = claims[CreditDeadline] || !t.Deadline.IsZero() && t.Deadline.Sub(b.now) <= 24*time.Hour
	}
	for name, is := range claims {
		if is {
			b.request.Credits = append(b.request.Credits, name)
		}
	}
	slices.Sort(b.request.Credits)
}

// half is a half-life in days: the policy's, or the usual one.
func (b *briefing) half(d time.Duration, usual float64) float64 {
	if d <= 0 {
		return usual
	}
	return d.Hours() / 24
}

// days is the age of something; what lies ahead of now is new.
func (b *briefing) days(since time.Time) float64 { return max(b.now.Sub(since).Hours()/24, 0) }

// decay is d(x, H) = 2^(−x/H).
func decay(x, half float64) float64 { return math.Exp2(-x / half) }
