package history

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"receptivo/skills"
)

// Source is one of the places that [Sources] ask: a database, or a service of yours.
type Source struct {
	Name string
	Wins []string // records that it decides when several sources have them: customers, purchases, tickets, contacts, invoices

	has   []string // the parts of a dossier that it can be asked for
	place place
	owned bool // by who closes the sources
	breaker
	slots chan struct{} // questions under way
}

// atOnce is how many callers one source is asked about at once.
const atOnce = 64

func newSource(name string, p place, has []string, wins []string) *Source {
	return &Source{Name: name, Wins: wins, has: has, place: p, owned: true, slots: make(chan struct{}, atOnce)}
}

var allParts = append([]string{skills.PartCustomer}, parts...)

// FromStore makes a source of a store. Whoever has opened it closes it.
func FromStore(name string, s *Store) *Source {
	from := newSource(name, s, allParts, nil)
	from.owned = false
	return from
}

// FromPostgres makes a source of a database with our schema, as [OpenPostgres] opens it. It may be away, also now: it is
// connected to when it is first asked.
func FromPostgres(name, dsn, keyFile string, budget time.Duration, wins []string) (*Source, error) {
	db, err := connect(dsn, nil)
	if err != nil {
		return nil, problem{name, err}
	}
	if err := db.Close(); err != nil {
		return nil, problem{name, err}
	}
	open := func(ctx context.Context) (*Store, error) { return openPostgres(ctx, dsn, keyFile, budget) }
	return newSource(name, &later{open: open}, allParts, wins), nil
}

// FromSQL makes a source of a PostgreSQL database of yours that is only read, with a query per record. $1 of the query of
// customers is one of the identifiers of who calls (a number as +5511987650001, a document as its digits), $1 of the
// others the customer's id. keyFile is as for [OpenPostgres].
func FromSQL(name, dsn, keyFile string, texts map[string]string, budget time.Duration, wins []string) (*Source, error) {
	q, err := newQueries(dsn, texts, budget)
	if err != nil {
		return nil, problem{name, err}
	}
	return fromAsker(name, q, keyFile, texts, wins)
}

// FromService makes a source of an HTTP service of yours, with a path per record: path?phone=+5511987650001 for customers
// (or document, email, account), path?customer=id for the others.
func FromService(name string, fetch Fetch, keyFile string, paths map[string]string, wins []string) (*Source, error) {
	return fromAsker(name, service{fetch, paths}, keyFile, paths, wins)
}

func fromAsker(name string, a asker, keyFile string, texts map[string]string, wins []string) (*Source, error) {
	key, err := loadKey(keyFile)
	if err != nil {
		return nil, problem{name, errors.Join(err, a.close())}
	}
	var has []string
	for _, part := range allParts {
		if texts[recordOf(part)] != "" {
			has = append(has, part)
		}
	}
	return newSource(name, askedPlace{a, name, key}, has, wins), nil
}

// recordOf is the record of a dossier's part: they are called alike but for the customer.
func recordOf(part string) string {
	if part == skills.PartCustomer {
		return "customers"
	}
	return part
}

func (s *Source) knowsNames() bool      { return slices.Contains(s.has, skills.PartCustomer) }
func (s *Source) wins(part string) bool { return slices.Contains(s.Wins, recordOf(part)) }

// later is a store that is opened when it is first asked, and again by who asks next when that fails.
type later struct {
	open func(context.Context) (*Store, error)

	mu     sync.Mutex // while it is being opened, the others wait
	store  *Store
	closed bool
}

func (l *later) get(ctx context.Context) (*Store, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil { // others have tried for so long
		return nil, errLate
	}
	if l.closed {
		return nil, errors.New("closed")
	}
	if l.store == nil {
		s, err := l.open(ctx)
		if err != nil {
			return nil, discreet(err)
		}
		l.store = s
	}
	return l.store, nil
}

func (l *later) who(ctx context.Context, ids []skills.Identifier) (person, error) {
	s, err := l.get(ctx)
	if err != nil {
		return person{}, err
	}
	return s.who(ctx, ids)
}

func (l *later) read(ctx context.Context, p person, part string, into *skills.Dossier) error {
	s, err := l.get(ctx)
	if err != nil {
		return err
	}
	return s.read(ctx, p, part, into)
}

func (l *later) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.store == nil {
		return nil
	}
	return l.store.Close()
}
