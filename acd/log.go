package acd

import (
	"context"
	"errors"
	"iter"
)

// ErrNotHead says that the events do not follow the log's last one: another writer was here, or this one is stale.
var ErrNotHead = errors.New("acd: the log has moved on")

// Log is where facts are safe. It has one writer.
type Log interface {
	// Append returns only once the events are safe. after is the Seq they follow (0: the beginning): if it is not the
	// log's last, ErrNotHead, and nothing is written. All events are written or none.
	Append(ctx context.Context, after uint64, evs []Event) error

	// Read yields the events after a Seq in order, up to the last one there when reading began. It ends with an error
	// when an event cannot be read.
	Read(ctx context.Context, after uint64) iter.Seq2[Event, error]
}

// Shelf is where a log keeps snapshots of its engine, so that a restart reads only what came after the last of them. A Log
// may be one; it works without as well, just slower.
type Shelf interface {
	// Snapshots yields those kept, the newest first, each with the Seq of the event it was taken after.
	Snapshots(ctx context.Context) iter.Seq2[uint64, []byte]

	// Refuse throws one away of which no engine could be made, or which this log does not go on from.
	Refuse(seq uint64, why error)
}
