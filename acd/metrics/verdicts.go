package metrics

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
)

// RepeatWithin is how long a customer has to call again for the same matter, which was not resolved then (routing.md §3.3).
const RepeatWithin = 7 * 24 * time.Hour

// Verdicts follows a log and says what its contacts came to, once that is certain: a contact was resolved if its last agent
// said so and its customer did not call again for the same category within seven days. Contacts whose customer or category
// is not known, or about which no agent said anything, have no verdict. Add the events in order; the zero value is ready.
type Verdicts struct {
	contacts  map[string]*verdict
	customers map[string][]*verdict // whose contacts were over within seven days
	over      []*verdict            // with an agent's word or yet without, in the order in which they were over
}

// verdict is what is known of a contact.
type verdict struct {
	settle    acd.Settle
	customer  string
	owner     string
	connected time.Time
	talking   string        // who talks, or is in wrap-up after it
	talk      time.Duration // the last one
	wrapping  time.Time
	resolved  bool // its last agent said so
	settled   bool
	consult   bool // about a contact, and no customer's own
}

// VerdictKinds are the kinds of facts that verdicts go by: others may be left out.
func VerdictKinds() []string {
	var kinds []string
	for _, f := range []acd.Fact{
		acd.Queued{}, acd.Informed{}, acd.Connected{}, acd.Released{}, acd.Ended{}, acd.Abandoned{}, acd.Failed{},
		acd.WrapUpStarted{}, acd.WrapUpEnded{}, acd.Settled{}, acd.Transferred{}, acd.ConsultStarted{}, acd.ConsultEnded{},
	} {
		kinds = append(kinds, f.Kind())
	}
	return kinds
}

// resolves reports whether an agent's word says that the matter is resolved: as the plan had it then, or by itself where the
// plan listed none.
func resolves(f acd.WrapUpEnded) bool {
	if f.Means != "" {
		return f.Means == acd.MeansResolved
	}
	return Resolves(f.Disposition)
}

// Resolves reports whether a disposition that no plan lists says that the matter is resolved: its first word does, in
// English, Portuguese or Spanish ("resolved", "resolvido-troca", "resuelto").
func Resolves(disposition string) bool {
	word, _, _ := strings.Cut(strings.ToLower(disposition), "-")
	return slices.Contains([]string{"resolved", "solved", "resolvido", "resolvida", "resuelto", "resuelta"}, word)
}

// Add follows one more event.
func (v *Verdicts) Add(ev acd.Event) {
	if v.contacts == nil {
		v.contacts, v.customers = make(map[string]*verdict), make(map[string][]*verdict)
	}
	switch f := ev.Fact.(type) {
	case acd.Queued:
		v.asks(f.Contact, f.Queue, about{f.Request.Customer, f.Request.Owner, f.Request.Category()}, ev.At)
	case acd.Informed:
		v.asks(f.Contact, f.Queue, about{f.Request.Customer, f.Request.Owner, f.Request.Category()}, ev.At)
	case acd.Connected:
		if c := v.contacts[f.Contact]; c != nil {
			c.talking, c.connected = f.Agent, ev.At
			c.settle.Queue = f.Queue
		}
	case acd.ConsultStarted:
		v.contacts[f.Consult] = &verdict{consult: true}
	case acd.ConsultEnded:
		delete(v.contacts, f.Contact)
	case acd.Released:
		v.talked(f.Contact, ev.At)
	case acd.Transferred:
		v.talked(f.Contact, ev.At)
		if c := v.contacts[f.Contact]; c != nil && f.How == acd.HowConsult {
			c.talking, c.connected, c.settle.Queue = f.ToAgent, ev.At, f.To
		}
	case acd.Ended:
		v.talked(f.Contact, ev.At)
		v.ended(f.Contact, ev.At)
	case acd.Abandoned:
		v.ended(f.Contact, ev.At)
	case acd.Failed:
		v.ended(f.Contact, ev.At)
	case acd.WrapUpStarted:
		if c := v.contacts[f.Contact]; c != nil {
			c.wrapping = ev.At
		}
	case acd.WrapUpEnded:
		v.said(f, ev.At)
	case acd.Settled:
		if c := v.contacts[f.Contact]; c != nil {
			c.settled = true
		}
	}
}

// about is what a request says of the matter.
type about struct{ customer, owner, category string }

// asks notes what a contact is about. To its customer's earlier ones about the same it is the repetition.
func (v *Verdicts) asks(contact, queue string, r about, at time.Time) {
	c := v.contacts[contact]
	if c == nil {
		c = &verdict{settle: acd.Settle{Contact: contact}}
		v.contacts[contact] = c
	}
	if c.consult {
		return
	}
	c.settle.Queue, c.settle.Category = queue, r.category
	c.customer, c.owner = r.customer, r.owner
	if c.customer == "" || c.settle.Category == "" {
		return
	}
	recent := slices.DeleteFunc(v.customers[c.customer], func(o *verdict) bool { return at.Sub(o.settle.At) > RepeatWithin })
	for _, o := range recent {
		if o != c && o.settle.Category == c.settle.Category && o.settle.Repeat == 0 {
			o.settle.Repeat = max(acd.MillisOf(at.Sub(o.settle.At)), 1)
		}
	}
	if len(recent) == 0 {
		delete(v.customers, c.customer)
		return
	}
	v.customers[c.customer] = recent
}

// talked: an agent's talk with the contact is over; the wrap-up may follow.
func (v *Verdicts) talked(contact string, at time.Time) {
	if c := v.contacts[contact]; c != nil && !c.connected.IsZero() {
		c.talk, c.connected = at.Sub(c.connected), time.Time{}
	}
}

func (v *Verdicts) ended(contact string, at time.Time) {
	c := v.contacts[contact]
	if c == nil {
		return
	}
	if c.talking == "" || c.customer == "" || c.settle.Category == "" {
		delete(v.contacts, contact)
		return
	}
	c.settle.At = at
	v.over = append(v.over, c)
	v.customers[c.customer] = append(v.customers[c.customer], c)
}

// said takes an agent's word for how the contact ended; that of the last agent who gives one counts.
func (v *Verdicts) said(f acd.WrapUpEnded, at time.Time) {
	c := v.contacts[f.Contact]
	if c == nil || f.Disposition == "" {
		return
	}
	c.resolved, c.settle.Agent, c.settle.Owner = resolves(f), f.Agent, f.Agent == c.owner
	c.settle.Handle = 0
	if c.talking == f.Agent {
		c.settle.Handle = acd.MillisOf(c.talk + at.Sub(c.wrapping))
	}
}

// forget drops a contact that is of no more use: nobody who calls now repeats it.
func (v *Verdicts) forget(c *verdict) {
	delete(v.contacts, c.settle.Contact)
	v.customers[c.customer] = slices.DeleteFunc(v.customers[c.customer], func(o *verdict) bool { return o == c })
	if len(v.customers[c.customer]) == 0 {
		delete(v.customers, c.customer)
	}
}

// Due are the verdicts that are certain at an instant and have not been settled, by the time their contacts were over.
// Those that are too old to be settled are forgotten.
func (v *Verdicts) Due(now time.Time) (due []acd.Settle) {
	kept := v.over[:0]
	for _, c := range v.over {
		certain := !c.settle.At.Add(RepeatWithin).After(now)
		switch {
		case certain && (c.settled || c.settle.Agent == "" || c.settle.At.Add(acd.SettleWithin).Before(now)):
			v.forget(c)
			continue
		case certain && !c.settled:
			s := c.settle
			s.Resolved = c.resolved && s.Repeat == 0
			due = append(due, s)
		}
		kept = append(kept, c)
	}
	clear(v.over[len(kept):])
	v.over = kept
	slices.SortStableFunc(due, func(a, b acd.Settle) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Contact, b.Contact))
	})
	return due
}
