package journal

import (
	"context"
	"time"
)

const (
	checkpointEvery = time.Second
	// walPages is the size of the write-ahead log, in pages of 4 KiB, above which the writer is made to wait until it
	// has been emptied: without that a writer who never pauses would let it grow without bound.
	walPages = 16_384 // 64 MiB
)

// checkpoints moves what was appended from the write-ahead log into the file, about once a second while there is
// something to move, until Close; then once more.
func (j *Journal) checkpoints() {
	for {
		select {
		case <-j.stop:
			j.checkpoint("TRUNCATE")
			return
		case <-j.dirty:
		}
		if j.checkpoint("PASSIVE") > walPages {
			j.checkpoint("RESTART")
		}
		select {
		case <-j.stop:
		case <-time.After(checkpointEvery):
		}
	}
}

// checkpoint returns the size of the write-ahead log in pages.
func (j *Journal) checkpoint(mode string) (pages int) {
	var busy, moved int
	err := j.side.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &moved)
	if err != nil {
		j.log.Warn("journal: checkpoint failed, the write-ahead log grows", "mode", mode, "error", err)
	}
	return pages
}
