package flowtest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/ivr"
)

// anyWorld answers with anything that can be.
type anyWorld struct {
	*rand.Rand
	now time.Time
}

func (w *anyWorld) Now() time.Time   { return w.now }
func (w *anyWorld) Flag(string) bool { return w.IntN(2) == 0 }

func (w *anyWorld) Queue(string, string) flows.QueueView {
	return flows.QueueView{Open: w.IntN(2) == 0, Waiting: w.IntN(5), Agents: w.IntN(3), Position: w.IntN(4)}
}

func (w *anyWorld) Calendar(string) flows.CalendarView {
	return flows.CalendarView{Open: w.IntN(2) == 0}
}

// wander is a call on which anything happens that a driver may bring, some of it late. It gathers what went wrong.
type wander struct {
	*anyWorld
	s       *ivr.Session
	plays   ivr.ID
	timers  []ivr.ID
	waiting []ivr.Action // asked and not answered
	failed  []string
	over    bool
	whole   bool // services leave out nothing that they may
}

// some is which of two answers a service gives: all that it may, or only what it must.
func (w *wander) some() int {
	if w.whole {
		return 0
	}
	return w.IntN(2)
}

func (w *wander) take(actions []ivr.Action) {
	for _, a := range actions {
		switch a := a.(type) {
		case ivr.Play:
			w.plays = a.ID
		case ivr.PlayMusic:
			w.plays = a.ID
		case ivr.Timer:
			w.timers = append(w.timers, a.ID)
		case ivr.Identify, ivr.Lookup, ivr.HTTP, ivr.Record, ivr.Transfer, ivr.Callback, ivr.Enqueue:
			w.waiting = append(w.waiting, a)
		case ivr.Hangup:
			w.over = true
		case ivr.Failed:
			w.failed = append(w.failed, a.Addr+": "+a.Message)
		}
	}
}

// next draws what happens.
func (w *wander) next() ivr.Event {
	w.now = w.now.Add(time.Duration(w.IntN(4000)) * time.Millisecond)
	if len(w.waiting) > 0 && w.IntN(2) == 0 {
		a := w.waiting[len(w.waiting)-1]
		if _, queue := a.(ivr.Enqueue); !queue {
			w.waiting = w.waiting[:len(w.waiting)-1]
		}
		return w.answer(a)
	}
	switch n := w.IntN(40); {
	case n < 20:
		return ivr.Key{Key: "1112234567890#*"[w.IntN(15)]}
	case n < 30:
		return ivr.Played{ID: w.plays}
	case n < 39 && len(w.timers) > 0:
		return ivr.Fired{ID: w.timers[len(w.timers)-1]}
	case n == 39 && w.IntN(4) == 0:
		return ivr.HungUp{}
	}
	return ivr.Played{ID: w.plays}
}

// answer is what may come of an action: what a service returns fits what the plan says of it.
func (w *wander) answer(a ivr.Action) ivr.Event {
	good := w.IntN(3) > 0
	switch a := a.(type) {
	case ivr.Identify:
		ev := ivr.Identified{ID: a.ID, Found: good, Customer: ivr.Customer{ID: "7", Name: "Ana", OpenTickets: w.IntN(3)}}
		if w.IntN(2) == 0 {
			p := ivr.Purchase{ID: "1", Product: "TV", Amount: 9.9}
			ev.Customer.LastPurchase, ev.Customer.Purchases = &p, []ivr.Purchase{p, {}}
		}
		return ev
	case ivr.Lookup:
		return ivr.LookedUp{ID: a.ID, Found: good, Record: []byte([]string{`{"nome":"y","nivel":3,"ativo":true}`, `{"nome":"x"}`}[w.some()])}
	case ivr.HTTP:
		status := []int{200, 404, 500, 0}[w.IntN(4)]
		return ivr.Responded{ID: a.ID, Status: status, Timeout: status == 0, Body: []byte([]string{`{"t":"","n":1.5,"b":false,"l":["a","b"]}`, `{"t":"x"}`}[w.some()])}
	case ivr.Record:
		return ivr.Recorded{ID: a.ID, URL: "r.wav", Duration: time.Second, Empty: !good}
	case ivr.Transfer:
		if good {
			w.waiting = append(w.waiting, a)
			return []ivr.Event{ivr.Transferred{ID: a.ID}, ivr.TransferEnded{ID: a.ID}}[w.IntN(2)]
		}
		return ivr.NotTransferred{ID: a.ID, Why: []string{"busy", "no_answer", "rejected", "error"}[w.IntN(4)]}
	case ivr.Callback:
		return ivr.Booked{ID: a.ID}
	case ivr.Enqueue:
		return []ivr.Event{ivr.Refused{ID: a.ID, Why: "closed"}, ivr.TimedOut{ID: a.ID}, ivr.AgentConnected{ID: a.ID, Agent: "ana"}, ivr.AgentLeft{ID: a.ID},
			ivr.Played{ID: w.plays}, ivr.Played{ID: w.plays}}[w.IntN(6)]
	}
	return ivr.Played{ID: w.plays}
}

// allowed is what goes wrong without an expression being wrong: services, limits, and ways out that the plan left open.
var allowed = regexp.MustCompile(`^[^ ]+: (http |lookup |identify|transfer: |callback: |voicemail: |too many |no answer after all tries|step visited too often|nobody handles|enqueue: |.* is dropped: a call holds at most)`)

// wanders runs a plan with a random caller and returns what went wrong with its expressions.
func wanders(plan *flows.Plan, seed uint64, whole bool) (wrong []string) {
	w := &wander{whole: whole, anyWorld: &anyWorld{Rand: rand.New(rand.NewPCG(seed, 11)), now: time.Date(2026, 3, 12, 10, 0, 0, 0, time.UTC)}}
	from := []string{"+5511988887777", "", "sip:anonymous", "2001"}[w.IntN(4)]
	var actions []ivr.Action
	w.s, actions = ivr.Start(plan, ivr.CallFacts{ID: "c1", Flow: "f", From: from, To: "4004", Protocol: "20260312-7"}, w)
	w.take(actions)
	for range 400 {
		if w.over || w.s.Over() {
			break
		}
		w.take(w.s.Handle(w.next()))
	}
	for _, f := range w.failed {
		if !allowed.MatchString(f) {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// TestCheckedFlowsRaiseNoExpressionError: what the checker lets pass can be evaluated, whatever a caller does and whatever
// services say as long as it fits what the plan says they return (a daring plan may trip over what they leave out). What can fail by its nature (regex, jsondecode) stands
// in try and can. A careful plan expects every result to be missing; a daring one does so only now and then, and the
// checker has to find where it must (E205, W408).
func TestCheckedFlowsRaiseNoExpressionError(t *testing.T) {
	for _, c := range []struct {
		name         string
		daring       bool
		seeds, least int // plans, and how many of them pass the checker: or nothing is shown
	}{{"careful", false, 100, 90}, {"daring", true, 300, 200}} {
		t.Run(c.name, func(t *testing.T) {
			checked, refusals := 0, map[string]int{}
			for seed := range uint64(c.seeds) {
				src := generate(seed, c.daring)
				plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(src)}})
				if why := refused(diags); why != "" {
					refusals[why]++
					continue
				}
				checked++
				for n := range uint64(3) {
					for _, wrong := range wanders(plan, seed*10+n, c.daring) {
						t.Errorf("seed %d: %s%s", seed, wrong, lineAt(src, wrong))
					}
				}
			}
			require.GreaterOrEqual(t, checked, c.least, "%v", refusals)
		})
	}
}

// refused is why a plan is not clean; empty: it is.
func refused(diags flows.Diagnostics) string {
	for _, d := range diags {
		if d.Severity == flows.SeverityError || d.Code == "W408" {
			return d.Code + " " + d.Detail[:min(len(d.Detail), 60)]
		}
	}
	return ""
}

var placeIn = regexp.MustCompile(`plan\.hcl:(\d+):`)

// lineAt is the line of the plan that an error names.
func lineAt(src, wrong string) string {
	m := placeIn.FindStringSubmatch(wrong)
	if m == nil {
		return ""
	}
	var n int
	_, _ = fmt.Sscan(m[1], &n)
	return "\n\t" + strings.TrimSpace(strings.Split(src, "\n")[n-1])
}

// FuzzCheckedFlows is the same for any seed.
func FuzzCheckedFlows(f *testing.F) {
	f.Add(uint64(1), uint64(2), false)
	f.Add(uint64(1), uint64(2), true)
	f.Fuzz(func(t *testing.T, seed, caller uint64, daring bool) {
		src := generate(seed, daring)
		plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(src)}})
		if refused(diags) != "" {
			return
		}
		for _, wrong := range wanders(plan, caller, daring) {
			t.Errorf("%s%s\n%s", wrong, lineAt(src, wrong), src)
		}
	})
}
