package journal

import (
	"context"
	"fmt"
)

// Appended has a token after an append, for the one who publishes the log: one token stands for any number of appends.
func (j *Journal) Appended() <-chan struct{} { return j.appended }

// Cursor is the Seq of the last event known to be published, and what the publisher remembered with it; 0 and nil in a
// new log.
func (j *Journal) Cursor(ctx context.Context) (seq uint64, note []byte, err error) {
	var at int64
	if err := j.side.QueryRowContext(ctx, `SELECT cursor, note FROM outbox`).Scan(&at, &note); err != nil {
		return 0, nil, fmt.Errorf("journal: cursor: %w", err)
	}
	return uint64(at), note, nil
}

// SetCursor remembers both. Losing the last call to a power cut is allowed: the publisher compares notes with whom it
// published to.
func (j *Journal) SetCursor(ctx context.Context, seq uint64, note []byte) error {
	if err := j.exec(ctx, `UPDATE outbox SET cursor = ?, note = ?`, int64(seq), note); err != nil {
		return fmt.Errorf("journal: cursor %d: %w", seq, err)
	}
	return nil
}

// Incarnation names this life of the log: made up with the file, and anew by Renew.
func (j *Journal) Incarnation(ctx context.Context) (string, error) {
	var inc string
	if err := j.side.QueryRowContext(ctx, `SELECT incarnation FROM outbox`).Scan(&inc); err != nil {
		return "", fmt.Errorf("journal: incarnation: %w", err)
	}
	return inc, nil
}

// Renew begins a new incarnation: the file turned out to be older than what was published from it, after a power cut or
// a restored copy, and its next events must not be taken for those.
func (j *Journal) Renew(ctx context.Context) error {
	if err := j.exec(ctx, `UPDATE outbox SET incarnation = ?`, newIncarnation()); err != nil {
		return fmt.Errorf("journal: new incarnation: %w", err)
	}
	return nil
}

func (j *Journal) exec(ctx context.Context, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, err := j.write.ExecContext(context.WithoutCancel(ctx), query, args...)
	signal(j.dirty)
	return err
}
