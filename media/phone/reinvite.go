package phone

import (
	"context"
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Hold offers our own description again with another direction (RFC 3264 8.4): sendonly or inactive to hold, sendrecv to resume. While held by us,
// audio is still sent if the direction says so.
func (c *Call) Hold(ctx context.Context, direction string) error {
	c.mu.Lock()
	c.version++
	sdp := directed(c.own, direction)
	sdp = strings.Replace(sdp, fmt.Sprintf("o=- %d 1 ", c.audio.id), fmt.Sprintf("o=- %d %d ", c.audio.id, c.version+1), 1)
	c.mu.Unlock()
	return c.Reinvite(ctx, sdp)
}

// Reinvite sends an INVITE in the dialog with any description, in which {ip} and {port} stand for the call's audio address, and acknowledges the
// answer; a refusal is a *Refused and leaves the call as it was. An empty description asks the other side to offer; our ACK then carries what we said
// at the beginning.
func (c *Call) Reinvite(ctx context.Context, sdp string) error {
	p, branch := c.phone, newBranch()
	body := fill(sdp, c.audio.local)
	c.mu.Lock()
	c.seq++
	seq, hop := c.seq, c.hop
	msg := literal(c.lines(sip.INVITE, branch, seq), "application/sdp", body)
	c.mu.Unlock()
	x := p.wire.ask(branch, "INVITE", msg, hop)
	defer x.end()
	res, err := x.final(ctx)
	if err != nil {
		return fmt.Errorf("phone: re-INVITE: %w", err)
	}
	ackBranch, ackBody := newBranch(), ""
	if res.StatusCode >= 300 {
		ackBranch = branch // RFC 3261 17.1.1.3: of a refusal, in the same transaction
	}
	c.mu.Lock()
	if body == "" && res.IsSuccess() {
		ackBody = c.own
	}
	ack := literal(c.lines(sip.ACK, ackBranch, seq), "application/sdp", ackBody)
	c.mu.Unlock()
	p.wire.acknowledge(res, ack, hop)
	if res.StatusCode >= 300 {
		return refused(res)
	}
	theirs, err := parseSDP(string(res.Body()))
	if err != nil {
		return err
	}
	if !c.audio.reach(theirs, p.cfg.Codecs) {
		return errNoAudio
	}
	return nil
}

// directed is a description with another direction.
func directed(sdp, direction string) string {
	for _, d := range []string{"sendrecv", "sendonly", "recvonly", "inactive"} {
		sdp = strings.Replace(sdp, "a="+d+"\r\n", "a="+direction+"\r\n", 1)
	}
	return sdp
}
