package phone

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Side says who did something.
type Side string

// The sides of a call.
const (
	Us   Side = "us"
	Them Side = "them"
)

// Ending says how a call ended.
type Ending struct {
	By     Side
	Reason string // the other side's Reason header (RFC 3326), or a word of ours; often empty
	At     time.Time
}

// Call is one answered call: a dialog (RFC 3261 12) and its audio. Safe for concurrent use.
type Call struct {
	phone  *Phone
	audio  *audio
	id     string // Call-ID
	tag    string // ours
	local  string // From value of our requests, with our tag
	remote string // To value of our requests, with theirs
	late   bool   // our offer went out in the 200: their answer comes in the ACK

	mu      sync.Mutex
	target  sip.Uri  // where our requests are addressed
	routes  []string // through whom
	hop     netip.AddrPort
	seq     uint32 // CSeq of our last request
	theirs  uint32 // CSeq of their last request
	own     string // our session description
	version int    // how often it was offered anew
	pending *unacked
	ack     func() // sends the ACK a fault held back
	ending  Ending
	ended   bool

	done      chan struct{}
	referrals chan *Referral
	progress  chan int
}

// unacked is a 2xx of ours that is repeated until its ACK comes.
type unacked struct {
	seq  uint32
	done chan struct{}
}

// Done is closed when the call has ended, by whichever side; Ending then says how.
func (c *Call) Done() <-chan struct{} { return c.done }

// Ending is how the call ended; zero while it is up.
func (c *Call) Ending() Ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending
}

// ID is the Call-ID.
func (c *Call) ID() string { return c.id }

// Heard is what has arrived so far.
func (c *Call) Heard() Heard { return c.audio.ear.snapshot() }

// Digits delivers keys pressed by the other side; 128 wait unread, Heard().Digits keeps them all.
func (c *Call) Digits() <-chan rune { return c.audio.ear.digits }

// HearsTone waits until a tone was heard for d without a break, counted from now in steps of 100 ms, in sound of which it makes up at least a
// quarter. The error says what was heard instead.
func (c *Call) HearsTone(ctx context.Context, hz float64, d time.Duration) error {
	if err := c.audio.ear.wait(ctx, c.done, hz, d); err != nil {
		return fmt.Errorf("phone: no %.0f Hz for %v, heard %s: %w", hz, d, c.Heard(), err)
	}
	return nil
}

// HearsSilence waits until packets of nothing but silence have arrived for d. A stream that stops is not silence.
func (c *Call) HearsSilence(ctx context.Context, d time.Duration) error {
	if err := c.audio.ear.wait(ctx, c.done, 0, d); err != nil {
		return fmt.Errorf("phone: no silence for %v, heard %s: %w", d, c.Heard(), err)
	}
	return nil
}

// HearsSound waits for the first sound of the call, whatever it is.
func (c *Call) HearsSound(ctx context.Context) error {
	if err := wait(ctx, c.done, c.audio.ear.first); err != nil {
		return fmt.Errorf("phone: no sound, heard %s: %w", c.Heard(), err)
	}
	return nil
}

// HearsDigits waits until the keys received since the call began are these, or can no longer become them. It takes nothing from Digits.
func (c *Call) HearsDigits(ctx context.Context, keys string) error {
	for {
		got, next := c.audio.ear.keys()
		if got == keys {
			return nil
		}
		err := errors.New("not what was pressed")
		if strings.HasPrefix(keys, got) {
			err = wait(ctx, c.done, next)
		}
		if err != nil {
			return fmt.Errorf("phone: keys %q, want %q: %w", got, keys, err)
		}
	}
}

// Sing changes what is sent from the next packet: a tone in whole Hz, or silence for 0.
func (c *Call) Sing(hz float64) { c.audio.sing(hz) }

// PauseRTP stops sending audio packets, or goes on: a dead microphone or a dead network.
func (c *Call) PauseRTP(paused bool) {
	c.audio.mu.Lock()
	defer c.audio.mu.Unlock()
	c.audio.paused = paused
}

// SendRTP sends any datagram from the call's RTP socket to the other side's.
func (c *Call) SendRTP(b []byte) error { return c.audio.raw(b) }

// RTPAddr is where this call listens, and where it sends.
func (c *Call) RTPAddr() (local, remote netip.AddrPort) {
	c.audio.mu.Lock()
	defer c.audio.mu.Unlock()
	return c.audio.local, c.audio.remote
}

// Hangup ends the call: audio stops at once, BYE is sent and its answer awaited. A call already over is no error.
func (c *Call) Hangup(ctx context.Context) error {
	if !c.end(Ending{By: Us}) {
		return nil
	}
	_, err := c.request(ctx, sip.BYE, "", "") // whatever the answer is, the dialog is over (RFC 3261 15.1.1)
	return err
}

// Drop forgets the call without a word to the other side, like a phone that lost its network.
func (c *Call) Drop() { c.end(Ending{By: Us, Reason: "dropped"}) }

// end ends the call once: false if it was over. The dialog is forgotten; what still comes for it gets 481.
func (c *Call) end(e Ending) bool {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return false
	}
	c.ended, e.At = true, time.Now()
	c.ending = e
	if c.pending != nil {
		close(c.pending.done)
		c.pending = nil
	}
	c.mu.Unlock()
	c.phone.mu.Lock()
	delete(c.phone.calls, dialogKey(c.id, c.tag))
	c.phone.mu.Unlock()
	c.phone.remove(c.audio)
	c.audio.close()
	close(c.done)
	return true
}

// begin makes the call known to the phone and starts its voice.
func (c *Call) begin() error {
	c.phone.mu.Lock()
	if c.phone.closing {
		c.phone.mu.Unlock()
		c.audio.close()
		return ErrClosed
	}
	c.phone.calls[dialogKey(c.id, c.tag)] = c
	c.phone.mu.Unlock()
	c.phone.add(c.audio)
	return nil
}

// request sends a request inside the dialog, answering one challenge, and returns the final response.
func (c *Call) request(ctx context.Context, method sip.RequestMethod, contentType, body string, extra ...string) (*sip.Response, error) {
	c.mu.Lock()
	uri, hop := c.target.String(), c.hop
	c.mu.Unlock()
	return c.phone.converse(ctx, method, uri, hop, func(branch, auth string) []byte {
		c.mu.Lock()
		c.seq++
		lines := append(c.lines(method, branch, c.seq), extra...)
		c.mu.Unlock()
		if auth != "" {
			lines = append(lines, auth)
		}
		return literal(lines, contentType, body)
	})
}

// lines is the head of a request in the dialog (RFC 3261 12.2.1.1). The caller holds mu.
func (c *Call) lines(method sip.RequestMethod, branch string, seq uint32) []string {
	lines := []string{
		fmt.Sprintf("%s %s SIP/2.0", method, c.target.String()), c.phone.via(branch), "Max-Forwards: 70",
		"From: " + c.local, "To: " + c.remote, "Call-ID: " + c.id, fmt.Sprintf("CSeq: %d %s", seq, method),
		"Contact: <" + c.phone.contact() + ">", "User-Agent: receptivo-phone",
	}
	for _, r := range c.routes {
		lines = append(lines, "Route: "+r)
	}
	return lines
}

// aim sets the remote target and route set (RFC 3261 12.1, 12.2.1.1) and finds the next hop. The caller holds mu or owns c alone.
func (c *Call) aim(target sip.Uri, routes []sip.Uri, fallback netip.AddrPort) {
	c.target, c.routes, c.hop = target, nil, hopOf(target, fallback)
	for i, r := range routes {
		if i == 0 {
			c.hop = hopOf(r, fallback)
		}
		c.routes = append(c.routes, "<"+r.String()+">")
	}
}

// hopOf resolves a URI to an address; what cannot be resolved goes where the other side was last seen.
func hopOf(u sip.Uri, fallback netip.AddrPort) netip.AddrPort {
	port := u.Port
	if port == 0 {
		port = 5060
	}
	a, err := net.ResolveUDPAddr("udp", net.JoinHostPort(u.Host, strconv.Itoa(port)))
	if err != nil {
		return fallback
	}
	return unmapped(a.AddrPort())
}

// wait waits for a fact, the end of the call, or of patience.
func wait(ctx context.Context, ended, fact <-chan struct{}) error {
	select {
	case <-fact:
		return nil
	default:
	}
	select {
	case <-fact:
		return nil
	case <-ended:
		return errHungUp
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
