package ivr

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// centre is what every story's flow stands in.
const centre = `
engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
}
number "4004" { flow = flow.f }
skill "sac" { description = "Atendimento" }
calendar "sac" { hours = { mon-fri = "08:00-20:00" } }
queue "sac" {
  calendar = calendar.sac
  skills   = { sac = 1 }
}
queue "vip" {
  skills   = { sac = 1 }
  max_wait = "2m"
}
prompts "pt-BR" {
  bem_vindo = "Bem-vindo."
  opcoes    = "Digite um ou dois."
  nao_ouvi  = "Não ouvi."
  invalida  = "Opção inválida."
  tchau     = "Até logo."
}
`

// planOf parses a centre with these flows.
func planOf(t testing.TB, src string) *flows.Plan {
	t.Helper()
	plan, diags := flows.Parse(fstest.MapFS{
		"centre.hcl": {Data: []byte(centre)},
		"flow.hcl":   {Data: []byte(src)},
	})
	for _, d := range diags {
		if d.Severity == flows.SeverityError {
			t.Fatalf("%s: %s: %s", d.Code, d.Error(), d.Detail)
		}
	}
	require.NotNil(t, plan)
	return plan
}

// world is what the call is told of the outside.
type world struct {
	now       time.Time
	queues    map[string]flows.QueueView
	calendars map[string]flows.CalendarView
	flags     map[string]bool
}

func (w *world) Now() time.Time                          { return w.now }
func (w *world) Queue(name, call string) flows.QueueView { return w.queues[name] }
func (w *world) Calendar(name string) flows.CalendarView { return w.calendars[name] }
func (w *world) Flag(name string) bool                   { return w.flags[name] }
func newWorld() *world {
	return &world{
		now:       time.Date(2026, 3, 12, 10, 0, 0, 0, time.UTC),
		queues:    map[string]flows.QueueView{"sac": {Open: true, Position: 3, Agents: 2}},
		calendars: map[string]flows.CalendarView{"sac": {Open: true}},
	}
}

// caller is a driver in virtual time: it carries out nothing, remembers what it was told, and brings back what a story
// says became of it. It checks on the way what every driver may rely on.
type caller struct {
	t     testing.TB
	plan  *flows.Plan
	world *world
	s     *Session
	saved bool // the session goes to JSON and back before every event

	said                   []string // since the last look
	heard                  []Item   // in the newest Play
	playing                ID       // 0: silence
	last                   ID       // given to an action
	timer, identify, queue ID       // the newest
	asked                  ID       // the newest of what else is answered
	after                  time.Duration
	answered, over         bool
}

var facts = CallFacts{ID: "c1", Flow: "f", From: "+5511988887777", To: "4004", Protocol: "20260312-7"}

// story runs a dialogue twice: straight on, and with the session saved as JSON and resumed before every event.
func story(t *testing.T, src string, tell func(c *caller)) {
	t.Helper()
	plan := planOf(t, src)
	for _, saved := range []bool{false, true} {
		t.Run(map[bool]string{false: "straight", true: "saved"}[saved], func(t *testing.T) {
			c := ring(t, plan, saved)
			tell(c)
			c.hears()
		})
	}
}

// ring starts a call.
func ring(t testing.TB, plan *flows.Plan, saved bool) *caller {
	c := &caller{t: t, plan: plan, world: newWorld(), saved: saved}
	var acts []Action
	c.s, acts = Start(plan, facts, c.world)
	c.take(acts)
	return c
}

// send brings one event.
func (c *caller) send(ev Event) {
	c.t.Helper()
	if c.saved {
		data, err := json.Marshal(c.s.State())
		require.NoError(c.t, err)
		var st State
		require.NoError(c.t, json.Unmarshal(data, &st))
		c.s = Resume(c.plan, st, c.world)
	}
	if _, gone := ev.(HungUp); gone {
		c.playing = 0
	}
	c.take(c.s.Handle(ev))
}

// take remembers actions and checks what is promised of them.
func (c *caller) take(acts []Action) {
	c.t.Helper()
	for _, a := range acts {
		require.False(c.t, c.over, "after the hangup: %s", show(a))
		switch a := a.(type) {
		case Answer:
			require.False(c.t, c.answered, "answered twice")
			c.answered = true
		case Play:
			c.starts(a.ID)
			require.NotEmpty(c.t, a.Items)
			c.heard = a.Items
		case PlayMusic:
			c.starts(a.ID)
		case Stop:
			require.Equal(c.t, c.playing, a.ID, "stops what plays")
			c.playing = 0
		case Timer:
			c.fresh(a.ID)
			c.timer, c.after = a.ID, a.After
		case Identify:
			c.fresh(a.ID)
			c.identify = a.ID
		case Enqueue:
			c.fresh(a.ID)
			require.True(c.t, c.answered)
			c.queue = a.ID
		case HTTP:
			c.asks(a.ID)
		case Lookup:
			c.asks(a.ID)
		case Record:
			c.asks(a.ID)
			require.Zero(c.t, c.playing, "records what it says itself")
		case Transfer:
			c.asks(a.ID)
		case Callback:
			c.asks(a.ID)
		case Announce:
			c.asks(a.ID)
		case StopRecord:
			require.Equal(c.t, c.asked, a.ID, "stops what it records")
		case Dequeue:
			require.Equal(c.t, c.queue, a.ID, "leaves the queue it is in")
		case Hangup:
			require.Zero(c.t, c.playing, "ends in silence")
			c.over = true
		}
		c.said = append(c.said, show(a))
	}
}

func (c *caller) fresh(id ID) {
	c.t.Helper()
	require.Greater(c.t, id, c.last, "ids grow")
	c.last = id
}

func (c *caller) asks(id ID) {
	c.t.Helper()
	c.fresh(id)
	c.asked = id
}

func (c *caller) starts(id ID) {
	c.t.Helper()
	c.fresh(id)
	require.True(c.t, c.answered, "talks before the answer")
	require.Zero(c.t, c.playing, "two at a time")
	c.playing = id
}

// show is an action in a few words.
func show(a Action) string {
	switch a := a.(type) {
	case Answer:
		return "answer"
	case Play:
		return "say " + words(a.Items)
	case PlayMusic:
		line := "music"
		if len(a.Items) > 0 {
			line += " " + words(a.Items)
		}
		if a.For > 0 {
			line += " for " + a.For.String()
		}
		return line
	case Stop:
		return "stop"
	case Timer:
		return "timer " + a.After.String()
	case Identify:
		line := "identify"
		for _, by := range a.By {
			line += " " + by.Key + "=" + by.Value
		}
		return line
	case Enqueue:
		line := "enqueue " + a.Queue
		if a.Intent != "" {
			line += " intent=" + a.Intent
		}
		if a.Timeout > 0 {
			line += " timeout=" + a.Timeout.String()
		}
		for _, name := range slices.Sorted(maps.Keys(a.Skills)) {
			line += fmt.Sprintf(" needs %s=%d", name, a.Skills[name])
		}
		for _, name := range slices.Sorted(maps.Keys(a.Screen)) {
			line += " " + name + ":" + a.Screen[name]
		}
		return line
	case Dequeue:
		if a.ByKey {
			return "dequeue by key"
		}
		return "dequeue"
	case Announce:
		return "asks what to tell of " + a.Queue + ": " + a.What
	case Hangup:
		return "hangup " + a.Cause
	case Entered:
		return strings.TrimSuffix("at "+a.Flow+"/"+a.Step, "/")
	case Failed:
		return "failed " + a.Addr + ": " + a.Message
	}
	return showMore(a)
}

// hears says everything that was done since the last look; nothing: nothing was.
func (c *caller) hears(want ...string) {
	c.t.Helper()
	got := c.said
	c.said = nil
	if len(want) == 0 && len(got) == 0 {
		return
	}
	require.Equal(c.t, want, got)
}

// begins says what was done first since the last look, and drops it.
func (c *caller) begins(want ...string) {
	c.t.Helper()
	require.GreaterOrEqual(c.t, len(c.said), len(want))
	require.Equal(c.t, want, c.said[:len(want)])
	c.said = c.said[len(want):]
}

// fails says that the first line since the last look is a failure, and drops it.
func (c *caller) fails(addr string) {
	c.t.Helper()
	require.NotEmpty(c.t, c.said)
	require.True(c.t, strings.HasPrefix(c.said[0], "failed "+addr+": "), "%s", c.said[0])
	c.said = c.said[1:]
}

// skip forgets what was done so far.
func (c *caller) skip() { c.said = nil }

// presses types keys one by one.
func (c *caller) presses(keys string) {
	c.t.Helper()
	for i := range len(keys) {
		c.send(Key{Key: keys[i]})
	}
}

// listens hears what plays to its end.
func (c *caller) listens() {
	c.t.Helper()
	require.NotZero(c.t, c.playing, "nothing plays")
	id := c.playing
	c.playing = 0
	c.pass(3 * time.Second)
	c.send(Played{ID: id})
}

// waits does nothing until the newest timer is due.
func (c *caller) waits() {
	c.t.Helper()
	require.NotZero(c.t, c.timer, "no timer runs")
	id := c.timer
	c.timer = 0
	c.pass(c.after)
	c.send(Fired{ID: id})
}

func (c *caller) pass(d time.Duration) { c.world.now = c.world.now.Add(d) }

func (c *caller) isFound(customer Customer) {
	c.t.Helper()
	c.send(Identified{ID: c.identify, Found: true, Customer: customer})
}

func (c *caller) isUnknown() {
	c.t.Helper()
	c.send(Identified{ID: c.identify})
}

func (c *caller) refused(why string) {
	c.t.Helper()
	c.send(Refused{ID: c.queue, Why: why})
}

func (c *caller) timesOut() {
	c.t.Helper()
	c.send(TimedOut{ID: c.queue})
}

func (c *caller) meets(agent string) {
	c.t.Helper()
	c.send(AgentConnected{ID: c.queue, Agent: agent, AgentName: agent})
}

func (c *caller) isLeft() {
	c.t.Helper()
	c.send(AgentLeft{ID: c.queue})
}

func (c *caller) hangsUp() {
	c.t.Helper()
	c.send(HungUp{})
}

// value is what the call's scope holds.
func (c *caller) value(name string) string {
	st := c.s.State()
	return asText(st.Scope.Get(name))
}
