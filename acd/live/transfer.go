package live

import (
	"context"
	"errors"
	"time"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
)

// ringsOutside is how long another number rings when the flow says nothing.
const ringsOutside = 30 * time.Second

// transfer is the other side that the caller is connected with, or is to be.
type transfer struct {
	id     ivr.ID
	cancel context.CancelFunc // of what still rings
	leg    media.Leg          // nil: not answered yet
	room   *media.Room
}

// dialled is what came of a transfer.
type dialled struct {
	id    ivr.ID
	leg   media.Leg // nil: nobody answered, or the caller was handed over
	refer bool
	err   error
}

// otherGone says that the other side of a transfer has ended.
type otherGone struct{ leg media.Leg }

func (dialled) message()   {}
func (otherGone) message() {}

// errNoWayOut says that the centre was given no way to call anybody outside.
var errNoWayOut = errors.New("live: this centre has no way out")

// transfer calls the other side, or asks the caller's own switch to.
func (k *call) transfer(a ivr.Transfer) {
	if a.Timeout <= 0 {
		a.Timeout = ringsOutside
	}
	ctx, cancel := context.WithTimeout(k.ctx, a.Timeout)
	k.other = &transfer{id: a.ID, cancel: cancel}
	about := media.About{From: k.facts.From, Display: k.facts.From, To: a.To, Codec: k.leg.About().Codec, Info: a.Screen}
	k.beside(func(context.Context) {
		defer cancel()
		leg, err := k.reach(ctx, a, about)
		if !k.box.put(dialled{id: a.ID, leg: leg, refer: a.Refer, err: err}) && leg != nil {
			leg.Hangup(media.CauseNormal)
		}
	})
}

// reach returns the other side's leg; none when the caller has been handed over.
func (k *call) reach(ctx context.Context, a ivr.Transfer, about media.About) (media.Leg, error) {
	if a.Refer {
		leg, ok := k.leg.(media.Referrer)
		if !ok {
			return nil, media.ErrNoReferral
		}
		return nil, leg.Refer(ctx, a.To)
	}
	if agent, ok := k.plan.AgentByExtension(a.To); ok {
		return k.reachAgent(ctx, agent, about)
	}
	if k.Dialer == nil {
		return nil, errNoWayOut
	}
	return k.Dialer.DialOut(ctx, a.To, a.Trunk, about)
}

// dialled joins the two, or tells the flow why not.
func (k *call) dialled(m dialled) {
	if k.left || k.other == nil || k.other.id != m.id {
		if m.leg != nil {
			m.leg.Hangup(media.CauseNormal)
		}
		return
	}
	if m.err == nil && !m.refer {
		k.other.leg = m.leg
		k.other.room, m.err = media.Join(k.leg.Port(), m.leg.Port())
	}
	if m.err != nil {
		k.endTransfer()
		why := whyNot(m.err)
		if why == "error" { // the flow hears no more than that: the reason is the operator's
			k.Logger.Warn("transfer failed", "contact", k.facts.ID, "refer", m.refer, "err", m.err)
		}
		k.note(acd.Noted{About: acd.AboutContact, What: "transfer_failed", Fields: map[string]string{"why": why}})
		k.handle(ivr.NotTransferred{ID: m.id, Why: why})
		return
	}
	k.note(acd.Noted{About: acd.AboutContact, What: "transferred"})
	if leg := m.leg; leg != nil {
		k.beside(func(ctx context.Context) { k.box.watch(ctx, leg, otherGone{leg}, nil) })
	}
	k.handle(ivr.Transferred{ID: m.id})
	if m.refer { // the caller talks elsewhere; our end of the call has done its work
		k.hangup(media.CauseNormal)
	}
}

// whyNot is the flow's word for an error of a call that came to nothing.
func whyNot(err error) string {
	switch {
	case errors.Is(err, media.ErrBusy):
		return "busy"
	case errors.Is(err, media.ErrDeclined):
		return "rejected"
	case errors.Is(err, media.ErrNoAnswer), errors.Is(err, context.DeadlineExceeded):
		return "no_answer"
	}
	return "error"
}

// otherGone: the other side ended first; the caller's flow goes on.
func (k *call) otherGone(m otherGone) {
	if k.other == nil || k.other.leg != m.leg {
		return
	}
	id := k.other.id
	k.endTransfer()
	k.handle(ivr.TransferEnded{ID: id})
}

// stopTransfer gives up a transfer that the flow no longer wants.
func (k *call) stopTransfer(id ivr.ID) {
	if k.other != nil && k.other.id == id {
		k.endTransfer()
	}
}

// endTransfer ends the other side, ringing or talking, if there is one.
func (k *call) endTransfer() {
	t := k.other
	if t == nil {
		return
	}
	k.other = nil
	t.cancel()
	if t.room != nil {
		t.room.Close()
	}
	if t.leg != nil {
		t.leg.Hangup(media.CauseNormal)
	}
}
