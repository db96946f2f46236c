package live

import (
	"context"
	"errors"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
)

// gone: the caller's leg has ended, by the caller or by the network. The engine hears of it at once, and the agent is
// free; what the flow still does on hangup it does behind that, and not for long.
func (k *call) gone() {
	k.by, k.cause = ending(k.leg)
	k.left = true
	k.depart()
	k.after(ivr.AfterHangup, overdue{what: lastWords})
	k.handle(ivr.HungUp{})
}

// ending says who ended a customer's leg, and why.
func ending(leg media.Leg) (acd.By, media.Cause) {
	var end *media.Ending
	if !errors.As(context.Cause(leg.Context()), &end) {
		return acd.ByCustomer, media.CauseNormal
	}
	if end.By == media.Local {
		return acd.BySystem, end.Cause
	}
	return acd.ByCustomer, end.Cause
}

// depart undoes what there is between the caller and the centre.
func (k *call) depart() {
	k.offers.cancelAll()
	k.part()
	k.endTransfer()
	k.close()
	k.leaveMessage()
	k.closed, k.queued, k.wanted, k.owed = true, nil, nil, false
	k.free()
}

// concerns reports whether a call whose caller has left still hears a message: the answers that on hangup waits for, and
// what it must clear away.
func (k *call) concerns(msg message) bool {
	if !k.left {
		return true
	}
	switch msg.(type) {
	case fired, answered, rung, consultRung, dialled, overdue:
		return true
	}
	return false
}
