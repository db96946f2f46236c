package live

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/media"
	"receptivo/skills"
)

// call is one caller: the leg, the session that serves it, and what the engine says of its contact. It belongs to one
// goroutine; others reach it through its mailbox.
type call struct {
	*Centre
	ctx      context.Context // lives until the call is closed, whatever becomes of the leg
	cancel   context.CancelFunc
	leg      media.Leg
	plan     *flows.Plan    // the one it began with, whatever comes into force
	library  *media.Library // and its recordings
	services Services       // and what it reaches outside
	facts    ivr.CallFacts
	box      *mailbox
	tasks    sync.WaitGroup // what runs beside the call
	timers   []*time.Timer
	session  *ivr.Session
	world    *world
	over     bool
	left     bool   // the caller is gone: only on hangup is still at work
	free     func() // gives up the call's place among those of its number
	by       acd.By // who ended it
	cause    media.Cause

	playing map[media.Playing]playing
	byID    map[ivr.ID]media.Playing
	saying  *utterance // with words that are being made; nil: none
	musicAt int        // frames of hold music heard so far

	known   bool // the look-up at the start has answered, or is no longer waited for
	dossier skills.Dossier
	wanted  *ivr.Enqueue  // waits for the history
	curious *ivr.Announce // what is asked before the contact is queued; nil: nothing

	queued       *queued
	lagging      bool // the engine could not be told that the contact has left its queue
	owed         bool // the engine has not taken yet that the agent left
	closed       bool // the engine has closed the contact
	offers       offers
	talking      ivr.ID    // of the Enqueue that brought the agent
	agent        media.Leg // of the agent the caller talks with
	with         string    // the name of that agent, or of the last one
	room         *media.Room
	held         bool          // on hold
	parked       bool          // by the agent's phone itself
	line         media.Leg     // on which the agent asks somebody with the phone's own keys; nil: none
	consult      *consult      // somebody is asked about the contact; nil: nobody
	given        string        // the agent who has given the contact away, which waits again; empty: it is not that
	whisper      *whisper      // that an agent hears who has accepted
	message      *voicemail    // that the caller is leaving
	conversation *conversation // being recorded; nil: none
	wantsTape    string        // what the flow said last of the recording; empty: nothing
	private      bool          // what is typed now is not recorded
	other        *transfer     // to the outside; nil: none
	taped        int           // recordings so far
	lastAsked    ivr.Enqueue   // of the last queue that took the contact
}

// playing is something that the port plays for the session.
type playing struct {
	id     ivr.ID
	source media.Source
	music  bool
	part   *utterance // it is a part of; nil: it is whole
}

// queued is the contact's present visit to a queue.
type queued struct {
	ask ivr.Enqueue
	seq uint64 // of its Queued: what is older is about another visit
}

// Serve takes one arriving call and returns when it is over. It is what a gateway calls in a goroutine per call.
func (c *Centre) Serve(ctx context.Context, leg media.Leg) {
	about, now := leg.About(), time.Now()
	if about.Phone != "" {
		c.serveLine(ctx, leg)
		return
	}
	in := c.force.now.Load()
	number, ok := in.plan.NumberOver(about.Trunk, about.To)
	if !ok {
		leg.Hangup(media.CauseNotFound)
		return
	}
	if !c.admit(number) {
		leg.Hangup(media.CauseBusy)
		return
	}
	free := sync.OnceFunc(func() { c.release(number) })
	defer free()
	k := &call{
		Centre: c, leg: leg, plan: in.plan, library: in.library, services: in.services, box: newMailbox(),
		facts: ivr.CallFacts{
			ID: c.ids.contact(now), Flow: number.Flow, From: about.From, To: number.Number,
			Protocol: c.ids.protocol(now.In(in.plan.Engine.Timezone)),
		},
		playing: make(map[media.Playing]playing), byID: make(map[ivr.ID]media.Playing),
		by: acd.BySystem, cause: media.CauseNormal, free: free,
	}
	k.ctx, k.cancel = context.WithCancel(context.WithoutCancel(ctx))
	k.world = &world{call: k, now: now}
	c.enter(k.facts.ID, k.plan.Hash, k.box)
	defer c.exit(k.facts.ID, k.plan.Hash)
	k.serve()
}

func (k *call) serve() {
	defer k.finish()
	if _, err := k.do(acd.Arrive{
		Contact: k.facts.ID, Channel: acd.Voice, Node: k.Node, Number: k.facts.To, Protocol: k.facts.Protocol, Plan: k.plan.Hash,
		Key: k.keys.of(k.facts.From),
	}); err != nil {
		k.Logger.Error("call refused: its arrival could not be kept", "contact", k.facts.ID, "err", err)
		k.hangup(media.CauseCongestion)
		return
	}
	k.lookAtStart()
	if longest := k.plan.Engine.MaxDuration; longest > 0 {
		k.after(longest, overdue{what: longestCall})
	}
	session, actions := ivr.Start(k.plan, k.facts, k.world)
	k.session = session
	k.perform(actions)
	signals, leaves := k.leg.Signals(), k.leg.Context().Done()
	for !k.over {
		select {
		case s, ok := <-signals:
			if !ok {
				signals = nil
				continue
			}
			k.hear(s)
		case <-k.box.more:
			for _, msg := range k.box.take() {
				k.receive(msg)
			}
		case <-leaves:
			leaves, signals = nil, nil
			k.gone()
		}
		if k.left && k.session.Over() {
			return
		}
	}
}

// handle gives the session an event and does what it says.
func (k *call) handle(ev ivr.Event) {
	if k.over {
		return
	}
	k.world.now = time.Now()
	k.perform(k.session.Handle(ev))
}

// hear is what the caller does.
func (k *call) hear(s media.Signal) {
	switch s := s.(type) {
	case media.Digit:
		k.handle(ivr.Key{Key: s.Key})
	case media.Played:
		k.played(s)
	case media.MediaLost:
		k.Logger.Warn("no audio from the caller", "contact", k.facts.ID)
	}
}

// receive is what other goroutines say.
func (k *call) receive(msg message) {
	if !k.concerns(msg) {
		return
	}
	switch msg := msg.(type) {
	case told:
		k.told(msg.event)
	case fired:
		k.handle(ivr.Fired{ID: msg.id})
	case answered:
		k.handle(msg.event)
	case looked:
		k.looked(msg)
	case refused:
		k.handle(ivr.Refused{ID: msg.id, Why: msg.why})
	case mayTell:
		k.handle(msg.answer)
	case rung:
		k.rung(msg)
	case whispered:
		k.whispered(msg)
	case agentGone:
		k.agentGone(msg)
	case consultRung:
		k.consult.rung(msg)
	case phoneHeld:
		k.phoneHeld(msg)
	case phoneGives:
		k.phoneGives(msg)
	case lineCall:
		k.lineCalls(msg)
	case lineGone:
		k.lineGone(msg)
	case releaseAgain:
		if k.owed {
			k.release()
		}
	case overdue:
		k.overdue(msg.what)
	case late:
		k.handle(ivr.Identified{ID: msg.id, Err: "the history has not answered in time"})
	case dialled:
		k.dialled(msg)
	case otherGone:
		k.otherGone(msg)
	case messageTaken:
		k.messageTaken(msg)
	case made:
		k.made(msg)
	case impatient:
		k.impatient(msg)
	case silent:
		k.handle(ivr.Played{ID: msg.id})
	}
}

// hangup ends the call from our side.
func (k *call) hangup(cause media.Cause) {
	k.over, k.by, k.cause = true, acd.BySystem, cause
	k.leg.Hangup(cause)
}

// overdue: something has taken as long as it may.
func (k *call) overdue(w what) {
	switch w {
	case historyBudget:
		k.known = true
		k.enqueueWanted()
	case longestCall:
		k.Logger.Warn("call has reached max_duration", "contact", k.facts.ID)
		k.hangup(media.CauseNormal)
	case lastCalls:
		k.hangup(media.CauseNormal)
		if k.agent != nil {
			k.cause = media.CauseInternal // it is we who drop the call
		}
	case lastWords:
		k.over = true
	}
}

// finish undoes everything that hangs on the call and closes its contact.
func (k *call) finish() {
	k.leg.Hangup(k.cause)
	for _, t := range k.timers {
		t.Stop()
	}
	k.offers.cancelAll()
	k.part()
	k.endTransfer()
	k.close()
	k.leaveMessage()
	for _, msg := range k.box.close() {
		switch msg := msg.(type) {
		case rung:
			if msg.leg != nil {
				msg.leg.Hangup(media.CauseNormal)
			}
		case dialled:
			if msg.leg != nil {
				msg.leg.Hangup(media.CauseNormal)
			}
		case consultRung:
			hangUp(msg.leg)
		case phoneGives:
			msg.Report(media.ErrDeclined)
		case lineCall:
			hangUp(msg.leg)
		}
	}
	k.cancel()
	k.tasks.Wait()
}

// close tells the engine that the contact is over: by the way that fits where the call is, or else by the other, since
// the engine may just have given the contact back. What it then still holds of it, because its log would not take the
// news, the reconciler closes.
func (k *call) close() {
	if k.closed {
		return
	}
	if k.queued != nil && k.by == acd.BySystem {
		k.queued = nil
		k.leave(acd.WhyFlow)
	}
	end, abandon := acd.End{Contact: k.facts.ID, By: k.by, Cause: string(k.cause)}, acd.Abandon{Contact: k.facts.ID}
	ways := []acd.Command{end, abandon} // in the flow, or connected
	if k.queued != nil {
		ways = []acd.Command{abandon, end}
	}
	var errs []error
	for _, cmd := range ways {
		_, err := k.do(cmd)
		if err == nil {
			return
		}
		errs = append(errs, err)
	}
	k.Logger.Warn("contact not closed by its call", "contact", k.facts.ID, "err", errors.Join(errs...))
}

func (k *call) do(cmd acd.Command) ([]acd.Event, error) { return k.ACD.Do(k.ctx, cmd) }

// note puts a fact that the engine does not decide into the log.
func (k *call) note(f acd.Noted) {
	f.Contact = k.facts.ID
	if _, err := k.do(acd.Note{Fact: f}); err != nil {
		k.Logger.Warn("fact not kept", "contact", k.facts.ID, "what", f.What, "err", err)
	}
}

// noteLate is note for what is known when the call may be over; it does not belong to the call's goroutine.
func (k *call) noteLate(f acd.Noted) {
	f.Contact = k.facts.ID
	k.Centre.noteLate(f)
}

func (c *Centre) noteLate(f acd.Noted) {
	ctx, cancel := context.WithTimeout(context.Background(), noteWithin)
	defer cancel()
	if _, err := c.ACD.Do(ctx, acd.Note{Fact: f}); err != nil {
		c.Logger.Warn("fact not kept", "contact", f.Contact, "what", f.What, "err", err)
	}
}

// after sends the call a message in a while.
func (k *call) after(d time.Duration, msg message) {
	k.timers = append(k.timers, time.AfterFunc(d, func() { k.box.put(msg) }))
}

// beside runs something that may take time; it ends with the call's context. If it panics it has said nothing, and the
// call goes on by its timers.
func (k *call) beside(f func(ctx context.Context)) {
	k.tasks.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				k.Logger.Error("panic beside a call", "contact", k.facts.ID, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			}
		}()
		f(k.ctx)
	})
}
