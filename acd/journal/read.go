package journal

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"receptivo/acd"
)

// page is how many events are read at once. A page is in memory before its first event is yielded, so that a slow
// reader holds no transaction open: one would keep the write-ahead log from being emptied.
const page = 512

// Read implements acd.Log.
func (j *Journal) Read(ctx context.Context, after uint64) iter.Seq2[acd.Event, error] {
	return func(yield func(acd.Event, error) bool) {
		for head := j.Head(); after < head; {
			evs, err := j.page(ctx, after, min(after+page, head))
			if err != nil {
				yield(acd.Event{}, err)
				return
			}
			for _, ev := range evs {
				if !yield(ev, nil) {
					return
				}
			}
			after += uint64(len(evs))
		}
	}
}

// page reads the events after one Seq up to another, all of which must be there.
func (j *Journal) page(ctx context.Context, after, last uint64) ([]acd.Event, error) {
	evs, err := j.events(ctx, after, last, nil)
	if err == nil && uint64(len(evs)) != last-after {
		err = fmt.Errorf("journal: %s holds %d of the events %d to %d: the file is damaged", j.path, len(evs), after+1, last)
	}
	return evs, err
}

// events reads those after one Seq up to another that are of some kinds; nil: of all.
func (j *Journal) events(ctx context.Context, after, last uint64, kinds []string) ([]acd.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	query, args := `SELECT seq, at, contactseq, kind, data FROM event WHERE seq > ? AND seq <= ?`, []any{int64(after), int64(last)}
	if kinds != nil {
		query += ` AND kind IN (?` + strings.Repeat(`, ?`, max(0, len(kinds)-1)) + `)`
		for _, kind := range kinds {
			args = append(args, kind)
		}
	}
	rows, err := j.side.QueryContext(ctx, query+` ORDER BY seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("journal: read after %d: %w", after, err)
	}
	defer rows.Close()
	evs := make([]acd.Event, 0, last-after)
	for rows.Next() {
		var seq, at, contactSeq int64
		var kind string
		var data []byte
		if err := rows.Scan(&seq, &at, &contactSeq, &kind, &data); err != nil {
			return nil, fmt.Errorf("journal: read after %d: %w", after, err)
		}
		f, err := acd.DecodeFact(kind, data)
		if err != nil {
			return nil, fmt.Errorf("journal: event %d: %w", seq, err)
		}
		evs = append(evs, acd.Event{Seq: uint64(seq), At: time.UnixMilli(at).UTC(), ContactSeq: uint64(contactSeq), Fact: f})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("journal: read after %d: %w", after, err)
	}
	return evs, nil
}
