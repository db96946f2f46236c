package reports

import (
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/acd/metrics"
)

// hungUp ends a talk at $2, and a hold with it.
const hungUp = `ended = $2, hold_ms = hold_ms + coalesce(extract(epoch FROM $2::timestamptz - held) * 1000, 0)::bigint, held = NULL`

// addTalk turns the facts of talks and offers into rows.
func addTalk(r rows, f acd.Fact, at time.Time) {
	switch f := f.(type) {
	case acd.Offered:
		offered(r, f, at)
	case acd.Accepted:
		endOffer(r, f.Agent, f.Contact, at, metrics.OfferAccepted)
		turn(r, f.Agent, at, metrics.Join, "")
		r.Queue(`UPDATE reports.visits SET accepted = $2 WHERE contact = $1 AND ended IS NULL`, f.Contact, at)
	case acd.NoAnswer:
		endOffer(r, f.Agent, f.Contact, at, metrics.OfferNoAnswer)
	case acd.Declined:
		endOffer(r, f.Agent, f.Contact, at, metrics.OfferResult(f.Why))
	case acd.Unreachable:
		endOffer(r, f.Agent, f.Contact, at, metrics.OfferUnreachable)
	case acd.Withdrawn:
		endOffer(r, f.Agent, f.Contact, at, metrics.OfferWithdrawn)
		turn(r, f.Agent, at, metrics.Ready, "")
	case acd.Released:
		endTalk(r, f.Contact, at)
	case acd.Held:
		turn(r, f.Agent, at, metrics.Hold, "")
		r.Queue(`UPDATE reports.talks SET held = $2 WHERE contact = $1 AND ended IS NULL`, f.Contact, at)
	case acd.Resumed:
		turn(r, f.Agent, at, metrics.Talk, "")
		r.Queue(`UPDATE reports.talks SET hold_ms = hold_ms + (extract(epoch FROM $2::timestamptz - held) * 1000)::bigint, held = NULL
			WHERE contact = $1 AND ended IS NULL AND held IS NOT NULL`, f.Contact, at)
	case acd.Transferred:
		endTalk(r, f.Contact, at)
		r.Queue(`UPDATE reports.callbacks SET over = true WHERE contact = $1`, f.Contact) // the customer is on the line: what they wait is a visit
		if f.How == acd.HowConsult {                                                      // the next one has the customer already
			r.Queue(`INSERT INTO reports.talks (contact, queue, agent, queued, connected)
				SELECT contact, $2, $3, $4, $4 FROM reports.contacts WHERE contact = $1 AND ended IS NULL`, f.Contact, f.To, f.ToAgent, at)
		}
	case acd.WrapUpStarted:
		turn(r, f.Agent, at, metrics.WrapUp, "")
		r.Queue(`UPDATE reports.talks SET wrap_started = $3 WHERE contact = $2 AND wrap_started IS NULL
			AND id = (SELECT max(id) FROM reports.talks WHERE agent = $1 AND contact = $2 AND ended IS NOT NULL)`, f.Agent, f.Contact, at)
	case acd.WrapUpEnded:
		r.Queue(`UPDATE reports.talks SET wrap_ended = $2, disposition = $3, means = $4 WHERE contact = $5 AND `+wraps,
			f.Agent, at, f.Disposition, f.Means, f.Contact)
	default:
		addAgent(r, f, at)
	}
}

// wraps are the talks after which an agent is in wrap-up.
const wraps = `agent = $1 AND wrap_started IS NOT NULL AND wrap_ended IS NULL`

// addAgent turns the facts of an agent's day into rows.
func addAgent(r rows, f acd.Fact, at time.Time) {
	switch f := f.(type) {
	case acd.SignedIn:
		endWrapUps(r, f.Agent, at)
		turn(r, f.Agent, at, metrics.NotReady, acd.ReasonSignIn)
	case acd.SignedOut:
		endWrapUps(r, f.Agent, at)
		turn(r, f.Agent, at, "", "")
	case acd.Ready:
		endWrapUps(r, f.Agent, at)
		turn(r, f.Agent, at, metrics.Ready, "")
	case acd.NotReady:
		endWrapUps(r, f.Agent, at)
		turn(r, f.Agent, at, metrics.NotReady, f.Reason)
	}
}

// endWrapUps ends those of an agent who has no contact any more.
func endWrapUps(r rows, agent string, at time.Time) {
	r.Queue(`UPDATE reports.talks SET wrap_ended = $2 WHERE `+wraps, agent, at)
}

// turn ends what an agent does and begins something else; no activity: signed out. What took no time is no state, and
// more of the same is the same.
func turn(r rows, agent string, at time.Time, to metrics.Activity, reason string) {
	const other = `agent = $1 AND ended IS NULL AND (activity, reason) <> ($3, $4)`
	r.Queue(`DELETE FROM reports.agent_states WHERE `+other+` AND began = $2`, agent, at, to, reason)
	r.Queue(`UPDATE reports.agent_states SET ended = $2 WHERE `+other, agent, at, to, reason)
	if to != "" {
		r.Queue(`INSERT INTO reports.agent_states (agent, activity, reason, began) VALUES ($1, $2, $3, $4)
			ON CONFLICT (agent) WHERE ended IS NULL DO NOTHING`, agent, to, reason, at)
	}
}

func offered(r rows, f acd.Offered, at time.Time) {
	turn(r, f.Agent, at, metrics.Ring, "")
	r.Queue(`UPDATE reports.visits SET passed = $2 WHERE contact = $1 AND ended IS NULL`, f.Contact, len(f.Match.Order.Passed))
	r.Queue(`INSERT INTO reports.offers (contact, queue, agent, attempt, offered, result) VALUES ($1, $2, $3, $4, $5, 'open')`,
		f.Contact, f.Queue, f.Agent, f.Attempt, at)
}

func endOffer(r rows, agent, contact string, at time.Time, result metrics.OfferResult) {
	r.Queue(`UPDATE reports.offers SET ended = $2, result = $3 WHERE agent = $1 AND contact = $4 AND ended IS NULL`, agent, at, result, contact)
}

// endTalk ends the talk of a contact, if there is one; a wrap-up may follow.
func endTalk(r rows, contact string, at time.Time) {
	r.Queue(`UPDATE reports.talks SET `+hungUp+` WHERE contact = $1 AND ended IS NULL`, contact, at)
}

// configured keeps what new visits take over from the plan, and gives what was renamed its new name from the first row
// on, as reports do.
func configured(r rows, c acd.Config) {
	for _, q := range c.Queues {
		if q.RenamedFrom == "" || slices.ContainsFunc(c.Queues, func(o acd.Queue) bool { return o.Name == q.RenamedFrom }) {
			continue
		}
		for _, table := range []string{"visits", "talks", "callbacks", "offers"} {
			r.Queue(`UPDATE reports.`+table+` SET queue = $2 WHERE queue = $1 AND EXISTS (SELECT FROM reports.queues WHERE queue = $1)
				AND NOT EXISTS (SELECT FROM reports.queues WHERE queue = $2)`, q.RenamedFrom, q.Name)
		}
	}
	for _, a := range c.Agents {
		if a.RenamedFrom == "" || slices.ContainsFunc(c.Agents, func(o acd.Agent) bool { return o.Name == a.RenamedFrom }) {
			continue
		}
		for _, table := range []string{"visits", "talks", "offers", "agent_states"} {
			r.Queue(`UPDATE reports.`+table+` SET agent = $2 WHERE agent = $1 AND EXISTS (SELECT FROM reports.agents WHERE agent = $1)
				AND NOT EXISTS (SELECT FROM reports.agents WHERE agent = $2)`, a.RenamedFrom, a.Name)
		}
	}
	r.Queue(`DELETE FROM reports.queues`)
	for _, q := range c.Queues {
		r.Queue(`INSERT INTO reports.queues (queue, answer_within_ms, short_ms) VALUES ($1, $2, $3)`, q.Name, int64(q.Answer), int64(q.Short))
	}
	r.Queue(`DELETE FROM reports.agents`)
	for _, a := range c.Agents {
		r.Queue(`INSERT INTO reports.agents (agent) VALUES ($1)`, a.Name)
	}
}
