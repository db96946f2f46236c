package reports

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"receptivo/acd"
)

//go:embed schema.sql
var schema string

const (
	version        = 1 // of the tables
	perTransaction = 500
	pause          = time.Second      // between two looks at the log
	longWait       = 30 * time.Second // before another attempt, while the database is away
	patience       = time.Minute      // for one transaction
)

// Log is the log as reports need it: *journal.Journal.
type Log interface {
	// Read yields the events after a Seq in order.
	Read(ctx context.Context, after uint64) iter.Seq2[acd.Event, error]
	// Head is the Seq of the last event.
	Head() uint64
}

// Writer writes the tables.
type Writer struct {
	dsn string
	log Log
	say *slog.Logger
}

// New is a writer of what a log comes to into the database at a DSN, postgres://user@host/name. It has not connected yet.
func New(dsn string, log Log, say *slog.Logger) (*Writer, error) {
	if _, err := pgx.ParseConfig(dsn); err != nil { // its text has the password taken out
		return nil, fmt.Errorf("reports: the database's address cannot be read: %w", err)
	}
	return &Writer{dsn: dsn, log: log, say: say}, nil
}

// What the operator is told when writing stops, and when it goes on.
const (
	notWritten   = "reports: the tables are not written, the log keeps the events"
	writtenAgain = "reports: the tables are written again"
)

// Run writes until the context ends, which is no error, and gives up never: what is wrong with the database is told
// once, and the tables catch up when it is back.
func (w *Writer) Run(ctx context.Context) error {
	down := false
	for wait := pause; ctx.Err() == nil; wait = min(2*wait, longWait) {
		err := w.session(ctx, func() {
			if down {
				w.say.Info(writtenAgain)
			}
			down, wait = false, pause
		})
		if ctx.Err() == nil && !down {
			down = true
			w.say.Warn(notWritten, "err", err)
		}
		sleep(ctx, wait)
	}
	return nil
}

// session is one connection, from first to last. Up is told that the tables are as far as the log was.
func (w *Writer) session(ctx context.Context, up func()) error {
	conn, at, err := w.open(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for {
		if at, err = w.follow(ctx, conn, at); err != nil {
			return err
		}
		up()
		if sleep(ctx, pause); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// Catch writes what the log holds now, and returns when the tables have it.
func (w *Writer) Catch(ctx context.Context) error {
	conn, at, err := w.open(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = w.follow(ctx, conn, at)
	return err
}

// open connects and finds how far the tables are, making them where there are none.
func (w *Writer) open(ctx context.Context) (*pgx.Conn, uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, w.dsn)
	if err != nil {
		return nil, 0, fmt.Errorf("reports: %w", err)
	}
	at, err := w.begin(ctx, conn)
	if err != nil {
		return nil, 0, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return conn, at, nil
}

func (w *Writer) begin(ctx context.Context, conn *pgx.Conn) (seq uint64, err error) {
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('receptivo.reports'))`); err != nil { // of two who begin one makes the tables
			return err
		}
		var there bool
		if err := tx.QueryRow(ctx, `SELECT to_regclass('reports.position') IS NOT NULL`).Scan(&there); err != nil || there {
			return err
		}
		_, err := tx.Exec(ctx, schema)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("reports: the tables cannot be made: %w", err)
	}
	var is int
	var last int64
	var at *time.Time
	if err := conn.QueryRow(ctx, `SELECT version, seq, at FROM reports.position`).Scan(&is, &last, &at); err != nil {
		return 0, fmt.Errorf("reports: %w", err)
	}
	if is != version {
		return 0, fmt.Errorf("reports: the tables are of version %d, this program writes version %d: %s", is, version, anew)
	}
	return uint64(last), w.ours(ctx, uint64(last), at)
}

// anew is the cure where the tables are not this log's.
const anew = "have them written anew with DROP SCHEMA reports CASCADE, or name another database"

// ours refuses tables that another log went into: their rows and ours would be mixed.
func (w *Writer) ours(ctx context.Context, seq uint64, at *time.Time) error {
	if seq == 0 {
		return nil
	}
	for ev, err := range w.log.Read(ctx, seq-1) {
		if err != nil {
			return fmt.Errorf("reports: %w", err)
		}
		if at != nil && ev.At.Equal(*at) {
			return nil
		}
		break
	}
	return fmt.Errorf("reports: the tables are of another log than this one, whose event %d is not theirs: %s", seq, anew)
}

// follow writes all that the log has after a Seq, and says how far it came.
func (w *Writer) follow(ctx context.Context, conn *pgx.Conn, at uint64) (uint64, error) {
	for head := w.log.Head(); at < head; {
		next, err := w.transaction(ctx, conn, at)
		if err == nil && next == at {
			err = errors.New("the log does not have it")
		}
		if err != nil {
			return at, fmt.Errorf("reports: event %d and those after it: %w", at+1, err)
		}
		at = next
	}
	return at, nil
}

// errMoved says that somebody else has written meanwhile.
var errMoved = errors.New("another process writes these tables too: give each centre a database of its own")

// transaction writes the next events, and how far they go, at once.
func (w *Writer) transaction(ctx context.Context, conn *pgx.Conn, after uint64) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	batch, last := &pgx.Batch{}, acd.Event{Seq: after}
	for ev, err := range w.log.Read(ctx, after) {
		if err != nil {
			return after, err
		}
		add(statements{batch}, ev.Fact, ev.At)
		last = ev
		if ev.Seq-after >= perTransaction {
			break
		}
	}
	if last.Seq == after {
		return after, nil
	}
	return last.Seq, pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		moved, err := tx.Exec(ctx, `UPDATE reports.position SET seq = $2, at = $3 WHERE seq = $1`, int64(after), int64(last.Seq), last.At)
		if err != nil {
			return err
		}
		if moved.RowsAffected() != 1 {
			return errMoved
		}
		return tx.SendBatch(ctx, batch).Close()
	})
}

// statements is a batch as rows.
type statements struct{ batch *pgx.Batch }

func (s statements) Queue(statement string, arguments ...any) {
	for i, a := range arguments { // PostgreSQL has no text with a NUL in it
		if v := reflect.ValueOf(a); v.Kind() == reflect.String && strings.ContainsRune(v.String(), 0) {
			arguments[i] = strings.ReplaceAll(v.String(), "\x00", "\ufffd")
		}
	}
	s.batch.Queue(statement, arguments...)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
