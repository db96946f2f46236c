package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"receptivo/acd"
)

var _ acd.Shelf = (*Journal)(nil)

const (
	// DefaultSnapshotEvery is how many events may come before the next snapshot: a restart reads as many at most, and as
	// many again as come while one is written.
	DefaultSnapshotEvery = 20_000
	// lastWorth is how many there must be at least for a last one when the journal is closed.
	lastWorth = 1_000
	// lastWithin is how long that one may take.
	lastWithin = 3 * time.Second
	// keptSnapshots are on the shelf: a second one, should the first turn out to be broken.
	keptSnapshots = 2

	partSuffix = ".part"
)

// snapshots takes one whenever enough events have come, until Close. It reads the log as a restart would, from the snapshot
// before on, and makes an engine of its own of it: the one that works never waits, and what a snapshot says is what the
// log says.
func (j *Journal) snapshots(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.due:
		}
		if j.Head() >= j.snapped.Load()+j.every {
			j.snapshot(ctx)
		}
	}
}

func (j *Journal) startSnapshots() {
	j.tidy()
	if kept, _ := j.kept(); len(kept) > 0 {
		j.snapped.Store(min(kept[0], j.Head()))
	}
	j.noteDue(j.Head())
	ctx, stop := context.WithCancel(context.Background())
	j.stopSnapshots = stop
	j.snapping.Go(func() { j.snapshots(ctx) })
}

// noteDue wakes who takes the next snapshot, when there is one to take.
func (j *Journal) noteDue(head uint64) {
	if head >= j.snapped.Load()+j.every {
		signal(j.due)
	}
}

// finalSnapshot lets the next start begin where this process ends.
func (j *Journal) finalSnapshot() {
	behind := j.Head() - min(j.snapped.Load(), j.Head())
	if behind < min(lastWorth, j.every) || behind > 2*j.every {
		return // not worth it, or too much for a goodbye
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastWithin)
	defer cancel()
	j.snapshot(ctx)
}

// snapshot takes one as of now. When that fails the next is tried after as many events again: nothing is lost.
func (j *Journal) snapshot(ctx context.Context) {
	head := j.Head()
	err := j.takeSnapshot(ctx)
	if err != nil {
		j.snapped.Store(head)
		if ctx.Err() == nil { // else it is the end, and there was no time for it
			j.log.Warn("journal: no snapshot could be taken, a restart will take longer", "error", err)
		}
	}
}

func (j *Journal) takeSnapshot(ctx context.Context) error {
	e, err := acd.Rebuild(ctx, j)
	if err != nil {
		return err
	}
	b, err := e.Snapshot()
	if err != nil {
		return err
	}
	if err := j.keepSnapshot(ctx, e.Seq(), b); err != nil {
		return err
	}
	j.snapped.Store(e.Seq())
	return nil
}

// keepSnapshot puts one on the shelf, whole or not at all, and takes the oldest away.
func (j *Journal) keepSnapshot(ctx context.Context, seq uint64, b []byte) error {
	of, err := j.digest(ctx, seq)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(j.shelf(), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(j.shelf(), "*"+partSuffix) // for its owner only
	if err != nil {
		return err
	}
	_, err = f.Write(append(of, b...))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), j.snapshotFile(seq))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	kept, err := j.kept()
	for _, old := range kept[min(len(kept), keptSnapshots):] {
		err = errors.Join(err, os.Remove(j.snapshotFile(old)))
	}
	return err
}

// Snapshots implements acd.Shelf. One that was not taken of this log, as it is now, is refused: the log may be an older
// copy that somebody has put back, or have lost its end in a power cut.
func (j *Journal) Snapshots(ctx context.Context) iter.Seq2[uint64, []byte] {
	return func(yield func(uint64, []byte) bool) {
		kept, err := j.kept()
		if err != nil {
			j.log.Warn("journal: snapshots are not used, the whole log is read", "error", err)
		}
		for _, seq := range kept {
			b, err := j.readSnapshot(ctx, seq)
			switch {
			case ctx.Err() != nil:
				return
			case errors.Is(err, fs.ErrNotExist): // refused, or replaced, just now
			case err != nil:
				j.Refuse(seq, err)
			case !yield(seq, b):
				return
			}
		}
	}
}

// Refuse implements acd.Shelf.
func (j *Journal) Refuse(seq uint64, why error) {
	err := os.Remove(j.snapshotFile(seq))
	if errors.Is(err, fs.ErrNotExist) {
		return // somebody else, who restarts too, has said so already
	}
	level := slog.LevelWarn
	if err == nil && errors.Is(why, acd.ErrOtherSnapshot) {
		level = slog.LevelInfo // so it is after every other upgrade
	}
	j.log.Log(context.Background(), level, "journal: a snapshot is not used, more of the log is read instead",
		"event", seq, "reason", errors.Join(why, err))
	j.snapped.CompareAndSwap(seq, 0)
}

func (j *Journal) readSnapshot(ctx context.Context, seq uint64) ([]byte, error) {
	b, err := os.ReadFile(j.snapshotFile(seq))
	if err != nil {
		return nil, err
	}
	of, err := j.digest(ctx, seq)
	if err != nil {
		return nil, err
	}
	b, same := bytes.CutPrefix(b, of)
	if !same {
		return nil, errors.New("it was taken of another log")
	}
	return b, nil
}

// digest tells one event from whatever else might have its number.
func (j *Journal) digest(ctx context.Context, seq uint64) ([]byte, error) {
	if seq == 0 || seq > j.Head() {
		return nil, fmt.Errorf("the log has no event %d", seq)
	}
	evs, err := j.page(ctx, seq-1, seq)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(evs[0])
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}

// shelf is the directory that the snapshots are in.
func (j *Journal) shelf() string { return j.path + ".snapshots" }

func (j *Journal) snapshotFile(seq uint64) string {
	return filepath.Join(j.shelf(), fmt.Sprintf("%020d", seq))
}

// kept lists the snapshots on the shelf, the newest first. There may be no shelf yet.
func (j *Journal) kept() (seqs []uint64, err error) {
	entries, err := os.ReadDir(j.shelf())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if seq, err := strconv.ParseUint(e.Name(), 10, 64); err == nil {
			seqs = append(seqs, seq)
		}
	}
	slices.Reverse(seqs) // the names were in order
	return seqs, nil
}

// tidy removes what a process left behind that was killed while it wrote.
func (j *Journal) tidy() {
	entries, _ := os.ReadDir(j.shelf())
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), partSuffix) {
			_ = os.Remove(filepath.Join(j.shelf(), e.Name()))
		}
	}
}
