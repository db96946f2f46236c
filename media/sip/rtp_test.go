package sip

import (
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// garbage is what arrives on audio ports besides audio; none of it is a packet.
var garbage = map[string][]byte{
	"nothing":                    {},
	"one byte":                   {0},
	"one byte of version 2":      {0x80},
	"keep-alive":                 []byte("\r\n\r\n"),
	"zeros":                      make([]byte, 4),
	"STUN":                       {0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
	"SIP":                        []byte("OPTIONS sip:x SIP/2.0\r\n\r\n"),
	"RTCP":                       {0x80, 200, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
	"header only":                {0x80, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1},
	"sources that are not there": {0x8F, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0},
	"extension cut short":        {0x90, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE},
	"extension beyond the end":   {0x90, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0xFF, 0xFF, 0, 0, 0, 0},
	"padding of nothing":         {0xA0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xD5, 0},
	"padding beyond the start":   {0xA0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xD5, 99},
	"padding only":               {0xA0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 2},
	"version 1":                  {0x40, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xD5},
}

func TestGarbageOnRTPPortIsSkipped(t *testing.T) {
	k := talks(t, freePorts(t, 1), media.PCMA, 101)
	for _, b := range garbage {
		k.sends(b)
	}
	k.says([]byte{0xD5})
	k.heard()
	require.EqualValues(t, len(garbage), k.s.count.garbage.Load()+k.s.count.rtcp.Load())
	require.EqualValues(t, 1, k.s.count.rtcp.Load())
	require.Zero(t, k.s.count.panics.Load())
}

func TestUnusualButValidPacketsAreAudio(t *testing.T) {
	for name, b := range map[string][]byte{
		"extension with padding words": {0x90, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 2, 0x10, 0xFF, 0, 0, 0, 0, 0, 0, 0xD5},
		"empty extension":              {0x90, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 0, 0xD5},
		"a contributing source":        {0x81, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9, 9, 9, 9, 0xD5},
		"padding":                      {0xA0, 0x88, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xD5, 0, 2},
	} {
		h, start, end, ok := parseRTP(b)
		require.True(t, ok, name)
		require.Equal(t, []byte{0xD5}, b[start:end], name)
		require.Equal(t, rtpHeader{marker: name == "padding", payload: 8, seq: 1, ts: 1, ssrc: 1}, h, name)
	}
}

func TestNATKeepAliveKeepsAudio(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
	require.True(t, a.s.Relay(b.s))
	for i := range 20 {
		a.sends([]byte("\r\n\r\n")[:i%5])
		a.says([]byte{byte(i)})
		_, audio := b.hears()
		require.Equal(t, []byte{byte(i)}, audio)
	}
}

func TestUnknownPayloadTypeIsDropped(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 101), talks(t, pool, media.PCMA, 101)
	require.True(t, a.s.Relay(b.s))
	for pt := range uint8(128) {
		if pt != 8 && pt != 101 && (pt < 64 || pt > 95) { // those may be RTCP
			a.h.payload = pt
			a.says([]byte{0xD5})
		}
	}
	a.h.payload = 8
	a.says([]byte{1})
	a.heard()
	_, audio := b.hears()
	require.Equal(t, []byte{1}, audio)
	require.EqualValues(t, 128-32-2, a.s.count.unknown.Load())
	a.s.close() // and the call can be ended
	b.hearsNothing()
}

func TestComfortNoiseIsASignOfLife(t *testing.T) {
	k := talks(t, freePorts(t, 1), media.PCMA, 0)
	k.says([]byte{0xD5})
	k.heard()
	before := k.s.lastPacket()
	k.h.payload = 13
	k.says([]byte{0x40})
	k.settles()
	require.True(t, k.s.lastPacket().After(before))
}

func TestStrayRTPNeverMovesTheLock(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
	require.True(t, a.s.Relay(b.s))
	elsewhere, sameHost := socket(t, "127.0.0.2"), socket(t, "127.0.0.1")

	a.sendsFrom(elsewhere, a.packet([]byte{0xEE})) // before the phone has spoken at all
	a.says([]byte{1})
	_, audio := b.hears()
	require.Equal(t, []byte{1}, audio)
	for range 50 {
		a.sendsFrom(elsewhere, a.packet([]byte{0xEE}))
		a.sendsFrom(sameHost, a.packet([]byte{0xEE}))
	}
	a.says([]byte{2})
	_, audio = b.hears()
	require.Equal(t, []byte{2}, audio)
	require.EqualValues(t, 101, a.s.count.strangers.Load())
	a.s.Send(tone(media.PCMA, 400), 0)
	a.hears() // what we send still goes to the phone
}

func TestSourceLock(t *testing.T) {
	sdp := netip.MustParseAddrPort("192.0.2.1:4000")
	nat := netip.MustParseAddrPort("192.0.2.1:9999")
	other := netip.MustParseAddrPort("192.0.2.1:5555")
	foreign := netip.MustParseAddrPort("198.51.100.1:4000")
	sip := netip.MustParseAddrPort("203.0.113.1:4000")
	now := time.Now()
	type step struct {
		from         netip.AddrPort
		ssrc         uint32
		after        time.Duration
		heard, moved bool
	}
	for name, steps := range map[string][]step{
		"the agreed address":              {{sdp, 1, 0, true, true}, {sdp, 1, 0, true, false}, {nat, 1, 0, false, false}},
		"another port of the host":        {{nat, 1, 0, true, true}, {nat, 2, 0, true, false}, {other, 2, 0, false, false}},
		"the agreed one after all":        {{nat, 1, 0, true, true}, {sdp, 2, 0, true, true}, {nat, 1, 0, false, false}},
		"another host":                    {{foreign, 1, time.Hour, false, false}, {sdp, 1, 0, true, true}, {foreign, 1, time.Hour, false, false}},
		"a port renewed after silence":    {{nat, 1, 0, true, true}, {other, 1, lockPatience - 1, false, false}, {other, 1, 1, true, true}},
		"another stream after silence":    {{nat, 1, 0, true, true}, {other, 2, time.Hour, false, false}, {nat, 1, 0, true, false}},
		"silence does not let others in":  {{sdp, 1, 0, true, true}, {foreign, 1, time.Hour, false, false}},
		"a stranger first, then the same": {{foreign, 1, 0, false, false}, {nat, 1, 0, true, true}},
		"where the SIP comes from":        {{sip, 1, 0, false, false}, {sip, 1, 0, false, false}, {sip, 1, 0, true, true}, {sip, 1, 0, true, false}},
		"its proof is broken":             {{sip, 1, 0, false, false}, {sip, 2, 0, false, false}, {sip, 1, 0, false, false}, {sip, 1, 0, false, false}, {sip, 1, 0, true, true}},
		"it waits for the agreed one":     {{sdp, 1, 0, true, true}, {sip, 2, 0, false, false}, {sip, 2, 0, false, false}, {sip, 2, 0, false, false}},
		"the agreed one comes back":       {{sip, 1, 0, false, false}, {sip, 1, 0, false, false}, {sip, 1, 0, true, true}, {sdp, 2, 0, true, true}},
	} {
		s := source{signalling: sip.Addr()}
		s.expect(sdp)
		at := now
		for i, st := range steps {
			at = at.Add(st.after)
			heard, moved := s.admits(st.from, st.ssrc, uint16(i), at)
			require.Equal(t, []bool{st.heard, st.moved}, []bool{heard, moved}, "%s, packet %d", name, i+1)
		}
		s.expect(netip.MustParseAddrPort("0.0.0.0:4000"))
		require.Equal(t, sdp, s.expected, "hold is no new address")
		s.expect(foreign)
		heard, moved := s.admits(foreign, 9, 1, at)
		require.True(t, heard && moved, "a newly agreed address")
	}
}

func TestKeysComeOneWay(t *testing.T) {
	k := talks(t, freePorts(t, 1), media.PCMA, 96)
	k.says([]byte{0xD5})
	k.heard()
	k.presses(4)
	d := k.signal().(media.Digit)
	require.Equal(t, byte('4'), d.Key)
	require.Equal(t, "rfc4733", d.Via)
	k.s.infoDigit('4')
	k.presses(2)
	require.Equal(t, byte('2'), k.signal().(media.Digit).Key, "the INFO did not count")

	k = talks(t, freePorts(t, 1), media.PCMA, 96)
	k.s.infoDigit('9')
	require.Equal(t, "info", k.signal().(media.Digit).Via)
	k.presses(9)
	k.says([]byte{0xD5})
	k.heard() // and the press in RTP did not count
}

func TestHeldPartyIsNotSpokenTo(t *testing.T) {
	k := talks(t, freePorts(t, 1), media.PCMA, 0)
	say := func() { k.s.Send(tone(media.PCMA, 400), 0) }
	say()
	k.hears()
	for _, hold := range []string{"a=sendonly", "a=inactive", "c=IN IP4 0.0.0.0"} {
		_, err := k.s.answer(k.offer(hold))
		require.NoError(t, err)
		require.True(t, k.s.held())
		say()
		k.hearsNothing()
		_, err = k.s.answer(k.offer(""))
		require.NoError(t, err)
		require.False(t, k.s.held())
		say()
		h, _ := k.hears()
		require.True(t, h.marker, "a new spell of talk")
	}
}

func TestReInviteKeepsAdvertisedAddress(t *testing.T) {
	k := talks(t, freePorts(t, 1), media.PCMA, 96)
	first, err := k.s.answer(k.offer(""))
	require.NoError(t, err)
	_, err = k.s.answer(k.offer("a=sendonly"))
	require.NoError(t, err)
	last, err := k.s.answer(k.offer(""))
	require.NoError(t, err)
	require.Equal(t, body(t, first), body(t, last))
	again, err := k.s.answer(k.offer(""))
	require.NoError(t, err)
	require.Equal(t, string(last), string(again))
}

// body is a description without what only identifies its version.
func body(t *testing.T, sdp []byte) string {
	d, err := parseSDP(sdp)
	require.NoError(t, err)
	return string(d.body())
}

func TestClosedSessionIsSilentAndItsPortRests(t *testing.T) {
	pool := freePorts(t, 1)
	k := talks(t, pool, media.PCMA, 0)
	require.Zero(t, pool.Free())
	k.s.close()
	k.s.close()
	require.Equal(t, 1, pool.Free())
	k.s.Send(tone(media.PCMA, 400), 0)
	k.hearsNothing()
	require.False(t, k.s.Relay(k.s))
	_, err := k.s.answer(k.offer(""))
	require.ErrorIs(t, err, errNoPorts)
	_, err = k.s.offer()
	require.ErrorIs(t, err, errNoPorts)
	require.ErrorIs(t, k.s.accept(k.offer("")), errNoPorts)
}

func TestSessionWhoseGoroutineIsRefusedGivesItsPortBack(t *testing.T) {
	pool := freePorts(t, 1)
	s := newSession(sessionConfig{pool: pool, advertise: loopback, log: slog.New(slog.DiscardHandler), spawn: func(string, func()) {}})
	_, err := s.offer()
	require.NoError(t, err)
	s.close()
	require.Equal(t, 1, pool.Free())
}

func TestBadOfferTakesNoPort(t *testing.T) {
	pool := freePorts(t, 1)
	s := begins(t, pool, make(chan media.Signal, 1))
	_, err := s.answer([]byte("c=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 18\n"))
	require.ErrorIs(t, err, errNoCodec)
	_, err = s.answer([]byte("c=IN\nm=audio 9 RTP/AVP 8\n"))
	require.ErrorIs(t, err, errBadSDP)
	require.Equal(t, 1, pool.Free())
	require.True(t, s.lastPacket().IsZero())
}

func TestSilenceIsLostAudio(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signals := make(chan media.Signal, 10)
		s := begins(t, nil, signals)
		begin := time.Now()
		s.watch.expect(true)
		time.Sleep(silenceLimit - time.Second)
		s.watch.saw(time.Now())
		require.Equal(t, begin.Add(silenceLimit-time.Second), s.lastPacket())
		require.IsType(t, media.MediaLost{}, <-signals)
		require.Equal(t, 2*silenceLimit-time.Second, time.Since(begin))
		time.Sleep(time.Hour)
		require.Empty(t, signals, "said once")
		s.watch.saw(time.Now())
		require.IsType(t, media.MediaBack{}, <-signals)

		s.watch.expect(false)
		time.Sleep(time.Hour)
		require.Empty(t, signals, "a party on hold may be silent")
		s.watch.expect(true)
		resumed := time.Now()
		require.IsType(t, media.MediaLost{}, <-signals)
		require.Equal(t, silenceLimit, time.Since(resumed))
		s.watch.expect(false)
		require.IsType(t, media.MediaBack{}, <-signals, "what was lost before the hold is not held against it")
		s.close()
		s.watch.expect(true)
		time.Sleep(time.Hour)
		require.Empty(t, signals)
	})
}

func FuzzRTP(f *testing.F) {
	for _, b := range garbage {
		f.Add(b)
	}
	f.Add([]byte{0x90, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 2, 0x10, 0xFF, 0, 0, 0, 0, 0, 0, 0xD5})
	f.Add([]byte{0x80, 101, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 10, 0, 160})
	pool := freePorts(f, 2)
	a, b := talks(f, pool, media.PCMA, 101), talks(f, pool, media.PCMU, 96)
	a.s.Relay(b.s)
	a.s.c.signal = func(media.Signal) {}
	from := addrOf(a.conn)
	var in receiver
	f.Fuzz(func(t *testing.T, packet []byte) {
		h, start, end, ok := parseRTP(packet)
		if ok {
			require.True(t, rtpFixed <= start && start <= end && end <= len(packet))
			require.LessOrEqual(t, h.payload, uint8(127))
		}
		a.s.packet(&in, packet, from)
		require.Zero(t, a.s.count.panics.Load())
	})
}

func BenchmarkSend(b *testing.B) {
	k := talks(b, freePorts(b, 1), media.PCMA, 0)
	frame := tone(media.PCMA, 400)
	b.ReportAllocs()
	for b.Loop() {
		k.s.Send(frame, 0)
	}
}
