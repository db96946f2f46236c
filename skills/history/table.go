package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/skills"
)

// table is rows as a database or service of yours answers them: the names of the columns, and the values as text.
type table struct {
	columns []string
	rows    [][]string
}

// asked are the columns without which a source's rows are not of a record; "a|b": either. Whom a row belongs to need not
// stand in it: only one customer was asked for.
var asked = map[string][]string{
	"customers": {"id"},
	"purchases": {"product", "at"},
	"tickets":   {"opened", "id|protocol"},
	"contacts":  {"at", "agent"},
	"invoices":  {"due"},
}

// lines are the rows of a record, each as a line of an imported file would be.
func (t table) lines(name string) ([]*line, error) {
	h, missing := headerOf(name, t.columns)
	if len(missing) > 0 && len(t.rows) > 0 {
		return nil, fmt.Errorf("there is no column %s", strings.Join(missing, ", "))
	}
	all := make([]*line, 0, len(t.rows))
	for _, row := range t.rows {
		all = append(all, &line{header: h, cells: row, zone: time.UTC})
	}
	return all, nil
}

// headerOf recognises the columns of a record, and says which are missing.
func headerOf(name string, columns []string) (h header, missing []string) {
	i := slices.IndexFunc(records, func(r record) bool { return r.name == name })
	r := records[i]
	r.needs = nil
	h = r.fit(columns)
	for _, need := range asked[name] {
		if !slices.ContainsFunc(strings.Split(need, "|"), h.has) {
			missing = append(missing, strings.ReplaceAll(need, "|", " or "))
		}
	}
	return h, missing
}

// asker answers questions with tables: a database or a service of yours. It is a [place] by [asked].
type asker interface {
	// ask asks for the rows of a record: customers by an identifier, the others by the customer's id, whose kind is "customer".
	ask(ctx context.Context, record string, by skills.Identifier) (table, error)
	close() error
}

// askedPlace makes a place of an asker.
type askedPlace struct {
	asker
	name string
	key  []byte // of the refs of its customers
}

func (a askedPlace) who(ctx context.Context, ids []skills.Identifier) (person, error) {
	return strongest(ctx, ids, a.known)
}

func (a askedPlace) known(ctx context.Context, id skills.Identifier, found map[string]person) error {
	rows, err := a.rows(ctx, "customers", id)
	if err != nil {
		return err
	}
	for _, l := range rows {
		c := skills.Customer{ID: l.must("id"), Name: l.text("name"), Segment: l.text("segment")}
		if l.wrong != nil {
			return l.reason()
		}
		c.Ref = opaque(a.key, a.name, c.ID)
		found[c.ID] = person{Customer: c}
	}
	return nil
}

func (a askedPlace) rows(ctx context.Context, record string, by skills.Identifier) ([]*line, error) {
	t, err := a.ask(ctx, record, by)
	if err != nil {
		return nil, err
	}
	return t.lines(record)
}

func (a askedPlace) read(ctx context.Context, p person, part string, into *skills.Dossier) error {
	rows, err := a.rows(ctx, part, skills.Identifier{Kind: "customer", Value: p.ID})
	if err != nil {
		return err
	}
	switch part {
	case skills.PartTickets:
		into.Tickets, err = taken(rows, ticketOf)
	case skills.PartContacts:
		into.Contacts, err = taken(rows, contactOf)
	case skills.PartPurchases:
		into.Purchases, err = taken(rows, purchaseOf)
	case skills.PartInvoices:
		into.Invoices, err = taken(rows, invoiceOf)
	}
	order(into, part)
	return err
}

// taken are the rows that can be used. One that cannot is left out; when none can, it is an error.
func taken[T any](rows []*line, of func(*line) T) ([]T, error) {
	var all []T
	var wrong error
	for _, l := range rows {
		if one := of(l); l.wrong == nil {
			all = append(all, one)
		} else if wrong == nil {
			wrong = l.reason()
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	return nil, wrong
}

// reason is what is wrong with a line, without its values.
func (l *line) reason() error {
	if l.column == "" {
		return l.wrong
	}
	return errors.New("column " + l.column + ": " + l.wrong.Error())
}

func purchaseOf(l *line) skills.Purchase {
	return skills.Purchase{
		ID: l.text("id"), Product: l.must("product"), Category: l.text("category"), Amount: l.amount("amount"), At: l.mustTime("at").UTC(), Status: l.text("status"),
	}
}

func invoiceOf(l *line) skills.Invoice {
	return skills.Invoice{ID: l.text("id"), Due: l.mustTime("due").UTC(), Amount: l.amount("amount"), Paid: l.time("paid").UTC()}
}

func ticketOf(l *line) skills.Ticket {
	t := skills.Ticket{
		ID: l.text("id"), Protocol: l.text("protocol"), Category: l.text("category"), Status: l.text("status"),
		Opened: l.mustTime("opened"), Deadline: l.time("deadline"), Owner: l.text("owner"), Team: l.text("team"),
		LastTouch: l.time("last_touch"), Resolved: l.time("resolved"),
	}
	if t.ID == "" {
		t.ID = t.Protocol
	}
	if t.ID == "" {
		l.reject("id", errors.New("empty"))
	}
	if t.Resolved.IsZero() && closed(t.Status) { // the source says that it is over, not when
		if t.Resolved = t.LastTouch; t.Resolved.IsZero() {
			t.Resolved = t.Opened
		}
	}
	for _, at := range []*time.Time{&t.Opened, &t.Deadline, &t.LastTouch, &t.Resolved} {
		*at = at.UTC()
	}
	return t
}

func contactOf(l *line) skills.Contact {
	return skills.Contact{
		At: l.mustTime("at").UTC(), Category: l.text("category"), Agent: l.must("agent"), Resolved: l.yes("resolved"), CSAT: l.grade("csat"),
	}
}

// order puts the newest records of a part first, and leaves out those that are too many.
func order(d *skills.Dossier, part string) {
	switch part {
	case skills.PartTickets:
		d.Tickets = newest(d.Tickets, func(t skills.Ticket) (time.Time, string) { return t.Opened, t.ID })
	case skills.PartContacts:
		d.Contacts = newest(d.Contacts, func(c skills.Contact) (time.Time, string) { return c.At, "" })
	case skills.PartPurchases:
		d.Purchases = newest(d.Purchases, func(p skills.Purchase) (time.Time, string) { return p.At, p.ID })
	case skills.PartInvoices:
		d.Invoices = newest(d.Invoices, func(i skills.Invoice) (time.Time, string) { return i.Due, i.ID })
	}
}

func newest[T any](list []T, of func(T) (time.Time, string)) []T {
	slices.SortStableFunc(list, func(a, b T) int {
		at, id := of(a)
		bt, other := of(b)
		return cmp.Or(bt.Compare(at), strings.Compare(other, id))
	})
	return list[:min(len(list), most)]
}
