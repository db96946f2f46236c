package sip

import (
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"receptivo/media"
)

// sessionConfig is what a session needs of its leg.
type sessionConfig struct {
	pool      *portPool
	advertise netip.Addr           // our address in descriptions
	from      netip.Addr           // where the other side's SIP comes from
	prefer    media.Codec          // first in our offers, when hasPrefer
	hasPrefer bool                 // false: A-law first
	codecs    []payloadKind        // the only ones offered, in this order; none: G.711, prefer first
	srtp      string               // when audio is encrypted; empty: never
	signal    func(media.Signal)   // takes Digit, Heard, MediaLost, MediaBack; must not block
	spawn     func(string, func()) // starts a goroutine that the leg's owner waits for; may refuse
	log       *slog.Logger
}

// session is one leg's audio: it negotiates by offer and answer, receives RTP in one goroutine and is the media.Line that
// the pacer, or another session, sends through. It is safe for concurrent use and takes its port when it is first needed.
type session struct {
	c     sessionConfig
	out   sender
	watch watch
	terms atomic.Pointer[terms]
	peer  atomic.Pointer[session]   // who gets what arrives; nil: nobody
	tap   atomic.Pointer[media.Tap] // who takes a copy of it; nil: nobody
	over  atomic.Bool               // closed
	keys  keyWays                   // how this party sends keys

	mu    sync.Mutex // guards what follows
	talks negotiation
	pair  *portPair // nil: none taken yet
	early bool      // not answered yet

	// count is the datagrams that were not used, by reason: before terms were agreed, RTCP (which has its place here but
	// no reader yet), no RTP at all, not authentic or a copy where it is encrypted, of a payload type nobody agreed on, from
	// somebody else, and those that broke us.
	count struct{ early, rtcp, garbage, forged, unknown, strangers, panics atomic.Uint64 }
}

var _ media.Line = (*session)(nil)

func newSession(c sessionConfig) *session {
	if !c.hasPrefer {
		c.prefer = media.PCMA
	}
	s := &session{c: c}
	s.out.ssrc, s.out.seq, s.out.ts = rand.Uint32(), uint16(rand.Uint32()), rand.Uint32()
	s.out.length = media.FrameSamples
	s.watch.init(s)
	return s
}

// answer makes the answer to an offer, of an INVITE or a re-INVITE, and sends and receives accordingly from now on. The
// error is errBadSDP, errNoCodec or errNoPorts; then everything stays as it was.
func (s *session) answer(offer []byte) (answer []byte, err error) {
	theirs, err := parseSDP(offer)
	if err != nil {
		return nil, err
	}
	if _, _, err := theirs.usable(ours{addr: netip.AddrPortFrom(s.c.advertise, 0), srtp: s.c.srtp}); err != nil { // before a port is spent on it
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(); err != nil {
		return nil, err
	}
	mine, t, err := s.talks.answer(theirs, s.ours())
	if err != nil {
		return nil, err
	}
	s.agree(t)
	return mine.print(), nil
}

// offer is our offer, for an INVITE of ours or in the 200 to one without.
func (s *session) offer() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.talks.offer(s.ours()).print(), nil
}

// accept takes the answer to our offer. The error is errBadSDP or errNoCodec; then everything stays as it was.
func (s *session) accept(answer []byte) error {
	theirs, err := parseSDP(answer)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pair == nil || s.over.Load() {
		return errNoPorts
	}
	t, err := s.talks.accept(theirs, s.ours())
	if err != nil {
		return err
	}
	s.agree(t)
	return nil
}

// held reports that the other side has put us on hold.
func (s *session) held() bool {
	t := s.terms.Load()
	return t != nil && t.held
}

// hears reports that audio is to come, so that its absence means something.
func (s *session) hears() bool {
	t := s.terms.Load()
	return t != nil && t.hears
}

// Codec is the codec of the frames that Send takes. It implements media.Line.
func (s *session) Codec() media.Codec {
	if t := s.terms.Load(); t != nil {
		return t.codec
	}
	return s.c.prefer
}

// Send sends one frame of the pacer's; while another session relays to this one it is not sent. It implements media.Line.
func (s *session) Send(frame []byte, skipped int) { s.out.frame(frame, skipped) }

// infoDigit takes a key that came by INFO. It counts unless the party sends its keys in RTP.
func (s *session) infoDigit(key byte) {
	s.pressed(viaInfo, key, time.Now())
}

// lastPacket is when the last valid packet came, or, before the first, when one could first be expected. Zero: not yet.
func (s *session) lastPacket() time.Time { return s.watch.lastPacket() }

// close ends everything at once: when it returns, nothing is sent any more. The ports rest. It may be called again.
func (s *session) close() {
	if s.over.Swap(true) {
		return
	}
	s.watch.stop()
	if old := s.peer.Swap(nil); old != nil {
		old.out.disown(s)
	}
	s.out.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pair != nil {
		s.c.pool.release(s.pair, time.Now())
		s.summary()
	}
}

// summary is the one line about a leg's audio for whoever looks for a fault.
func (s *session) summary() {
	s.c.log.Debug("audio ended", "sent", s.out.sent.Load(), "unsent", s.out.failed.Load(), "early", s.count.early.Load(),
		"garbage", s.count.garbage.Load(), "forged", s.count.forged.Load(), "unknown", s.count.unknown.Load(), "strangers", s.count.strangers.Load())
}

// open takes a port the first time and listens from then on, so that nothing old waits in the socket once terms are
// agreed. The mutex is held.
func (s *session) open() error {
	switch {
	case s.over.Load():
		return errNoPorts
	case s.pair != nil:
		return nil
	}
	pair, err := s.c.pool.take(time.Now())
	if err != nil {
		return err
	}
	s.pair = pair
	s.c.spawn("receive", func() { s.receive(pair.rtp) })
	return nil
}

// agree puts new terms in force. The mutex is held.
func (s *session) agree(t *terms) {
	if s.over.Load() {
		return
	}
	s.terms.Store(t)
	s.out.agree(s.pair.rtp, t)
	s.watch.expect(t.hears && !s.early)
}

// unanswered says whether this is early audio: callers need not speak before the answer.
func (s *session) unanswered(is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.early = is
	if t := s.terms.Load(); t != nil {
		s.watch.expect(t.hears && !is)
	}
}

func (s *session) ours() ours {
	return ours{addr: netip.AddrPortFrom(s.c.advertise, s.pair.port), prefer: s.c.prefer, codecs: s.c.codecs, srtp: s.c.srtp}
}
