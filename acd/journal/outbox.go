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
