package live

import (
	"context"
	"errors"
	"maps"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/media"
	"receptivo/skills"
)

// enqueue lets the contact wait, once its history is known or its budget used up.
func (k *call) enqueue(a ivr.Enqueue) {
	k.wanted = &a
	if k.known {
		k.enqueueWanted()
	}
}

func (k *call) enqueueWanted() {
	if k.wanted == nil || k.over {
		return
	}
	a := *k.wanted
	k.wanted = nil
	defer k.announceLate()
	if k.lagging {
		k.leave(acd.WhyFlow)
	}
	if k.owed {
		k.release()
	}
	again, undo := k.again(a.Queue)
	evs, err := k.do(acd.Enqueue{
		Contact: k.facts.ID, Queue: a.Queue, Needs: skills.NeedsOf(a.Skills), Request: k.brief(a),
		Credits: k.plan.Credits(a.Queue, a.Priority), Claims: a.Credits, Closed: !k.world.open(a.Queue), Timeout: acd.MillisOf(a.Timeout),
		Again: again, Overflow: acd.MillisOf(a.Overflow), Doors: k.plan.Doors(a.Queue, time.Now(), nil), HumanChosenAt: a.Chosen, Prefers: a.Agent, Skips: a.Skips, Merge: k.notebook.find(k.facts.From, a.Queue, k.facts.ID),
	})
	if err != nil {
		undo()
		k.Logger.Error("contact not queued", "contact", k.facts.ID, "queue", a.Queue, "err", err)
		k.box.put(refused{id: a.ID, why: "error"})
		return
	}
	for _, ev := range evs {
		switch f := ev.Fact.(type) {
		case acd.Queued:
			k.notebook.confirm(k.facts.ID, ev.Seq)
			k.queued, k.lastAsked = &queued{ask: a, seq: ev.Seq}, a
			k.clips(a.Whisper) // words that nobody has recorded are spoken while the caller waits
		case acd.Refused:
			undo()
			k.box.put(refused{id: a.ID, why: string(f.Why)}) // after what the session does along with its Enqueue
		}
	}
}

// dequeue takes the contact out: the caller chose another way.
func (k *call) dequeue(a ivr.Dequeue) {
	if k.wanted != nil && k.wanted.ID == a.ID {
		k.wanted = nil
	}
	if k.queued == nil || k.queued.ask.ID != a.ID {
		return
	}
	k.queued = nil
	k.offers.cancelAll()
	k.endWhisper()
	why := acd.WhyFlow
	if a.ByKey {
		why = acd.WhyKey
	}
	k.leave(why)
}

// leave takes the contact out of its queue for the engine, which may have done so already, or may not be able to keep it.
func (k *call) leave(why acd.Why) {
	_, err := k.do(acd.Leave{Contact: k.facts.ID, Why: why})
	k.lagging = err != nil
	if err != nil {
		k.Logger.Debug("contact not taken out of its queue", "contact", k.facts.ID, "err", err)
	}
}

// told is what the engine says of this contact.
func (k *call) told(ev acd.Event) {
	if ev.Contact() != k.facts.ID {
		if c := k.consult; c != nil && c.id == ev.Contact() && c.told(ev) {
			asked := k.line != nil
			if k.endConsult(); asked {
				k.holdOn()
			}
		}
		return
	}
	if k.toldGiven(ev) {
		return
	}
	switch f := ev.Fact.(type) {
	case acd.Ended, acd.Failed, acd.Abandoned, acd.Deferred:
		k.closed = true
		k.hangup(media.CauseNormal) // closed by somebody else: a supervisor, the reconciler
		return
	case acd.Left:
		if k.queued != nil && ev.Seq > k.queued.seq && f.To == "" {
			k.givenBack(f.Why)
		}
		return
	case acd.Queued:
		if k.queued != nil && ev.Seq > k.queued.seq { // its queue overflows, or a supervisor moves it
			k.queued.ask.Queue = f.Queue
		} else if k.given != "" {
			k.waitsAgain(ev.Seq, f.Queue)
		}
		return
	}
	if _, offered := ev.Fact.(acd.Offered); offered && k.queued == nil {
		k.leave(acd.WhyFlow) // the engine missed that the caller has left: no agent may wait for a phone that never rings
	}
	if k.queued == nil || ev.Seq < k.queued.seq {
		return
	}
	switch f := ev.Fact.(type) {
	case acd.Offered:
		k.ring(ev.Seq, f)
	case acd.Withdrawn:
		k.offers.cancel(f.Agent)
	case acd.NoAnswer:
		k.offers.cancel(f.Agent)
	case acd.Declined:
		k.offers.cancel(f.Agent)
	case acd.Unreachable:
		k.offers.cancel(f.Agent)
	case acd.Dropped:
		k.part()
	}
}

// givenBack: the queue keeps the contact no longer, and the flow hears why.
func (k *call) givenBack(why acd.Why) {
	var ev ivr.Event
	id := k.queued.ask.ID
	switch why {
	case acd.WhyTimeout, acd.WhySupervisor:
		ev = ivr.TimedOut{ID: id}
	case acd.WhyEmpty: // as if it had been refused for the same reason
		ev = ivr.Refused{ID: id, Why: string(acd.WhyNobody)}
	default:
		return
	}
	if k.given != "" { // for the flow the talk is over
		k.given, ev = "", ivr.AgentLeft{ID: id}
	}
	k.queued = nil
	k.offers.cancelAll()
	k.handle(ev)
}

// ring rings the agent to whom the contact is offered.
func (k *call) ring(seq uint64, f acd.Offered) {
	agent, ok := k.colleague(f.Agent)
	if !ok {
		k.offers.cancel(f.Agent)
		k.declined(f.Agent, media.ErrNotRegistered)
		return
	}
	ctx := k.offers.begin(k.ctx, seq, f.Agent)
	about := k.about(f, k.queued.ask.Screen)
	if k.given != "" {
		about.Info["TransferredBy"] = k.given
	}
	k.beside(func(context.Context) {
		leg, err := k.ringAgent(ctx, agent, about)
		if !k.box.put(rung{offer: seq, leg: leg, err: err}) && leg != nil {
			leg.Hangup(media.CauseNormal)
		}
	})
}

// colleague is an agent as the plan in force knows them, since that is the one the engine offers by; who has just left it
// is known by the call's own.
func (k *call) colleague(name string) (flows.Agent, bool) {
	if a, ok := k.Plan().Agent(name); ok {
		return a, true
	}
	return k.plan.Agent(name)
}

// about is what the agent's phone shows.
func (k *call) about(f acd.Offered, screen map[string]string) media.About {
	about := media.About{
		From: k.facts.From, Display: k.facts.From, To: k.facts.To, Codec: k.leg.About().Codec,
		Info: map[string]string{"Contact": f.Contact, "Queue": f.Queue, "Protocol": k.facts.Protocol},
	}
	if k.dossier.Found {
		about.Display = k.dossier.Customer.Name
		about.Info["Customer"] = k.dossier.Customer.ID
	}
	maps.Copy(about.Info, screen)
	return about
}

// rung is what came of ringing: a leg, unless the offer has gone meanwhile.
func (k *call) rung(m rung) {
	agent, rings := k.offers.take(m.offer)
	if !rings {
		if m.leg != nil {
			m.leg.Hangup(media.CauseNormal)
		}
		return
	}
	if m.err != nil {
		k.declined(agent, m.err)
		return
	}
	if _, err := k.do(acd.Accept{Contact: k.facts.ID, Agent: agent}); err != nil {
		k.Logger.Info("answer came too late", "contact", k.facts.ID, "agent", agent, "err", err)
		m.leg.Hangup(media.CauseNormal)
		return
	}
	k.offers.cancelAll() // the others were slower
	k.accepted(agent, m.leg)
}

// listen hears the end of an agent's leg, and of what it plays.
func (k *call) listen(leg media.Leg) {
	k.beside(func(ctx context.Context) {
		k.box.watch(ctx, leg, agentGone{leg}, func(p media.Playing) message { return whispered{leg, p} })
	})
}

// declined tells the engine why an agent's phone did not answer.
func (k *call) declined(agent string, err error) {
	why, ok := whyDeclined(err)
	if !ok {
		return
	}
	if _, err := k.do(acd.Decline{Contact: k.facts.ID, Agent: agent, Why: why}); err != nil {
		k.Logger.Debug("offer had gone", "contact", k.facts.ID, "agent", agent, "err", err)
	}
}

// whyDeclined is the engine's word for an agent's phone that did not answer; false when it was we who gave up.
func whyDeclined(err error) (why acd.Why, ok bool) {
	switch {
	case errors.Is(err, context.Canceled):
		return "", false
	case errors.Is(err, media.ErrBusy):
		return acd.WhyBusy, true
	case errors.Is(err, media.ErrDeclined):
		return acd.WhyDeclined, true
	case errors.Is(err, media.ErrNoAnswer):
		return acd.WhyNoAnswer, true
	}
	return acd.WhyUnreachable, true
}

// connect lets caller and agent talk.
func (k *call) connect(agent string, leg media.Leg) {
	room, err := media.Join(k.leg.Port(), leg.Port())
	if err != nil && leaves(k.leg, leg) {
		leg.Hangup(media.CauseNormal) // the end of the caller's leg says the rest: the agent is not to blame
		return
	}
	if err != nil {
		k.Logger.Warn("audio could not be joined", "contact", k.facts.ID, "agent", agent, "err", err)
		leg.Hangup(media.CauseInternal)
		_, _ = k.do(acd.LegLost{Contact: k.facts.ID, Side: acd.SideAgent})
		return
	}
	k.agent, k.with, k.room, k.held = leg, agent, room, false
	if _, err := k.do(acd.Join{Contact: k.facts.ID}); err != nil {
		k.Logger.Warn("contact was not to be joined", "contact", k.facts.ID, "agent", agent, "err", err)
		k.part()
		if k.given != "" {
			k.music()
		}
		k.playAgain()
		return
	}
	ask := k.queued.ask
	k.queued, k.given = nil, ""
	name := k.nameOf(agent)
	k.talking = ask.ID
	k.recordTalk(ask.Queue, agent, leg)
	k.handle(ivr.AgentConnected{ID: ask.ID, Agent: agent, AgentName: name})
}

// endsWithin is how long after its audio a leg's context may end.
const endsWithin = 500 * time.Millisecond

// leaves reports whether it is the party of the first leg who is leaving, when the audio of one of two legs has ended.
func leaves(one, other media.Leg) bool {
	select {
	case <-one.Context().Done():
	case <-other.Context().Done():
	case <-time.After(endsWithin):
	}
	return one.Context().Err() != nil
}

// agentGone: the agent's side ended first; the caller's flow goes on.
func (k *call) agentGone(m agentGone) {
	if k.hungUpOnWhisper(m.leg) || k.consult.gone(m.leg) || k.agent != m.leg {
		return
	}
	k.partAgent()
	k.released()
}

// release tells the engine that the agent is gone, again and again while the log would not keep it.
func (k *call) release() (evs []acd.Event, owed bool) {
	evs, err := k.do(acd.Release{Contact: k.facts.ID, Agent: k.with})
	k.owed = errors.Is(err, acd.ErrLog)
	if k.owed {
		k.after(time.Second, releaseAgain{})
	}
	if err != nil {
		k.Logger.Warn("agent not released", "contact", k.facts.ID, "err", err)
	}
	return evs, k.owed
}

// part ends the agent's side, if there is one, and that of whoever is asked.
func (k *call) part() {
	k.partAgent()
	k.endConsult()
}

// partAgent ends the agent's side, if there is one; who is asked may have the customer then.
func (k *call) partAgent() {
	k.held, k.parked = false, false
	k.endConversation()
	k.endWhisper()
	if k.room != nil {
		k.room.Close()
		k.room = nil
	}
	k.consult.part()
	if k.agent != nil {
		k.agent.Hangup(media.CauseNormal)
		k.agent = nil
	}
}

// endConsult ends a consult, if there is one.
func (k *call) endConsult() {
	k.hangUpLine(media.CauseNormal)
	k.consult.end()
	k.consult = nil
}

// ringAside rings who is asked; their phone shows about whom, and who asks.
func (k *call) ringAside(c *consult, seq uint64, f acd.Offered) {
	agent, ok := k.colleague(f.Agent)
	if !ok {
		c.declined(f.Agent, media.ErrNotRegistered)
		return
	}
	ctx := c.offers.begin(k.ctx, seq, f.Agent)
	about := c.tells(k.about(f, k.lastAsked.Screen))
	k.beside(func(context.Context) {
		leg, err := k.ringAgent(ctx, agent, about)
		if !k.box.put(consultRung{rung{offer: seq, leg: leg, err: err}}) {
			hangUp(leg)
		}
	})
}
