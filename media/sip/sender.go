package sip

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"receptivo/media"
)

// sender is a leg's outgoing stream: one SSRC for life, sequence and timestamps without a break, whoever speaks. It has
// one owner at a time, the pacer (owner nil) or the session that relays to it; what comes from another is not sent.
type sender struct {
	mu     sync.Mutex
	conn   *net.UDPConn   // nil: not open, or closed
	terms  *terms         // nil: nothing agreed yet
	agreed netip.AddrPort // the address agreed last that was one
	to     netip.AddrPort // where to: agreed, or where their packets really come from
	owner  *session
	run    relayRun
	ssrc   uint32
	seq    uint16    // of the next packet
	ts     uint32    // of the last packet
	at     time.Time // when ts was first sent; zero: nothing was sent yet
	length uint32    // how long, in timestamp units, what was sent at ts lasts
	mark   bool      // the next packet is the first after a break: it carries the marker and the true time
	wide   media.G722
	packet [rtpFixed + media.FrameSamples]byte

	sent, failed atomic.Uint64
}

// agree sets where to and in which codec is sent. While the agreed address stays the same, so does the one followed.
func (s *sender) agree(conn *net.UDPConn, t *terms) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.agreed != t.remote && !t.remote.Addr().IsUnspecified() {
		s.agreed, s.to = t.remote, t.remote
	}
	if s.terms == nil || !t.sends {
		s.mark = true
	}
	s.conn, s.terms = conn, t
}

// follow sends to where the other side's packets come from (RFC 4961), unless another address was agreed meanwhile.
func (s *sender) follow(agreed, to netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.agreed == agreed {
		s.to = to
	}
}

// own gives the stream to a relaying session, or back to the pacer (nil).
func (s *sender) own(by *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owner, s.mark, s.run = by, true, relayRun{}
}

// disown gives the stream back to the pacer if this session has it.
func (s *sender) disown(by *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner == by {
		s.owner, s.mark, s.run = nil, true, relayRun{}
	}
}

func (s *sender) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = nil
}

// ready reports whether packets may leave. While they may not, the stream has a break. Callers hold mu.
func (s *sender) ready() bool {
	if s.conn == nil || s.terms == nil {
		return false
	}
	if !s.terms.sends {
		s.mark, s.run = true, relayRun{}
		return false
	}
	return true
}

// frame sends one frame of the pacer's.
func (s *sender) frame(frame []byte, skipped int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner != nil || !s.ready() {
		return
	}
	now := time.Now()
	ts := s.ts + s.length + uint32(max(skipped, 0))*media.FrameSamples
	if s.mark {
		ts = s.due(now)
	}
	h := rtpHeader{payload: s.terms.number, marker: s.mark, seq: s.seq, ts: ts, ssrc: s.ssrc}
	n := copy(s.packet[rtpFixed:], frame)
	if s.terms.wide {
		s.wide.Encode(s.packet[rtpFixed : rtpFixed+n])
	}
	h.put(s.packet[:])
	s.sentTo(ts, uint32(n), now)
	s.write(s.packet[:rtpFixed+n])
}

// due is the timestamp of what is said now: as much later than the last as truly passed, at least its length.
func (s *sender) due(now time.Time) uint32 {
	if s.at.IsZero() {
		return s.ts
	}
	passed := now.Sub(s.at).Nanoseconds() / (int64(time.Second) / media.Rate)
	return s.ts + max(s.length, uint32(passed))
}

// sentTo notes how far the stream has come. Time never goes back: packets of a key press carry the time of its start.
func (s *sender) sentTo(ts, length uint32, now time.Time) {
	s.seq++
	s.mark = false
	ahead := int32(ts - s.ts)
	if ahead < 0 {
		return
	}
	if ahead > 0 || s.at.IsZero() {
		s.at = now
	}
	s.ts, s.length = ts, length
}

// write never fails for its callers: a packet that cannot leave is a packet lost.
func (s *sender) write(packet []byte) {
	if s.terms.out != nil {
		sealed, err := s.terms.out.seal(packet)
		if err != nil {
			s.failed.Add(1)
			return
		}
		packet = sealed
	}
	if _, err := s.conn.WriteToUDPAddrPort(packet, s.to); err != nil {
		s.failed.Add(1)
		return
	}
	s.sent.Add(1)
}
