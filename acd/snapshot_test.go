package acd

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// derived are the fields that a snapshot leaves out, because they follow from the others: resettle makes them anew.
var derived = map[string]string{
	"Engine.picky":    "the configuration",
	"Engine.roster":   "agents, by name",
	"Engine.crews":    "agents, by skills",
	"Engine.books":    "agents, by state",
	"Engine.classes":  "contacts that wait, by what they need",
	"Engine.timers":   "kept without those that mean nothing any more: see TestSnapshotOfRandomCommands",
	"Engine.out":      "empty between commands",
	"Engine.subject":  "asked for again",
	"Engine.touched":  "empty between commands",
	"Engine.ranking":  "memory to work in",
	"Engine.reaches":  "empty between commands",
	"queue.Queue":     "the configuration; kept when the queue is gone",
	"queue.waiting":   "contacts that wait",
	"queue.busy":      "contacts on offer or connecting",
	"queue.callbacks": "contacts that wait",
	"queue.deferred":  "contacts that are deferred",
	"queue.classes":   "found when it is asked for",
	"Engine.unkept":   "of the fact in hand",
	"agent.keeps":     "contacts that are kept for them",
	"Engine.shorter":  "of the fact in hand",
	"queue.joins":     "the configuration",
	"queue.stays":     "the configuration",
	"agent.Agent":     "the configuration; kept when the agent is gone",
	"agent.open":      "the contacts they have",
	"agent.crew":      "by skills",
	"agent.stands":    "by state",
	"agent.n":         "in the roster",
	"agent.idlest":    "by idleSince",
	"agent.fresh":     "by occ and occAt",
	"agent.touched":   "empty between commands",
	"contact.touched": "empty between commands",
	"agent.routed":    "by state",
	"queue.dueStep":   "counted when it is asked for",
	"queue.dueSum":    "counted when it is asked for",
	"agent.share":     "kept but for what is counted when it is asked for",
	"share.fair":      "counted when it is asked for",
	"contact.class":   "by needs and ring",
	"contact.hope":    "by needs and rings",
	"contact.seat":    "in the list of its hope",

	"contact.tried":      "the configuration",
	"contact.assignment": "by id and arrivedAt",
	"Engine.trying":      "empty between commands",
}

// TestSnapshotKeepsEveryField: whatever an engine, a queue, an agent or a contact knows is kept, or is named above with what it
// follows from.
func TestSnapshotKeepsEveryField(t *testing.T) {
	for _, x := range []struct {
		name string
		of   any
		keep func(x *archive, p any)
	}{
		{"Engine", &Engine{}, func(x *archive, p any) { x.whole(p.(*Engine)) }},
		{"queue", &queue{}, func(x *archive, p any) { q := p.(*queue); x.queue(&q) }},
		{"agent", &agent{}, func(x *archive, p any) { a := p.(*agent); x.agent(&a) }},
		{"contact", &contact{}, func(x *archive, p any) { c := p.(*contact); x.contact(&c) }},
		{"promise", &promise{}, func(x *archive, p any) { c := p.(*promise); x.promised(&c) }},
		{"pace", &pace{}, func(x *archive, p any) { x.pace(p.(*pace)) }},
		{"place", &place{}, func(x *archive, p any) { c := p.(*place); x.place(&c) }},
		{"slot", &slot{}, func(x *archive, p any) { x.slot(p.(*slot)) }},
		{"planned", &planned{}, func(x *archive, p any) { x.planned(p.(*planned)) }},
		{"share", &share{}, func(x *archive, p any) { x.share(p.(*share)) }},
		{"told", &told{}, func(x *archive, p any) { x.told(p.(*told)) }},
		{"flagged", &flagged{}, func(x *archive, p any) { x.flagged(p.(*flagged)) }},
		{"timer", &timer{}, func(x *archive, p any) { x.timer(p.(*timer)) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			of := reflect.TypeOf(x.of).Elem()
			for i := range of.NumField() {
				name := of.Field(i).Name
				if derived[x.name+"."+name] == "" {
					requireKept(t, of, i, x.keep)
				}
			}
		})
	}
}

// requireKept writes something into one field, keeps it all, and looks for that field in what is read.
func requireKept(t *testing.T, of reflect.Type, field int, keep func(*archive, any)) {
	e := someEngine()
	before, after := reflect.New(of), reflect.New(of)
	n := 0
	fill(e, settable(before.Elem().Field(field)), &n)
	w := writing(e)
	keep(w, before.Interface())
	require.NoError(t, w.err)
	r := reading(e, w.out)
	if into, ok := after.Interface().(*promise); ok {
		keepPromise(r, into)
	} else {
		keep(r, after.Interface())
	}
	require.NoError(t, r.err)
	name := of.Name() + "." + of.Field(field).Name
	require.Empty(t, r.in)
	require.Equal(t, seen(before.Elem().Field(field)), seen(after.Elem().Field(field)),
		"%s does not survive a restart: give it its line in snapshot.go, or name what it follows from in the test's list", name)
}

// seen is a field's value; of a map of what has fields of its own the keys, for those have their own test.
func seen(v reflect.Value) any {
	v = settable(v)
	if v.Kind() == reflect.Map && v.Type().Elem().Kind() == reflect.Pointer {
		return fmt.Sprint(v.MapKeys())
	}
	return v.Interface()
}

// keepPromise reads a promise where there was none, as a contact does.
func keepPromise(r *archive, into *promise) {
	var p *promise
	r.promised(&p)
	*into = *p
}

func someEngine() *Engine {
	e := New()
	e.queues["q"] = &queue{Queue: Queue{Name: "q"}}
	e.agents["a"] = &agent{Agent: Agent{Name: "a"}}
	return e
}

func settable(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// fill gives everything in a value something of its own.
func fill(e *Engine, v reflect.Value, n *int) {
	*n++
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.UnixMilli(1_790_000_000_000 + int64(*n)).UTC()
		return
	case **queue:
		*p = e.queues["q"]
		return
	case **agent:
		*p = e.agents["a"]
		return
	case *settled:
		*p = settled{until: map[string]time.Time{"c": time.UnixMilli(1_790_000_000_000).UTC()}, order: []string{"c"}}
		return
	case **contact:
		*p = &contact{id: "c"}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-int64(*n))
	case reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 3)
	case reflect.String:
		v.SetString(fmt.Sprint("s", *n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(e, v.Index(0), n)
		fill(e, v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(e, v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, item := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(e, key, n)
		fill(e, item, n)
		v.SetMapIndex(key, item)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(e, v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(e, settable(v.Field(i)), n)
		}
	default:
		panic("a snapshot test does not know " + v.Type().String())
	}
}

// TestSnapshotOfRandomCommands: wherever an engine is restored from a snapshot, both go on with the same facts, from
// commands and from timers, and know the same in the end.
func TestSnapshotOfRandomCommands(t *testing.T) { rapid.Check(t, snapshotOfRandomCommands) }

func snapshotOfRandomCommands(t *rapid.T) {
	w := newWorld(t)
	every := rapid.IntRange(1, 20).Draw(t, "every")
	for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
		if i%every == 0 {
			w.restored = restored(t, w.engine)
		}
		w.step(t)
		w.check(t) // which knows then what agents had before a plan took their room away
	}
	w.restored = restored(t, w.engine)
	w.settle(t)
	if w.restored != nil {
		requireSnapshots(t, w.engine, w.restored)
	}
}

// restored gives an engine of the snapshot of another, and checks that it knows the same.
func restored(t require.TestingT, e *Engine) *Engine {
	b, err := e.Snapshot()
	require.NoError(t, err)
	again, err := Restore(b)
	require.NoError(t, err)
	require.Equal(t, e.State(), again.State())
	requireSnapshots(t, e, again)
	return again
}

func requireSnapshots(t require.TestingT, want, got *Engine) {
	w, err := want.Snapshot()
	require.NoError(t, err)
	g, err := got.Snapshot()
	require.NoError(t, err)
	require.Equal(t, string(w), string(g), "the engines differ")
}

// requireFacts compares what two engines say, as the log would keep it.
func requireFacts(t require.TestingT, want, got []Event) {
	w, err := json.Marshal(want)
	require.NoError(t, err)
	g, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(w), string(g), "an engine that was restored goes on otherwise")
}

func TestDamagedSnapshotIsRefused(t *testing.T) {
	b, err := someWorld(t).Snapshot()
	require.NoError(t, err)
	for i := 0; i < len(b); i += max(1, len(b)/97) {
		bad := append([]byte(nil), b...)
		bad[i] ^= 1
		_, err := Restore(bad)
		require.Error(t, err, "byte %d", i)
		_, err = Restore(b[:i])
		require.Error(t, err, "cut at %d", i)
	}
	_, err = Restore(append([]byte("x"), b...))
	require.ErrorContains(t, err, "not a snapshot")
}

// TestSnapshotOfAnotherVersion: it is known for what it is, so that nobody looks for a broken disk.
func TestSnapshotOfAnotherVersion(t *testing.T) {
	_, err := Restore(sealed([]byte(snapshotMagic + "2 0123456789abcdef\nwhatever")))
	require.ErrorIs(t, err, ErrOtherSnapshot)
}

// FuzzRestore: what somebody has made up, sum and all, is an error or an engine, and nothing else.
func FuzzRestore(f *testing.F) {
	b, err := someWorld(f).Snapshot()
	require.NoError(f, err)
	f.Add(b[len(snapshotHead()) : len(b)-sumSize])
	f.Fuzz(func(t *testing.T, state []byte) {
		if e, err := restore(state); err == nil {
			_, err := e.Snapshot()
			require.NoError(t, err)
		}
	})
}

// someWorld is an engine with something of everything in it.
func someWorld(t testing.TB) *Engine {
	e, now := New(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	do := func(c Command) {
		t.Helper()
		now = now.Add(1500 * time.Millisecond)
		_, err := e.Do(now, c)
		require.NoError(t, err)
	}
	cfg := worldConfig()
	cfg.Flags = []Flag{{Name: "storm"}}
	do(Configure{Config: cfg})
	do(SetFlag{Flag: "storm", On: true})
	for _, name := range worldAgents[:3] {
		do(Phone{Agent: name, Reachable: true})
		do(SignIn{Agent: name})
		do(GoReady{Agent: name})
	}
	queues := []string{"a", "b", "g", "h", "full", "e", "a", "g"}
	for i, q := range queues {
		id := fmt.Sprint("c", i)
		do(Arrive{Contact: id, Channel: Voice, Node: "n1", Number: "1"})
		do(Enqueue{Contact: id, Queue: q, Timeout: 60_000, Credits: []Credit{PriorityCredit(8)}, Prefers: "davi"})
	}
	hours := []Span{{From: now.Add(time.Hour), To: now.Add(2 * time.Hour)}}
	do(PromiseCallback{Contact: "c6", Queue: "a", Hours: hours, Attempts: 2, Retry: []Millis{5000}})
	do(Abandon{Contact: "c6"})
	for _, c := range e.State().Contacts {
		if c.Phase == PhaseOffered && c.Agent == "ana" {
			do(Decline{Contact: c.ID, Agent: c.Agent, Why: WhyDeclined})
		}
		if c.Phase == PhaseOffered && c.Agent == "bia" {
			do(Accept{Contact: c.ID, Agent: c.Agent})
		}
	}
	cfg.Queues = cfg.Queues[:4]
	do(Configure{Config: cfg, Drain: true})
	return e
}
