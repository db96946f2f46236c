package sip

import (
	"net/netip"
	"time"
)

// lockPatience is how long a locked source must be silent before its stream may come from another port.
const lockPatience = 2 * time.Second

// proofPackets is how many packets in sequence somebody must send who does not send from the agreed address but from
// where the phone's SIP comes from.
const proofPackets = 3

// source decides whose packets are heard: symmetric RTP (RFC 4961) with a lock, so that nobody else can put a voice into
// a call or turn its audio away. It belongs to the goroutine that receives.
//
// A phone behind NAT, or on a host of several addresses, often writes one into its description that is not the one it
// sends from. So the host that its SIP comes from is heard too, after a proof, while the agreed address is silent. A
// third host is never heard; behind a trunk there may be one, which will need a setting.
type source struct {
	signalling netip.Addr     // where the other side's SIP comes from; invalid: not known
	expected   netip.AddrPort // as the other side's description says
	locked     netip.AddrPort // invalid: not yet
	ssrc       uint32         // of the last packet heard
	last       time.Time      // when that was
	proof      proof
}

// proof counts packets in sequence from one place.
type proof struct {
	from  netip.AddrPort
	ssrc  uint32
	seq   uint16 // of the last one
	count int
}

// done takes a packet and says whether there are enough.
func (p *proof) done(from netip.AddrPort, ssrc uint32, seq uint16) bool {
	if from == p.from && ssrc == p.ssrc && seq == p.seq+1 {
		p.count++
	} else {
		p.count = 1
	}
	p.from, p.ssrc, p.seq = from, ssrc, seq
	return p.count >= proofPackets
}

// expect tells where the other side wants its audio. A new address unlocks; none (the old form of hold) says nothing new.
func (s *source) expect(a netip.AddrPort) {
	if a == s.expected || a.Addr().IsUnspecified() {
		return
	}
	s.expected, s.locked = a, netip.AddrPort{}
}

// admits says whether a valid packet is heard, and whether the lock moved to where it came from.
func (s *source) admits(from netip.AddrPort, ssrc uint32, seq uint16, now time.Time) (heard, moved bool) {
	free := !s.locked.IsValid() || now.Sub(s.last) >= lockPatience
	switch {
	case from == s.locked:
	case from.Addr() != s.expected.Addr():
		if from.Addr() != s.signalling || !free || !s.proof.done(from, ssrc, seq) {
			return false, false
		}
		moved = true
	case !s.locked.IsValid(), from == s.expected:
		moved = true
	case ssrc == s.ssrc && free: // the same phone, its address translation renewed
		moved = true
	default:
		return false, false
	}
	s.locked, s.ssrc, s.last = from, ssrc, now
	return true, moved
}
