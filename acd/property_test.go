package acd

import (
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
