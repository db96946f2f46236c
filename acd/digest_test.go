package acd

import (
	"hash/maphash"
	"time"
)

// digest is a number for the whole state of an engine but for what time alone changes. It is taken before every random
// command, where a copy of the state would take longer than all else.
func digest(e *Engine) uint64 {
	sum := hashed(struct {
		seq                       uint64
		contacts, places, settled int
		plan                      string
	}{e.seq, len(e.contacts), len(e.places), len(e.settled.order), e.config.Plan})
	for _, a := range e.agents {
		sum += hashed(struct {
			name, reason, afterWhy                              string
			state, after                                        State
			since, idleSince, afterUntil, until, signedAt, away time.Time
			reachable, gone, over                               bool
			served, hard, breaks, slots                         int
			worked                                              Millis
		}{
			a.Name, a.reason, a.afterWhy, a.state, a.after,
			a.since, a.idleSince, a.afterUntil, a.until, a.signedAt, a.awaySince,
			a.reachable, a.gone, a.over, a.served, a.hard, len(a.breaks), len(a.slots), a.worked,
		})
		for i, s := range a.slots {
			sum += hashed(struct {
				agent string
				i     int
				slot  slot
			}{a.Name, i, s})
		}
	}
	for _, q := range e.queues {
		sum += hashed(struct {
			name, last                         string
			waiting, busy, callbacks, deferred int
			gone                               bool
		}{q.Name, q.last, len(q.waiting), q.busy, q.callbacks, q.deferred, q.gone})
		for i, c := range q.waiting {
			sum += hashed(struct {
				queue, id string
				place     int
			}{q.Name, c.id, i})
		}
	}
	for _, c := range e.contacts {
		sum += digestOf(c)
	}
	return sum
}

func digestOf(c *contact) uint64 {
	sum := hashed(struct {
		id, node, key, prefers, about, consult                                        string
		seq                                                                           uint64
		channel                                                                       Channel
		phase                                                                         Phase
		queue                                                                         *queue
		class, hope                                                                   *class
		agent                                                                         *agent
		since, queuedAt, acceptedAt, connectedAt, leaveAt, moveAt, hold, heldAt, kept time.Time
		head, p80                                                                     Millis
		rescued, moved                                                                bool
		ring, attempt, rung, credits, needs, trail, reoffer                           int
		promise                                                                       *promise
		told                                                                          told
	}{
		c.id, c.node, c.key, c.prefers, c.about, c.consult, c.seq, c.channel, c.phase, c.queue, c.class, c.hope, c.agent,
		c.since, c.queuedAt, c.acceptedAt, c.connectedAt, c.leaveAt, c.moveAt, c.holdUntil, c.heldAt, c.keptUntil, c.head, c.p80,
		c.rescued, c.moved, c.ring, c.attempt, len(c.rung), len(c.credits), len(c.needs.Required), len(c.trail), len(c.reoffer),
		c.promise, c.told,
	})
	for _, r := range c.rung {
		sum += hashed(struct {
			id    string
			agent *agent
			until time.Time
		}{c.id, r.agent, r.until})
	}
	return sum
}

var digestSeed = maphash.MakeSeed()

func hashed[T comparable](x T) uint64 { return maphash.Comparable(digestSeed, x) }
