package sip

import (
	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// attend asks a party that sends no audio, because it holds us or only listens, from time to time whether it is still
// there: its silence says nothing, and a BYE may have been lost. "If the response for a request within a dialog is a 481
// [...] or a 408 [...], the UAC SHOULD terminate the dialog. A UAC SHOULD also terminate a dialog if no response at all is
// received for the request" (RFC 3261 §12.2.1.2). Any other answer to our OPTIONS is a sign of life.
func (l *leg) attend() {
	l.lostMu.Lock()
	defer l.lostMu.Unlock()
	if l.asked == nil && l.now() == confirmed && !l.sess.hears() {
		l.misses = 0
		l.asked = l.g.after(l.g.calls.rest, "question", l, l.ask)
	}
}

func (l *leg) unattend() {
	l.lostMu.Lock()
	defer l.lostMu.Unlock()
	if l.asked != nil {
		l.asked.Stop()
	}
}

func (l *leg) ask() {
	if l.sess.hears() || l.now() != confirmed {
		l.lostMu.Lock()
		l.asked = nil
		l.lostMu.Unlock()
		l.attend() // it may have been held again meanwhile
		return
	}
	res, err := l.g.ask(l.d.request(sipmsg.OPTIONS), min(requestTime, l.g.calls.rest))
	gone := err == nil && res.StatusCode == 481
	l.lostMu.Lock()
	if err == nil && res.StatusCode != 408 {
		l.misses = 0
	} else if l.misses++; l.misses >= missesUntilDead {
		gone = true
	}
	if !gone && l.now() == confirmed {
		l.asked = l.g.after(l.g.calls.rest, "question", l, l.ask)
	}
	l.lostMu.Unlock()
	if gone {
		l.Hangup(media.CauseMediaLost)
	}
}
