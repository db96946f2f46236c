package flowtest

import (
	"fmt"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// TroubleKind says what went wrong for a caller.
type TroubleKind string

// The kinds of trouble.
const (
	TroubleError   TroubleKind = "error"    // the flow failed, or something outside did and nobody handles it
	TroubleLoop    TroubleKind = "loop"     // the flow went round and round without its caller
	TroubleLimit   TroubleKind = "limit"    // the flow went further than a call may
	TroubleDeadEnd TroubleKind = "dead end" // hung up on without a person, a message, a call back or a word
	TroubleSilence TroubleKind = "silence"  // nothing to be heard for long, and it was not the caller's turn
	TroubleKey     TroubleKind = "key"      // a key that was just announced does nothing
)

// Trouble is something that no caller should meet. Nothing sensitive is in its text.
type Trouble struct {
	Kind TroubleKind
	At   time.Duration // since the call came in
	Addr string        // of the instruction: "sac/menu/menu.principal"
	Text string

	Outside bool // of an error: a service or another number failed, and the flow has nothing to say to that
}

// LongSilence is how long a caller may hear nothing while they wait.
const LongSilence = 10 * time.Second

// Troubles are those of the call so far, in order; not to be changed.
func (c *Call) Troubles() []Trouble { return c.troubles }

// trouble notes one at the instruction at work.
func (c *Call) trouble(kind TroubleKind, text string) {
	c.troubles = append(c.troubles, Trouble{Kind: kind, At: c.Lasted(), Addr: c.addr(), Text: text})
}

// failed takes what the session says has gone wrong. What fails outside is no trouble as long as the flow handles it.
func (c *Call) failed(a ivr.Failed) {
	c.log = append(c.log, Entry{At: c.Lasted(), Who: GoesWrong, Addr: a.Addr, Text: a.Message})
	t := Trouble{Kind: TroubleError, At: c.Lasted(), Addr: a.Addr, Text: a.Message}
	switch a.Of {
	case ivr.FaultOutside:
		c.outside = &t
		return
	case ivr.FaultLoop:
		t.Kind = TroubleLoop
	case ivr.FaultLimit:
		t.Kind = TroubleLimit
	}
	c.outside = nil
	c.troubles = append(c.troubles, t)
}

// unhandled notes that a call ends because nobody handles what failed.
func (c *Call) unhandled() {
	if c.outside != nil {
		c.outside.Text += ", and nobody handles it"
		c.outside.Outside = true
		c.troubles = append(c.troubles, *c.outside)
		c.outside = nil
	}
}

// reach lets the clock come to an instant, and listens whether anything is to be heard meanwhile.
func (c *Call) reach(at time.Time) {
	if !at.After(c.now) {
		return
	}
	before, limit := c.mute, c.setup.Silence
	if limit == 0 {
		limit = LongSilence
	}
	c.mute += at.Sub(c.now)
	if !c.inSilence() {
		c.mute = 0
	}
	c.now = at
	if before <= limit && c.mute > limit {
		c.trouble(TroubleSilence, fmt.Sprintf("the caller hears nothing for %s", c.mute.Round(time.Second)))
	}
}

// inSilence reports whether a caller hears nothing now and has nothing to do but wait.
func (c *Call) inSilence() bool {
	if !c.answered || c.over || c.session == nil || c.playing != nil || c.talking != 0 || c.recording != nil {
		return false
	}
	key, _ := c.session.Awaits()
	return !key
}

// deadKey says so when a key has just been announced and is no choice; empty: it is one, or was not announced.
func (c *Call) deadKey(keys string) string {
	if c.session == nil {
		return ""
	}
	key, first := c.session.Awaits()
	in, asking := c.session.Asks()
	if !key || !first || in == nil {
		return ""
	}
	op, menu := in.Op.(flows.Menu)
	if !menu || !contains(c.Announced(), keys) {
		return ""
	}
	for _, i := range open(op, asking) {
		if strings.HasPrefix(op.Choices[i].Keys, keys) || strings.HasPrefix(keys, op.Choices[i].Keys) {
			return ""
		}
	}
	return "key " + keys + " is announced, and does nothing"
}

// Announced are the keys that the words heard last tell the caller to press.
func (c *Call) Announced() []string {
	for i := len(c.log) - 1; i >= 0; i-- {
		if e := c.log[i]; e.Who == FlowSays {
			return flows.KeysSaid(e.Words())
		}
	}
	return nil
}

// open are the choices on offer, by index.
func open(op flows.Menu, a ivr.Asking) []int {
	if a.Open != nil {
		return a.Open
	}
	all := make([]int, len(op.Choices))
	for i := range all {
		all[i] = i
	}
	return all
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// noProblem demands that nothing has gone wrong so far.
func (s *script) noProblem() error {
	for _, t := range s.troubles {
		f := failure(fmt.Sprintf("%s: %s", t.Kind, t.Text))
		f.Details = append(f.Details, "at "+stamp(t.At)+" in "+t.Addr)
		return f
	}
	return nil
}
