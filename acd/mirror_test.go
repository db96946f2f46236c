package acd

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// wide is a loop with so many queues and agents, all of them ready.
func wide(t testing.TB, queues, agents int) *Loop {
	l, err := Open(t.Context(), NewMemLog())
	require.NoError(t, err)
	c := Config{Plan: "sha256:wide", Weights: skills.DefaultWeights()}
	skill := func(i int) string { return fmt.Sprintf("s%d", i%200) }
	for i := range queues {
		c.Queues = append(c.Queues, Queue{Name: fmt.Sprintf("q%d", i), Strategy: LongestIdle, RingTimeout: DefaultRingTimeout, Needs: skills.NeedsOf(map[string]int{skill(i): 1})})
	}
	for i := range agents {
		c.Agents = append(c.Agents, Agent{Name: fmt.Sprintf("a%d", i), Skills: skills.Set{skill(i): 5}})
	}
	does(t, l, Configure{Config: c})
	for i := range min(agents, 1000) {
		name := fmt.Sprintf("a%d", i)
		does(t, l, Phone{Agent: name, Reachable: true}, SignIn{Agent: name}, GoReady{Agent: name})
	}
	return l
}

func does(t testing.TB, l *Loop, cmds ...Command) (evs []Event) {
	t.Helper()
	for _, cmd := range cmds {
		var err error
		evs, err = l.Do(t.Context(), cmd)
		require.NoError(t, err, "%T", cmd)
	}
	return evs
}

// While a wallboard is drawn, however long that takes, contacts are offered as if nobody looked.
// https://github.com/asterisk/asterisk/issues/1215
func Test_asterisk_1215_wallboard_of_a_large_centre_delays_no_offer(t *testing.T) {
	l := wide(t, 400, 750)
	first, err := l.State(t.Context())
	require.NoError(t, err)
	require.Len(t, first.Queues, 400)

	var view View
	drawn := make(chan struct{}) // nobody takes it: the look goes on and on
	l.mirror.looks <- mirrored{&view, drawn}
	for i := range 100 {
		id := fmt.Sprintf("c%d", i)
		evs := does(t, l, Arrive{Contact: id, Channel: Voice, Node: "n1"}, Enqueue{Contact: id, Queue: fmt.Sprintf("q%d", i)})
		require.Equal(t, "offered", evs[len(evs)-1].Fact.Kind())
	}
	<-drawn
	last, err := l.State(t.Context())
	require.NoError(t, err)
	require.Len(t, last.Contacts, 100, "and who looks then sees all of it")
}

// TestStateIsThatOfTheEngine: who looks sees what the engine would say, whatever they have just done.
func TestStateIsThatOfTheEngine(t *testing.T) {
	l := wide(t, 3, 3)
	talk := func(id, agent string) []Command { return []Command{Accept{id, agent}, Join{id}} }
	for i, part := range [][]Command{
		{Arrive{Contact: "c1", Channel: Voice, Node: "n1"}, Enqueue{Contact: "c1", Queue: "q0"}}, talk("c1", "a0"),
		{Hold{Contact: "c1"}, Consult{Contact: "c1", Consult: "k1", Queue: "q1"}}, talk("k1", "a1"), {CompleteConsult{Contact: "c1"}},
		{Transfer{Contact: "c1", Queue: "q2"}, GoNotReady{Agent: "a0", Reason: "lunch", Until: time.Now().Add(time.Hour)}}, talk("c1", "a2"),
		{End{Contact: "c1", By: ByCustomer}, SignOut{Agent: "a1"}, Phone{Agent: "a2"}},
	} {
		for _, cmd := range part {
			does(t, l, cmd)
			got, err := l.State(t.Context())
			require.NoError(t, err)
			var want View
			require.NoError(t, l.look(t.Context(), func(e *Engine) { want = e.State() }))
			requireAlike(t, want, got, "%d %T", i, cmd)
		}
	}
}

// requireAlike compares two views but for what depends on the instant.
func requireAlike(t *testing.T, want, got View, what ...any) {
	t.Helper()
	for _, v := range []*View{&want, &got} {
		v.At = time.Time{}
		for i := range v.Queues {
			v.Queues[i].Oldest = 0
		}
		for i := range v.Agents {
			v.Agents[i].Occupancy = 0
		}
		for i := range v.Queues {
			v.Queues[i].Wait, v.Queues[i].Crew = Estimate{}, Crew{}
		}
		for i := range v.Contacts {
			v.Contacts[i].Position, v.Contacts[i].Wait = 0, Estimate{}
		}
	}
	require.Equal(t, want, got, what...)
}

// TestWhoLooksIsToldTheWaits: of each queue and of each contact, as Queue tells them.
func TestWhoLooksIsToldTheWaits(t *testing.T) {
	l := wide(t, 1, 1)
	for i := range 4 {
		id := fmt.Sprintf("c%d", i)
		does(t, l, Arrive{Contact: id, Channel: Voice, Node: "n1"}, Enqueue{Contact: id, Queue: "q0"})
	}
	v, err := l.State(t.Context())
	require.NoError(t, err)
	require.Equal(t, MethodQLa, v.Queues[0].Wait.Method)
	require.Positive(t, v.Queues[0].Wait.P80MS)
	require.Equal(t, MethodReady, v.Contacts[0].Wait.Method, "it rings")
	for i, c := range v.Contacts[1:] {
		q, position, err := l.Queue(t.Context(), "q0", c.ID)
		require.NoError(t, err)
		require.Equal(t, i+1, position)
		require.Equal(t, []any{position, q.Wait}, []any{c.Position, c.Wait})
	}
	require.Less(t, v.Contacts[1].Wait.P80MS, v.Contacts[3].Wait.P80MS)
}

// TestMirrorThatLagsIsReplaced: one that was too slow is made anew, and misses nothing.
func TestMirrorThatLagsIsReplaced(t *testing.T) {
	l := wide(t, 1, 1)
	_, err := l.State(t.Context())
	require.NoError(t, err)
	old := l.mirror
	old.feed.close() // as when it lags too far
	<-old.ended
	does(t, l, Arrive{Contact: "c1", Channel: Voice, Node: "n1"})
	v, err := l.State(t.Context())
	require.NoError(t, err)
	require.Len(t, v.Contacts, 1)
	require.NotSame(t, old, l.mirror)
	require.NoError(t, l.look(t.Context(), func(*Engine) { require.Len(t, l.subscribers, 1) }))
}

// BenchmarkWallboard is a command in a very large centre whose state is asked for all the time, or is not.
func BenchmarkWallboard(b *testing.B) {
	for _, looks := range []bool{false, true} {
		b.Run(fmt.Sprintf("queues=40000,agents=75000,looks=%t", looks), func(b *testing.B) {
			l := wide(b, 40_000, 75_000)
			stop := make(chan struct{})
			if _, err := l.State(b.Context()); err != nil {
				b.Fatal(err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				for looks {
					select {
					case <-stop:
						return
					default:
						_, _ = l.State(b.Context())
					}
				}
			}()
			var worst time.Duration
			i := 0
			for b.Loop() {
				id := fmt.Sprintf("c%d", i)
				start := time.Now()
				does(b, l, Arrive{Contact: id, Channel: Voice, Node: "n1"}, Enqueue{Contact: id, Queue: fmt.Sprintf("q%d", i%200)}, Abandon{Contact: id}, GoReady{Agent: fmt.Sprintf("a%d", i%200)})
				worst = max(worst, time.Since(start))
				i++
			}
			b.ReportMetric(float64(worst.Microseconds())/1000, "ms-worst")
			close(stop)
			<-done
		})
	}
}
