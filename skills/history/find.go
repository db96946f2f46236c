package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"receptivo/skills"
)

// most is how many records of each kind a dossier holds, the newest.
const most = 200

// finds are the statements of Find, prepared once.
type finds struct {
	customer, purchases, tickets, contacts, invoices *sql.Stmt
}

func (f *finds) prepare(ctx context.Context, db *sql.DB, d dialect) error {
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&f.customer, `SELECT c.id, c.ref, c.source_id, c.name, c.segment FROM identifiers i JOIN customers c ON c.id = i.customer
			WHERE i.kind = ? AND i.hash = ? LIMIT 2`},
		{&f.purchases, `SELECT source_id, product, category, amount, at, status FROM purchases
			WHERE customer = ? ORDER BY at DESC, source_id DESC LIMIT ?`},
		{&f.tickets, `SELECT source_id, protocol, category, status, opened, deadline, owner, team, last_touch, resolved FROM tickets
			WHERE customer = ? ORDER BY opened DESC, source_id DESC LIMIT ?`},
		{&f.contacts, `SELECT at, category, agent, resolved, csat FROM contacts
			WHERE customer = ? ORDER BY at DESC, source_id DESC LIMIT ?`},
		{&f.invoices, `SELECT source_id, due, amount, paid FROM invoices
			WHERE customer = ? ORDER BY due DESC, source_id DESC LIMIT ?`},
	} {
		stmt, err := db.PrepareContext(ctx, d.rebind(s.query))
		if err != nil {
			return err
		}
		*s.into = stmt
	}
	return nil
}

func (f *finds) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{f.customer, f.purchases, f.tickets, f.contacts, f.invoices} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// Find implements [skills.History]. Identifiers may be written as people write them: numbers without a country code
// are Brazilian. Of what a customer has more than 200 of, the dossier holds the newest 200.
func (s *Store) Find(ctx context.Context, ids []skills.Identifier) (skills.Dossier, error) {
	return whole(ctx, s, ids)
}

func (s *Store) who(ctx context.Context, ids []skills.Identifier) (person, error) {
	return strongest(ctx, ids, s.known)
}

func (s *Store) read(ctx context.Context, p person, part string, into *skills.Dossier) (err error) {
	switch part {
	case skills.PartTickets:
		into.Tickets, err = list(ctx, s.finds.tickets, p.row, ticket)
	case skills.PartContacts:
		into.Contacts, err = list(ctx, s.finds.contacts, p.row, contact)
	case skills.PartPurchases:
		into.Purchases, err = list(ctx, s.finds.purchases, p.row, purchase)
	case skills.PartInvoices:
		into.Invoices, err = list(ctx, s.finds.invoices, p.row, invoice)
	}
	return discreet(err)
}

// known adds the customers with an identifier.
func (s *Store) known(ctx context.Context, id skills.Identifier, found map[string]person) error {
	rows, err := s.finds.customer.QueryContext(ctx, id.Kind, s.hash(id.Kind, id.Value))
	if err != nil {
		return discreet(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p person
		if err := rows.Scan(&p.row, &p.Ref, &p.ID, &p.Name, &p.Segment); err != nil {
			return err
		}
		found[p.Ref] = p
	}
	return discreet(rows.Err())
}

// list reads the newest records of one customer.
func list[T any](ctx context.Context, stmt *sql.Stmt, customer int64, scan func(*sql.Rows) (T, error)) ([]T, error) {
	rows, err := stmt.QueryContext(ctx, customer, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func purchase(r *sql.Rows) (p skills.Purchase, err error) {
	var at int64
	err = r.Scan(&p.ID, &p.Product, &p.Category, &p.Amount, &at, &p.Status)
	p.At = instant(at)
	return p, err
}

func invoice(r *sql.Rows) (i skills.Invoice, err error) {
	var due, paid int64
	err = r.Scan(&i.ID, &due, &i.Amount, &paid)
	i.Due, i.Paid = instant(due), instant(paid)
	return i, err
}

func ticket(r *sql.Rows) (t skills.Ticket, err error) {
	var opened, deadline, touch, resolved int64
	err = r.Scan(&t.ID, &t.Protocol, &t.Category, &t.Status, &opened, &deadline, &t.Owner, &t.Team, &touch, &resolved)
	t.Opened, t.Deadline, t.LastTouch, t.Resolved = instant(opened), instant(deadline), instant(touch), instant(resolved)
	return t, err
}

func contact(r *sql.Rows) (c skills.Contact, err error) {
	var at int64
	err = r.Scan(&at, &c.Category, &c.Agent, &c.Resolved, &c.CSAT)
	c.At = instant(at)
	return c, err
}

// instant and millis convert times as they are kept: Unix milliseconds, 0 for the zero time.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
