package flowtest

import (
	"time"

	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/skills"
)

// find looks for a customer among the mocks of the history. A test that says nothing of it has callers whom nobody knows.
func (c *Call) find(by []ivr.KeyValue) (d skills.Dossier, failure string, after time.Duration) {
	m := c.mocked(flows.MockCustomer, "", by)
	switch {
	case m == nil && c.setup.Dossier.Found:
		return c.setup.Dossier, "", 0
	case m == nil:
		c.note(WorldDoes, "customer: not found")
		return d, "", 0
	case m.Error != "":
		c.note(WorldDoes, "customer: "+m.Error)
		return d, "the history " + failed(m.Error), m.After
	case m.NotFound || m.Returns.IsNull():
		c.note(WorldDoes, "customer: not found")
		return d, "", m.After
	}
	c.note(WorldDoes, "customer: found")
	return dossierOf(m.Returns, c.now), "", m.After
}

// identified puts a dossier into the words of the flow.
func (c *Call) identified(id ivr.ID, d skills.Dossier, failure string) ivr.Identified {
	ev := ivr.Identified{ID: id, Found: d.Found, Err: failure}
	ev.Customer = ivr.Customer{ID: d.Customer.ID, Name: d.Customer.Name, Segment: d.Customer.Segment}
	for _, t := range d.Tickets {
		if t.Open() {
			ev.Customer.OpenTickets++
		}
		ev.Customer.Tickets = append(ev.Customer.Tickets, ivr.Ticket{ID: t.ID, Protocol: t.Protocol, Category: t.Category, Status: t.Status, Opened: t.Opened, Deadline: t.Deadline})
	}
	for _, p := range d.Purchases {
		ev.Customer.Purchases = append(ev.Customer.Purchases, ivr.Purchase{
			ID: p.ID, Product: p.Product, Category: p.Category, Status: p.Status, At: p.At, Amount: p.Amount,
		})
	}
	if len(ev.Customer.Purchases) > 0 {
		ev.Customer.LastPurchase = &ev.Customer.Purchases[0]
	}
	return ev
}

// dossierOf reads what a mock knows of a customer; days are dates, the newest first.
func dossierOf(v flows.Value, now time.Time) skills.Dossier {
	r := reader{now: now}
	f := v.Fields()
	d := skills.Dossier{Found: true, Customer: skills.Customer{
		Ref: "test", ID: r.text(f["id"]), Name: r.text(f["name"]), Segment: r.text(f["segment"]),
	}}
	purchases := f["purchases"].Items()
	if last, given := f["last_purchase"]; given && !last.IsNull() {
		purchases = append([]flows.Value{last}, purchases...)
	}
	for _, x := range purchases {
		p := x.Fields()
		d.Purchases = append(d.Purchases, skills.Purchase{
			ID: r.text(p["id"]), Product: r.text(p["product"]), Category: r.text(p["category"]), Status: r.text(p["status"]),
			Amount: r.number(p["amount"]), At: r.day(p["at"]),
		})
	}
	for _, x := range f["tickets"].Items() {
		d.Tickets = append(d.Tickets, r.ticket(x.Fields()))
	}
	for open := int(r.number(f["open_tickets"])); len(d.Tickets) < open; {
		d.Tickets = append(d.Tickets, skills.Ticket{Opened: now})
	}
	for _, x := range f["contacts"].Items() {
		k := x.Fields()
		resolved, _ := k["resolved"].AsBool()
		d.Contacts = append(d.Contacts, skills.Contact{
			At: r.day(k["at"]), Category: r.text(k["category"]), Agent: r.text(k["agent"]), Resolved: resolved, CSAT: int(r.number(k["csat"])),
		})
	}
	return d
}

// reader reads the fields of a record.
type reader struct{ now time.Time }

func (reader) text(v flows.Value) string    { s, _ := v.AsString(); return s }
func (reader) number(v flows.Value) float64 { n, _ := v.AsNumber(); return n }

// day is a date, at noon where the call is; the call's instant when there is none.
func (r reader) day(v flows.Value) time.Time {
	s := r.text(v)
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at
	}
	if at, err := time.ParseInLocation(time.DateOnly, s, r.now.Location()); err == nil {
		return at.Add(12 * time.Hour)
	}
	return r.now
}

func (r reader) ticket(f map[string]flows.Value) skills.Ticket {
	t := skills.Ticket{
		ID: r.text(f["id"]), Protocol: r.text(f["protocol"]), Category: r.text(f["category"]), Status: r.text(f["status"]),
		Owner: r.text(f["owner"]), Team: r.text(f["team"]), Opened: r.day(f["opened"]),
	}
	if r.text(f["deadline"]) != "" {
		t.Deadline = r.day(f["deadline"])
	}
	if r.text(f["touched"]) != "" {
		t.LastTouch = r.day(f["touched"])
	}
	if r.text(f["resolved"]) != "" {
		t.Resolved = r.day(f["resolved"])
	}
	return t
}
