package live

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"receptivo/acd"
	"receptivo/media"
	"receptivo/skills"
)

// callback is a customer who waits without a leg: when an agent has accepted, the customer is called, and the two are
// joined. It belongs to one goroutine, which lives from the end of the customer's leg to the end of the contact.
type callback struct {
	*Centre
	ctx     context.Context
	cancel  context.CancelFunc
	contact string
	note    note
	box     *mailbox
	tasks   sync.WaitGroup
	timers  []*time.Timer
	over    bool // the engine has closed the contact

	offers   offers
	agent    media.Leg // has accepted
	name     string    // of that agent
	dial     *dialing  // the customer's phone rings
	customer media.Leg
	room     *media.Room
	held     bool          // the customer is on hold, and there is no room
	consult  *consult      // somebody is asked about the contact; nil: nobody
	given    string        // the agent who has given the customer away, who waits again; empty: it is not that
	talk     *conversation // being recorded
	taped    int           // recordings so far
	owed     acd.Command   // the engine's log has not taken it yet
}

// dialing is a call to the customer.
type dialing struct{ cancel context.CancelFunc }

// reached is what came of it.
type reached struct {
	of  *dialing
	leg media.Leg
	err error
}

func (reached) message() {}

// findCallbacks looks up what an earlier run of this node has promised, and strikes out the numbers that nobody is to
// call any more.
func (c *Centre) findCallbacks(ctx context.Context) (err error) {
	if c.notebook, err = openNotebook(c.Callbacks, c.Logger); err != nil {
		return err
	}
	c.notebook.rename(c.Plan().Queues)
	v, err := c.ACD.State(ctx)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, contact := range v.Contacts {
		if contact.Channel == acd.Callback && contact.Node == c.Node {
			wanted[contact.ID] = true
			c.notebook.owe(contact.ID)
			c.waiting = append(c.waiting, contact.ID)
		}
	}
	c.notebook.retain(wanted)
	return nil
}

// adopt takes over a contact whose leg has ended: it is a callback from now on.
func (c *Centre) adopt(ctx context.Context, contact string) {
	if c.callback(contact) != nil {
		return
	}
	what, ok := c.notebook.of(contact)
	if !ok {
		c.Logger.Error("a callback's number is lost: nobody can be called", "contact", contact)
		if _, err := c.ACD.Do(ctx, acd.End{Contact: contact, By: acd.BySystem, Cause: acd.CauseCallbackLost}); err != nil {
			c.Logger.Error("callback not closed", "contact", contact, "err", err)
		}
		return
	}
	b := &callback{Centre: c, contact: contact, note: what, box: newMailbox()}
	b.ctx, b.cancel = context.WithCancel(ctx)
	c.mu.Lock()
	c.callbacks[contact] = b
	c.mu.Unlock()
	c.owners.Go(b.serve)
}

func (c *Centre) callback(contact string) *callback {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.callbacks[contact]
}

// engage counts a callback among the calls that are up, or no longer.
func (b *callback) engage(busy bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if busy {
		b.engaged[b.contact] = true
		return
	}
	delete(b.engaged, b.contact)
	b.shrunk.Broadcast()
}

func (b *callback) serve() {
	defer b.finish()
	for !b.over {
		select {
		case <-b.box.more:
			for _, msg := range b.box.take() {
				b.receive(msg)
			}
		case <-b.ctx.Done():
			return
		}
	}
}

// finish undoes everything. What the engine still holds of it then, the next start finds.
func (b *callback) finish() {
	for _, t := range b.timers {
		t.Stop()
	}
	b.offers.cancelAll()
	b.part()
	for _, msg := range b.box.close() {
		b.tooLate(msg)
	}
	b.cancel()
	b.tasks.Wait()
	b.mu.Lock()
	delete(b.callbacks, b.contact)
	b.mu.Unlock()
}

// tooLate ends a leg that nobody waits for any more.
func (b *callback) tooLate(msg message) {
	switch msg := msg.(type) {
	case rung:
		hangUp(msg.leg)
	case consultRung:
		hangUp(msg.leg)
	case reached:
		hangUp(msg.leg)
	case phoneGives:
		msg.Report(media.ErrDeclined)
	}
}

func hangUp(leg media.Leg) {
	if leg != nil {
		leg.Hangup(media.CauseNormal)
	}
}

func (b *callback) receive(msg message) {
	if b.over {
		b.tooLate(msg)
		return
	}
	switch msg := msg.(type) {
	case told:
		b.told(msg.event)
	case rung:
		b.rung(msg)
	case reached:
		b.reached(msg)
	case agentGone:
		b.agentGone(msg)
	case otherGone:
		b.customerGone(msg)
	case phoneHeld:
		b.phoneHeld(msg)
	case phoneGives:
		b.phoneGives(msg)
	case consultRung:
		b.consult.rung(msg)
	case releaseAgain:
		b.again()
	case overdue:
		b.overdue(msg.what)
	}
}

// told is what the engine says of this contact.
func (b *callback) told(ev acd.Event) {
	if ev.Contact() != b.contact {
		if c := b.consult; c != nil && c.id == ev.Contact() && c.told(ev) {
			b.endConsult()
		}
		return
	}
	if b.toldGiven(ev) {
		return
	}
	switch f := ev.Fact.(type) {
	case acd.Offered:
		b.ring(ev.Seq, f)
	case acd.Queued:
		b.note.Queue = f.Queue // a supervisor may have moved it
	case acd.Withdrawn:
		b.offers.cancel(f.Agent)
	case acd.NoAnswer:
		b.offers.cancel(f.Agent)
	case acd.Declined:
		b.offers.cancel(f.Agent)
	case acd.Unreachable:
		b.offers.cancel(f.Agent)
	case acd.Dropped, acd.Deferred: // the customer did not answer in time, or somebody else has decided
		b.offers.cancelAll()
		if b.given != "" && b.customer != nil { // who waits for the next one
			b.partAgent()
			b.music()
			return
		}
		b.part()
	case acd.Ended, acd.Failed, acd.Abandoned:
		b.over = true
	case acd.Left:
		b.leftQueue(f)
	}
}

// ring rings the agent to whom the callback is offered; the phone shows whom it is about.
func (b *callback) ring(seq uint64, f acd.Offered) {
	agent, ok := b.Plan().Agent(f.Agent)
	if !ok {
		b.offers.cancel(f.Agent)
		b.decline(f.Agent, media.ErrNotRegistered)
		return
	}
	ctx, given := b.offers.begin(b.ctx, seq, f.Agent), b.given
	b.beside(func() {
		about := b.about(ctx, f.Queue)
		if given != "" {
			about.Info["TransferredBy"] = given
		}
		leg, err := b.ringAgent(ctx, agent, about)
		if !b.box.put(rung{offer: seq, leg: leg, err: err}) {
			hangUp(leg)
		}
	})
}

// about is what the agent's phone shows: the customer, as the history knows them by the number.
func (b *callback) about(ctx context.Context, queue string) media.About {
	about := media.About{
		From: b.note.Number, Display: b.note.Number, To: b.note.Shown,
		Info: map[string]string{"Contact": b.contact, "Queue": queue, "Protocol": b.note.Protocol, "Channel": string(acd.Callback)},
	}
	ctx, cancel := context.WithTimeout(ctx, b.HistoryBudget)
	defer cancel()
	d, err := b.History.Find(ctx, []skills.Identifier{{Kind: "phone", Value: b.note.Number}})
	if err == nil && d.Found && !d.Ambiguous {
		about.Display = d.Customer.Name
		about.Info["Customer"] = d.Customer.ID
	}
	return about
}

// rung is what came of ringing: a leg, unless the offer has gone meanwhile.
func (b *callback) rung(m rung) {
	agent, rings := b.offers.take(m.offer)
	if !rings {
		hangUp(m.leg)
		return
	}
	if m.err != nil {
		b.decline(agent, m.err)
		return
	}
	if _, err := b.do(acd.Accept{Contact: b.contact, Agent: agent}); err != nil {
		b.Logger.Info("answer came too late", "contact", b.contact, "agent", agent, "err", err)
		hangUp(m.leg)
		return
	}
	b.offers.cancelAll() // the others were slower
	if b.customer != nil {
		b.joins(agent, m.leg)
		return
	}
	b.accepted(agent, m.leg)
}

// accepted: the agent hears ringing, and the customer's phone rings.
func (b *callback) accepted(agent string, leg media.Leg) {
	b.engage(true)
	b.agent, b.name = leg, agent
	b.listen(leg)
	if _, err := leg.Port().Play(media.Source{Clips: []*media.Clip{media.Ringback()}, Loop: true}); err != nil {
		b.Logger.Debug("no ringing for the agent", "contact", b.contact, "err", err)
	}
	ctx, cancel := context.WithTimeout(b.ctx, acd.DialWithin.Duration())
	d := &dialing{cancel: cancel}
	b.dial = d
	n, _ := b.Plan().Number(b.note.Shown)
	about := media.About{From: b.note.Shown, To: b.note.Number, Codec: leg.About().Codec}
	b.beside(func() {
		defer cancel()
		leg, err := b.Dialer.DialOut(ctx, b.note.Number, n.Trunk, about)
		if !b.box.put(reached{of: d, leg: leg, err: err}) {
			hangUp(leg)
		}
	})
}

// reached joins the two, or tells the engine why not.
func (b *callback) reached(m reached) {
	if b.dial != m.of {
		hangUp(m.leg)
		return
	}
	b.dial = nil
	if m.err != nil {
		b.inVain(whyInVain(m.err))
		return
	}
	b.customer = m.leg
	room, err := media.Join(m.leg.Port(), b.agent.Port())
	if err != nil {
		if !leaves(m.leg, b.agent) {
			b.agentGone(agentGone{b.agent})
			return
		}
		b.Logger.Warn("audio could not be joined", "contact", b.contact, "agent", b.name, "err", err)
		b.inVain(acd.WhyUnreachable)
		return
	}
	b.room = room
	if _, err := b.do(acd.Dialed{Contact: b.contact, Result: acd.WhyAnswered}); err != nil {
		b.Logger.Warn("callback was not to be joined", "contact", b.contact, "agent", b.name, "err", err)
		b.part()
		return
	}
	leg := m.leg
	b.beside(func() { b.box.watch(b.ctx, leg, otherGone{leg}, nil) })
	b.record()
	if longest := b.Plan().Engine.MaxDuration; longest > 0 {
		b.after(longest, overdue{what: longestCall})
	}
}

// inVain: no customer. The agent is free, without wrap-up.
func (b *callback) inVain(why acd.Why) {
	b.part()
	if _, err := b.do(acd.Dialed{Contact: b.contact, Result: why}); err != nil {
		b.Logger.Debug("callback had gone", "contact", b.contact, "err", err)
	}
}

// whyInVain is the engine's word for a call that came to nothing.
func whyInVain(err error) acd.Why {
	switch {
	case errors.Is(err, media.ErrBusy):
		return acd.WhyBusy
	case errors.Is(err, media.ErrDeclined):
		return acd.WhyDeclined
	case errors.Is(err, media.ErrNoAnswer), errors.Is(err, context.DeadlineExceeded):
		return acd.WhyNoAnswer
	case errors.Is(err, media.ErrNotFound), errors.Is(err, media.ErrNoCodec):
		return acd.WhyUnreachable
	}
	return acd.WhyCongested
}

// record begins the recording of the talk, when the queue or the flow wanted one.
func (b *callback) record() {
	queue := b.note.Queue
	q, _ := b.Plan().Queue(queue)
	if b.note.Tape == recordOff || !q.Record && b.note.Tape != recordOn {
		return
	}
	name := b.contact + "-callback.wav"
	if b.taped++; b.taped > 1 {
		name = fmt.Sprintf("%s-callback-%d.wav", b.contact, b.taped)
	}
	tape, err := b.tape(name, b.customer.Port(), b.agent.Port(), media.Until{})
	if err != nil {
		b.Logger.Error("conversation not recorded", "contact", b.contact, "queue", queue, "err", err)
		return
	}
	b.talk = &conversation{tape: tape, queue: queue, agent: b.name}
}

// endRecord ends the recording, and tells where it is.
func (b *callback) endRecord() {
	c := b.talk
	if c == nil {
		return
	}
	b.talk = nil
	c.tape.Stop()
	b.beside(func() {
		f := c.recorded(b.Centre, b.contact)
		f.Contact = b.contact
		b.noteLate(f)
	})
}

func (b *callback) decline(agent string, err error) {
	why, ok := whyDeclined(err)
	if !ok {
		return
	}
	if _, err := b.do(acd.Decline{Contact: b.contact, Agent: agent, Why: why}); err != nil {
		b.Logger.Debug("offer had gone", "contact", b.contact, "agent", agent, "err", err)
	}
}

func (b *callback) do(cmd acd.Command) ([]acd.Event, error) { return b.ACD.Do(b.ctx, cmd) }

func (b *callback) after(d time.Duration, msg message) {
	b.timers = append(b.timers, time.AfterFunc(d, func() { b.box.put(msg) }))
}

// beside runs something that may take time. If it panics it has said nothing, and the engine's timers go on.
func (b *callback) beside(f func()) {
	b.tasks.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				b.Logger.Error("panic beside a callback", "contact", b.contact, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			}
		}()
		f()
	})
}
