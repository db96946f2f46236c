//go:build strangers

package reports

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/metrics"
)

// text is how a value is compared: times in milliseconds from noon, – for none.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case time.Time:
		if v.IsZero() {
			return "–"
		}
		return fmt.Sprint(v.Sub(noon).Milliseconds())
	case time.Duration:
		return fmt.Sprint(v.Milliseconds())
	case string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}

func line(values ...any) (s string) {
	for i, v := range values {
		if i > 0 {
			s += " "
		}
		s += text(v)
	}
	return s
}

// agrees compares the tables with what package metrics makes of the same log, row by row.
func agrees(t *testing.T, dsn string, log *acd.MemLog) {
	var l metrics.Ledger
	for _, ev := range log.Events() {
		l.Add(ev)
	}
	var visits, talks, callbacks, offers, states []string
	for _, v := range l.Visits {
		visits = append(visits, line(v.Contact, v.Queue, v.Queued, v.Ended, string(v.Outcome), string(v.Why), v.Agent, v.Accepted, v.Within, v.Short, v.Chosen, v.Rescued, v.Passed))
	}
	for _, s := range l.Segments {
		talks = append(talks, line(s.Contact, s.Queue, s.Agent, s.Queued, s.Connected, s.Hold, s.Ended, s.Closed))
	}
	for _, c := range l.Callbacks {
		callbacks = append(callbacks, line(c.Contact, c.Queue, c.Promised, c.Ended, string(c.Outcome), c.Dials))
	}
	for _, o := range l.Offers {
		offers = append(offers, line(o.Contact, o.Queue, o.Agent, o.At, o.Ended, string(o.Result)))
	}
	for s := range l.Spans(l.Last()) {
		states = append(states, line(s.Agent, string(s.Activity), s.Reason, s.From, s.To))
	}
	a := ask(t, dsn)
	for name, both := range map[string][2][]string{
		"visits": {visits, a.lines(`SELECT contact, queue, queued, ended, outcome, why, agent, accepted, answer_within_ms, short_ms,
			chosen, rescued, passed FROM reports.visits`)},
		"talks": {talks, a.lines(`SELECT contact, queue, agent, queued, connected, hold_ms, ended,
			CASE WHEN wrap_started IS NULL THEN ended ELSE wrap_ended END FROM reports.talks`)},
		"callbacks": {callbacks, a.lines(`SELECT contact, queue, promised, ended, outcome, dials FROM reports.callbacks`)},
		"offers":    {offers, a.lines(`SELECT contact, queue, agent, offered, ended, result FROM reports.offers`)},
		"states": {states, a.lines(`SELECT agent, activity, reason, began, coalesce(ended, p.at) FROM reports.agent_states, reports.position p
			WHERE began < p.at`)},
	} {
		both[0] = append([]string{}, both[0]...) // and never nil
		slices.Sort(both[0])
		slices.Sort(both[1])
		require.Equal(t, both[0], both[1], name)
	}
	require.Equal(t, []string{fmt.Sprint(log.Head())}, a.lines(`SELECT seq FROM reports.position`))
}

// The tables are what reports are, whatever happens in the centre and wherever the writer is cut off.
func TestTablesAgreeWithTheReports(t *testing.T) {
	t.Parallel()
	dsn, w := database(t), newWorld(rand.New(rand.NewPCG(1, 2)).IntN)
	writer, err := New(dsn, w.log, slog.Default())
	require.NoError(t, err)
	for part := range 3 {
		for range 400 {
			w.step()
		}
		ctx, cut := context.WithCancel(t.Context())
		writer.log = cutting{w.log, w.log.Head() - uint64(7*part), cut} // in the middle of a transaction
		require.Error(t, writer.Catch(ctx))
		writer.log = w.log
		require.NoError(t, writer.Catch(t.Context()))
		agrees(t, dsn, w.log)
	}
	ask(t, dsn).exec(`DROP SCHEMA reports CASCADE`)
	require.NoError(t, writer.Catch(t.Context()))
	agrees(t, dsn, w.log)
	require.NoError(t, writer.Catch(t.Context()), "nothing is new")
	agrees(t, dsn, w.log)
	for _, table := range []string{"visits", "talks", "callbacks", "offers", "agent_states"} {
		require.NotEqual(t, []string{"0"}, ask(t, dsn).lines(`SELECT count(*) FROM reports.`+table), table)
	}
}

// cutting is a log whose reader is cut off at an event.
type cutting struct {
	*acd.MemLog
	at  uint64
	cut func()
}

func (c cutting) Read(ctx context.Context, after uint64) iter.Seq2[acd.Event, error] {
	return func(yield func(acd.Event, error) bool) {
		for ev, err := range c.MemLog.Read(context.WithoutCancel(ctx), after) {
			if ev.Seq == c.at {
				c.cut()
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

func TestQueuesAndAgentsAreRenamed(t *testing.T) {
	t.Parallel()
	dsn, w := database(t), newWorld(rand.New(rand.NewPCG(3, 4)).IntN)
	for range 300 {
		w.step()
	}
	next := worldConfig()
	next.Queues[1].Name, next.Queues[1].RenamedFrom = "ouro", "vip"
	next.Agents[0].Name, next.Agents[0].RenamedFrom = "ana_maria", "ana"
	w.do(acd.Configure{Config: next})
	writer, err := New(dsn, w.log, slog.Default())
	require.NoError(t, err)
	require.NoError(t, writer.Catch(t.Context()))
	agrees(t, dsn, w.log)
	require.Equal(t, []string{"0"}, ask(t, dsn).lines(`SELECT count(*) FROM reports.visits WHERE queue = 'vip' OR agent = 'ana'`))
}

func TestWhatItHolds(t *testing.T) {
	t.Parallel()
	dsn, log := database(t), acd.NewMemLog()
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	story := []acd.Event{
		{At: at(0), Fact: acd.Arrived{Contact: "c1", Channel: acd.Voice, Number: "4004", Protocol: "20260302\x00-1", Key: "hash-of-a-customer"}},
		{At: at(0), Fact: acd.SignedIn{Agent: "ana"}},
		{At: at(1), Fact: acd.Queued{Contact: "c1", Queue: "sac", EWTMS: 30_000}},
		{At: at(20), Fact: acd.Offered{Contact: "c1", Queue: "sac", Agent: "ana", Attempt: 1}},
		{At: at(24), Fact: acd.Accepted{Contact: "c1", Queue: "sac", Agent: "ana"}},
		{At: at(25), Fact: acd.Connected{Contact: "c1", Queue: "sac", Agent: "ana"}},
		{At: at(30), Fact: acd.Held{Contact: "c1", Queue: "sac", Agent: "ana"}},
		{At: at(40), Fact: acd.Resumed{Contact: "c1", Queue: "sac", Agent: "ana"}},
		{At: at(85), Fact: acd.Ended{Contact: "c1", Queue: "sac", Agent: "ana", By: acd.ByCustomer}},
		{At: at(85), Fact: acd.WrapUpStarted{Agent: "ana", Contact: "c1", Queue: "sac"}},
		{At: at(95), Fact: acd.WrapUpEnded{Agent: "ana", Contact: "c1", Queue: "sac", Disposition: "vendido", Means: "resolved"}},
		{At: at(95), Fact: acd.Ready{Agent: "ana"}},
		{At: at(99), Fact: acd.Settled{Contact: "c1", Queue: "sac", Agent: "ana", Category: "compras", Resolved: true}},
	}
	for i := range story {
		story[i].Seq = uint64(i + 1)
	}
	require.NoError(t, log.Append(t.Context(), 0, story))
	writer, err := New(dsn, log, slog.Default())
	require.NoError(t, err)
	require.NoError(t, writer.Catch(t.Context()))
	a := ask(t, dsn)
	require.Equal(t, []string{line("c1", "4004", "20260302\ufffd-1", at(0), at(85), "ended", "customer", nil, "compras", true, nil)},
		a.lines(`SELECT contact, number, protocol, arrived, ended, outcome, ended_by, cause, category, resolved, repeat_ms FROM reports.contacts`))
	require.Equal(t, []string{line("sac", "ana", at(1), at(25), at(85), 10_000, at(85), at(95), "vendido", "resolved")},
		a.lines(`SELECT queue, agent, queued, connected, ended, hold_ms, wrap_started, wrap_ended, disposition, means FROM reports.talks`))
	require.Equal(t, []string{line(at(1), at(24), at(25), "answered", 30_000)},
		a.lines(`SELECT queued, accepted, ended, outcome, expected_ms FROM reports.visits`))
	a.exec(`SET TimeZone = 'UTC'`)
	require.Equal(t, []string{`"not_ready" 20`, `"ring" 4`, `"join" 1`, `"talk" 50`, `"hold" 10`, `"wrap_up" 10`, `"ready" 4`},
		a.lines(`SELECT activity, seconds::int FROM reports.agent_days WHERE agent = 'ana' AND day = '2026-03-02'
			ORDER BY array_position('{not_ready,ring,join,talk,hold,wrap_up,ready}', activity)`))
	for _, table := range []string{"contacts", "visits", "talks", "offers", "callbacks", "agent_states"} {
		for _, row := range a.lines(`SELECT * FROM reports.` + table) {
			require.NotContains(t, row, "hash-of-a-customer", "nothing says who the customer is")
		}
	}
}

// Whose tables they are not is not touched.
func TestAnotherLogIsRefused(t *testing.T) {
	t.Parallel()
	dsn, first, second := database(t), newWorld(rand.New(rand.NewPCG(1, 2)).IntN), newWorld(rand.New(rand.NewPCG(5, 6)).IntN)
	second.now = second.now.Add(time.Hour)
	for range 50 {
		first.step()
		second.step()
	}
	for i, w := range []*world{first, second} {
		writer, err := New(dsn, w.log, slog.Default())
		require.NoError(t, err)
		if err = writer.Catch(t.Context()); i == 0 {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, "the tables are of another log than this one")
		require.ErrorContains(t, err, "DROP SCHEMA reports CASCADE")
	}
	agrees(t, dsn, first.log)

	ask(t, dsn).exec(`UPDATE reports.position SET version = 9`)
	writer, err := New(dsn, first.log, slog.Default())
	require.NoError(t, err)
	require.ErrorContains(t, writer.Catch(t.Context()), "the tables are of version 9")
}

func TestTwoWritersNeverMix(t *testing.T) {
	t.Parallel()
	dsn, w := database(t), newWorld(rand.New(rand.NewPCG(7, 8)).IntN)
	for range 500 {
		w.step()
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			writer, err := New(dsn, w.log, slog.Default())
			if err == nil {
				err = writer.Catch(t.Context())
			}
			if err != nil && !bytes.Contains([]byte(err.Error()), []byte(errMoved.Error())) {
				t.Error(err)
			}
		})
	}
	both.Wait()
	writer, err := New(dsn, w.log, slog.Default())
	require.NoError(t, err)
	require.NoError(t, writer.Catch(t.Context()))
	agrees(t, dsn, w.log)
}

// The database may go away at any time, and the tables catch up.
func TestItComesBack(t *testing.T) {
	t.Parallel()
	dsn, w := database(t), newWorld(rand.New(rand.NewPCG(9, 9)).IntN)
	var said lockedBuffer
	writer, err := New(dsn, w.log, slog.New(slog.NewTextHandler(&said, nil)))
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { _ = writer.Run(ctx) })
	a := ask(t, dsn)
	reaches := func() {
		require.Eventually(t, func() bool {
			var seq int64
			err := a.conn.QueryRow(t.Context(), `SELECT seq FROM reports.position`).Scan(&seq)
			return err == nil && uint64(seq) == w.log.Head()
		}, 20*time.Second, 20*time.Millisecond)
	}
	reaches()
	for range 50 {
		w.step()
	}
	reaches()
	a.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	for range 50 {
		w.step()
	}
	reaches()
	require.Eventually(t, func() bool { return bytes.Contains([]byte(said.String()), []byte(writtenAgain)) }, 20*time.Second, 20*time.Millisecond)
	require.Contains(t, said.String(), notWritten)
	agrees(t, dsn, w.log)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
