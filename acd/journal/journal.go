package journal

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"receptivo/acd"
)

//go:embed migrations/*.sql
var migrations embed.FS

var _ acd.Log = (*Journal)(nil)

// Options of Open; the zero value is the default.
type Options struct {
	Full bool         // fsync at every append: safe against a power cut too, at some 30 times the cost
	Log  *slog.Logger // where trouble in the background is reported; nil: slog.Default

	SnapshotEvery uint64 // events from one snapshot of the engine to the next; 0: DefaultSnapshotEvery
}

// Journal is an open log. It is safe for concurrent use.
type Journal struct {
	path string
	log  *slog.Logger
	lock *os.File

	side *sql.DB // readers and checkpoints: never the writer's connection

	mu     sync.Mutex // held by whoever writes
	db     *sql.DB
	write  *sql.Conn
	first  *sql.Stmt // in write: adds an event only where the log's last is the given one
	insert *sql.Stmt // in write: adds an event whatever comes before it
	begin  *sql.Stmt // in write
	commit *sql.Stmt // in write

	head     atomic.Uint64
	appended chan struct{} // holds a token after an append
	dirty    chan struct{} // holds a token while there is something to checkpoint
	stop     chan struct{}
	stopped  sync.WaitGroup

	every         uint64        // events from one snapshot to the next
	snapped       atomic.Uint64 // Seq of the last one, or of the last attempt
	due           chan struct{} // holds a token when the next is due
	stopSnapshots context.CancelFunc
	snapping      sync.WaitGroup

	closing sync.Once
}

// Open opens the log in the file at path, and makes it, with its directory, when it is not there. While it is open no
// other process can open it: the file path.lock says whose it is.
func Open(path string, o Options) (*Journal, error) {
	if err := prepare(path); err != nil {
		return nil, fmt.Errorf("journal: cannot write in %s: %w: make it writable or choose another data directory",
			filepath.Dir(path), reason(err))
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	j := &Journal{
		path: path, log: o.Log, lock: lock,
		appended: make(chan struct{}, 1), dirty: make(chan struct{}, 1), stop: make(chan struct{}),
		every: cmp.Or(o.SnapshotEvery, DefaultSnapshotEvery), due: make(chan struct{}, 1),
	}
	if j.log == nil {
		j.log = slog.Default()
	}
	if err := j.open(o); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %s: %w", path, err), j.release())
	}
	j.stopped.Go(j.checkpoints)
	j.startSnapshots()
	return j, nil
}

// Close waits for the work in the background, takes a last snapshot, moves what is in the write-ahead log into the file, and lets other
// processes in. The journal must not be used after it.
func (j *Journal) Close() error {
	var err error
	j.closing.Do(func() {
		j.stopSnapshots()
		j.snapping.Wait()
		j.finalSnapshot()
		close(j.stop)
		j.stopped.Wait()
		j.mu.Lock()
		defer j.mu.Unlock()
		err = j.release()
	})
	return err
}

// Head is the Seq of the last event, 0 when there is none.
func (j *Journal) Head() uint64 { return j.head.Load() }

// Path is the file the log is in.
func (j *Journal) Path() string { return j.path }

func (j *Journal) open(o Options) error {
	ctx := context.Background()
	durable := "NORMAL"
	if o.Full {
		durable = "FULL"
	}
	var err error
	// The writer never checkpoints: that would make one append in a thousand slow. checkpoints does.
	if j.db, err = connect(j.path, "journal_mode(WAL)", "synchronous("+durable+")", "wal_autocheckpoint(0)"); err != nil {
		return err
	}
	if err := migrate(ctx, j.db); err != nil {
		return err
	}
	if j.write, err = j.db.Conn(ctx); err != nil {
		return err
	}
	for _, p := range []struct {
		stmt  **sql.Stmt
		query string
	}{{&j.first, insertFirst}, {&j.insert, insertAny}, {&j.begin, `BEGIN IMMEDIATE`}, {&j.commit, `COMMIT`}} {
		if *p.stmt, err = j.write.PrepareContext(ctx, p.query); err != nil {
			return err
		}
	}
	if err := j.findHead(ctx); err != nil {
		return err
	}
	j.side, err = connect(j.path, "synchronous("+durable+")", "wal_autocheckpoint(0)")
	return err
}

// release gives back whatever is open, the lock last.
func (j *Journal) release() error {
	var errs []error
	if j.side != nil {
		errs = append(errs, j.side.Close())
	}
	for _, stmt := range []*sql.Stmt{j.first, j.insert, j.begin, j.commit} {
		if stmt != nil { // one left open would leave the write-ahead log's files behind
			errs = append(errs, stmt.Close())
		}
	}
	if j.write != nil {
		errs = append(errs, j.write.Close())
	}
	if j.db != nil {
		errs = append(errs, j.db.Close())
	}
	return errors.Join(append(errs, j.lock.Close())...)
}

func (j *Journal) findHead(ctx context.Context) error {
	var head int64
	if err := j.write.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM event`).Scan(&head); err != nil {
		return err
	}
	j.head.Store(uint64(head))
	return nil
}

// prepare makes the directory and the file, both for their owner only: SQLite would let everyone read.
func prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// reason takes the path out of an error of the file system: the sentence around it names the directory already.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func connect(path string, pragmas ...string) (*sql.DB, error) {
	// 5 s is for a stranger who looks into the file with a tool of theirs; our own connections do not wait for each other.
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...), "_txlock": {"immediate"}}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String())
}

func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
