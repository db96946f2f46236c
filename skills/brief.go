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
	return b.request
}

// Intent (routing.md §3.3): what each sign adds to a category, and how fast signs fade, in days.
const (
	chosenWeight  = 10
	ticketWeight  = 4
	contactWeight = 3
	orderWeight   = 2
	unresolved    = 1.5 // times the weight of a contact that left the matter open

	ticketHalf  = 14
	contactHalf = 5
	contactSpan = 7 // contacts older than this say nothing of today's matter
	orderHalf   = 20
	touchHalf   = 7
	histHalf    = 90

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

// weigh makes the intent: π_k = e_k / Σ e. The signs of an overdue invoice (billing) and of churn (cancel) belong in e
// too, once a dossier holds them.
func (b *briefing) weigh() {
	b.categories = b.known()
	shares := make([]Share, len(b.categories))
	sum := 0.0
	for i, k := range b.categories {
		e := k.Base + b.signs(k)
		shares[i] = Share{Category: k.Name, P: e}
		sum += e
	}
	for i := range shares {
		shares[i].P /= sum
	}
	if len(shares) > 0 {
		b.request.Intent = shares
	}
}

// signs is what the choice, the tickets, the contacts and the orders say for a category.
func (b *briefing) signs(k Category) float64 {
	e := 0.0
	if k.Name == b.policy.Chosen {
		e += chosenWeight
	}
	for _, t := range b.tickets {
		if t.Category == k.Name {
			e += float64(ticketWeight * decay(b.days(t.Opened), ticketHalf))
		}
	}
	for _, c := range b.contacts {
		if c.Category == k.Name && b.recent(c) {
			weight := float64(contactWeight * decay(b.days(c.At), contactHalf))
			if !c.Resolved {
				weight *= unresolved
			}
			e += weight
		}
	}
	for _, o := range b.purchases {
		if slices.Contains(k.Orders, o.Category) {
			e += float64(orderWeight * decay(b.days(o.At), orderHalf))
		}
	}
	return e
}

// known is the categories to choose from: the policy's, or the words at hand, and the chosen one in any case.
func (b *briefing) known() []Category {
	all := slices.Clone(b.policy.Categories)
	if len(all) == 0 {
		for _, t := range b.tickets {
			all = append(all, Category{Name: t.Category})
		}
		for _, c := range b.contacts {
			if b.recent(c) {
				all = append(all, Category{Name: c.Category})
			}
		}
	}
	all = append(all, Category{Name: b.policy.Chosen})
	all = slices.DeleteFunc(all, func(k Category) bool { return k.Name == "" })
	slices.SortStableFunc(all, func(x, y Category) int { return strings.Compare(x.Name, y.Name) })
	all = slices.CompactFunc(all, func(x, y Category) bool { return x.Name == y.Name })
	level(all)
	return all
}

// level makes the base shares sum to 1; where none is given they are equal.
func level(all []Category) {
	sum := 0.0
	for i := range all {
		if !(all[i].Base > 0) { // NaN too
			all[i].Base = 0
		}
		all[i].Base = min(all[i].Base, 1e6) // some write 40 for 40 %; the sum must stay finite
		sum += all[i].Base
	}
	for i := range all {
		if sum > 0 {
			all[i].Base /= sum
		} else {
			all[i].Base = 1 / float64(len(all))
		}
	}
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
	b.request.Own = decay(b.days(touched(t)), touchHalf)
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
		sums[c.Agent] += float64(decay(b.days(c.At), histHalf) * h)
	}
	for agent, sum := range sums {
		b.request.Hist = append(b.request.Hist, AgentTerm{Agent: agent, Value: math.Tanh(float64(0.5 * sum))})
	}
	slices.SortFunc(b.request.Hist, func(x, y AgentTerm) int { return strings.Compare(x.Agent, y.Agent) })
}

func (b *briefing) share(category string) float64 {
	for _, s := range b.request.Intent {
		if s.Category == category {
			return s.P
		}
	}
	return 0
}

func (b *briefing) recent(c Contact) bool { return b.days(c.At) <= contactSpan }

// days is the age of something; what lies ahead of now is new.
func (b *briefing) days(since time.Time) float64 { return max(b.now.Sub(since).Hours()/24, 0) }

// decay is d(x, H) = 2^(−x/H).
func decay(x, half float64) float64 { return math.Exp2(-x / half) }
