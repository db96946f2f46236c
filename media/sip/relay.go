package sip

import (
	"time"

	"receptivo/media"
)

// relayRun maps the packets of one incoming stream into an outgoing one. The mapping is by offset, so that loss and
// reordering before us stay visible behind us, and timestamps keep the speaker's own time. The zero value: not begun.
type relayRun struct {
	begun   bool
	ssrc    uint32
	seq, ts uint32    // offsets, outgoing minus incoming; of seq 16 bits count
	newest  uint16    // incoming sequence
	behind  uint16    // how many packets before newest belong to this run, at most maxBehind
	audio   uint32    // timestamp of the newest audio
	heard   time.Time // when that came
	bad     uint32    // one more than the sequence that would show a new count; 0: none
}

const (
	// maxBehind is how late, in packets, a reordered one is still passed on.
	maxBehind = 64
	// maxAhead is how far a sequence may jump within one stream; more is a new one ("MAX_DROPOUT", RFC 3550 A.1).
	maxAhead = 3000
	// strayTime is how far, in timestamp units (2 s), audio may run ahead of its clock before it counts as a new stream.
	strayTime = 2 * 8000
)

// Relay hands what arrives straight to another session, from this session's receive goroutine. It implements media.Line.
func (s *session) Relay(to media.Line) bool {
	var peer *session
	if to != nil {
		ok := false
		if peer, ok = to.(*session); !ok || peer == nil || peer == s || peer.over.Load() || s.over.Load() {
			return false
		}
	}
	if old := s.peer.Swap(peer); old != nil && old != peer {
		old.out.disown(s)
	}
	if peer != nil {
		peer.out.own(s)
	}
	return true
}

// Tap hands a copy of the audio that arrives to t. It implements media.Line.
func (s *session) Tap(t media.Tap) {
	if t == nil {
		s.tap.Store(nil)
		return
	}
	s.tap.Store(&t)
}

// relay sends one packet that by received, under this stream's own numbers. packet is overwritten: its payload begins at
// start, at least one fixed header into it.
func (s *sender) relay(by *session, h rtpHeader, kind payloadKind, packet []byte, start int, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner != by || !s.ready() {
		return
	}
	if kind == eventKind && !s.terms.events {
		s.run.leaveOut(h)
		return
	}
	length := uint32(len(packet) - start)
	if kind == eventKind {
		length = 0
	}
	out := h
	fresh, ok := s.place(&out, kind, now)
	if !ok {
		return
	}
	out.ssrc, out.payload = s.ssrc, s.terms.event
	if kind != eventKind {
		out.payload = s.terms.number
		media.Transcode(packet[start:], kind.codec(), s.terms.codec)
		if s.terms.wide {
			s.wide.Encode(packet[start:])
		}
	}
	if fresh {
		out.marker = out.marker || s.mark
		s.seq = out.seq
		s.sentTo(out.ts, length, now)
	}
	packet = packet[start-rtpFixed:]
	out.put(packet)
	s.write(packet)
}

// place turns an incoming sequence and timestamp into outgoing ones; fresh says that nothing newer was sent. A packet
// from before the run, or too late, has no place.
func (s *sender) place(h *rtpHeader, kind payloadKind, now time.Time) (fresh, ok bool) {
	r := &s.run
	ahead := int16(h.seq - r.newest)
	switch {
	case !r.begun, h.ssrc != r.ssrc, ahead > maxAhead, ahead < -maxAhead, ahead > 0 && r.strays(*h, kind, now), r.restarts(h.seq, ahead):
		s.mark = true
		*r = relayRun{begun: true, ssrc: h.ssrc, seq: uint32(s.seq - h.seq), ts: s.due(now) - h.ts, newest: h.seq, audio: h.ts, heard: now}
		fresh = true
	case ahead > 0:
		r.behind = min(r.behind+uint16(ahead), maxBehind)
		r.newest = h.seq
		fresh = true
	case ahead == 0 || uint16(-ahead) > r.behind: // a copy, or too late
		return false, false
	}
	if fresh && kind != eventKind {
		r.audio, r.heard = h.ts, now
	}
	h.seq += uint16(r.seq)
	h.ts += r.ts
	return fresh, true
}

// strays reports audio whose timestamps have left its clock: the speaker began a new count without a new SSRC.
func (r *relayRun) strays(h rtpHeader, kind payloadKind, now time.Time) bool {
	if kind == eventKind {
		return false
	}
	passed := int64(int32(h.ts - r.audio))
	clock := now.Sub(r.heard).Nanoseconds() / (int64(time.Second) / media.Rate)
	return passed < 0 || passed > clock+strayTime
}

// restarts reports a sequence that went back and counts on from there: "two sequential packets" far from the run are a
// new one ("bad_seq", RFC 3550 A.1).
func (r *relayRun) restarts(seq uint16, ahead int16) bool {
	if ahead >= -maxBehind {
		return false
	}
	again := r.bad == uint32(seq)+1
	r.bad = uint32(seq+1) + 1
	return again
}

// leaveOut closes the gap in the sequence where a packet of the run is not passed on.
func (r *relayRun) leaveOut(h rtpHeader) {
	if ahead := int16(h.seq - r.newest); r.begun && h.ssrc == r.ssrc && ahead > 0 && ahead < maxAhead {
		r.newest, r.behind = h.seq, 0
		r.seq--
	}
}
