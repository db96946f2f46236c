package journal

import (
	"context"
	"fmt"

	"receptivo/acd"
)

const (
	insertAny = `INSERT INTO event (seq, at, contact, contactseq, kind, data) VALUES (?, ?, ?, ?, ?, ?)`
	// The check and the write are one statement, so no other connection can come between them.
	insertFirst = `INSERT INTO event (seq, at, contact, contactseq, kind, data)
		SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT coalesce(max(seq), 0) FROM event) = ?`
)

// Append implements acd.Log. A context cancelled before it begins is heeded; once begun it takes its few microseconds,
// so that its result is never in doubt.
func (j *Journal) Append(ctx context.Context, after uint64, evs []acd.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rows, err := encode(after, evs)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if after != j.head.Load() {
		return acd.ErrNotHead
	}
	if len(evs) == 0 {
		return nil
	}
	if err := j.transact(context.WithoutCancel(ctx), after, rows); err != nil {
		_ = j.findHead(context.WithoutCancel(ctx)) // a failed commit may have happened; when this fails too, so will the next append
		return err
	}
	j.head.Store(after + uint64(len(evs)))
	signal(j.appended)
	signal(j.dirty)
	j.noteDue(after + uint64(len(evs)))
	return nil
}

// transact writes all rows or none. One row needs no transaction around it: its statement is one.
func (j *Journal) transact(ctx context.Context, after uint64, rows [][]any) (err error) {
	if len(rows) > 1 {
		if _, err := j.begin.ExecContext(ctx); err != nil {
			return fmt.Errorf("journal: append: %w", err)
		}
		defer func() {
			if err != nil {
				_, _ = j.write.ExecContext(ctx, `ROLLBACK`) // fails when SQLite has done it already, as with a full disk
			}
		}()
	}
	res, err := j.first.ExecContext(ctx, append(rows[0], int64(after))...)
	if err != nil {
		return fmt.Errorf("journal: append: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return acd.ErrNotHead // someone got past the lock file
	}
	for _, row := range rows[1:] {
		if _, err := j.insert.ExecContext(ctx, row...); err != nil {
			return fmt.Errorf("journal: append: %w", err)
		}
	}
	if len(rows) > 1 {
		if _, err := j.commit.ExecContext(ctx); err != nil {
			return fmt.Errorf("journal: append: %w", err)
		}
	}
	return nil
}

// encode makes rows of events before the writer's turn comes.
func encode(after uint64, evs []acd.Event) ([][]any, error) {
	if err := acd.Follows(after, evs); err != nil {
		return nil, err
	}
	rows := make([][]any, len(evs))
	for i, ev := range evs {
		data, err := acd.EncodeFact(ev.Fact)
		if err != nil {
			return nil, err
		}
		rows[i] = []any{int64(ev.Seq), ev.At.UnixMilli(), ev.Contact(), int64(ev.ContactSeq), ev.Fact.Kind(), string(data)}
	}
	return rows, nil
}

// signal leaves a token, unless one is there already.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
