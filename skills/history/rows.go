package history

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"

	"receptivo/skills"
)

// batch is a transaction with its statements prepared as they are needed.
type batch struct {
	tx      *sql.Tx
	dialect dialect
	stmts   map[string]*sql.Stmt
	lines   int
}

func begin(ctx context.Context, s *Store) (*batch, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &batch{tx: tx, dialect: s.dialect, stmts: make(map[string]*sql.Stmt)}, nil
}

// commit and rollback end the transaction and, with it, its statements. A nil batch has nothing to end.
func (b *batch) commit() error {
	if b == nil {
		return nil
	}
	return b.tx.Commit()
}

func (b *batch) rollback() {
	if b != nil {
		b.tx.Rollback()
	}
}

func (b *batch) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := b.stmts[query]; s != nil {
		return s, nil
	}
	s, err := b.tx.PrepareContext(ctx, b.dialect.rebind(query))
	if err == nil {
		b.stmts[query] = s
	}
	return s, err
}

func (b *batch) exec(ctx context.Context, query string, args ...any) error {
	s, err := b.stmt(ctx, query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx, args...)
	return err
}

// row runs a query that returns the id of one row.
func (b *batch) row(ctx context.Context, query string, args ...any) (id int64, err error) {
	s, err := b.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	err = s.QueryRowContext(ctx, args...).Scan(&id)
	return id, err
}

// identifierColumns are the columns of a customers file that hold identifiers, and what separates several in one cell.
var identifierColumns = []struct{ field, seps string }{{"phone", "|"}, {"document", "|"}, {"email", "| ;,"}, {"account", "|"}}

// customer keeps one customer. Identifiers of the kinds that the file has replace those from before. It names the
// columns that held something by which nobody can be known.
func (im *importer) customer(ctx context.Context, l *line) (warnings []string, err error) {
	id, name, segment := l.must("id"), l.text("name"), l.text("segment")
	var ids []skills.Identifier
	for _, c := range identifierColumns {
		values := l.texts(c.field, c.seps)
		if c.field == "phone" {
			values = phones(values)
		}
		for _, v := range values {
			if known, ok := canonical(skills.Identifier{Kind: c.field, Value: v}, im.options.Region); ok {
				ids = append(ids, known)
			} else {
				warnings = append(warnings, c.field)
			}
		}
	}
	if l.wrong != nil {
		return nil, nil
	}
	row, err := im.batch.row(ctx, `INSERT INTO customers (ref, source, source_id, name, segment) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (source, source_id) DO UPDATE SET name = excluded.name, segment = excluded.segment RETURNING id`,
		rand.Text(), im.options.Source, id, name, segment)
	if err != nil {
		return nil, err
	}
	im.customers[id] = row
	return warnings, im.identifiers(ctx, l, row, ids)
}

func (im *importer) identifiers(ctx context.Context, l *line, row int64, ids []skills.Identifier) error {
	for _, c := range identifierColumns {
		if !l.header.has(c.field) {
			continue
		}
		if err := im.batch.exec(ctx, `DELETE FROM identifiers WHERE customer = ? AND kind = ?`, row, c.field); err != nil {
			return err
		}
	}
	for _, id := range ids {
		err := im.batch.exec(ctx, `INSERT INTO identifiers (kind, hash, customer) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			id.Kind, im.store.hash(id.Kind, id.Value), row)
		if err != nil {
			return err
		}
	}
	return nil
}

// phones splits cells that hold several numbers separated by spaces, which may also stand inside a number: a new
// number begins where the digits so far are enough for one.
func phones(cells []string) []string {
	var all []string
	for _, cell := range cells {
		number := ""
		for _, piece := range strings.FieldsFunc(cell, func(r rune) bool { return r == ' ' || r == ';' || r == ',' || r == '/' }) {
			if len(keep(number, isDigit)) >= 10 || strings.HasPrefix(piece, "+") && number != "" {
				all = append(all, number)
				number = ""
			}
			number = strings.TrimSpace(number + " " + piece)
		}
		if number != "" {
			all = append(all, number)
		}
	}
	return all
}

// owner is the row of the customer that a line belongs to; the line is rejected when there is none.
func (im *importer) owner(ctx context.Context, l *line) (int64, error) {
	id := l.must("customer")
	if l.wrong != nil {
		return 0, nil
	}
	if row, ok := im.customers[id]; ok {
		return row, nil
	}
	row, err := im.batch.row(ctx, `SELECT id FROM customers WHERE source = ? AND source_id = ?`, im.options.Source, id)
	if errors.Is(err, sql.ErrNoRows) {
		l.reject("customer", errors.New("no such customer"))
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	im.customers[id] = row
	return row, nil
}

func (im *importer) purchase(ctx context.Context, l *line) error {
	p := purchaseOf(l)
	l.must("id")
	customer, err := im.owner(ctx, l)
	if err != nil || l.wrong != nil {
		return err
	}
	return im.batch.exec(ctx, `INSERT INTO purchases (source, source_id, customer, product, category, amount, at, status)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, source_id) DO UPDATE SET customer = excluded.customer, product = excluded.product,
			category = excluded.category, amount = excluded.amount, at = excluded.at, status = excluded.status`,
		im.options.Source, p.ID, customer, p.Product, p.Category, p.Amount, millis(p.At), p.Status)
}

func (im *importer) invoice(ctx context.Context, l *line) error {
	i := invoiceOf(l)
	l.must("id")
	customer, err := im.owner(ctx, l)
	if err != nil || l.wrong != nil {
		return err
	}
	return im.batch.exec(ctx, `INSERT INTO invoices (source, source_id, customer, due, amount, paid) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, source_id) DO UPDATE SET customer = excluded.customer, due = excluded.due,
			amount = excluded.amount, paid = excluded.paid`,
		im.options.Source, i.ID, customer, millis(i.Due), i.Amount, millis(i.Paid))
}

func (im *importer) ticket(ctx context.Context, l *line) error {
	t := ticketOf(l)
	customer, err := im.owner(ctx, l)
	if err != nil || l.wrong != nil {
		return err
	}
	return im.batch.exec(ctx, `INSERT INTO tickets (source, source_id, customer, protocol, category, status, opened, deadline, owner, team, last_touch, resolved)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, source_id) DO UPDATE SET customer = excluded.customer, protocol = excluded.protocol,
			category = excluded.category, status = excluded.status, opened = excluded.opened, deadline = excluded.deadline,
			owner = excluded.owner, team = excluded.team, last_touch = excluded.last_touch, resolved = excluded.resolved`,
		im.options.Source, t.ID, customer, t.Protocol, t.Category, t.Status, millis(t.Opened), millis(t.Deadline), t.Owner, t.Team,
		millis(t.LastTouch), millis(t.Resolved))
}

// closed reports whether a ticket's status says that it is over.
func closed(status string) bool {
	switch plain(status) {
	case "closed", "resolved", "done", "solved", "cancelled", "canceled", "fechado", "resolvido", "concluido", "encerrado",
		"finalizado", "solucionado", "cancelado":
		return true
	}
	return false
}

func (im *importer) contact(ctx context.Context, l *line) error {
	c, id := contactOf(l), l.text("id")
	if id == "" { // nobody talks with two agents at one moment
		id = strings.Join([]string{l.text("customer"), l.text("at"), c.Agent}, " ")
	}
	customer, err := im.owner(ctx, l)
	if err != nil || l.wrong != nil {
		return err
	}
	return im.batch.exec(ctx, `INSERT INTO contacts (source, source_id, customer, at, category, agent, resolved, csat)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, source_id) DO UPDATE SET customer = excluded.customer, at = excluded.at,
			category = excluded.category, agent = excluded.agent, resolved = excluded.resolved, csat = excluded.csat`,
		im.options.Source, id, customer, millis(c.At), c.Category, c.Agent, c.Resolved, c.CSAT)
}
