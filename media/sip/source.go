package sip

import (
	"net/netip"
	"time"
)

// lockPatience is how long a locked source must be silent before its stream may come from another port.
const lockPatience = 2 * time.Second

// source decides whose packets are heard: symmetric RTP (RFC 4961) with a lock, so that nobody else can put a voice into
// a call or turn its audio away. It belongs to the goroutine that receives. Addresses behind which another IP may stand
// (NAT before a trunk) will need a setting and a longer proof; there are none yet.
type source struct {
	expected netip.AddrPort // as the other side's description says
	locked   netip.AddrPort // invalid: not yet
	ssrc     uint32         // of the last packet heard
	last     time.Time      // when that was
}

// expect tells where the other side wants its audio. A new address unlocks; none (the old form of hold) says nothing new.
func (s *source) expect(a netip.AddrPort) {
	if a == s.expected || a.Addr().IsUnspecified() {
		return
	}
	s.expected, s.locked = a, netip.AddrPort{}
}

// admits says whether a valid packet is heard, and whether the lock moved to where it came from.
func (s *source) admits(from netip.AddrPort, ssrc uint32, now time.Time) (heard, moved bool) {
	switch {
	case from == s.locked:
	case from.Addr() != s.expected.Addr():
		return false, false
	case !s.locked.IsValid(), from == s.expected:
		moved = true
	case ssrc == s.ssrc && now.Sub(s.last) >= lockPatience: // the same phone, its address translation renewed
		moved = true
	default:
		return false, false
	}
	s.locked, s.ssrc, s.last = from, ssrc, now
	return true, moved
}
