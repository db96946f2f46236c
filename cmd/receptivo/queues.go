package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/acd/metrics"
)

type queuesCmd struct {
	Queue  []string      `name:"queue" help:"Only these queues." placeholder:"NAME"`
	Watch  bool          `help:"Go on until Ctrl-C."`
	Every  time.Duration `help:"With --watch: how often." default:"2s"`
	Format string        `help:"How it is written: ${enum}." enum:"text,json,csv" default:"text"`
	centreFlag
}

// Help says more than a line.
func (queuesCmd) Help() string {
	return `WAITING counts callers and callbacks; LONGEST is the wait of who waits longest, from when their place counts. P50 and P80 are what
who came now would wait less than, in one case of two and in four of five; – where nobody at work could take them. FREE are ready
with a phone and room for a call; BREAK counts who is not ready, has no phone that can be rung, or has worked the shift's hours.
An agent who serves several queues counts in each.

ABANDONED and LEVEL are of the visits that ended since midnight, or wait now: who hung up, the short ones too, and the service level by
the queue's own formula and answer_within. 'receptivo report' prints the others, for any day. JSON and CSV give times in milliseconds;
with --watch they are one list a line, and rows that go on.`
}

// queueNow is a queue as it is now, with its day so far. Its JSON is what --format json prints.
type queueNow struct {
	At        time.Time `json:"at"`
	Queue     string    `json:"queue"`
	Waiting   int       `json:"waiting"`
	LongestMS int64     `json:"longest_ms"`
	P50MS     *int64    `json:"p50_ms"` // null: nobody at work could take who came now
	P80MS     *int64    `json:"p80_ms"`
	Agents    int       `json:"agents"` // signed in who can serve it
	Free      int       `json:"free"`
	acd.Crew
	Answered  int      `json:"answered"` // today
	Abandoned int      `json:"abandoned"`
	Formula   string   `json:"service_level_formula"`
	Level     *float64 `json:"service_level"` // 0 to 1; null: nothing to be a share of
	level     metrics.Ratio
}

// Run shows the queues.
func (c queuesCmd) Run(ctx context.Context, out *output) error {
	if c.Every < 100*time.Millisecond {
		return fmt.Errorf("--every %v is too often: it is 100ms or more", c.Every)
	}
	centre, err := c.client()
	if err != nil {
		return err
	}
	today := today{file: filepath.Join(c.Data, "journal.db")}
	for first := true; ; first = false {
		views, err := centre.Queues(ctx)
		if err == nil {
			err = today.catchUp(ctx, time.Now())
		}
		if ctx.Err() != nil && !first {
			return nil
		}
		if err != nil {
			return err
		}
		var all []queueNow
		for _, v := range views {
			if len(c.Queue) == 0 || slices.Contains(c.Queue, v.Name) {
				all = append(all, today.queue(v, time.Now()))
			}
		}
		if err := c.print(out.Out, all, first); err != nil || !c.Watch {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(c.Every):
		}
	}
}

// today is what a log comes to since midnight, read on as it grows.
type today struct {
	file   string
	ledger *metrics.Ledger
	seq    uint64
}

// catchUp folds what has happened since it last did; the first time, from two days before on, for who still waits.
func (t *today) catchUp(ctx context.Context, now time.Time) error {
	log, err := journal.OpenReader(t.file) // anew: a reader sees what there was when it was opened
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	if t.ledger == nil {
		if t.seq, err = log.At(ctx, midnight(now).AddDate(0, 0, -2)); err != nil {
			return err
		}
		t.ledger = &metrics.Ledger{}
		plan, found, err := log.Last(ctx, acd.Configured{}.Kind(), t.seq)
		if err != nil {
			return err
		}
		if found {
			t.ledger.Add(plan)
		}
	}
	for ev, err := range log.Only(ctx, t.seq, metrics.Kinds()) {
		if err != nil {
			return err
		}
		t.ledger.Add(ev)
		t.seq = ev.Seq
	}
	return nil
}

// queue is a queue now, with its day.
func (t *today) queue(v acd.QueueView, now time.Time) queueNow {
	f := t.ledger.Queue(v.Name, metrics.Interval{From: midnight(now)}, metrics.Definition{Count: metrics.ByEnded, Now: now})
	level := t.ledger.Levels(v.Name)[0]
	q := queueNow{
		At: now.UTC().Truncate(time.Millisecond), Queue: v.Name, Waiting: v.Waiting, LongestMS: v.Oldest.Milliseconds(), Agents: v.Agents, Free: v.Free, Crew: v.Crew,
		Answered: f.Answered, Abandoned: f.Abandoned + f.ShortAbandoned, Formula: string(level), level: level.Of(f.Calls),
	}
	if v.Wait.Known() {
		p50, p80 := int64(v.Wait.P50MS), int64(v.Wait.P80MS)
		q.P50MS, q.P80MS = &p50, &p80
	}
	if share, ok := q.level.Value(); ok {
		q.Level = &share
	}
	return q
}

func (c queuesCmd) print(w io.Writer, all []queueNow, first bool) error {
	switch c.Format {
	case "json":
		if all == nil {
			all = []queueNow{}
		}
		return json.NewEncoder(w).Encode(all)
	case "csv":
		return writeQueues(w, all, first)
	}
	if c.Watch && isTerminal(w) {
		fmt.Fprint(w, "\x1b[H\x1b[2J")
	} else if !first {
		fmt.Fprintln(w)
	}
	return printQueues(w, all)
}

func printQueues(w io.Writer, all []queueNow) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "QUEUE\tWAITING\tLONGEST\tP50\tP80\tFREE\tRINGING\tTALKING\tWRAP-UP\tBREAK\tABANDONED\tLEVEL")
	seconds := func(ms *int64) string {
		if ms == nil {
			return metrics.None
		}
		return (time.Duration(*ms) * time.Millisecond).Round(time.Second).String()
	}
	for _, q := range all {
		longest := metrics.None
		if q.Waiting > 0 {
			longest = seconds(&q.LongestMS)
		}
		fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s %s\n", q.Queue, q.Waiting, longest, seconds(q.P50MS), seconds(q.P80MS),
			q.Free, q.Offered, q.Talking, q.WrapUp, q.NotReady, q.Abandoned, q.level.Percent(), q.Formula)
	}
	return tw.Flush()
}

func writeQueues(w io.Writer, all []queueNow, head bool) error {
	var rows [][]string
	if head {
		rows = append(rows, []string{"at", "queue", "waiting", "longest_ms", "p50_ms", "p80_ms", "agents", "free", "offered", "talking", "wrap_up", "not_ready",
			"answered", "abandoned", "service_level_formula", "service_level"})
	}
	known := func(ms *int64) string {
		if ms == nil {
			return ""
		}
		return strconv.FormatInt(*ms, 10)
	}
	for _, q := range all {
		level := ""
		if q.Level != nil {
			level = strconv.FormatFloat(*q.Level, 'f', 4, 64)
		}
		row := []string{q.At.Format(time.RFC3339Nano), q.Queue, strconv.Itoa(q.Waiting), strconv.FormatInt(q.LongestMS, 10), known(q.P50MS), known(q.P80MS)}
		for _, n := range []int{q.Agents, q.Free, q.Offered, q.Talking, q.WrapUp, q.NotReady, q.Answered, q.Abandoned} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, append(row, q.Formula, level))
	}
	return csv.NewWriter(w).WriteAll(rows)
}
