package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"receptivo/acd/metrics"
)

// figure is one figure of a line: its name, its formula, and what it is.
type figure struct {
	name    string // as a column of CSV and a key of JSON; times are in seconds
	title   string // as a column of the table
	formula string
	value   any // int, share, mean or time.Duration
}

// share and mean are ratios that are printed as a percentage and as a time.
type (
	share metrics.Ratio
	mean  metrics.Ratio
)

// line is a line of a report.
type line struct {
	metrics.Interval
	name    string // of the queue or the agent; empty: all
	figures []figure
	details map[string]any // counts and seconds by reason
}

// lines are the report's, in order of interval and name, and last, where there are several, all together.
func (r *reporting) lines() []line {
	var all []line
	for _, in := range r.intervals() {
		all = append(all, r.linesOf(in)...)
	}
	if len(all) != 1 || all[0].name != "" {
		all = append(all, r.whole(r.day))
	}
	return all
}

func (r *reporting) linesOf(in metrics.Interval) (all []line) {
	switch r.By {
	case "queue":
		for _, f := range r.ledger.Queues(in, r.define) {
			all = append(all, r.queueLine(in, f))
		}
	case "agent":
		for _, f := range r.ledger.Agents(in, r.define) {
			all = append(all, agentLine(in, f, nil))
		}
	default:
		all = append(all, r.whole(in))
	}
	return all
}

// whole is an interval's line for all.
func (r *reporting) whole(in metrics.Interval) line {
	switch r.By {
	case "agent":
		return agentLine(in, r.ledger.Team(in, r.define), r.ledger.Agents(in, r.define))
	case "contacts":
		return r.queueLine(in, r.ledger.Contacts(in, r.define))
	}
	return r.queueLine(in, r.ledger.Total(in, r.define))
}

func (r *reporting) queueLine(in metrics.Interval, f metrics.QueueFigures) line {
	return line{in, f.Queue, r.queueFigures(f), map[string]any{"left": f.Left, "refused": f.Refused}}
}

// agentLine is the line of an agent, or of several, who are then given one by one.
func agentLine(in metrics.Interval, f metrics.AgentFigures, each []metrics.AgentFigures) line {
	times := map[string]float64{}
	for reason, d := range f.NotReady {
		times[reason] = d.Seconds()
	}
	figures := append(agentFigures(f),
		figure{"occupancy_spread", "SPREAD", "the occupancy that 95 % of agents do not exceed − the one that 5 % do not", share(metrics.Spread(each))},
		figure{"occupancy_gini", "GINI", "of the agents' occupancies: 0 % when all are equal", share(metrics.Gini(each))})
	return line{in, f.Agent, figures, map[string]any{"not_ready_s": times}}
}

// short is the time within which an abandonment is short, in words.
func (r *reporting) short() string {
	if r.Short != nil {
		return brief(max(0, *r.Short))
	}
	if shorts := r.ledger.Shorts(); len(shorts) == 1 {
		return brief(max(0, shorts[0]))
	}
	return "short of its queue"
}

// queueFigures are the figures of a line of visits.
func (r *reporting) queueFigures(f metrics.QueueFigures) []figure {
	list := []figure{
		{"offered", "OFFERED", "answered + abandoned + short + overflowed + callbacks + left + refused + failed + waiting", f.Offered},
		{"answered", "ANSWERED", "N: an agent and the customer heard each other", f.Answered},
		{"abandoned", "ABANDONED", "the customer hung up, and not within " + r.short(), f.Abandoned},
		{"short", "SHORT", "A_s: the customer hung up within " + r.short(), f.ShortAbandoned},
		{"overflowed", "OVERFLOWED", "a rule moved the visit to another queue", f.Overflowed},
		{"callbacks", "CALLBACKS", "the customer was promised one and left the line", f.CallbackPromised},
		{"left", "LEFT", "by key, timeout, flow or supervisor; with overflowed and callbacks, F", f.LeftInAll()},
		{"refused", "REFUSED", "the queue was full, closed, or nobody could serve it", f.RefusedInAll()},
		{"failed", "FAILED", "our node or leg was lost", f.Failed},
		{"waiting", "WAITING", "not over", f.Waiting},
	}
	for _, s := range r.levels {
		list = append(list, figure{string(s), string(s), s.Formula() + r.thresholds(f), share(s.Of(f.Calls))})
	}
	list = append(list,
		figure{"abandonment", "ABANDONMENT", "A / offered, A = abandoned + short", share(f.Abandonment())},
		figure{"abandonment_without_short", "WITHOUT SHORT", "(A − A_s) / (offered − A_s)", share(f.AbandonmentWithoutShort())},
		figure{"time_to_abandon_s", "TO ABANDON", "Σ wait of A / A", mean(f.ToAbandon)},
		figure{"asa_s", "ASA", "Σ wait of answered / N, zero waits included, until both hear each other", mean(f.ASA)},
		figure{"wait_p50_s", "P50", "the smallest wait of answered that half of them did not exceed", mean(f.Waits.P50)},
		figure{"wait_p90_s", "P90", "that 90 % did not exceed", mean(f.Waits.P90)},
		figure{"wait_p95_s", "P95", "that 95 % did not exceed", mean(f.Waits.P95)},
		figure{"longest_waiting_s", "LONGEST NOW", "the longest wait of waiting", f.LongestNow},
		figure{"joining_s", "JOINING", "Σ from accepted to connected / N; part of the wait", mean(f.Joining)},
		figure{"handled", "HANDLED", "talks that are over with their wrap-up, callbacks too", int(f.AHT.Whole)},
		figure{"aht_s", "AHT", "Σ (talk + hold + wrap-up) / handled", mean(f.AHT)},
		figure{"talk_s", "TALK", "Σ talk / handled, without hold", mean(f.Talk)},
		figure{"hold_s", "HOLD", "Σ time with the customer on hold / handled", mean(f.Hold)},
		figure{"wrap_up_s", "WRAP-UP", "Σ wrap-up / handled", mean(f.WrapUps)},
		figure{"from_choice_s", "FROM CHOICE", "Σ from the choice to talk to somebody until both hear each other / N", mean(f.FromChoice)},
		figure{"estimated", "ESTIMATED", "answered whose contacts came with a wait to be expected", f.Foresight.Estimated},
		figure{"ewt_bias", "EWT BIAS", "Σ (expected − wait) / Σ wait", share(f.Foresight.Bias)},
		figure{"ewt_rrmse", "EWT RRMSE", "√(Σ (expected − wait)² / n) / mean wait", share(f.Foresight.RRMSE())},
		figure{"ewt_within_p80", "WITHIN P80", "who waited no longer than the P80, which callers are told; 80 % is right", share(f.Foresight.Within)},
		figure{"ewt_over_twice", "OVER TWICE", "who waited more than twice the P80", share(f.Foresight.Twice)},
		figure{"rescued", "RESCUED", "visits that waited so long that they went before all others", f.Rescued},
		figure{"passed", "PASSED", "contacts that answered ones passed, since the agent could not serve them; five at most each", f.Passed},
		figure{"callbacks_waiting", "CB WAITING", "callbacks promised in the interval that are not over", f.Callbacks.Waiting},
		figure{"callbacks_connected", "CB CONNECTED", "the customer was reached", f.Callbacks.Connected},
		figure{"callbacks_unreachable", "CB UNREACHABLE", "called as often as promised, in vain", f.Callbacks.Unreachable},
		figure{"callbacks_expired", "CB EXPIRED", "the hours to call were over", f.Callbacks.Expired},
		figure{"callbacks_merged", "CB MERGED", "the customer called meanwhile", f.Callbacks.Merged},
		figure{"callbacks_given_up", "CB GIVEN UP", "by somebody, or the number was lost", f.Callbacks.GivenUp},
	)
	return append(list, resolutionFigures(f.Resolution)...)
}

// thresholds says which T went into the service levels of a line.
func (r *reporting) thresholds(f metrics.QueueFigures) string {
	switch {
	case r.Threshold > 0:
		return ", T = " + brief(r.Threshold)
	case f.Offered == 0:
		return ", T = the queue's answer_within"
	case f.T[0] == f.T[1]:
		return ", T = " + brief(f.T[0])
	}
	return fmt.Sprintf(", T = the queue's answer_within, %s to %s", brief(f.T[0]), brief(f.T[1]))
}

// agentFigures are the figures of a line of agents.
func agentFigures(f metrics.AgentFigures) []figure {
	list := []figure{
		{"signed_in_s", "SIGNED IN", "time signed in", f.SignedIn},
		{"ready_s", "READY", "time ready", f.Times[metrics.Ready]},
		{"ring_s", "RING", "time with an offer", f.Times[metrics.Ring]},
		{"join_s", "JOIN", "time from accepted to connected; counts as ring", f.Times[metrics.Join]},
		{"talk_s", "TALK", "time connected, without hold", f.Times[metrics.Talk]},
		{"hold_s", "HOLD", "time with the customer on hold", f.Times[metrics.Hold]},
		{"wrap_up_s", "WRAP-UP", "time in after-call work", f.Times[metrics.WrapUp]},
		{"not_ready_s", "NOT READY", "time not ready: " + reasonsOf(f), f.Times[metrics.NotReady]},
		{"occupancy", "OCCUPANCY", "(ring + talk + hold + wrap-up) / (that + ready)", share(f.Occupancy())},
		{"utilisation", "UTILISATION", "(ring + talk + hold + wrap-up + ready) / signed in", share(f.Utilisation())},
		{"handled", "HANDLED", "talks that are over with their wrap-up", int(f.AHT.Whole)},
		{"aht_s", "AHT", "Σ (talk + hold + wrap-up) / handled", mean(f.AHT)},
	}
	offers := 0
	for _, n := range f.Offers {
		offers += n
	}
	list = append(list,
		figure{"offers", "OFFERS", "contacts presented: accepted + no answer + declined + busy + unreachable + withdrawn + open", offers},
		figure{"accepted", "ACCEPTED", "offers taken", f.Offers[metrics.OfferAccepted]},
		figure{"no_answer", "NO ANSWER", "offers that timed out", f.Offers[metrics.OfferNoAnswer]},
		figure{"declined", "DECLINED", "offers refused", f.Offers[metrics.OfferDeclined]},
		figure{"busy", "BUSY", "offers to a busy phone", f.Offers[metrics.OfferBusy]},
		figure{"unreachable", "UNREACHABLE", "offers whose phone could not be rung", f.Offers[metrics.OfferUnreachable]},
		figure{"withdrawn", "WITHDRAWN", "offers taken back: the customer hung up or left, the agent asked not to be ready", f.Offers[metrics.OfferWithdrawn]},
		figure{"open", "OPEN", "offers that ring now", f.Offers[metrics.OfferOpen]},
	)
	return append(list, resolutionFigures(f.Resolution)...)
}

// resolutionFigures are those of the contacts that were settled, a week after they were over.
func resolutionFigures(f metrics.Resolution) []figure {
	return []figure{
		{"settled", "SETTLED", "contacts whose outcome became certain in the interval, seven days after they were over", int(f.FCR7.Whole)},
		{"fcr7", "FCR7", "settled as resolved, their customers not calling again for it within 7 d / settled", share(f.FCR7)},
		{"repeat_24h", "REPEAT 24H", "whose customers called again for the same category within 24 h / settled", share(f.Repeat24h)},
		{"repeat_7d", "REPEAT 7D", "within 7 d / settled", share(f.Repeat7d)},
	}
}

// reasonsOf tells the times not ready by reason.
func reasonsOf(f metrics.AgentFigures) string {
	var list []string
	for _, reason := range slices.Sorted(maps.Keys(f.NotReady)) {
		list = append(list, fmt.Sprintf("%s %s", reason, clock(f.NotReady[reason])))
	}
	if len(list) == 0 {
		return "never"
	}
	return strings.Join(list, ", ")
}

// clock prints a time as hours, minutes and seconds: 7:32:10.
func clock(d time.Duration) string {
	s := int64(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
