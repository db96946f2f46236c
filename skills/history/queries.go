package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"receptivo/skills"
)

// queries is a PostgreSQL database of yours, with a query per record whose $1 is the key. It is read in transactions that
// cannot write, each statement within the budget.
type queries struct {
	db     *sql.DB
	budget time.Duration
	texts  map[string]string // by record
}

func newQueries(dsn string, texts map[string]string, budget time.Duration) (*queries, error) {
	db, err := connect(dsn, reading(budget, map[string]string{}))
	if err != nil {
		return nil, err
	}
	return &queries{db: db, budget: budget, texts: texts}, nil
}

func (q *queries) close() error { return q.db.Close() }

func (q *queries) ask(ctx context.Context, record string, by skills.Identifier) (table, error) {
	t, err := q.query(ctx, limited(q.texts[record]), by.Value)
	if noKey(err) {
		return table{}, nil
	}
	return t, discreet(err)
}

// limited is a query that answers no more than a dossier holds, however much it finds.
func limited(query string) string {
	query = strings.TrimRight(query, "; \t\r\n")
	return fmt.Sprintf("SELECT * FROM (%s\n) AS asked LIMIT %d", query, most)
}

func (q *queries) query(ctx context.Context, text, key string) (t table, err error) {
	tx, err := q.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return t, err
	}
	defer tx.Rollback() // there is nothing to commit
	rows, err := tx.QueryContext(ctx, text, key)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	if t.columns, err = rows.Columns(); err != nil {
		return t, err
	}
	values, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return t, err
		}
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = written(v)
		}
		t.rows = append(t.rows, row)
	}
	return t, rows.Err()
}

// written is a value of a database or of JSON as the text of a file would be; what is neither, such as an object, is none.
func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	}
	return ""
}

// noKey reports whether the key is none that the column compared with could hold: an e-mail address asked of numbers. Then
// nobody has it.
func noKey(err error) bool {
	var told *pgconn.PgError
	return errors.As(err, &told) && (told.Code == "22P02" || told.Code == "22003")
}

// Fault is what is wrong with a query as the database sees it.
type Fault struct {
	Record string // customers, purchases, tickets, contacts, invoices
	Column string // empty: the query as a whole
	Text   string // a sentence without a point
}

// CheckSQL asks a database of yours what it thinks of the queries, without running them: every column that is missing and
// every one that means nothing to us. The error says that the database cannot be asked.
func CheckSQL(ctx context.Context, dsn string, texts map[string]string) ([]Fault, error) {
	q, err := newQueries(dsn, texts, 0)
	if err != nil {
		return nil, err
	}
	defer q.close()
	conn, err := q.db.Conn(ctx)
	if err != nil {
		return nil, discreet(err)
	}
	defer conn.Close()
	var faults []Fault
	for _, record := range []string{"customers", "purchases", "tickets", "contacts", "invoices"} {
		if texts[record] == "" {
			continue
		}
		columns, err := described(ctx, conn, texts[record])
		if err != nil {
			faults = append(faults, Fault{Record: record, Text: discreet(err).Error()})
			continue
		}
		faults = append(faults, columnFaults(record, columns, strings.Contains(texts[record], "*"))...)
	}
	return faults, nil
}

// described are the columns that a query would answer.
func described(ctx context.Context, conn *sql.Conn, query string) (columns []string, err error) {
	err = conn.Raw(func(driver any) error {
		d, err := driver.(*stdlib.Conn).Conn().Prepare(ctx, "", strings.TrimRight(query, "; \t\r\n"))
		if err != nil {
			return err
		}
		if len(d.ParamOIDs) != 1 {
			return fmt.Errorf("the query has %d keys: there is one, $1", len(d.ParamOIDs))
		}
		for _, f := range d.Fields {
			columns = append(columns, f.Name)
		}
		return nil
	})
	return columns, err
}

// columnFaults compares a query's columns with those of its record. Who selects all columns (*) has not chosen those that
// mean nothing.
func columnFaults(record string, columns []string, all bool) []Fault {
	h, missing := headerOf(record, columns)
	var known []string
	for _, c := range h.record.columns {
		known = append(known, c.field)
	}
	var faults []Fault
	for _, column := range missing {
		faults = append(faults, Fault{Record: record, Column: column,
			Text: "there is no column " + column + ": name it so in the query, SELECT … AS " + strings.Fields(column)[0]})
	}
	if all {
		return faults
	}
	for _, column := range h.ignored {
		faults = append(faults, Fault{Record: record, Column: column,
			Text: "the column " + column + " means nothing here, leave it out; " + record + " have " + strings.Join(known, ", ")})
	}
	return faults
}
