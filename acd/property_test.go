package acd

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/skills"
)

// TestRandomCommands sends the engine whatever comes, in any order, and checks after every step what must always hold:
// no double offer, nobody stuck, no contact lost or closed twice, no ready agent beside a contact that agent could take,
// every match recomputes, and a replay gives the same engine. A run of 100 takes 3,700 steps, and CI takes
// another million, the same ones each time (-rapid.checks=27500, half a minute of processor). Ten million are for a night
// (.ci/nightly random).
func TestRandomCommands(t *testing.T) { rapid.Check(t, randomCommands) }

// FuzzRandomCommands is the same from bytes, so that the fuzzer may look for what chance does not find.
func FuzzRandomCommands(f *testing.F) { f.Fuzz(rapid.MakeFuzz(randomCommands)) }

func randomCommands(t *rapid.T) {
	w := newWorld(t)
	for range rapid.IntRange(1, 120).Draw(t, "steps") {
		w.step(t)
		w.check(t)
	}
	w.settle(t)
}

// world is an engine and a second book kept from its facts alone.
type world struct {
	engine   *Engine
	now      time.Time
	log      []Event
	contacts []string
	open     map[string]bool     // arrived and not closed
	places   map[string]bool     // keys that have a place
	visit    map[string]string   // contact → queue of its open visit
	trail    map[string][]string // contact → queues that it was moved from, since it was queued last
	seqs     map[string]uint64
	promised map[string]bool // a callback, and nobody has talked since
	settled  map[string]bool
	since    map[string]time.Time // of its place
	moves    map[string]string    // to the queue where a supervisor lets it wait
	roster   roster
	used     map[*agent][channels]int // contacts of agents by kind, at the last look
	consults map[string]string        // consult → the contact that it is about
	waited   map[string]time.Duration
	owed     map[string]time.Time // the place of a contact that was given away
	restored *Engine              // from a snapshot, and must go on alike; nil: none
	sabotage func(*Engine)        // breaks it after a command; nil: as it is
}

// quick is a test to which nobody has to say for each of a hundred million assertions where its helpers are: that took half
// the time of all.
type quick struct{ require.TestingT }

// givenUp is the cause of an End, which may close a callback too.
const givenUp = "given up"

var worldAgents = []string{"ana", "bia", "caio", "davi"}

func newWorld(t *rapid.T) *world {
	w := &world{
		engine: New(), now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		open: map[string]bool{}, visit: map[string]string{}, trail: map[string][]string{}, places: map[string]bool{}, seqs: map[string]uint64{}, promised: map[string]bool{},
		settled: map[string]bool{}, roster: roster{}, used: map[*agent][channels]int{},
		since: map[string]time.Time{}, moves: map[string]string{}, consults: map[string]string{}, waited: map[string]time.Duration{}, owed: map[string]time.Time{},
	}
	w.do(t, Configure{Config: worldConfig()})
	for _, name := range worldAgents[:rapid.IntRange(0, len(worldAgents)).Draw(t, "at work")] {
		w.do(t, Phone{Agent: name, Reachable: true})
		w.do(t, SignIn{Agent: name})
		w.do(t, GoReady{Agent: name})
	}
	return w
}

func worldConfig() Config {
	queue := func(name string, s Strategy, levels map[string]int) Queue {
		return Queue{Name: name, Strategy: s, Needs: skills.NeedsOf(levels), RingTimeout: DefaultRingTimeout,
			WrapUp: DefaultWrapUp, Reoffer: DefaultReoffer, WaitPreferred: 4_000}
	}
	full := queue("full", BestMatch, map[string]int{"a": 1})
	full.MaxCalls, full.OnNoAnswer, full.WrapUp = 2, StateReady, 0
	rescued := queue("h", BestMatch, map[string]int{"a": 1})
	rescued.Rescue, rescued.TargetWait = 20_000, 7_000
	rescued.FitWindow, rescued.Credits = 15_000, map[string]Millis{"vip": 30_000, CreditCallback: 60_000}
	fit := queue("j", BestMatch, map[string]int{"a": 1})
	fit.FitWindow, fit.TargetWait, fit.Pessimistic, fit.Hard = 20_000, 10_000, true, []string{"a"}
	fit.Guard = Guard{MaxOccupancy: .6, MaxHard: 1, MinShare: .9, Explore: .1}
	fit.Guard.HoldForWrapUp = 15_000
	fit.Weights = &skills.Weights{Own: .1, Occ: .4}
	law := queue("i", LongestIdle, nil)
	law.Order = FCFS
	work := queue("c", LeastOccupied, map[string]int{"a": 2})
	work.LeaveEmpty = []State{StateReady, StateOffered, StateOnContact, StateWrapUp}
	now := queue("e", FewestContacts, nil)
	now.JoinEmpty, now.LeaveEmpty = []State{StateReady, StateOffered}, []State{StateReady, StateNotReady}
	loud := queue("k", RingAll, nil)
	loud.RingAllMax, loud.OnNoAnswer = 3, StateReady
	relaxing := queue("g", BestMatch, map[string]int{"b": 9, "can:x": 1})
	relaxing.Rings = []Ring{
		{After: 5_000}, {After: 10_000, LevelDrop: 4}, {After: 11_000, Instead: []skills.Need{{Skill: "a", Level: 9}}},
		{After: 15_000, Also: []string{"b", "nowhere"}}, {After: 30_000, NeverRelaxed: true},
	}
	first, second := queue("a", BestMatch, map[string]int{"a": 1}), queue("b", LongestIdle, map[string]int{"b": 3})
	first.AfterHangup, first.AfterDrop, first.DropCredit = 20_000, 60_000, 30_000
	second.AfterHangup, second.AfterDrop = 10_000, 20_000
	second.Experiment = &Experiment{Name: "e", Arms: []Strategy{BestMatch, RoundRobin, LongestIdle}, Block: Washout + 20_000, HoldOut: .2, WorseLevel: .001, WorseLeave: .001}
	first.OverflowTo, first.OverflowAt = []string{"nowhere", "full", "b"}, 12_000
	second.OverflowTo, second.OverflowAt = []string{"a", "g"}, 25_000
	return Config{
		Plan: "sha256:test", Weights: skills.DefaultWeights(),
		Queues: []Queue{
			first, second, full,
			work, queue("d", MostSkilled, map[string]int{"b": 1}),
			now, queue("f", RoundRobin, nil),
			relaxing, rescued, fit, law, loud, queue("l", RingAll, map[string]int{"a": 1}),
		},
		Agents: []Agent{
			{Name: "ana", Skills: skills.Set{"a": 5}, SignInOnRegister: true},
			{Name: "bia", Skills: skills.Set{"a": 1, "b": 3}, Capacity: Capacity{Voice: 1, Chat: 2}, Breaks: []BreakRule{
				{Reason: "break", From: 60_000, Latest: 500_000, For: 5000}, {Reason: "lunch", Latest: 800_000, For: 10_000},
			}},
			{Name: "caio", Skills: skills.Set{"b": 9, "x": 4, "can:x": 1}, Hours: 400_000, Capacity: Capacity{Voice: 1, Chat: 3, Email: 2}},
			{Name: "davi", Skills: skills.Set{"a": 10, "b": 8, "x": 10, "can:x": 1}, Capacity: Capacity{Voice: 1, Chat: 1, Email: 1}},
		},
	}
}

func (w *world) do(t *rapid.T, c Command) {
	before := digest(w.engine)
	evs, err := w.engine.Do(w.now, c)
	if w.restored != nil {
		alike, _ := w.restored.Do(w.now, c)
		requireFacts(t, evs, alike)
	}
	w.book(t, evs)
	w.checkPassing(t, evs)
	if w.sabotage != nil {
		w.sabotage(w.engine)
	}
	if err != nil && len(evs) == 0 {
		require.Equal(t, before, digest(w.engine), "an error changed the state: %v", err)
	}
}

// tick lets time pass.
func (w *world) tick(t *rapid.T) {
	evs := w.engine.Tick(w.now)
	if w.restored != nil {
		requireFacts(t, evs, w.restored.Tick(w.now))
	}
	w.book(t, evs)
}

// book keeps the second book.
func (w *world) book(t require.TestingT, evs []Event) {
	t = quick{t}
	for _, ev := range evs {
		require.Equal(t, uint64(len(w.log)+1), ev.Seq, "a hole in the timeline")
		w.log = append(w.log, ev)
		id := ev.Contact()
		if id != "" {
			w.seqs[id]++
			require.Equal(t, w.seqs[id], ev.ContactSeq, "a hole in the story of %s", id)
		}
		w.roster.book(ev)
		switch f := ev.Fact.(type) {
		case Configured:
			for id := range w.visit { // under the names of the plan now
				w.visit[id] = w.engine.queueNames.now(w.visit[id])
			}
			w.roster.renamed(w.engine.agentNames)
		case Arrived:
			require.False(t, w.open[id], "%s arrived twice", id)
			w.open[id] = true
		case Queued:
			require.Empty(t, w.visit[id], "%s queued twice", id)
			w.visit[id] = f.Queue
			if to, ok := w.moves[id]; ok {
				require.Equal(t, to, f.Queue)
				require.Equal(t, w.since[id], f.Since, "%s lost its place when it was moved", id)
				delete(w.moves, id)
			}
			w.since[id] = f.Since
		case Offered:
			require.NoError(t, f.Match.Check())
			for _, c := range append([]Candidate{f.Match.Chosen}, f.Match.RunnersUp...) {
				require.NotZero(t, c.Terms.Q, "%s stands in the record without a score", c.Agent)
			}
			require.Equal(t, f.Queue, w.visit[id])
			require.True(t, f.Match.Needs.Met(w.engine.agents[f.Agent].Skills), "%s is offered to %s, who does not meet its needs", id, f.Agent)
			w.checkNeverRelaxed(t, id, f.Agent)
			require.False(t, w.roster.rests(w.engine.agents[f.Agent], w.engine.queues[f.Queue], ev.At), "%s is offered to %s, who is to rest", id, f.Agent)
		case Announced:
			require.NoError(t, f.Check())
		case PlaceKept:
			require.True(t, f.Until.After(ev.At))
			w.places[f.Key] = true
		case PlaceRestored:
			require.True(t, w.places[f.Key], "%s has a place back that nobody kept", id)
			require.False(t, f.Since.After(ev.At))
			delete(w.places, f.Key)
		case PlaceForgotten:
			require.True(t, w.places[f.Key])
			delete(w.places, f.Key)
		case Overflowed:
			require.Equal(t, f.Queue, w.visit[id])
			w.trail[id] = append(w.trail[id], f.Queue)
			require.NotContains(t, w.trail[id], f.To, "%s was moved in a circle", id)
			delete(w.visit, id)
		case CallbackPromised:
			w.promised[id] = true
			w.since[id] = f.Since
		case Settled:
			require.False(t, w.open[f.Contact] || w.settled[f.Contact], "%s is settled too early, or twice", f.Contact)
			w.settled[f.Contact] = true
		case Deferred:
			require.True(t, w.promised[id], "%s was promised nothing", id)
			require.False(t, f.At.Before(ev.At))
			delete(w.visit, id)
			delete(w.trail, id)
		case Left:
			if f.Why == WhyMerged {
				w.closes(t, id)
				continue
			}
			require.NotEmpty(t, w.visit[id], "%s ended a visit it did not have", id)
			delete(w.visit, id)
			delete(w.trail, id)
			if f.To != "" {
				w.moves[id] = f.To
			}
		case Connected:
			require.NotEmpty(t, w.visit[id], "%s ended a visit it did not have", id)
			delete(w.visit, id)
			delete(w.trail, id)
			delete(w.promised, id)
			w.waited[id] = ev.At.Sub(w.since[id])
		case Transferred, ConsultStarted, ConsultEnded, Held, Resumed:
			w.bookGiven(t, ev)
		case Abandoned, Failed:
			require.False(t, w.promised[id], "the promise to %s is broken", id)
			w.closes(t, id)
		case Ended:
			gaveUp := f.Cause == CauseCallbackFailed || f.Cause == CauseCallbackExpired || f.Cause == givenUp
			require.True(t, gaveUp || !w.promised[id], "the promise to %s is broken", id)
			w.closes(t, id)
		}
	}
}

func (w *world) closes(t require.TestingT, id string) {
	require.True(t, w.open[id], "%s closed twice", id)
	delete(w.open, id)
	delete(w.visit, id)
	delete(w.promised, id)
}

func (w *world) step(t *rapid.T) {
	contact := func() string {
		if len(w.contacts) == 0 || rapid.IntRange(0, 9).Draw(t, "new") == 0 {
			return "c0"
		}
		return rapid.SampledFrom(w.contacts).Draw(t, "contact")
	}
	agent := func() string { return rapid.SampledFrom(worldAgents).Draw(t, "agent") }
	w.now = w.now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 999, 5000, 10_000, 15_000, 31_000}).Draw(t, "ms")) * time.Millisecond)
	switch rapid.IntRange(0, 23).Draw(t, "command") {
	case 0, 1, 2:
		id := fmt.Sprintf("c%d", len(w.contacts)+1)
		w.contacts = append(w.contacts, id)
		w.do(t, Arrive{Contact: id, Channel: rapid.SampledFrom([]Channel{Voice, Voice, Voice, Chat, Chat, Email}).Draw(t, "channel"), Node: "n1", Number: "1", Key: rapid.SampledFrom([]string{"", "k1", "k2"}).Draw(t, "key")})
		w.do(t, w.enqueue(t, id))
	case 3:
		w.do(t, w.enqueue(t, contact()))
	case 4, 5:
		w.answer(t)
	case 6:
		w.give(t, contact())
	case 7:
		w.do(t, Decline{Contact: contact(), Agent: agent(), Why: rapid.SampledFrom([]Why{WhyDeclined, WhyBusy, WhyUnreachable}).Draw(t, "why")})
	case 8:
		w.do(t, Abandon{Contact: contact()})
	case 9:
		w.do(t, Leave{Contact: contact(), Why: WhyKey})
	case 10, 11:
		w.do(t, End{Contact: contact(), By: ByCustomer, Cause: givenUp})
	case 12:
		w.do(t, Release{Contact: contact()})
	case 13:
		w.do(t, LegLost{Contact: contact(), Side: rapid.SampledFrom([]Side{SideAgent, SideCustomer}).Draw(t, "side")})
	case 14:
		w.wrapUp(t, agent())
	case 15:
		w.do(t, SignIn{Agent: agent()})
		w.do(t, GoReady{Agent: agent()})
	case 16:
		w.do(t, SignOut{Agent: agent()})
	case 17:
		w.do(t, GoReady{Agent: agent()})
	case 18:
		w.do(t, GoNotReady{Agent: agent(), Reason: "break", Until: w.planned(t)})
	case 19:
		w.do(t, Phone{Agent: agent(), Reachable: rapid.IntRange(0, 3).Draw(t, "phone") > 0})
	case 20:
		w.rare(t, contact())
	case 21, 22:
		w.do(t, w.promise(t, contact(), contact()))
	case 23:
		w.do(t, Dialed{Contact: contact(), Result: rapid.SampledFrom([]Why{WhyBusy, WhyNoAnswer, WhyCongested, WhyAnswered}).Draw(t, "result")})
	}
}

// planned is the end of a break, which may be over already, or open.
func (w *world) planned(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "open") {
		return time.Time{}
	}
	return w.now.Add(time.Duration(rapid.IntRange(-5, 60).Draw(t, "planned")) * time.Second)
}

// wrapUp lets an agent finish after-call work, or have more of it.
func (w *world) wrapUp(t *rapid.T, agent string) {
	if rapid.Bool().Draw(t, "finish") {
		w.do(t, FinishWrapUp{Agent: agent, Contact: w.maybe(t)})
		return
	}
	w.do(t, ExtendWrapUp{Agent: agent, Contact: w.maybe(t), More: Millis(rapid.IntRange(-1000, 200_000).Draw(t, "more")), Disposition: rapid.SampledFrom([]string{"", "sold"}).Draw(t, "disposition")})
}

// maybe is a contact, or none.
func (w *world) maybe(t *rapid.T) string {
	if len(w.contacts) == 0 || rapid.Bool().Draw(t, "any") {
		return ""
	}
	return rapid.SampledFrom(w.contacts).Draw(t, "of")
}

// rare are the things that do not happen every minute.
func (w *world) rare(t *rapid.T, id string) {
	switch rapid.IntRange(0, 10).Draw(t, "rare") {
	case 0:
		w.do(t, NodeLost{Node: "n1"})
	case 1:
		c := worldConfig()
		c.Queues[1].Needs = skills.NeedsOf(map[string]int{"b": rapid.IntRange(1, 10).Draw(t, "b")})
		c.Queues = c.Queues[:rapid.IntRange(1, len(c.Queues)).Draw(t, "queues")]
		c.Agents = c.Agents[:rapid.IntRange(1, 4).Draw(t, "agents")]
		c.Agents[0].Capacity = Capacity{Voice: rapid.IntRange(0, 1).Draw(t, "calls"), Chat: rapid.IntRange(0, 3).Draw(t, "chats")}
		w.do(t, Configure{Config: c})
	case 2:
		w.do(t, Inform{Contact: id, Request: skills.Request{Owner: "bia", Own: 1, Mode: skills.ModeFull}})
	case 3:
		w.tick(t)
	case 5:
		ago := time.Duration(rapid.IntRange(-1, 15*24).Draw(t, "ago")) * time.Hour
		w.do(t, Settle{Contact: id, Agent: rapid.SampledFrom(append([]string{"nobody"}, worldAgents...)).Draw(t, "agent"),
			Category: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "category"), Resolved: rapid.Bool().Draw(t, "resolved"),
			At: w.now.Add(-ago), Handle: Millis(rapid.IntRange(0, 600_000).Draw(t, "handle")), Owner: rapid.Bool().Draw(t, "owner")})
	case 6:
		c := worldConfig()
		for _, i := range []int{0, 2, 8} {
			c.Queues[i].Name, c.Queues[i].RenamedFrom = c.Queues[i].Name+"2", c.Queues[i].Name
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "renamed") {
			c.Agents[i].Name, c.Agents[i].RenamedFrom = c.Agents[i].Name+"2", c.Agents[i].Name
		}
		w.do(t, Configure{Config: c})
	case 4:
		w.do(t, Prioritize{Contact: id, Priority: rapid.Float64Range(-1, 11).Draw(t, "priority"), By: "sara"})
	case 7:
		w.do(t, Announce{Contact: id, What: rapid.SampledFrom([]Announcement{AnnounceWait, AnnouncePosition}).Draw(t, "what")})
	case 8:
		w.do(t, Move{Contact: id, Queue: rapid.SampledFrom([]string{"a", "b", "full", "g", "h", "nowhere"}).Draw(t, "to"), By: "sara"})
	case 9:
		w.do(t, Withdraw{Contact: id, By: "sara"})
	case 10:
		w.breaks(t, rapid.SampledFrom(worldAgents).Draw(t, "rests"))
	}
}

// promise promises a callback, mostly for the next minutes, in one or two stretches.
func (w *world) promise(t *rapid.T, id, merge string) PromiseCallback {
	in := func(what string, most int) time.Duration {
		return time.Duration(rapid.IntRange(1, most).Draw(t, what)) * time.Second
	}
	from := w.now.Add(in("from", 60) - 30*time.Second)
	hours := []Span{{From: from, To: from.Add(in("for", 120))}}
	if rapid.Bool().Draw(t, "two") {
		from = hours[0].To.Add(in("then", 60))
		hours = append(hours, Span{From: from, To: from.Add(in("for", 120))})
	}
	return PromiseCallback{
		Contact: id, Queue: rapid.SampledFrom([]string{"a", "b", "full"}).Draw(t, "queue"), Hours: hours,
		Attempts: rapid.IntRange(1, 3).Draw(t, "attempts"), Retry: []Millis{Millis(rapid.SampledFrom([]int{0, 5000, 40_000}).Draw(t, "retry"))}, Merge: merge,
	}
}

func (w *world) enqueue(t *rapid.T, id string) Enqueue {
	cmd := Enqueue{Contact: id, Queue: rapid.SampledFrom([]string{"a", "a", "b", "full", "nowhere", "c", "d", "e", "f", "g", "g", "h", "h", "i", "j", "j", "k", "k", "k", "l", "l"}).Draw(t, "queue")}
	if rapid.IntRange(0, 3).Draw(t, "own") == 0 {
		cmd.Needs = skills.NeedsOf(map[string]int{"x": rapid.IntRange(1, 10).Draw(t, "x")})
	}
	if rapid.IntRange(0, 2).Draw(t, "credit") == 0 {
		cmd.Credits = []Credit{PriorityCredit(rapid.Float64Range(0, 10).Draw(t, "priority")), {Name: "vip", MS: Millis(rapid.IntRange(0, 60_000).Draw(t, "vip"))}}
	}
	if rapid.IntRange(0, 3).Draw(t, "door") == 0 {
		cmd.Doors = []Door{{Queue: "b"}, {Queue: "full", Open: []Span{{From: w.now, To: w.now.Add(15 * time.Second)}}}}
		cmd.Overflow = Millis(rapid.SampledFrom([]int{0, 3000}).Draw(t, "overflow"))
	}
	if rapid.IntRange(0, 2).Draw(t, "again") == 0 {
		cmd.Again = &Again{Hours: []Span{{From: w.now, To: w.now.Add(time.Minute)}}, Attempts: 2, Retry: []Millis{5000}}
	}
	cmd.Timeout = Millis(rapid.SampledFrom([]int{0, 0, 5000, 20_000}).Draw(t, "timeout"))
	if rapid.IntRange(0, 3).Draw(t, "prefers") == 0 {
		cmd.Prefers = rapid.SampledFrom(append([]string{"nobody"}, worldAgents...)).Draw(t, "preferred")
	}
	if len(w.contacts) > 0 {
		cmd.Merge = rapid.SampledFrom(w.contacts).Draw(t, "merge")
	}
	if rapid.IntRange(0, 3).Draw(t, "skips") == 0 {
		cmd.Skips = rapid.SliceOfN(rapid.IntRange(-1, 6), 0, 3).Draw(t, "skipped")
	}
	share := rapid.Float64Range(0, 1).Draw(t, "share")
	cmd.Request.Intent = []skills.Share{{Category: "a", P: share}, {Category: "b", P: 1 - share}}
	cmd.Claims = []string{rapid.SampledFrom([]string{"vip", "nothing"}).Draw(t, "claim")}
	cmd.Request.Owner, cmd.Request.Own = rapid.SampledFrom(worldAgents).Draw(t, "owner"), rapid.Float64Range(0, 1).Draw(t, "own")
	return cmd
}

// answer lets somebody who is rung pick up, and mostly join.
func (w *world) answer(t *rapid.T) {
	for _, c := range w.engine.State().Contacts {
		switch c.Phase {
		case PhaseOffered:
			agent := c.Agent
			if len(c.Rung) > 0 {
				agent = rapid.SampledFrom(c.Rung).Draw(t, "quickest")
			}
			w.do(t, Accept{Contact: c.ID, Agent: agent})
			return
		case PhaseConnecting:
			w.do(t, Join{Contact: c.ID})
			return
		}
	}
}

// check looks at the engine itself.
func (w *world) check(t require.TestingT) {
	t = quick{t}
	e := w.engine
	require.Empty(t, w.moves, "moved to nowhere")
	require.Len(t, e.contacts, len(w.open), "contacts are not conserved")
	require.Len(t, e.places, len(w.places))
	w.checkConsults(t)
	held := map[*agent]int{}
	for id, c := range e.contacts {
		require.True(t, w.open[id])
		if c.phase == PhaseDeferred {
			w.checkWakes(t, c.promise.at)
		}
		w.checkHolders(t, c, held)
	}
	for _, a := range e.roster {
		w.checkSlots(t, a, held[a])
	}
	for _, q := range e.queues {
		w.checkQueue(t, q)
	}
	w.checkForesight(t)
}

// checkHolders: a contact has one agent or, with ring_all alone, is offered to several; an agent knows which they have.
func (w *world) checkHolders(t require.TestingT, c *contact, held map[*agent]int) {
	holds := func(a *agent, state State) {
		held[a]++
		s := a.with(c.id)
		require.NotNil(t, s, "%s and its agent disagree", c.id)
		require.Equal(t, state, s.state, "%s of %s", a.Name, c.id)
		require.Equal(t, c.kind(), s.kind())
	}
	if most := 3; len(c.rung) > 1 {
		require.Equal(t, RingAll, c.queue.Strategy, "%s is offered to two", c.id)
		require.LessOrEqual(t, len(c.rung), most)
	}
	require.Equal(t, c.phase == PhaseOffered, len(c.rung) > 0, "%s is %s", c.id, c.phase)
	require.Equal(t, c.phase == PhaseConnecting || c.phase == PhaseConnected, c.agent != nil, "%s is %s", c.id, c.phase)
	for _, r := range c.rung {
		holds(r.agent, StateOffered)
	}
	if c.agent != nil {
		holds(c.agent, StateOnContact)
	}
}

// checkSlots: an agent has no more contacts than room for them, nothing beside a call that came after it, and is what the
// contacts make of them. held is how many contacts name the agent.
func (w *world) checkSlots(t require.TestingT, a *agent, held int) {
	if a.state == StateNotReady && !a.until.IsZero() {
		w.checkEnds(t, a, a.state, a.until)
	}
	var used [channels]int
	states := map[State]int{}
	for i, s := range a.slots {
		used[s.kind()]++
		states[s.state]++
		require.False(t, s.ended)
		require.True(t, s.kind() != spoken || i == len(a.slots)-1, "%s is offered %v beside a call", a.Name, a.slots)
		c := w.engine.contacts[s.contact]
		switch {
		case s.state == StateOffered:
			require.Equal(t, StateReady, a.after, "%s is offered something and about to go", a.Name)
			w.checkEnds(t, a, s.state, c.rungUntil(a.Name))
		case s.state == StateWrapUp:
			w.checkEnds(t, a, s.state, s.until)
			require.LessOrEqual(t, s.until.Sub(s.since), DefaultWrapUpMax.Duration(), "%s has no end of wrap-up", a.Name)
		case c.phase == PhaseConnecting:
			w.checkEnds(t, a, s.state, c.acceptedAt.Add(c.joinWithin().Duration()))
		}
	}
	for k, n := range used {
		before := w.used[a][k] // a plan may have taken room away
		require.LessOrEqual(t, n, max(before, a.room(kind(k))), "%s has more than they have room for", a.Name)
	}
	w.used[a] = used
	require.Equal(t, held, states[StateOffered]+states[StateOnContact], "contacts of %s", a.Name)
	switch {
	case states[StateOnContact] > 0:
		require.Equal(t, StateOnContact, a.state)
	case states[StateWrapUp] > 0:
		require.Equal(t, StateWrapUp, a.state)
	case states[StateOffered] > 0:
		require.Equal(t, StateOffered, a.state)
	default:
		require.Contains(t, []State{StateReady, StateNotReady, StateSignedOut}, a.state)
	}
}

// checkEnds: what must end by itself has a deadline ahead, and the engine asks to be woken for it.
func (w *world) checkEnds(t require.TestingT, a *agent, state State, until time.Time) {
	require.True(t, until.After(w.engine.now), "%s is stuck %s", a.Name, state)
	next := w.engine.Next()
	require.False(t, next.IsZero() || next.After(until), "nothing ends that %s is %s", a.Name, state)
}

// hasRoom says from what an agent has whether they may be offered a contact.
func hasRoom(a *agent, c *contact) bool {
	n := 0
	for _, s := range a.slots {
		if s.kind() == spoken {
			return false
		}
		if s.channel == c.channel {
			n++
		}
		if s.state == StateOffered && c.kind() == spoken {
			return false
		}
	}
	at := a.state != StateSignedOut && a.state != StateNotReady && a.after == StateReady && !a.gone
	if c.channel == Chat || c.channel == Email {
		return at && n < a.Capacity[c.channel]
	}
	return at && a.reachable && (a.Capacity == nil || a.Capacity[Voice] == 1)
}

// takesKind says whether an agent could ever have a contact's channel.
func takesKind(a *agent, c *contact) bool {
	if c.channel == Chat || c.channel == Email {
		return a.Capacity[c.channel] > 0
	}
	return a.Capacity == nil || a.Capacity[Voice] == 1
}

// checkWakes: an instant is ahead, and the engine asks to be woken for it.
func (w *world) checkWakes(t require.TestingT, at time.Time) {
	require.True(t, at.After(w.engine.now))
	next := w.engine.Next()
	require.False(t, next.IsZero() || next.After(at), "nothing happens at %s", at)
}

// checkQueue: the line is in order, holds who waits, and nobody in it could be taken by a ready agent.
func (w *world) checkQueue(t require.TestingT, q *queue) {
	require.True(t, slices.IsSortedFunc(q.waiting, byPlace))
	require.GreaterOrEqual(t, q.busy, 0)
	w.checkCallbacks(t, q)
	for _, c := range q.waiting {
		require.Equal(t, PhaseWaiting, c.phase)
		require.Same(t, q, c.queue)
		require.True(t, c.channel == Callback || w.somebody(c), "nobody is left for %s", c.id)
		for _, a := range w.engine.roster {
			could := hasRoom(a, c) && mayTake(w.engine.config, c, a)
			held := c.holdUntil.After(w.engine.now) && !c.likes(a)
			if c.keptFor != nil && c.keptFor != a { // hold_for_wrapup: its agent wraps up, for a while
				require.Equal(t, StateWrapUp, c.keptFor.state, "%s is kept for %s", c.id, c.keptFor.Name)
				require.False(t, c.rescued)
				require.LessOrEqual(t, c.keptUntil.Sub(w.engine.now), 15*time.Second, "%s is kept for long", c.id)
				w.checkWakes(t, c.keptUntil)
				continue
			}
			again := c.reoffer[a.Name]
			could = could && !w.roster.rests(a, q, w.engine.now)
			if could && !held && !again.After(w.engine.now) {
				require.Fail(t, "somebody waits beside a ready agent", "%s waits beside %s", c.id, a.Name)
			}
			if could && held {
				w.checkWakes(t, c.holdUntil)
			}
			if could && again.After(w.engine.now) {
				w.checkWakes(t, again)
			}
		}
		if !c.leaveAt.IsZero() {
			w.checkWakes(t, c.leaveAt)
		}
		if c.ring < len(c.rings) {
			w.checkWakes(t, c.queuedAt.Add(c.rings[c.ring].After.Duration()))
		}
	}
}

// somebody says agent by agent whether one who counts could ever take a waiting contact.
func (w *world) somebody(c *contact) bool {
	last := *c
	last.ring = len(c.rings)
	counts := c.queue.LeaveEmpty
	for _, a := range w.engine.roster {
		state := a.state
		if state == StateReady && (!a.reachable || a.over) {
			state = StateNotReady
		}
		counted := state != StateSignedOut && (len(counts) == 0 || slices.Contains(counts, state))
		if counted && !a.gone && takesKind(a, c) && mayTake(w.engine.config, &last, a) {
			return true
		}
	}
	return false
}

// checkCallbacks: a queue's counts of callbacks are right, and each that waits stops when its hours end.
func (w *world) checkCallbacks(t require.TestingT, q *queue) {
	waiting, deferred := 0, 0
	for _, c := range w.engine.contacts {
		switch {
		case c.phase == PhaseDeferred && c.promise.queue == q:
			deferred++
		case c.phase == PhaseWaiting && c.channel == Callback && c.queue == q:
			waiting++
			w.checkWakes(t, c.promise.shuts)
		}
	}
	require.Equal(t, waiting, q.callbacks)
	require.Equal(t, deferred, q.deferred)
}

// settle lets only time pass: every offer, connection that is not joined, and wrap-up ends by its own timer (an offer may
// be followed by the next, where agents stay ready after no answer); and a replay gives the same engine.
func (w *world) settle(t *rapid.T) {
	for range 200 {
		next := w.engine.Next()
		if next.IsZero() {
			break
		}
		w.now = later(w.now, next)
		w.tick(t)
		w.check(t)
	}
	again := New()
	for _, ev := range w.log {
		again.Apply(ev)
	}
	requireSameState(t, w.engine, again)
	require.Empty(t, again.Tick(w.engine.now), "a replay has something left to say")
	requireSnapshots(t, w.engine, again)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// mayTake says need by need whether an agent may take a contact, as the rings of its queue have widened so far: a second
// opinion, from the words of routing.md §3.1 and without classes.
func mayTake(cfg Config, c *contact, a *agent) bool {
	ring := Ring{}
	if c.ring > 0 {
		ring = c.rings[c.ring-1]
	}
	own := true
	for _, n := range ring.Instead {
		own = own && (ring.NeverRelaxed || a.Skills[n.Skill] >= n.Level)
	}
	kept := true
	for _, n := range c.needs.Required {
		firm := strings.HasPrefix(n.Skill, "can:")
		if firm {
			kept = kept && a.Skills[n.Skill] >= n.Level
			continue
		}
		replaced := len(ring.Instead) > 0 && slices.Contains(c.queue.Needs.Required, n)
		if c.ring > 0 && (ring.NeverRelaxed || replaced) {
			continue
		}
		least := n.Level
		if c.ring > 0 && ring.LevelDrop > 0 {
			least = max(1, n.Level-ring.LevelDrop)
		}
		own = own && a.Skills[n.Skill] >= least
	}
	for _, q := range cfg.Queues {
		if slices.Contains(ring.Also, q.Name) && q.Needs.Met(a.Skills) {
			own = true
		}
	}
	return own && kept
}

// checkNeverRelaxed: whatever ring a contact is in, some of its needs stand.
func (w *world) checkNeverRelaxed(t require.TestingT, id, name string) {
	for _, n := range w.engine.contacts[id].needs.Required {
		if n.NeverRelaxes() {
			require.GreaterOrEqual(t, w.engine.agents[name].Skills[n.Skill], n.Level, "%s relaxed what never relaxes", id)
		}
	}
}

// checkPassing: inside a queue, among contacts that the same agent may take, nobody is passed by one that came later by
// more than a head start can be worth, nor by any once it is to be rescued (routing.md §2).
func (w *world) checkPassing(t require.TestingT, evs []Event) {
	t = quick{t}
	for _, ev := range evs {
		f, ok := ev.Fact.(Offered)
		if !ok {
			continue
		}
		q, a := w.engine.queues[f.Queue], w.engine.agents[f.Agent]
		bound := DefaultCreditMax + q.FitWindow
		if q.Rescue > 0 {
			bound = min(bound, q.Rescue)
		}
		if q.Order == FCFS {
			bound = 0
		}
		for _, o := range q.waiting {
			passed := o.since.Before(f.Match.Order.Since.Add(-bound.Duration()))
			able := w.engine.contacts[f.Contact].kind() == o.kind() && mayTake(w.engine.config, o, a) && !o.passesOver(a, w.engine)
			if able && o.since.Before(f.Match.Order.Since) && !f.Match.Order.Rescue && o.id != f.Contact {
				told := slices.ContainsFunc(f.Match.Passes, func(p Pass) bool { return p.Contact == o.id })
				require.True(t, told, "%s was passed by %s, which is not told", o.id, f.Contact)
			}
			require.False(t, passed && able && o.id != f.Contact, "%s, since %s, was passed by %s, since %s", o.id, o.since, f.Contact, f.Match.Order.Since)
		}
	}
}
