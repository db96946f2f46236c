package acd

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"receptivo/skills"
)

// What TestRandomCommands draws: the next command, and what is in it.

func (w *world) step(t *rapid.T) {
	contact := func() string {
		if len(w.contacts) == 0 || rapid.IntRange(0, 9).Draw(t, "new") == 0 {
			return "c0"
		}
		return rapid.SampledFrom(w.contacts).Draw(t, "contact")
	}
	agent := func() string { return rapid.SampledFrom(worldAgents).Draw(t, "agent") }
	w.now = w.now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 999, 5000, 10_000, 15_000, 31_000}).Draw(t, "ms")) * time.Millisecond)
	switch rapid.IntRange(0, 23).Draw(t, "command") {
	case 0, 1, 2:
		id := fmt.Sprintf("c%d", len(w.contacts)+1)
		w.contacts = append(w.contacts, id)
		w.do(t, Arrive{Contact: id, Channel: rapid.SampledFrom([]Channel{Voice, Voice, Voice, Chat, Chat, Email}).Draw(t, "channel"), Node: "n1", Number: "1", Key: rapid.SampledFrom([]string{"", "k1", "k2"}).Draw(t, "key")})
		w.do(t, w.enqueue(t, id))
	case 3:
		w.do(t, w.enqueue(t, contact()))
	case 4, 5:
		w.answer(t)
	case 6:
		w.give(t, contact())
	case 7:
		w.do(t, Decline{Contact: contact(), Agent: agent(), Why: rapid.SampledFrom([]Why{WhyDeclined, WhyBusy, WhyUnreachable}).Draw(t, "why")})
	case 8:
		w.do(t, Abandon{Contact: contact()})
	case 9:
		w.do(t, Leave{Contact: contact(), Why: WhyKey})
	case 10, 11:
		w.do(t, End{Contact: contact(), By: ByCustomer, Cause: givenUp})
	case 12:
		w.do(t, Release{Contact: contact()})
	case 13:
		w.do(t, LegLost{Contact: contact(), Side: rapid.SampledFrom([]Side{SideAgent, SideCustomer}).Draw(t, "side")})
	case 14:
		w.wrapUp(t, agent())
	case 15:
		w.do(t, SignIn{Agent: agent()})
		w.do(t, GoReady{Agent: agent()})
	case 16:
		w.do(t, SignOut{Agent: agent()})
	case 17:
		w.do(t, GoReady{Agent: agent()})
	case 18:
		w.do(t, GoNotReady{Agent: agent(), Reason: "break", Until: w.planned(t)})
	case 19:
		w.do(t, Phone{Agent: agent(), Reachable: rapid.IntRange(0, 3).Draw(t, "phone") > 0})
	case 20:
		w.rare(t, contact())
	case 21, 22:
		w.do(t, w.promise(t, contact(), contact()))
	case 23:
		w.do(t, Dialed{Contact: contact(), Result: rapid.SampledFrom([]Why{WhyBusy, WhyNoAnswer, WhyCongested, WhyAnswered}).Draw(t, "result")})
	}
}

// planned is the end of a break, which may be over already, or open.
func (w *world) planned(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "open") {
		return time.Time{}
	}
	return w.now.Add(time.Duration(rapid.IntRange(-5, 60).Draw(t, "planned")) * time.Second)
}

// wrapUp lets an agent finish after-call work, or have more of it.
func (w *world) wrapUp(t *rapid.T, agent string) {
	if rapid.Bool().Draw(t, "finish") {
		w.do(t, FinishWrapUp{Agent: agent, Contact: w.maybe(t)})
		return
	}
	w.do(t, ExtendWrapUp{Agent: agent, Contact: w.maybe(t), More: Millis(rapid.IntRange(-1000, 200_000).Draw(t, "more")), Disposition: rapid.SampledFrom([]string{"", "sold"}).Draw(t, "disposition")})
}

// maybe is a contact, or none.
func (w *world) maybe(t *rapid.T) string {
	if len(w.contacts) == 0 || rapid.Bool().Draw(t, "any") {
		return ""
	}
	return rapid.SampledFrom(w.contacts).Draw(t, "of")
}

// rare are the things that do not happen every minute.
func (w *world) rare(t *rapid.T, id string) {
	switch rapid.IntRange(0, 10).Draw(t, "rare") {
	case 0:
		w.do(t, NodeLost{Node: "n1"})
	case 1:
		c := worldConfig()
		c.Queues[1].Needs = skills.NeedsOf(map[string]int{"b": rapid.IntRange(1, 10).Draw(t, "b")})
		c.Queues = c.Queues[:rapid.IntRange(1, len(c.Queues)).Draw(t, "queues")]
		c.Agents = c.Agents[:rapid.IntRange(1, 4).Draw(t, "agents")]
		c.Agents[0].Capacity = Capacity{Voice: rapid.IntRange(0, 1).Draw(t, "calls"), Chat: rapid.IntRange(0, 3).Draw(t, "chats")}
		w.do(t, Configure{Config: c})
	case 2:
		w.do(t, Inform{Contact: id, Request: skills.Request{Owner: "bia", Own: 1, Mode: skills.ModeFull}})
	case 3:
		w.tick(t)
	case 5:
		ago := time.Duration(rapid.IntRange(-1, 15*24).Draw(t, "ago")) * time.Hour
		w.do(t, Settle{Contact: id, Agent: rapid.SampledFrom(append([]string{"nobody"}, worldAgents...)).Draw(t, "agent"),
			Category: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "category"), Resolved: rapid.Bool().Draw(t, "resolved"),
			At: w.now.Add(-ago), Handle: Millis(rapid.IntRange(0, 600_000).Draw(t, "handle")), Owner: rapid.Bool().Draw(t, "owner")})
	case 6:
		c := worldConfig()
		for _, i := range []int{0, 2, 8} {
			c.Queues[i].Name, c.Queues[i].RenamedFrom = c.Queues[i].Name+"2", c.Queues[i].Name
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "renamed") {
			c.Agents[i].Name, c.Agents[i].RenamedFrom = c.Agents[i].Name+"2", c.Agents[i].Name
		}
		w.do(t, Configure{Config: c})
	case 4:
		w.do(t, Prioritize{Contact: id, Priority: rapid.Float64Range(-1, 11).Draw(t, "priority"), By: "sara"})
	case 7:
		w.do(t, Announce{Contact: id, What: rapid.SampledFrom([]Announcement{AnnounceWait, AnnouncePosition}).Draw(t, "what")})
	case 8:
		w.do(t, Move{Contact: id, Queue: rapid.SampledFrom([]string{"a", "b", "full", "g", "h", "nowhere"}).Draw(t, "to"), By: "sara"})
	case 9:
		w.do(t, Withdraw{Contact: id, By: "sara"})
	case 10:
		w.breaks(t, rapid.SampledFrom(worldAgents).Draw(t, "rests"))
	}
}

// promise promises a callback, mostly for the next minutes, in one or two stretches.
func (w *world) promise(t *rapid.T, id, merge string) PromiseCallback {
	in := func(what string, most int) time.Duration {
		return time.Duration(rapid.IntRange(1, most).Draw(t, what)) * time.Second
	}
	from := w.now.Add(in("from", 60) - 30*time.Second)
	hours := []Span{{From: from, To: from.Add(in("for", 120))}}
	if rapid.Bool().Draw(t, "two") {
		from = hours[0].To.Add(in("then", 60))
		hours = append(hours, Span{From: from, To: from.Add(in("for", 120))})
	}
	return PromiseCallback{
		Contact: id, Queue: rapid.SampledFrom([]string{"a", "b", "full"}).Draw(t, "queue"), Hours: hours,
		Attempts: rapid.IntRange(1, 3).Draw(t, "attempts"), Retry: []Millis{Millis(rapid.SampledFrom([]int{0, 5000, 40_000}).Draw(t, "retry"))}, Merge: merge,
	}
}

func (w *world) enqueue(t *rapid.T, id string) Enqueue {
	cmd := Enqueue{Contact: id, Queue: rapid.SampledFrom([]string{"a", "a", "b", "full", "nowhere", "c", "d", "e", "f", "g", "g", "h", "h", "i", "j", "j", "k", "k", "k", "l", "l"}).Draw(t, "queue")}
	if rapid.IntRange(0, 3).Draw(t, "own") == 0 {
		cmd.Needs = skills.NeedsOf(map[string]int{"x": rapid.IntRange(1, 10).Draw(t, "x")})
	}
	if rapid.IntRange(0, 2).Draw(t, "credit") == 0 {
		cmd.Credits = []Credit{PriorityCredit(rapid.Float64Range(0, 10).Draw(t, "priority")), {Name: "vip", MS: Millis(rapid.IntRange(0, 60_000).Draw(t, "vip"))}}
	}
	if rapid.IntRange(0, 3).Draw(t, "door") == 0 {
		cmd.Doors = []Door{{Queue: "b"}, {Queue: "full", Open: []Span{{From: w.now, To: w.now.Add(15 * time.Second)}}}}
		cmd.Overflow = Millis(rapid.SampledFrom([]int{0, 3000}).Draw(t, "overflow"))
	}
	if rapid.IntRange(0, 2).Draw(t, "again") == 0 {
		cmd.Again = &Again{Hours: []Span{{From: w.now, To: w.now.Add(time.Minute)}}, Attempts: 2, Retry: []Millis{5000}}
	}
	cmd.Timeout = Millis(rapid.SampledFrom([]int{0, 0, 5000, 20_000}).Draw(t, "timeout"))
	if rapid.IntRange(0, 3).Draw(t, "prefers") == 0 {
		cmd.Prefers = rapid.SampledFrom(append([]string{"nobody"}, worldAgents...)).Draw(t, "preferred")
	}
	if len(w.contacts) > 0 {
		cmd.Merge = rapid.SampledFrom(w.contacts).Draw(t, "merge")
	}
	if rapid.IntRange(0, 3).Draw(t, "skips") == 0 {
		cmd.Skips = rapid.SliceOfN(rapid.IntRange(-1, 6), 0, 3).Draw(t, "skipped")
	}
	share := rapid.Float64Range(0, 1).Draw(t, "share")
	cmd.Request.Intent = []skills.Share{{Category: "a", P: share}, {Category: "b", P: 1 - share}}
	cmd.Claims = []string{rapid.SampledFrom([]string{"vip", "nothing"}).Draw(t, "claim")}
	cmd.Request.Owner, cmd.Request.Own = rapid.SampledFrom(worldAgents).Draw(t, "owner"), rapid.Float64Range(0, 1).Draw(t, "own")
	return cmd
}

// answer lets somebody who is rung pick up, and mostly join.
func (w *world) answer(t *rapid.T) {
	for _, c := range w.engine.State().Contacts {
		switch c.Phase {
		case PhaseOffered:
			agent := c.Agent
			if len(c.Rung) > 0 {
				agent = rapid.SampledFrom(c.Rung).Draw(t, "quickest")
			}
			w.do(t, Accept{Contact: c.ID, Agent: agent})
			return
		case PhaseConnecting:
			w.do(t, Join{Contact: c.ID})
			return
		}
	}
}
