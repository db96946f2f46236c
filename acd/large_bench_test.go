package acd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"receptivo/skills"
)

// BenchmarkLarge is the cost of one command in a large centre: contacts waiting × agents × 50 queues × 10 skills each,
// with scores and the whole Match. The median and the 99th percentile of single commands are in the last columns.
//
//	go test -run '^$' -bench Large -benchtime 2000x ./acd
func BenchmarkLarge(b *testing.B) {
	sizes := []struct{ waiting, agents int }{{10, 5}, {100, 50}, {1_000, 500}, {10_000, 5_000}}
	for _, load := range []struct {
		name string
		run  func(*testing.B, *floor)
	}{
		{"one_freed", oneFreed}, {"all_ready", allReady}, {"mixed", mixedLoad},
		{"everything_eligible", everythingEligible}, {"everything_known", everythingKnown}, {"fewest_contacts", allBy(FewestContacts)}, {"most_skilled", allBy(MostSkilled)}, {"round_robin", allBy(RoundRobin)},
		{"everything_preferred", everythingPreferred}, {"nothing_eligible", nothingEligible}, {"one_free_for_all", oneForAll},
	} {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/waiting=%d,agents=%d,queues=50,skills=10", load.name, n.waiting, n.agents), func(b *testing.B) {
				load.run(b, newFloor(b, n.waiting, n.agents))
			})
		}
	}
}

const benchQueues, benchSkills = 50, 10

// floor is a large centre whose commands are timed one by one.
type floor struct {
	b       *testing.B
	e       *Engine
	now     time.Time
	rng     *rand.Rand
	n       int // contacts so far
	waiting int
	config  Config
	took    []time.Duration
	timing  bool
	learnt  bool // something is known of outcomes
}

func newFloor(b *testing.B, waiting, agents int) *floor {
	f := &floor{b: b, e: New(), now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), rng: rand.New(rand.NewPCG(1, 2)), waiting: waiting}
	f.config = Config{Plan: "sha256:bench", Weights: skills.DefaultWeights()}
	for q := range benchQueues {
		needs := map[string]int{benchSkill(q): 1 + f.rng.IntN(5), benchSkill(q + 7): 1 + f.rng.IntN(3)}
		f.config.Queues = append(f.config.Queues, Queue{Name: benchQueue(q), Strategy: BestMatch, Needs: skills.NeedsOf(needs),
			RingTimeout: 3_600_000, WrapUp: DefaultWrapUp, Reoffer: DefaultReoffer,
			FitWindow: 20_000, Guard: Guard{MaxOccupancy: .88, MaxHard: 2, MinShare: .5, Explore: .02}})
	}
	for a := range agents {
		set := skills.Set{}
		for len(set) < benchSkills {
			set[benchSkill(f.rng.IntN(benchQueues))] = 1 + f.rng.IntN(skills.MaxLevel)
		}
		f.config.Agents = append(f.config.Agents, Agent{Name: fmt.Sprintf("a%04d", a), Skills: set})
	}
	return f
}

func benchSkill(i int) string { return fmt.Sprintf("s%02d", i%benchQueues) }
func benchQueue(i int) string { return fmt.Sprintf("q%02d", i%benchQueues) }

// do carries out a command, timed when it counts.
func (f *floor) do(c Command) []Event {
	begun := time.Now()
	evs, err := f.e.Do(f.now, c)
	if f.timing {
		f.took = append(f.took, time.Since(begun))
	}
	if err != nil {
		f.b.Fatal(err)
	}
	return evs
}

// open signs every agent in; who is not ready only takes a break.
func (f *floor) open(ready func(i int) bool) {
	f.do(Configure{Config: f.config})
	for i, a := range f.config.Agents {
		f.now = f.now.Add(time.Millisecond)
		f.do(Phone{Agent: a.Name, Reachable: true})
		f.do(SignIn{Agent: a.Name})
		if ready(i) {
			f.do(GoReady{Agent: a.Name})
		}
	}
}

func (f *floor) arrive(queue string) (id string, evs []Event) {
	f.n++
	id = fmt.Sprintf("c%07d", f.n)
	f.do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
	return id, f.do(Enqueue{Contact: id, Queue: queue, Request: f.request()})
}

func (f *floor) request() skills.Request {
	r := skills.Request{Owner: fmt.Sprintf("a%04d", f.rng.IntN(len(f.config.Agents))), Own: 0.9, Product: "tv", Mode: skills.ModeFull}
	r.Intent = []skills.Share{{Category: "entrega", P: 0.7}, {Category: "tecnico", P: 0.3}}
	return r
}

func (f *floor) crowd(queue func(i int) string) {
	for i := range f.waiting {
		f.now = f.now.Add(time.Millisecond)
		f.arrive(queue(i))
	}
}

// report times what the loop does, and says what single commands took.
func (f *floor) report(loop func()) {
	f.b.ReportAllocs()
	for f.b.Loop() {
		loop()
	}
	slices.Sort(f.took)
	f.b.ReportMetric(float64(f.took[len(f.took)/2])/1e3, "µs/median")
	f.b.ReportMetric(float64(f.took[len(f.took)*99/100])/1e3, "µs/p99")
}

// timed carries out one command that counts.
func (f *floor) timed(c Command) []Event {
	f.timing = true
	evs := f.do(c)
	f.timing = false
	return evs
}

// oneFreed: all are busy, and one becomes free.
func oneFreed(b *testing.B, f *floor) {
	f.open(func(int) bool { return true })
	f.crowd(benchQueue)
	f.crowd(benchQueue)
	i := 0
	f.report(func() {
		i = (i + 1) % len(f.config.Agents)
		a := f.e.agents[f.config.Agents[i].Name]
		f.now = f.now.Add(time.Millisecond)
		if a.state == StateOffered {
			f.do(GoNotReady{Agent: a.Name, Reason: "break"})
		}
		f.timed(GoReady{Agent: a.Name})
	})
}

// allReady: everybody is ready, and one contact arrives.
func allReady(b *testing.B, f *floor) {
	f.open(func(int) bool { return true })
	if f.learnt {
		f.learn()
	}
	i := 0
	f.report(func() {
		i++
		f.now = f.now.Add(time.Millisecond)
		f.n++
		id := fmt.Sprintf("c%07d", f.n)
		f.do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
		if evs := f.timed(Enqueue{Contact: id, Queue: benchQueue(i), Request: f.request()}); len(evs) > 1 {
			f.do(Abandon{Contact: id})
		}
	})
}

// learn gives every agent some outcomes in three categories.
func (f *floor) learn() {
	for i, a := range f.config.Agents {
		for j := range 1 + f.rng.IntN(12) {
			f.do(Settle{
				Contact: fmt.Sprintf("before%d.%d", i, j), Agent: a.Name, Category: []string{"entrega", "tecnico", "troca"}[f.rng.IntN(3)],
				Resolved: f.rng.IntN(100) < 50+i%50, Handle: Millis(60_000 + f.rng.IntN(400_000)), At: f.now,
			})
		}
	}
}

// mixedLoad: contacts arrive, are taken, joined and ended, abandoned; agents come and go.
func mixedLoad(b *testing.B, f *floor) {
	f.open(func(int) bool { return true })
	f.crowd(benchQueue)
	f.report(func() {
		f.now = f.now.Add(2 * time.Millisecond)
		f.timing = true
		id, evs := f.arrive(benchQueue(f.rng.IntN(benchQueues)))
		if offered, ok := evs[len(evs)-1].Fact.(Offered); ok {
			f.do(Accept{Contact: id, Agent: offered.Agent})
			f.do(Join{Contact: id})
			f.do(End{Contact: id, By: ByCustomer})
			f.do(FinishWrapUp{Agent: offered.Agent})
		} else if len(evs) == 1 && evs[0].Fact.Kind() == "queued" {
			f.do(Abandon{Contact: id})
		}
		f.timing = false
	})
}

// everythingEligible: every agent may take every contact, and one contact arrives.
func everythingEligible(b *testing.B, f *floor) {
	for q := range f.config.Queues {
		f.config.Queues[q].Needs = skills.Needs{}
	}
	allReady(b, f)
}

// everythingKnown: the same where outcomes tell the agents apart.
func everythingKnown(b *testing.B, f *floor) {
	f.learnt = true
	everythingEligible(b, f)
}

// allBy: everything is eligible, and chosen by another strategy.
func allBy(s Strategy) func(*testing.B, *floor) {
	return func(b *testing.B, f *floor) {
		for q := range f.config.Queues {
			f.config.Queues[q].Strategy = s
		}
		everythingEligible(b, f)
	}
}

// everythingPreferred: every agent may take the contact, which prefers one of them.
func everythingPreferred(b *testing.B, f *floor) {
	for q := range f.config.Queues {
		f.config.Queues[q].Needs = skills.Needs{}
	}
	f.open(func(int) bool { return true })
	i := 0
	f.report(func() {
		i++
		f.now = f.now.Add(time.Millisecond)
		f.n++
		id := fmt.Sprintf("c%07d", f.n)
		f.do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
		f.timed(Enqueue{Contact: id, Queue: benchQueue(i), Request: f.request(), Prefers: f.config.Agents[f.rng.IntN(len(f.config.Agents))].Name})
		f.do(Abandon{Contact: id})
	})
}

// nothingEligible: nobody may take anything, though all are ready; contacts and agents come and go.
func nothingEligible(b *testing.B, f *floor) {
	rare := skills.Set{}
	for q := range f.config.Queues {
		f.config.Queues[q].Needs = skills.NeedsOf(map[string]int{fmt.Sprintf("rare%d", q): 1})
		rare[fmt.Sprintf("rare%d", q)] = 1
	}
	f.config.Agents = append(f.config.Agents, Agent{Name: "rare", Skills: rare})
	f.open(func(i int) bool { return i < len(f.config.Agents)-1 })
	f.crowd(benchQueue)
	i := 0
	f.report(func() {
		i = (i + 1) % (len(f.config.Agents) - 1)
		f.now = f.now.Add(time.Millisecond)
		f.timing = true
		f.do(GoNotReady{Agent: f.config.Agents[i].Name, Reason: "break"})
		f.do(GoReady{Agent: f.config.Agents[i].Name})
		id, _ := f.arrive(benchQueue(i))
		f.do(Abandon{Contact: id})
		f.timing = false
	})
}

// oneForAll: one agent may take all that wait, and becomes free again and again.
func oneForAll(b *testing.B, f *floor) {
	for q := range f.config.Queues {
		f.config.Queues[q].Needs = skills.Needs{}
	}
	f.open(func(int) bool { return false })
	f.crowd(benchQueue)
	f.report(func() {
		f.now = f.now.Add(time.Millisecond)
		evs := f.timed(GoReady{Agent: f.config.Agents[0].Name})
		offered := evs[len(evs)-1].Fact.(Offered)
		f.do(Abandon{Contact: offered.Contact})
		f.do(GoNotReady{Agent: f.config.Agents[0].Name, Reason: "break"})
		f.arrive(benchQueue(f.n))
	})
}
