package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"receptivo/acd"
)

// Reader reads a log that another process may be writing: it takes no lock, changes nothing, and sees what was there when
// it was opened.
type Reader struct {
	j *Journal // of which only what reads works
}

// OpenReader opens the log in the file at path, which must be there.
func OpenReader(path string) (*Reader, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("journal: there is no log at %s: name the data directory of a centre", path)
	}
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("journal: %s: %w", path, err)
	}
	j := &Journal{path: path, side: db}
	var head int64
	if err := db.QueryRow(`SELECT coalesce(max(seq), 0) FROM event`).Scan(&head); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %s cannot be read as a log: %w", path, err), db.Close())
	}
	j.head.Store(uint64(head))
	return &Reader{j}, nil
}

// Head is the Seq of the last event, 0 when there is none.
func (r *Reader) Head() uint64 { return r.j.Head() }

// Read yields the events after a Seq in order, as acd.Log does.
func (r *Reader) Read(ctx context.Context, after uint64) iter.Seq2[acd.Event, error] {
	return r.j.Read(ctx, after)
}

// Close lets go of the file.
func (r *Reader) Close() error { return r.j.side.Close() }

// Only yields the events after a Seq that are of some kinds, in order: most of a log may be the steps of flows.
func (r *Reader) Only(ctx context.Context, after uint64, kinds []string) iter.Seq2[acd.Event, error] {
	return func(yield func(acd.Event, error) bool) {
		for head := r.Head(); after < head; {
			last := min(after+page, head)
			evs, err := r.j.events(ctx, after, last, kinds)
			if err != nil {
				yield(acd.Event{}, err)
				return
			}
			for _, ev := range evs {
				if !yield(ev, nil) {
					return
				}
			}
			after = last
		}
	}
}

// At is the Seq of the last event before an instant; 0 when there is none.
func (r *Reader) At(ctx context.Context, before time.Time) (uint64, error) {
	low, high := uint64(0), r.Head() // low is before, what follows high is not
	for low < high {
		mid := low + (high-low+1)/2
		var at int64
		if err := r.j.side.QueryRowContext(ctx, `SELECT at FROM event WHERE seq = ?`, int64(mid)).Scan(&at); err != nil {
			return 0, fmt.Errorf("journal: read event %d: %w", mid, err)
		}
		if time.UnixMilli(at).Before(before) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low, nil
}

// Last finds the last fact of a kind up to a Seq; false when there is none.
func (r *Reader) Last(ctx context.Context, kind string, upTo uint64) (acd.Event, bool, error) {
	var seq int64
	err := r.j.side.QueryRowContext(ctx, `SELECT seq FROM event WHERE seq <= ? AND kind = ? ORDER BY seq DESC LIMIT 1`, int64(upTo), kind).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return acd.Event{}, false, nil
	}
	if err != nil {
		return acd.Event{}, false, fmt.Errorf("journal: %s: %w", r.j.path, err)
	}
	evs, err := r.j.page(ctx, uint64(seq-1), uint64(seq))
	if err != nil {
		return acd.Event{}, false, err
	}
	return evs[0], true, nil
}
