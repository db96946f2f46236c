package sip

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"time"

	"receptivo/media"
)

const (
	rtpFixed    = 12   // bytes of the fixed header (RFC 3550 §5.1)
	rtpMost     = 1500 // bytes of a datagram; 60 ms of G.711 are 492
	badReads    = 10   // failed reads in a row before the receiver rests
	badReadRest = 10 * time.Millisecond
)

// rtpHeader is the part of an RTP header that matters here.
type rtpHeader struct {
	marker  bool
	payload uint8
	seq     uint16
	ts      uint32
	ssrc    uint32
}

// parseRTP reads a datagram that may be anything: its header, and where in it the payload is. Contributing sources,
// extension and padding are left out (RFC 3550 §5.1, §5.3.1); every length is checked against what is there.
func parseRTP(b []byte) (h rtpHeader, start, end int, ok bool) {
	if len(b) < rtpFixed || b[0]>>6 != 2 {
		return h, 0, 0, false
	}
	start, end = rtpFixed+4*int(b[0]&0x0F), len(b)
	if b[0]&0x10 != 0 { // extension: profile, length in words, that many words
		if start+4 > end {
			return h, 0, 0, false
		}
		start += 4 + 4*int(binary.BigEndian.Uint16(b[start+2:]))
	}
	if start > end {
		return h, 0, 0, false
	}
	if b[0]&0x20 != 0 { // padding: its last byte counts it
		n := int(b[end-1])
		if n == 0 || n > end-start {
			return h, 0, 0, false
		}
		end -= n
	}
	h = rtpHeader{
		marker: b[1]&0x80 != 0, payload: b[1] & 0x7F, seq: binary.BigEndian.Uint16(b[2:]),
		ts: binary.BigEndian.Uint32(b[4:]), ssrc: binary.BigEndian.Uint32(b[8:]),
	}
	return h, start, end, true
}

// put writes a fixed header at the beginning of b.
func (h rtpHeader) put(b []byte) {
	b[0], b[1] = 0x80, h.payload
	if h.marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], h.seq)
	binary.BigEndian.PutUint32(b[4:], h.ts)
	binary.BigEndian.PutUint32(b[8:], h.ssrc)
}

// isRTCP tells control packets that share the port: their second byte is a packet type of 192 to 223 (RFC 5761 §4).
func isRTCP(b []byte) bool { return len(b) >= 2 && b[0]>>6 == 2 && b[1] >= 192 && b[1] <= 223 }

// receiver is what only the goroutine that receives may touch.
type receiver struct {
	source source
	keys   keyReader
	tones  *media.KeyTones // nil: not needed yet
	wide   media.G722
	heard  bool
}

// receive reads packets until the socket is closed. Nothing else ends it: what cannot be used is counted and forgotten.
func (s *session) receive(conn *net.UDPConn) {
	in := receiver{source: source{signalling: s.c.from}}
	b := make([]byte, rtpMost)
	for bad := 0; ; {
		n, from, err := conn.ReadFromUDPAddrPort(b)
		switch {
		case err == nil:
			bad = 0
			s.packet(&in, b[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
		case errors.Is(err, net.ErrClosed) || s.over.Load():
			return
		default: // an ICMP error of an earlier send, on some systems
			s.count.garbage.Add(1)
			if bad++; bad%badReads == 0 {
				time.Sleep(badReadRest)
			}
		}
	}
}

// packet deals with one datagram. A panic in it costs that datagram.
func (s *session) packet(in *receiver, b []byte, from netip.AddrPort) {
	defer func() {
		if r := recover(); r != nil && s.count.panics.Add(1) == 1 {
			s.c.log.Error("panic on an audio packet survived", "panic", plain(r))
		}
	}()
	t := s.terms.Load()
	switch {
	case t == nil:
		s.count.early.Add(1)
		return
	case isRTCP(b):
		s.count.rtcp.Add(1)
		return
	}
	if t.in != nil {
		var authentic bool
		if b, authentic = t.in.open(b); !authentic {
			s.count.forged.Add(1)
			return
		}
	}
	h, start, end, ok := parseRTP(b)
	if !ok || start == end {
		s.count.garbage.Add(1)
		return
	}
	kind := t.kinds[h.payload]
	if kind == unknownKind {
		s.count.unknown.Add(1)
		if in.source.expect(t.remote); from == in.source.locked {
			s.watch.saw(time.Now()) // comfort noise, say: silent, but there (RFC 3389)
		}
		return
	}
	now := time.Now()
	in.source.expect(t.remote)
	heard, moved := in.source.admits(from, h.ssrc, h.seq, now)
	if !heard {
		s.count.strangers.Add(1)
		return
	}
	if moved {
		s.out.follow(in.source.expected, from)
	}
	s.watch.saw(now)
	if kind == g722Kind { // from here on it is A-law
		in.wide.Decode(b[start:end])
		kind = pcmaKind
	}
	if kind == eventKind {
		s.key(in, h, b[start:end], now)
	} else {
		s.audio(in, t, piece{kind.codec(), h.ts, b[start:end], now})
	}
	if peer := s.peer.Load(); peer != nil {
		peer.out.relay(s, h, kind, b[:end], start, now)
	}
}

// piece is the audio of one packet.
type piece struct {
	codec media.Codec
	ts    uint32
	audio []byte
	now   time.Time
}

// audio deals with a piece of what the party says, before it is relayed.
func (s *session) audio(in *receiver, t *terms, p piece) {
	if !in.heard {
		in.heard = true
		s.c.signal(media.Heard{At: p.now})
	}
	if tap := s.tap.Load(); tap != nil {
		(*tap)(p.codec, p.ts, p.audio)
	}
	s.listenForKeys(in, t, p)
}

// key reports a key press the first time a packet tells of it.
func (s *session) key(in *receiver, h rtpHeader, payload []byte, now time.Time) {
	key, pressed := in.keys.read(h, payload)
	if pressed {
		s.pressed(viaEvent, key, now)
	}
}
