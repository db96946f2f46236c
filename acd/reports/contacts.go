package reports

import (
	"time"

	"receptivo/acd"
	"receptivo/acd/metrics"
)

// rows are the statements that a batch of facts comes to, in order.
type rows interface {
	Queue(statement string, arguments ...any)
}

// add turns a fact into rows. Every statement finds by itself what it goes on from, so that nothing is kept in memory:
// of a contact that the tables do not have, because it is over or is an agent's consult, there is nothing to change.
// It follows metrics.Ledger, case by case.
func add(r rows, f acd.Fact, at time.Time) {
	switch f := f.(type) {
	case acd.Configured:
		configured(r, f.Config)
	case acd.Arrived:
		r.Queue(`INSERT INTO reports.contacts (contact, channel, number, protocol, arrived) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT DO NOTHING`, f.Contact, f.Channel, f.Number, f.Protocol, at)
	case acd.Queued:
		queued(r, f, at)
	case acd.Refused:
		visit(r, acd.Queued{Contact: f.Contact, Queue: f.Queue}, at, metrics.Refused)
		r.Queue(`UPDATE reports.visits SET ended = $2, why = $3 WHERE contact = $1 AND outcome = 'refused' AND ended IS NULL`, f.Contact, at, f.Why)
	case acd.Rescued:
		r.Queue(`UPDATE reports.visits SET rescued = $2 WHERE contact = $1 AND ended IS NULL`, f.Contact, at)
	case acd.Connected:
		connected(r, f, at)
	case acd.Abandoned:
		endVisit(r, f.Contact, at, metrics.Abandoned, f.Phase)
		endContact(r, f.Contact, at, "abandoned", acd.ByCustomer, "")
	case acd.Left:
		left(r, f, at)
	case acd.Overflowed:
		endVisit(r, f.Contact, at, metrics.Overflowed, "")
	case acd.Deferred:
		deferred(r, f, at)
	case acd.Failed:
		endVisit(r, f.Contact, at, metrics.Failed, f.Why)
		endContact(r, f.Contact, at, "failed", acd.BySystem, string(f.Why))
	case acd.Ended:
		ended(r, f, at)
	case acd.Settled:
		r.Queue(`UPDATE reports.contacts SET category = $2, resolved = $3, repeat_ms = nullif($4::bigint, 0), settled = $5 WHERE contact = $1`,
			f.Contact, f.Category, f.Resolved, int64(f.Repeat), at)
	default:
		addTalk(r, f, at)
	}
}

// queued: a callback is no visit, and who was transferred to this queue talks no more.
func queued(r rows, f acd.Queued, at time.Time) {
	r.Queue(`UPDATE reports.talks t SET `+hungUp+` WHERE contact = $1 AND ended IS NULL
		AND NOT EXISTS (SELECT FROM reports.callbacks b WHERE b.contact = t.contact AND NOT b.over)`, f.Contact, at)
	endVisit(r, f.Contact, at, metrics.Overflowed, "") // who leaves by itself has Left before
	r.Queue(`UPDATE reports.contacts SET chosen = least(coalesce($3::timestamptz, chosen, $2), $2) WHERE contact = $1`,
		f.Contact, at, null(f.HumanChosenAt))
	visit(r, f, at, metrics.Waiting)
}

// visit begins a visit. A callback has only refusals.
func visit(r rows, f acd.Queued, at time.Time, o metrics.Outcome) {
	r.Queue(`INSERT INTO reports.visits (contact, n, queue, queued, outcome, chosen, answer_within_ms, short_ms, expected_ms, p80_ms)
		SELECT c.contact, 1 + (SELECT count(*) FROM reports.visits v WHERE v.contact = c.contact), $2::text, $3::timestamptz, $4::text,
			CASE WHEN $4 = 'refused' THEN NULL ELSE coalesce(c.chosen, $3) END,
			coalesce(q.answer_within_ms, 0), coalesce(q.short_ms, 0), $5, $6
		FROM reports.contacts c LEFT JOIN reports.queues q ON q.queue = $2
		WHERE c.contact = $1 AND c.ended IS NULL
			AND ($4 = 'refused' OR NOT EXISTS (SELECT FROM reports.callbacks b WHERE b.contact = $1 AND NOT b.over))`,
		f.Contact, f.Queue, at, o, int64(f.EWTMS), int64(f.P80MS))
}

// endVisit gives the open visit of a contact its outcome, if it has one.
func endVisit(r rows, contact string, at time.Time, o metrics.Outcome, why acd.Why) {
	r.Queue(`UPDATE reports.visits SET ended = $2, outcome = $3, why = $4, accepted = NULL WHERE contact = $1 AND ended IS NULL`,
		contact, at, o, why)
}

func endContact(r rows, contact string, at time.Time, outcome string, by acd.By, cause string) {
	r.Queue(`UPDATE reports.contacts SET ended = $2, outcome = $3, ended_by = $4, cause = nullif($5::text, ''), chosen = NULL
		WHERE contact = $1 AND ended IS NULL`, contact, at, outcome, by, cause)
}

// connected: the visit is answered or the callback kept, and a talk begins.
func connected(r rows, f acd.Connected, at time.Time) {
	turn(r, f.Agent, at, metrics.Talk, "")
	r.Queue(`UPDATE reports.contacts SET chosen = NULL WHERE contact = $1`, f.Contact)
	r.Queue(`INSERT INTO reports.talks (contact, queue, agent, queued, connected)
		SELECT c.contact, $2, $3, coalesce(b.promised, v.queued), $4
		FROM reports.contacts c LEFT JOIN reports.callbacks b ON b.contact = c.contact AND NOT b.over
			LEFT JOIN reports.visits v ON v.contact = c.contact AND v.ended IS NULL
		WHERE c.contact = $1 AND c.ended IS NULL AND (b.contact IS NOT NULL OR v.contact IS NOT NULL)`, f.Contact, f.Queue, f.Agent, at)
	endCallback(r, f.Contact, at, metrics.CallbackConnected)
	r.Queue(`UPDATE reports.visits SET ended = $2, outcome = 'answered', agent = $3 WHERE contact = $1 AND ended IS NULL`, f.Contact, at, f.Agent)
}

func left(r rows, f acd.Left, at time.Time) {
	endVisit(r, f.Contact, at, metrics.Left, f.Why)
	if f.Why == acd.WhyMerged {
		endCallback(r, f.Contact, at, metrics.CallbackMerged)
		endContact(r, f.Contact, at, "merged", acd.BySystem, "")
	}
}

// deferred: the first time, the contact's leg has ended and it becomes a callback.
func deferred(r rows, f acd.Deferred, at time.Time) {
	endVisit(r, f.Contact, at, metrics.CallbackPromised, "")
	r.Queue(`INSERT INTO reports.callbacks (contact, queue, promised, outcome, dials)
		SELECT contact, $2, $3, 'waiting', $4 FROM reports.contacts WHERE contact = $1 AND ended IS NULL
		ON CONFLICT (contact) WHERE NOT over DO UPDATE SET dials = excluded.dials`, f.Contact, f.Queue, at, f.Dials)
}

func endCallback(r rows, contact string, at time.Time, o metrics.CallbackOutcome) {
	r.Queue(`UPDATE reports.callbacks SET ended = $2, outcome = $3 WHERE contact = $1 AND ended IS NULL`, contact, at, o)
}

func ended(r rows, f acd.Ended, at time.Time) {
	endTalk(r, f.Contact, at)
	o := metrics.CallbackGivenUp
	switch f.Cause {
	case acd.CauseCallbackFailed:
		o = metrics.CallbackUnreachable
		r.Queue(`UPDATE reports.callbacks SET dials = dials + 1 WHERE contact = $1 AND NOT over
			AND EXISTS (SELECT FROM reports.contacts WHERE contact = $1 AND ended IS NULL)`, f.Contact)
	case acd.CauseCallbackExpired: // its hours may be over before it waits
		o = metrics.CallbackExpired
		r.Queue(`INSERT INTO reports.callbacks (contact, queue, promised, outcome, dials)
			SELECT contact, $2, $3, 'waiting', 0 FROM reports.contacts WHERE contact = $1 AND ended IS NULL ON CONFLICT DO NOTHING`, f.Contact, f.Queue, at)
		endVisit(r, f.Contact, at, metrics.CallbackPromised, "")
	}
	endCallback(r, f.Contact, at, o)
	endVisit(r, f.Contact, at, metrics.Failed, acd.WhyLegLost) // of a visit that a log in order has ended before
	endContact(r, f.Contact, at, "ended", f.By, f.Cause)
}

// null is a time, or nothing for the zero one.
func null(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
