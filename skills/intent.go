package skills

import (
	"slices"
	"strings"
)

// Intent (routing.md §3.3): what each sign adds to a category, and how fast signs fade, in days, if the policy says nothing else.
const (
	chosenWeight  = 10
	ticketWeight  = 4
	contactWeight = 3
	orderWeight   = 2
	overdueWeight = 2   // for billing, when an invoice is overdue
	overdueSpan   = 15  // days after which it counts in full
	unresolved    = 1.5 // times the weight of a contact that left the matter open

	ticketHalf  = 14
	contactHalf = 5
	contactSpan = 7 // contacts older than this say nothing of today's matter
	orderHalf   = 20
	touchHalf   = 7
	histHalf    = 90
)

// weigh makes the intent: π_k = e_k / Σ e. The sign of churn (cancel) belongs in e too, once a dossier holds it.
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

// signs is what the choice, the tickets, the contacts, the orders and the invoices say for a category.
func (b *briefing) signs(k Category) float64 {
	e := 0.0
	if k.Name == b.policy.Chosen {
		e += chosenWeight
	}
	for _, t := range b.tickets {
		if t.Category == k.Name {
			e += float64(ticketWeight * decay(b.days(t.Opened), b.half(b.policy.HalfLives.Tickets, ticketHalf)))
		}
	}
	for _, c := range b.contacts {
		if c.Category == k.Name && b.recent(c) {
			weight := float64(contactWeight * decay(b.days(c.At), b.half(b.policy.HalfLives.Contacts, contactHalf)))
			if !c.Resolved {
				weight *= unresolved
			}
			e += weight
		}
	}
	for _, o := range b.purchases {
		if slices.Contains(k.Orders, o.Category) {
			e += float64(orderWeight * decay(b.days(o.At), b.half(b.policy.HalfLives.Purchases, orderHalf)))
		}
	}
	if k.Kind == "billing" {
		e += float64(overdueWeight * min(1, b.overdue()/overdueSpan))
	}
	return e
}

// overdue is for how many days the customer has owed something at most. It says what the contact may be about, and moves
// nobody forward or back (routing.md §2).
func (b *briefing) overdue() (days float64) {
	for _, i := range b.invoices {
		days = max(days, i.Overdue(b.now))
	}
	return days
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

func (b *briefing) share(category string) float64 {
	for _, s := range b.request.Intent {
		if s.Category == category {
			return s.P
		}
	}
	return 0
}

func (b *briefing) recent(c Contact) bool { return b.days(c.At) <= contactSpan }
