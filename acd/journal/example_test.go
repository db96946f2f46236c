package journal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"receptivo/acd"
	"receptivo/acd/journal"
)

func Example() {
	dir, _ := os.MkdirTemp("", "journal")
	defer os.RemoveAll(dir)
	ctx := context.Background()

	j, err := journal.Open(filepath.Join(dir, "log.db"), journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	ev := acd.Event{Seq: j.Head() + 1, At: time.Now(), Fact: acd.SignedIn{Agent: "ana"}}
	if err := j.Append(ctx, j.Head(), []acd.Event{ev}); err != nil {
		fmt.Println(err) // acd.ErrNotHead: another writer was here
	}
	for ev, err := range j.Read(ctx, 0) {
		fmt.Println(ev.Seq, ev.Fact.Kind(), err)
	}
	// Output: 1 signed_in <nil>
}
