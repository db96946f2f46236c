package metrics

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/acd"
	"receptivo/skills"
)

// world is a real engine to which anything happens, and a ledger that folds its facts.
type world struct {
	engine   *acd.Engine
	now      time.Time
	pick     func(n int) int // 0 to n−1
	contacts int
	log      []acd.Event
	ledger   Ledger
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var worldAgents = []string{"ana", "bia", "caio"}

func worldConfig() acd.Config {
	queue := func(name string, wrap acd.Millis) acd.Queue {
		return acd.Queue{Name: name, Strategy: acd.LongestIdle, Needs: skills.NeedsOf(map[string]int{name: 1}),
			RingTimeout: acd.DefaultRingTimeout, WrapUp: wrap, Reoffer: acd.DefaultReoffer, Answer: 15_000}
	}
	c := acd.Config{Plan: "sha256:test", Weights: skills.DefaultWeights(), Queues: []acd.Queue{queue("sac", acd.DefaultWrapUp), queue("vip", 0)}}
	c.Queues[0].MaxCalls = 4
	c.Queues[1].OnNoAnswer = acd.StateReady
	for _, name := range worldAgents {
		c.Agents = append(c.Agents, acd.Agent{Name: name, Skills: skills.Set{"sac": 5, "vip": 5}})
	}
	c.Agents[1].Capacity = acd.Capacity{acd.Voice: 1, acd.Chat: 3, acd.Email: 1}
	c.Agents[2].Capacity = acd.Capacity{acd.Chat: 2, acd.Email: 2}
	return c
}

func newWorld(pick func(n int) int) *world {
	w := &world{engine: acd.New(), now: noon, pick: pick}
	w.do(acd.Configure{Config: worldConfig()})
	for _, name := range worldAgents {
		w.do(acd.Phone{Agent: name, Reachable: true})
		w.do(acd.SignIn{Agent: name})
		w.do(acd.GoReady{Agent: name})
	}
	return w
}

func (w *world) do(c acd.Command) {
	evs, _ := w.engine.Do(w.now, c) // what cannot be is refused, and nothing happens
	w.fold(evs)
}

func (w *world) fold(evs []acd.Event) {
	for _, ev := range evs {
		w.ledger.Add(ev)
	}
	w.log = append(w.log, evs...)
}

func (w *world) contact() string { return fmt.Sprintf("c%d", w.contacts-w.pick(min(8, w.contacts+1))) }
func (w *world) agent() string   { return worldAgents[w.pick(len(worldAgents))] }
func (w *world) queue() string   { return []string{"sac", "sac", "vip", "nowhere"}[w.pick(4)] }

func (w *world) step() {
	w.now = w.now.Add(time.Duration([]int{0, 0, 1, 999, 2000, 5000, 11_000}[w.pick(7)]) * time.Millisecond)
	switch w.pick(20) {
	case 18, 19:
		w.give()
	case 0, 1, 2, 3:
		w.contacts++
		id := fmt.Sprintf("c%d", w.contacts)
		channel := []acd.Channel{acd.Voice, acd.Voice, acd.Chat, acd.Email}[w.pick(4)]
		w.do(acd.Arrive{Contact: id, Channel: channel, Node: "n1", Number: "4004"})
		w.do(acd.Enqueue{Contact: id, Queue: w.queue(), Closed: w.pick(20) == 0, Timeout: acd.Millis(w.pick(3) * 20_000), Merge: w.contact()})
	case 4:
		w.do(acd.Enqueue{Contact: w.contact(), Queue: w.queue(), Merge: w.contact()})
	case 5, 6, 7:
		w.answer()
	case 8:
		w.decline()
	case 9:
		w.do(acd.Abandon{Contact: w.contact()})
	case 10:
		w.do(acd.Leave{Contact: w.contact(), Why: acd.WhyKey})
	case 11, 12:
		w.do(acd.End{Contact: w.contact(), By: acd.ByCustomer})
	case 13:
		w.do(acd.Release{Contact: w.contact()})
	case 14:
		w.do(acd.FinishWrapUp{Agent: w.agent()})
	case 15:
		for _, name := range worldAgents {
			w.do(acd.SignIn{Agent: name})
			w.do(acd.GoReady{Agent: name})
		}
	case 16:
		w.promise()
	case 17:
		w.rare()
	}
}

// busy is a contact that is on offer to an agent or being connected, if there is one.
func (w *world) busy() (c acd.ContactView) {
	var some []acd.ContactView
	for _, c := range w.engine.State().Contacts {
		if c.Phase == acd.PhaseOffered || c.Phase == acd.PhaseConnecting {
			some = append(some, c)
		}
	}
	if len(some) == 0 {
		return c
	}
	return some[w.pick(len(some))]
}

func (w *world) answer() {
	c := w.busy()
	w.do(acd.Accept{Contact: c.ID, Agent: c.Agent})
	if w.pick(3) > 0 {
		w.now = w.now.Add(time.Duration(w.pick(3)) * time.Second)
		w.do(acd.Join{Contact: c.ID})
		w.do(acd.Dialed{Contact: c.ID, Result: []acd.Why{acd.WhyAnswered, acd.WhyBusy}[w.pick(2)]})
	}
}

func (w *world) decline() {
	c := w.busy()
	w.do(acd.Decline{Contact: c.ID, Agent: c.Agent, Why: []acd.Why{acd.WhyDeclined, acd.WhyBusy, acd.WhyUnreachable}[w.pick(3)]})
}

// give lets an agent give a contact away, ask somebody about it, or hold it.
func (w *world) give() {
	id := w.contact()
	for _, c := range w.engine.State().Contacts {
		if c.Phase == acd.PhaseConnected && c.About == "" {
			id = c.ID
		}
	}
	switch w.pick(6) {
	case 0:
		w.do(acd.Transfer{Contact: id, Queue: w.queue()})
	case 1, 2:
		w.contacts++
		w.do(acd.Consult{Contact: id, Consult: fmt.Sprintf("c%d", w.contacts), Queue: w.queue()})
	case 3:
		w.do(acd.CompleteConsult{Contact: id})
	case 4:
		w.do(acd.Hold{Contact: id})
	case 5:
		w.do(acd.Resume{Contact: id})
	}
}

func (w *world) promise() {
	from := w.now.Add(time.Duration(w.pick(60)-30) * time.Second)
	w.do(acd.PromiseCallback{Contact: w.contact(), Queue: "sac", Attempts: 1 + w.pick(2), Retry: []acd.Millis{30_000},
		Hours: []acd.Span{{From: from, To: from.Add(time.Duration(1+w.pick(3000)) * time.Second)}}})
}

func (w *world) rare() {
	switch w.pick(10) {
	case 0:
		w.do(acd.SignOut{Agent: w.agent()})
	case 1:
		w.do(acd.GoNotReady{Agent: w.agent(), Reason: []string{"break", "lunch"}[w.pick(2)]})
	case 2:
		w.do(acd.NodeLost{Node: "n1"})
		for _, name := range worldAgents {
			w.do(acd.Phone{Agent: name, Reachable: true})
		}
	case 3:
		w.do(acd.Phone{Agent: w.agent(), Reachable: w.pick(2) == 0})
	case 4:
		w.do(acd.LegLost{Contact: w.contact(), Side: []acd.Side{acd.SideAgent, acd.SideCustomer}[w.pick(2)]})
	case 5:
		c := worldConfig()
		c.Agents = c.Agents[:max(1+w.pick(3), 2)]
		w.do(acd.Configure{Config: c})
	default:
		w.fold(w.engine.Tick(w.now))
	}
}

// TestOutcomesAreAPartition: at every instant of whatever happens, per queue and in all, the outcomes add up to what was
// offered, those who wait are those whom the engine lets wait, and agents do what the engine says they do.
func TestOutcomesAreAPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") })
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			w.step()
			w.check(t)
		}
		w.checkWhole(t)
	})
}

func (w *world) check(t require.TestingT) {
	view := w.engine.State()
	waiting, offered := map[string]int{}, map[string]int{}
	for _, c := range view.Contacts {
		switch c.Phase {
		case acd.PhaseWaiting, acd.PhaseOffered, acd.PhaseConnecting:
			if c.Channel != acd.Callback && c.About == "" {
				waiting[c.Queue]++
			}
		}
	}
	called := map[string]bool{}
	for _, ev := range w.log {
		switch f := ev.Fact.(type) {
		case acd.Deferred:
			called[f.Contact] = true
		case acd.Transferred: // who was called is on the line
			delete(called, f.Contact)
		case acd.ConsultStarted:
			called[f.Consult] = true
		case acd.Queued:
			if !called[f.Contact] {
				offered[f.Queue]++
			}
		case acd.Refused:
			offered[f.Queue]++
		}
	}
	var total int
	for _, f := range w.ledger.Queues(Interval{}, Definition{}) {
		require.Equal(t, f.Offered, f.Sum(), "%+v", f)
		require.Equal(t, offered[f.Queue], f.Offered, "%+v", f)
		require.Equal(t, waiting[f.Queue], f.Waiting, "%+v", f)
		total += f.Offered
	}
	all := w.ledger.Total(Interval{}, Definition{})
	require.Equal(t, total, all.Offered)
	require.Equal(t, all.Offered, all.Sum())
	w.checkAgents(t, view)
}

// checkAgents compares what agents do with the engine's word for it.
func (w *world) checkAgents(t require.TestingT, view acd.View) {
	words := map[Activity]acd.State{"": acd.StateSignedOut, Ready: acd.StateReady, NotReady: acd.StateNotReady,
		Ring: acd.StateOffered, Join: acd.StateOnContact, Talk: acd.StateOnContact, Hold: acd.StateOnContact, WrapUp: acd.StateWrapUp}
	for _, a := range view.Agents {
		now := w.ledger.agent(a.Name).now
		require.Equal(t, a.State, words[now.Activity], a.Name)
		if a.State == acd.StateNotReady {
			require.Equal(t, a.Reason, now.Reason)
		}
	}
}

// checkWhole: a folded log is the same again; what was true at an instant is what a log up to there says; and quarters of
// an hour add up to the whole, by either count.
func (w *world) checkWhole(t require.TestingT) {
	var again Ledger
	for _, ev := range w.log {
		again.Add(ev)
	}
	require.Equal(t, w.ledger, again)
	for _, count := range []Count{ByQueued, ByEnded} {
		whole, parts := w.ledger.Total(Interval{}, Definition{Count: count}), QueueFigures{}
		for _, in := range (Interval{noon, w.now.Add(time.Hour)}).Split(7 * time.Minute) {
			p := w.ledger.Total(in, Definition{Count: count})
			require.Equal(t, p.Offered, p.Sum())
			parts.Offered += p.Offered
			parts.Calls, parts.ASA, parts.AHT = parts.Calls.Plus(p.Calls), parts.ASA.Plus(p.ASA), parts.AHT.Plus(p.AHT)
		}
		require.Equal(t, whole.Offered, parts.Offered)
		require.Equal(t, whole.Calls, parts.Calls)
		require.Equal(t, whole.ASA, parts.ASA)
		require.Equal(t, whole.AHT, parts.AHT)
	}
	w.checkThen(t, w.log[len(w.log)/2].At)
	w.checkTime(t)
}

// checkThen: asked for the figures of then, the ledger of now says what the ledger of then said.
func (w *world) checkThen(t require.TestingT, at time.Time) {
	d := Definition{Now: at}
	var then Ledger
	for _, ev := range w.log {
		if !ev.At.After(at) {
			then.Add(ev)
		}
	}
	require.Equal(t, then.Queues(Interval{}, d), w.ledger.Queues(Interval{}, d))
	require.Equal(t, then.Agents(Interval{}, d), w.ledger.Agents(Interval{}, d))
	require.Equal(t, then.Contacts(Interval{}, d), w.ledger.Contacts(Interval{}, d))
}

// checkTime: an agent's time is cut at bounds exactly.
func (w *world) checkTime(t require.TestingT) {
	day := Interval{noon, w.ledger.last}
	for _, whole := range w.ledger.Agents(day, Definition{}) {
		var signedIn, states, reasons time.Duration
		for _, in := range day.Split(100 * time.Second) {
			for _, p := range w.ledger.Agents(in, Definition{}) {
				if p.Agent == whole.Agent {
					signedIn += p.SignedIn
				}
			}
		}
		for _, d := range whole.Times {
			states += d
		}
		for _, d := range whole.NotReady {
			reasons += d
		}
		require.Equal(t, whole.SignedIn, signedIn)
		require.Equal(t, whole.SignedIn, states)
		require.Equal(t, whole.Times[NotReady], reasons)
		require.LessOrEqual(t, whole.SignedIn, day.To.Sub(day.From))
	}
}

// TestALongDay is the same for a long run, without shrinking.
func TestALongDay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w := newWorld(r.IntN)
	for i := range 20_000 {
		w.step()
		if i%1000 == 0 {
			w.check(t)
		}
	}
	w.check(t)
	all, team := w.ledger.Total(Interval{}, Definition{}), w.ledger.Team(Interval{}, Definition{})
	for what, n := range map[string]int{
		"answered": all.Answered, "abandoned": all.Abandoned, "short": all.ShortAbandoned, "promised": all.CallbackPromised,
		"failed": all.Failed, "left": all.LeftInAll(), "full": all.Refused[acd.WhyFull], "closed": all.Refused[acd.WhyClosed],
		"called back": all.Callbacks.Connected, "not reached": all.Callbacks.Unreachable, "expired": all.Callbacks.Expired,
		"merged": all.Callbacks.Merged, "no answer": team.Offers[OfferNoAnswer], "declined": team.Offers[OfferDeclined],
		"busy": team.Offers[OfferBusy], "unreachable": team.Offers[OfferUnreachable], "withdrawn": team.Offers[OfferWithdrawn],
	} {
		require.NotZero(t, n, "in a long day nothing is %s", what)
	}
}

// FuzzFacts: a log that makes no sense is folded without a word, and its outcomes still add up.
func FuzzFacts(f *testing.F) {
	f.Add([]byte{2, 0, 3, 1, 6, 2})
	f.Fuzz(func(t *testing.T, story []byte) {
		var l Ledger
		at := noon
		for i := 0; i+1 < len(story); i += 2 {
			at = at.Add(time.Duration(story[i+1]) * time.Second)
			l.Add(acd.Event{At: at, Fact: factOf(story[i], story[i+1])})
			all := l.Total(Interval{}, Definition{})
			require.Equal(t, all.Offered, all.Sum())
		}
		l.Agents(Interval{noon, at}, Definition{})
	})
}

func factOf(kind, who byte) acd.Fact {
	c, q, a := fmt.Sprintf("c%d", who%3), "sac", worldAgents[who%3]
	switch kind % 20 {
	case 0:
		return acd.Arrived{Contact: c}
	case 1:
		return acd.Queued{Contact: c, Queue: q}
	case 2:
		return acd.Offered{Contact: c, Queue: q, Agent: a}
	case 3:
		return acd.Accepted{Contact: c, Queue: q, Agent: a}
	case 4:
		return acd.Connected{Contact: c, Queue: q, Agent: a}
	case 5:
		return acd.Abandoned{Contact: c, Queue: q}
	case 6:
		return acd.Left{Contact: c, Queue: q, Why: acd.WhyKey}
	case 7:
		return acd.Deferred{Contact: c, Queue: q}
	case 8:
		return acd.Failed{Contact: c, Queue: q}
	case 9:
		return acd.Ended{Contact: c, Agent: a}
	case 10:
		return acd.Released{Contact: c, Agent: a}
	case 11:
		return acd.WrapUpStarted{Agent: a, Contact: c}
	case 12:
		return acd.WrapUpEnded{Agent: a, Contact: c}
	case 13:
		return acd.SignedIn{Agent: a}
	case 14:
		return acd.SignedOut{Agent: a}
	case 15:
		return acd.Ready{Agent: a}
	case 16:
		return acd.NotReady{Agent: a, Reason: "break"}
	case 17:
		return acd.Withdrawn{Contact: c, Agent: a}
	case 18:
		return acd.NoAnswer{Contact: c, Agent: a}
	}
	return acd.Refused{Contact: c, Queue: q, Why: acd.WhyFull}
}
