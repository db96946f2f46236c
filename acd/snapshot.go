package acd

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Snapshot gives the whole state in bytes, of which [Restore] makes an engine that goes on exactly as this one: a restart
// then need not replay all that was before. Call it between commands, as any other method.
func (e *Engine) Snapshot() ([]byte, error) {
	x := writing(e)
	x.out = append(x.out, snapshotHead()...)
	x.whole(e)
	if x.err != nil {
		return nil, fmt.Errorf("acd: snapshot: %w", x.err)
	}
	return sealed(x.out), nil
}

const sumSize = sha256.Size

// sealed puts the sum of what there is behind it.
func sealed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// ErrOtherSnapshot says that a snapshot is sound, but was written by a version of the engine that keeps other things. The
// log it was made from says the same and more.
var ErrOtherSnapshot = errors.New("acd: the snapshot was written by another version")

// Restore makes an engine of what [Engine.Snapshot] gave. What is damaged is an error.
func Restore(b []byte) (e *Engine, err error) {
	at := len(b) - sumSize
	if at < 0 || !bytes.HasPrefix(b, []byte(snapshotMagic)) {
		return nil, errors.New("acd: this is not a snapshot")
	}
	if sum := sha256.Sum256(b[:at]); !bytes.Equal(sum[:], b[at:]) {
		return nil, errors.New("acd: the snapshot is damaged")
	}
	state, same := bytes.CutPrefix(b[:at], []byte(snapshotHead()))
	if !same {
		return nil, ErrOtherSnapshot
	}
	return restore(state)
}

// restore reads what is sound by its sum. It may still be nonsense that somebody has made.
func restore(state []byte) (e *Engine, err error) {
	defer func() {
		if p := recover(); p != nil {
			e, err = nil, fmt.Errorf("acd: the snapshot makes no sense: %v", p)
		}
	}()
	e = New()
	x := reading(e, state)
	x.whole(e)
	if x.err == nil && len(x.in) > 0 {
		x.fail("there is more than belongs to it")
	}
	if x.err == nil {
		x.err = e.resettle()
	}
	if x.err != nil {
		return nil, fmt.Errorf("acd: snapshot: %w", x.err)
	}
	return e, nil
}

const (
	snapshotMagic = "acd snapshot "
	// snapshotVersion goes up when what a field means changes. A field more or less needs nothing: see snapshotHead.
	snapshotVersion = 1
)

// snapshotHead is the first line of a snapshot: its version and a digest of all names and types of what is kept, in order.
// An engine that keeps anything else does not take it.
func snapshotHead() string {
	names := sha256.New()
	x := &archive{names: names}
	x.whole(New())
	return fmt.Sprintf("%s%d %x\n", snapshotMagic, snapshotVersion, names.Sum(nil)[:8])
}

// whole is all that an engine keeps. Books that follow from it (lines, classes, crews, counts) are made anew by resettle.
func (x *archive) whole(e *Engine) {
	keepNumber(x, "seq", &e.seq)
	keepTime(x, "now", &e.now)
	keepValue(x, "config", &e.config)
	keepValue(x, "model", &e.model)
	x.settled(&e.settled)
	keepTable(x, "flags", &e.flags, x.flagged)
	keepTable(x, "queueNames", (*map[string]string)(&e.queueNames), func(now *string) { keepText(x, "now", now) })
	keepTable(x, "agentNames", (*map[string]string)(&e.agentNames), func(now *string) { keepText(x, "now", now) })
	keepTable(x, "queues", &e.queues, x.queue)
	keepTable(x, "agents", &e.agents, x.agent)
	keepTable(x, "contacts", &e.contacts, x.contact)
	keepTable(x, "places", &e.places, x.place)
	kept := e.standing()
	keepList(x, "timers", &kept, x.timer)
	if x.reads() {
		e.timers = kept // in order, and so a heap
	}
}

// standing lists the timers that still mean something, in order.
func (e *Engine) standing() []timer {
	kept := slices.DeleteFunc(slices.Clone(e.timers), func(t timer) bool { return !e.current(t) })
	slices.SortFunc(kept, func(a, b timer) int { return a.compare(&b) })
	return slices.Compact(kept)
}

func (x *archive) settled(s *settled) {
	if x.reads() {
		s.until = make(map[string]time.Time)
	}
	keepList(x, "settled", &s.order, func(contact *string) {
		keepText(x, "contact", contact)
		until := s.until[*contact]
		keepTime(x, "until", &until)
		if x.reads() {
			s.until[*contact] = until
		}
	})
}

func (x *archive) flagged(f *flagged) {
	keepTruth(x, "on", &f.on)
	keepTime(x, "since", &f.since)
}

func (x *archive) queue(p **queue) {
	if *p == nil {
		*p = &queue{}
	}
	q := *p
	keepTruth(x, "gone", &q.gone)
	if q.gone || x.names != nil { // else it is as the configuration says
		keepValue(x, "queue", &q.Queue)
	}
	keepText(x, "last", &q.last)
	keepValue(x, "due", &q.due)
	keepValue(x, "trial", &q.trial)
	x.pace(&q.pace)
}

func (x *archive) pace(p *pace) {
	keepFloat(x, "handle", &p.handle)
	keepFloat(x, "handled", &p.handled)
	keepNumber(x, "seen", &p.seen)
	keepFloat(x, "logs", &p.logs)
	keepFloat(x, "squares", &p.squares)
	keepNumber(x, "long", &p.long)
	keepFloat(x, "gaveUp", &p.gaveUp)
	keepFloat(x, "waited", &p.waited)
	keepNumber(x, "left", &p.left)
	keepTime(x, "at", &p.at)
	keepNumber(x, "last", &p.last)
	for i := range p.served {
		keepTime(x, "served", &p.served[i])
	}
	keepNumber(x, "judged", &p.judged)
	keepNumber(x, "c80", &p.c80)
}

func (x *archive) agent(p **agent) {
	if *p == nil {
		*p = &agent{}
	}
	a := *p
	keepTruth(x, "gone", &a.gone)
	if a.gone || x.names != nil { // else they are as the configuration says
		keepValue(x, "agent", &a.Agent)
	}
	keepText(x, "state", &a.state)
	keepText(x, "reason", &a.reason)
	keepTime(x, "since", &a.since)
	keepTime(x, "idleSince", &a.idleSince)
	keepText(x, "after", &a.after)
	keepText(x, "afterWhy", &a.afterWhy)
	keepTime(x, "afterUntil", &a.afterUntil)
	keepList(x, "slots", &a.slots, x.slot)
	keepTime(x, "until", &a.until)
	keepTruth(x, "reachable", &a.reachable)
	keepNumber(x, "served", &a.served)
	keepValue(x, "record", &a.record)
	keepNumber(x, "hard", &a.hard)
	x.share(&a.share)
	keepFloat(x, "occ", &a.occ)
	keepTime(x, "occAt", &a.occAt)
	keepList(x, "breaks", &a.breaks, x.planned)
	keepTime(x, "awaySince", &a.awaySince)
	keepTime(x, "signedAt", &a.signedAt)
	keepNumber(x, "worked", &a.worked)
	keepTruth(x, "over", &a.over)
}

func (x *archive) contact(p **contact) {
	if *p == nil {
		*p = &contact{}
	}
	c := *p
	keepText(x, "id", &c.id)
	keepNumber(x, "seq", &c.seq)
	keepText(x, "channel", &c.channel)
	keepText(x, "node", &c.node)
	keepText(x, "phase", &c.phase)
	keepQueue(x, "queue", &c.queue)
	keepAgent(x, "agent", &c.agent)
	keepTime(x, "since", &c.since)
	keepTime(x, "queuedAt", &c.queuedAt)
	keepTime(x, "acceptedAt", &c.acceptedAt)
	keepTime(x, "connectedAt", &c.connectedAt)
	keepShared(x, "needs", &c.needs)
	keepShared(x, "request", &c.request)
	keepShared(x, "credits", &c.credits)
	keepNumber(x, "head", &c.head)
	keepTruth(x, "rescued", &c.rescued)
	keepShared(x, "rings", &c.rings)
	keepTime(x, "arrivedAt", &c.arrivedAt)
	keepNumber(x, "ring", &c.ring)
	keepShared(x, "skips", &c.skips)
	keepNumber(x, "attempt", &c.attempt)
	keepList(x, "rung", &c.rung, x.rung)
	keepTime(x, "leaveAt", &c.leaveAt)
	keepTime(x, "moveAt", &c.moveAt)
	keepText(x, "key", &c.key)
	keepShared(x, "again", &c.again)
	keepShared(x, "doors", &c.doors)
	keepShared(x, "trail", &c.trail)
	keepTruth(x, "moved", &c.moved)
	keepTable(x, "reoffer", &c.reoffer, func(t *time.Time) { keepTime(x, "until", t) })
	keepText(x, "prefers", &c.prefers)
	keepTime(x, "holdUntil", &c.holdUntil)
	keepTruth(x, "reserved", &c.reserved)
	keepAgent(x, "keptFor", &c.keptFor)
	keepTime(x, "keptUntil", &c.keptUntil)
	x.promised(&c.promise)
	keepNumber(x, "p80", &c.p80)
	keepNumber(x, "c80", &c.c80)
	x.told(&c.told)
	keepTime(x, "heldAt", &c.heldAt)
	keepNumber(x, "heldMS", &c.heldMS)
	keepText(x, "consult", &c.consult)
	keepText(x, "about", &c.about)
}

func (x *archive) slot(s *slot) {
	keepText(x, "contact", &s.contact)
	keepText(x, "channel", &s.channel)
	keepText(x, "state", &s.state)
	keepTime(x, "since", &s.since)
	keepTime(x, "begun", &s.begun)
	keepQueue(x, "serving", &s.serving)
	keepText(x, "queue", &s.queue)
	keepTime(x, "until", &s.until)
	keepText(x, "disposition", &s.disposition)
	keepTruth(x, "ended", &s.ended)
}

func (x *archive) planned(b *planned) {
	keepText(x, "reason", &b.Reason)
	keepTime(x, "from", &b.From)
	keepTime(x, "latest", &b.Latest)
	keepNumber(x, "for", &b.For)
	keepTruth(x, "told", &b.told)
}

func (x *archive) share(s *share) {
	keepValue(x, "taken", &s.taken)
	keepValue(x, "at", &s.at)
	keepTruth(x, "working", &s.working)
	keepTime(x, "since", &s.since)
}

func (x *archive) rung(r *ring) {
	keepAgent(x, "agent", &r.agent)
	keepTime(x, "until", &r.until)
}

func (x *archive) told(t *told) {
	keepText(x, "queue", &t.queue)
	keepNumber(x, "position", &t.position)
	keepTime(x, "positionAt", &t.positionAt)
	keepNumber(x, "minutes", &t.minutes)
	keepTime(x, "minutesAt", &t.minutesAt)
	keepNumber(x, "minutesRing", &t.minutesRing)
}

func (x *archive) promised(p **promise) {
	there := *p != nil
	keepTruth(x, "promised", &there)
	if !there && x.names == nil {
		return
	}
	if *p == nil {
		*p = &promise{}
	}
	c := *p
	keepQueue(x, "queue", &c.queue)
	keepShared(x, "needs", &c.needs)
	keepShared(x, "request", &c.request)
	keepShared(x, "hours", &c.hours)
	keepNumber(x, "attempts", &c.attempts)
	keepShared(x, "retry", &c.retry)
	keepText(x, "prefers", &c.prefers)
	keepNumber(x, "dials", &c.dials)
	keepTime(x, "at", &c.at)
	keepTime(x, "shuts", &c.shuts)
}

func (x *archive) place(p **place) {
	if *p == nil {
		*p = &place{}
	}
	at := *p
	keepText(x, "queue", &at.queue)
	keepTime(x, "since", &at.since)
	keepNumber(x, "earned", &at.earned)
	keepTruth(x, "drop", &at.drop)
	keepTime(x, "until", &at.until)
}

func (x *archive) timer(t *timer) {
	keepTime(x, "due", &t.due)
	keepNumber(x, "kind", &t.kind)
	keepText(x, "contact", &t.contact)
	keepText(x, "agent", &t.agent)
}

// resettle makes the books anew that follow from what was kept.
func (e *Engine) resettle() error {
	if err := e.readopt(); err != nil {
		return err
	}
	for _, id := range sortedNames(e.contacts) {
		c := e.contacts[id]
		c.enter()
		if c.keptFor != nil {
			c.keptFor.keeps = append(c.keptFor.keeps, c)
		}
	}
	for _, q := range e.queues {
		slices.SortFunc(q.waiting, byPlace)
	}
	e.rebook()
	return nil
}

// readopt gives the queues and agents of the plan in force what it says of them.
func (e *Engine) readopt() error {
	for _, cfg := range e.config.Queues {
		q := e.queues[cfg.Name]
		if q == nil {
			return fmt.Errorf("queue %q of the plan in force is not there", cfg.Name)
		}
		q.Queue = cfg
	}
	for _, cfg := range e.config.Agents {
		a := e.agents[cfg.Name]
		if a == nil {
			return fmt.Errorf("agent %q of the plan in force is not there", cfg.Name)
		}
		a.Agent = cfg
	}
	return nil
}

// enter puts a contact into its queue's books.
func (c *contact) enter() {
	switch c.phase {
	case PhaseWaiting:
		q := c.queue
		q.waiting = append(q.waiting, c)
		if c.channel == Callback {
			q.callbacks++
		}
		if slices.Equal(c.needs.Required, q.Needs.Required) {
			c.needs.Required = q.Needs.Required // the very same: its class is found at once
		}
	case PhaseOffered, PhaseConnecting:
		c.queue.busy++
	case PhaseDeferred:
		c.promise.queue.deferred++
	}
}
