package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// space is the PostgreSQL schema of our tables, so that they stand beside anybody else's.
const space = "receptivo"

// connectTime is how long a connection may take to be made.
const connectTime = 5 * time.Second

// OpenPostgres opens the history in a PostgreSQL database, making its tables in the schema "receptivo" if they are not
// there. keyFile is that of the identifiers' hashes and never leaves the machine: it is made where there is none, and
// every node of a centre has a copy of the same one. budget is the longest a statement of Find may take; 0: any time.
func OpenPostgres(ctx context.Context, dsn, keyFile string, budget time.Duration) (*Store, error) {
	s, err := openPostgres(ctx, dsn, keyFile, budget)
	if err != nil {
		return nil, fmt.Errorf("history: %w", discreet(err))
	}
	return s, nil
}

func openPostgres(ctx context.Context, dsn, keyFile string, budget time.Duration) (_ *Store, err error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: dialect{
		kind: goose.DialectPostgres, folder: "postgres", rebind: numbered,
		options: []goose.ProviderOption{goose.WithSessionLocker(locker)}, // two nodes may start at once
	}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if err := os.MkdirAll(filepath.Dir(keyFile), 0o700); err != nil {
		return nil, err
	}
	if s.key, err = loadKey(keyFile); err != nil {
		return nil, err
	}
	if s.write, err = connect(dsn, map[string]string{"search_path": space}); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(2) // the second holds the lock of the migrations
	if err := s.makeSpace(ctx); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, err
	}
	if err := s.checkKey(ctx); err != nil {
		return nil, err
	}
	if s.reads, err = connect(dsn, reading(budget, map[string]string{"search_path": space})); err != nil {
		return nil, err
	}
	return s, s.finds.prepare(ctx, s.reads, s.dialect)
}

// makeSpace makes the schema. Who may not make one is given it by who may.
func (s *Store) makeSpace(ctx context.Context) error {
	_, failed := s.write.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+space)
	var there bool
	if err := s.write.QueryRowContext(ctx, `SELECT to_regnamespace($1) IS NOT NULL`, space).Scan(&there); err != nil || there {
		return err
	}
	return failed
}

// reading are the settings of connections that only read, each statement within the budget.
func reading(budget time.Duration, settings map[string]string) map[string]string {
	settings["default_transaction_read_only"] = "on"
	if budget > 0 {
		settings["statement_timeout"] = strconv.FormatInt(max(budget.Milliseconds(), 1), 10)
	}
	return settings
}

// connect returns the connections to a database; they are made as they are needed. The error never repeats the DSN.
func connect(dsn string, settings map[string]string) (*sql.DB, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the DSN is none of PostgreSQL: write postgres://user:password@host:5432/database")
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTime
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "receptivo"
	}
	for name, value := range settings {
		c.RuntimeParams[name] = value
	}
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(mostConnections)
	db.SetMaxIdleConns(mostConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// mostConnections is how many connections to one PostgreSQL are read by; more questions wait.
const mostConnections = 8

// numbered writes ? as PostgreSQL does: $1, $2. Our statements hold no other question mark.
func numbered(query string) string {
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r == '?' {
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// discreet is an error of PostgreSQL without what it may quote: values, names of people, the DSN. Of a statement that is
// wrong in itself (class 42) the message is kept, for it speaks of tables and columns.
func discreet(err error) error {
	var told *pgconn.PgError
	var connecting *pgconn.ConnectError
	var broken *net.OpError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &told) && told.Code == "57014":
		return errLate
	case errors.As(err, &told) && strings.HasPrefix(told.Code, "42"):
		return fmt.Errorf("PostgreSQL says: %s (%s)", told.Message, told.Code)
	case errors.As(err, &told):
		return fmt.Errorf("PostgreSQL refuses with %s", told.Code)
	case errors.Is(err, context.DeadlineExceeded), pgconn.Timeout(err):
		return errLate
	case errors.As(err, &connecting):
		return errors.New("PostgreSQL cannot be reached")
	case errors.As(err, &broken), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the connection to PostgreSQL broke off")
	}
	return err
}

var errLate = errors.New("no answer in time")
