package ivr

import (
	"hash/maphash"
	"strings"
	"time"

	"receptivo/flows"
)

// Clone is the same session in another world, to go another way from here.
func (s *Session) Clone(w World) *Session {
	twin := &Session{plan: s.plan, flow: s.flow, world: w, st: s.st.clone()}
	twin.follower, _ = w.(Follower)
	twin.tracer, _ = w.(Tracer)
	return twin
}

// Spent is how many instructions the session has executed since the caller or an agent did something, and in all.
func (s *Session) Spent() (since, total int) { return s.st.Spent, s.st.Total }

// Digest is a number for what can still become of a session: two sessions of a plan in equal worlds that have the same go
// the same ways for the same events. What no later expression reads is not in it, nor are ids, words under way, what has
// been spent of the limits, and what the clock says, but for call.duration in steps of ten seconds.
func (s *Session) Digest(seed maphash.Seed, later *flows.Later) uint64 {
	st := &s.st
	live := s.Live(later)
	d := digest{seed: seed}
	d.text(st.Flow)
	d.numbers(st.PC, st.Phase, s.then(), st.Failures, st.Farewell, len(st.Prompts))
	d.text(string(st.Wait))
	d.flags(st.Private, st.Gone, st.Answer, st.Early, st.Exceeded, st.Timer != 0, st.Playing != nil)
	if p := st.Playing; p != nil {
		d.flags(p.BargeIn, p.Ask)
	}
	for _, p := range st.Prompts {
		d.flags(p.BargeIn, p.Ask, p.Early)
	}
	d.text(st.Keys)
	if h := st.Habit; h != nil && !s.world.Now().After(h.Until) {
		d.text(h.Key)
	}
	d.asking(st.Asking)
	d.pending(st.Pending)
	if q := st.Queue; q != nil {
		d.numbers(q.PC, q.Frame, q.Depth)
		d.flags(q.Connected)
	}
	if st.Survey != nil {
		d.numbers(st.Survey.Question)
		if in := s.instr(); in != nil {
			if op, ok := in.Op.(flows.Survey); ok && later.Has(&live, "survey."+op.Name) {
				d.counts(st.Survey.Scores)
			}
		}
	}
	counts := func(flow, step string) bool { return later.Has(&live, flows.VisitsOf(flow, step)) }
	d.visits(s.flow, st.Visits, counts)
	keep := func(name string) bool { return !passing(name) && (name == "call.language" || later.Has(&live, name)) }
	d.add(st.Scope.Digest(seed, keep))
	for i := range st.Frames {
		f := &st.Frames[i]
		d.text(f.Flow)
		d.numbers(f.PC)
		d.pending(f.Pending)
		d.visits(s.plan.Flows[f.Flow], f.Visits, counts)
		d.add(f.Scope.Digest(seed, keep))
	}
	if later.Has(&live, "call.duration") {
		d.numbers(int(s.world.Now().Sub(st.Started) / (10 * time.Second)))
	}
	return d.sum
}

// passing reports whether a name is brought up to date before each expression that reads it.
func passing(name string) bool {
	return strings.HasPrefix(name, "queue.") || strings.HasPrefix(name, "calendar.") || strings.HasPrefix(name, "flag.") || name == "call.duration"
}

// Live is what may still be read: from where the call is, and from everything it may come back to.
func (s *Session) Live(l *flows.Later) flows.Names {
	var live flows.Names
	add := func(f *flows.Flow, pc int) { // and what comes after it: a handler's end leads there
		live.Add(l.At(f, pc))
		if f != nil && pc >= 0 && pc < len(f.Code) {
			live.Add(l.At(f, f.Code[pc].Next))
		}
	}
	live.Add(l.At(s.flow, s.st.PC))
	live.Add(l.At(s.flow, s.then()))
	for _, p := range s.st.Pending {
		add(s.flow, p.PC)
	}
	for i := range s.st.Frames {
		f := &s.st.Frames[i]
		flow := s.plan.Flows[f.Flow]
		add(flow, f.PC)
		for _, p := range f.Pending {
			add(flow, p.PC)
		}
	}
	if q := s.st.Queue; q != nil {
		flow := s.flow
		if q.Frame < len(s.st.Frames) {
			flow = s.plan.Flows[s.st.Frames[q.Frame].Flow]
		}
		add(flow, q.PC)
	}
	return live
}

// then is the instruction after the music or the pause under way; -1: there is neither, and what an earlier one left is
// read no more.
func (s *Session) then() int {
	if s.st.Wait == WaitMusic || s.st.Wait == WaitTimer {
		return s.st.Then
	}
	return -1
}

// digest makes one number of many, in order.
type digest struct {
	seed maphash.Seed
	sum  uint64
}

func (d *digest) add(n uint64) {
	d.sum = (d.sum ^ n ^ d.sum>>29) * 0x9e3779b97f4a7c15
	d.sum ^= d.sum >> 32
}

func (d *digest) text(s string) { d.add(maphash.String(d.seed, s)) }

func (d *digest) numbers(list ...int) {
	for _, n := range list {
		d.add(uint64(n) + 1)
	}
}

func (d *digest) flags(list ...bool) {
	n := uint64(1)
	for _, f := range list {
		n <<= 1
		if f {
			n |= 1
		}
	}
	d.add(n)
}

func (d *digest) asking(a Asking) {
	d.text(a.Typed)
	d.numbers(a.Tries, len(a.Open))
	d.numbers(a.Open...)
	d.flags(a.Confirm, a.Open == nil)
}

func (d *digest) pending(list []Pending) {
	d.numbers(len(list))
	for _, p := range list {
		d.numbers(p.PC, p.Tries)
		d.flags(p.Again)
	}
}

// counts takes numbers by name, whose order is none.
func (d *digest) counts(by map[string]int) {
	var sum uint64
	for name, n := range by {
		one := digest{seed: d.seed}
		one.text(name)
		one.numbers(n)
		sum += one.sum
	}
	d.add(sum)
}

// visits are those of steps that may be visited so often only, and that the call can still go to.
func (d *digest) visits(flow *flows.Flow, by map[string]int, counts func(flow, step string) bool) {
	var sum uint64
	for name, n := range by {
		if flow == nil || flow.Steps[name].MaxVisits == 0 || !counts(flow.Name, name) {
			continue
		}
		one := digest{seed: d.seed}
		one.text(name)
		one.numbers(min(n, flow.Steps[name].MaxVisits))
		sum += one.sum
	}
	d.add(sum)
}
