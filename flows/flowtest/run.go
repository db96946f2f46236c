package flowtest

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// Options of a run.
type Options struct {
	Length   func(ivr.Item) (time.Duration, bool) // of a recording; nil: by its words. Safe for concurrent use
	Parallel int                                  // tests at once; 0: as many as there are processors
	Seed     int                                  // which of its chances a call gets: part of its id; 0: 1
	Once     bool                                 // not a second time with the session saved and loaded before every event
}

// Report is what came of a run.
type Report struct {
	Results []Result // in order of the tests
	Ways    *Ways
	Took    time.Duration // real time
}

// Result is what came of one test.
type Result struct {
	Test       *flows.Test
	Failure    *Failure // nil: it passed
	Transcript []Entry
	Lasted     time.Duration // virtual time, of one of its calls
	Took       time.Duration // real time
}

// Failed counts the tests that failed.
func (r Report) Failed() int {
	n := 0
	for _, x := range r.Results {
		if x.Failure != nil {
			n++
		}
	}
	return n
}

// Lasted is how long all calls lasted in virtual time.
func (r Report) Lasted() time.Duration {
	var sum time.Duration
	for _, x := range r.Results {
		sum += x.Lasted
	}
	return sum
}

// Run carries out tests of a plan, several at a time; the report does not depend on which.
func Run(p *flows.Plan, tests []*flows.Test, o Options) Report {
	began := time.Now()
	r := Report{Results: make([]Result, len(tests)), Ways: WaysOf(p)}
	workers := o.Parallel
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var group sync.WaitGroup
	var counting sync.Mutex
	todo := make(chan int)
	for range min(workers, len(tests)) {
		group.Go(func() {
			w := &runner{plan: p, options: o, lexicon: lexicon{}, walk: r.Ways.walk()}
			for i := range todo {
				r.Results[i] = w.test(tests[i])
				counting.Lock()
				r.Ways.count(w.walk.taken)
				counting.Unlock()
			}
		})
	}
	for i := range tests {
		todo <- i
	}
	close(todo)
	group.Wait()
	r.Took = time.Since(began)
	return r
}

// runner carries out tests one after the other.
type runner struct {
	plan    *flows.Plan
	options Options
	lexicon lexicon
	walk    *walk
}

// test runs one, twice.
func (r *runner) test(t *flows.Test) Result {
	began := time.Now()
	clear(r.walk.taken)
	s, failure := r.call(t, false)
	out := Result{Test: t, Failure: failure, Transcript: s.log, Lasted: s.Lasted()}
	if !r.options.Once {
		again, failed := r.call(t, true)
		if out.Failure == nil {
			out.Failure = differ(t, s, again, failed)
		}
	}
	out.Took = time.Since(began)
	return out
}

// call is one call of a test, to its end.
func (r *runner) call(t *flows.Test, saved bool) (*script, *Failure) {
	setup := Setup{
		Plan: r.plan, Start: t.Start, Mocks: t.Mocks, Flags: map[string]bool{}, Calendars: map[string]bool{}, Centre: t.Centre(),
		Facts:  ivr.CallFacts{ID: fmt.Sprintf("c%d", max(1, r.options.Seed)), Flow: t.Flow, From: t.From, To: t.To, Protocol: Protocol(t.Start)},
		Length: r.options.Length, Saved: saved,
	}
	for _, m := range t.Moves {
		if x, ok := m.(flows.NoProblem); ok {
			setup.Silence = x.Silence
		}
	}
	if !saved {
		setup.Passed, setup.Answered = r.walk.passed, r.walk.answered
	}
	plan := *r.plan
	if t.Language != "" {
		plan.Engine.Language = t.Language
		setup.Plan = &plan
	}
	s := &script{Call: Dial(setup), lexicon: r.lexicon}
	failure := s.run(t.Moves)
	s.finish()
	return s, failure
}

// finish ends a call that goes on when the test has nothing more to say, and what then still runs.
func (s *script) finish() {
	if s.session == nil {
		return
	}
	if !s.over {
		s.HangUp()
	}
	for n := 0; n < mostSteps && len(s.agenda) > 0; n++ {
		if s.agenda[0].at.Sub(s.now) > ivr.AfterHangup || !s.Step() {
			break
		}
	}
}

// Protocol is the number that a customer can quote: of the form a live centre gives, the same for the same instant.
func Protocol(at time.Time) string {
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	return fmt.Sprintf("%s%06d", at.Format("060102"), at.Sub(midnight).Milliseconds()/100)
}

// differ says where a call that was saved and loaded went another way.
func differ(t *flows.Test, straight, saved *script, failed *Failure) *Failure {
	if saved.broken != nil {
		return &Failure{At: t.At, Summary: saved.broken.Error()}
	}
	for i := range max(len(straight.log), len(saved.log)) {
		if i < len(straight.log) && i < len(saved.log) && same(straight.log[i], saved.log[i]) {
			continue
		}
		a, b := lineOf(straight.log, i), lineOf(saved.log, i)
		return &Failure{
			At: t.At, Summary: "the call goes another way when it is saved and loaded before every event",
			Details: []string{"straight: " + a, "saved:    " + b},
		}
	}
	return failed
}

func lineOf(log []Entry, i int) string {
	if i >= len(log) {
		return "(nothing)"
	}
	return strings.TrimSpace(log[i].String())
}
