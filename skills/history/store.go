package history

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// Store is a history with our own tables: in a SQLite file ([Open]) or in PostgreSQL ([OpenPostgres]). Safe for concurrent
// use, also by several processes: one may import while another finds.
type Store struct {
	reads   *sql.DB // several connections that cannot write
	write   *sql.DB // one connection
	key     []byte  // of the identifiers' hashes
	dialect dialect
	finds   finds
}

// dialect is what differs between the databases that a Store may be in.
type dialect struct {
	kind    goose.Dialect
	folder  string                    // of the migrations
	rebind  func(query string) string // writes the places of the arguments, which are ? in ours
	options []goose.ProviderOption
}

var sqlite = dialect{kind: goose.DialectSQLite3, folder: "sqlite", rebind: func(query string) string { return query }}

// Open opens the history at path, making it and its key file (path + ".key") if they are not there. Both files are
// readable by their owner only.
func Open(path string) (*Store, error) {
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return s, nil
}

func open(path string) (_ *Store, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := touch(path); err != nil {
		return nil, err
	}
	s := &Store{dialect: sqlite}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.key, err = loadKey(path + ".key"); err != nil {
		return nil, err
	}
	if s.write, err = sql.Open("sqlite", dsn(path, "_txlock", "immediate")); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	ctx := context.Background()
	if err := s.migrate(ctx); err != nil {
		return nil, err
	}
	if err := s.checkKey(ctx); err != nil {
		return nil, err
	}
	if s.reads, err = sql.Open("sqlite", dsn(path, "_pragma", "query_only(1)")); err != nil {
		return nil, err
	}
	s.reads.SetMaxOpenConns(readers)
	s.reads.SetMaxIdleConns(readers)
	return s, s.finds.prepare(ctx, s.reads, s.dialect)
}

// readers is how many customers can be looked for at once; more wait.
const readers = 4

// touch makes the database file, and the folder it is in, before SQLite would make them readable for everybody.
func touch(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string, more ...string) string {
	q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)"}}
	q.Add(more[0], more[1])
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

func (s *Store) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations/"+s.dialect.folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(s.dialect.kind, s.write, dir, append(s.dialect.options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// checkKey refuses a key that is not the one the database was made with: nobody would ever be found.
func (s *Store) checkKey(ctx context.Context) error {
	proof := s.hash("check", "")
	if _, err := s.write.ExecContext(ctx, s.dialect.rebind(`INSERT INTO meta (name, value) VALUES ('key', ?) ON CONFLICT DO NOTHING`), proof); err != nil {
		return err
	}
	var kept []byte
	if err := s.write.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'key'`).Scan(&kept); err != nil {
		return err
	}
	if !hmac.Equal(proof, kept) {
		return errors.New("the key file is not the one this database was made with; restore it, or import into a new folder")
	}
	return nil
}

// Customers is how many customers there are.
func (s *Store) Customers(ctx context.Context) (int, error) {
	var n int
	if err := s.reads.QueryRowContext(ctx, `SELECT count(*) FROM customers`).Scan(&n); err != nil {
		return 0, fmt.Errorf("history: %w", err)
	}
	return n, nil
}

// Close releases the files. Finds that are under way fail.
func (s *Store) Close() error { return s.close() }

func (s *Store) close() error {
	var errs []error
	errs = append(errs, s.finds.close())
	for _, db := range []*sql.DB{s.reads, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}
