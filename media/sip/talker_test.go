package sip

import (
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// talker is the far end of a session's audio: it says exactly what it is told, and hears what comes.
type talker struct {
	t       testing.TB
	s       *session
	conn    *net.UDPConn
	signals chan media.Signal
	h       rtpHeader // of its next packet
	event   uint8
}

// talks opens a session whose other side has agreed on this codec, and keys under this number.
func talks(t testing.TB, pool *portPool, codec media.Codec, event uint8) *talker {
	t.Helper()
	k := &talker{t: t, conn: socket(t, "127.0.0.1"), signals: make(chan media.Signal, 1000), event: event}
	k.h = rtpHeader{payload: static(codec), seq: 65530, ts: 1<<32 - 400, ssrc: 77}
	k.s = begins(t, pool, k.signals)
	_, err := k.s.answer(k.offer(""))
	require.NoError(t, err)
	return k
}

func static(c media.Codec) uint8 {
	_, number := kindOf(c).encoding()
	return number
}

func socket(t testing.TB, ip string) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.ParseIP(ip)})
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// begins makes a session that is closed, and whose goroutines are waited for, at the end of the test.
func begins(t testing.TB, pool *portPool, signals chan<- media.Signal) *session {
	var wg sync.WaitGroup
	s := newSession(sessionConfig{
		pool: pool, advertise: loopback, log: slog.New(slog.DiscardHandler),
		signal: func(s media.Signal) { signals <- s },
		spawn:  func(_ string, f func()) { wg.Go(f) },
	})
	t.Cleanup(func() { s.close(); wg.Wait() })
	return s
}

func (k *talker) offer(attribute string) []byte {
	events := ""
	if k.event != 0 {
		events = fmt.Sprintf("a=rtpmap:%d telephone-event/8000\n", k.event)
	}
	return fmt.Appendf(nil, "c=IN IP4 127.0.0.1\nm=audio %d RTP/AVP %d %d\n%s%s\n",
		k.conn.LocalAddr().(*net.UDPAddr).Port, k.h.payload, max(k.event, 9), events, attribute)
}

// to is where the session listens.
func (k *talker) to() *net.UDPAddr { return k.s.pair.rtp.LocalAddr().(*net.UDPAddr) }

// sends sends bytes as they are.
func (k *talker) sends(b []byte) { k.sendsFrom(k.conn, b) }

func (k *talker) sendsFrom(c *net.UDPConn, b []byte) {
	k.t.Helper()
	_, err := c.WriteToUDP(b, k.to())
	require.NoError(k.t, err)
}

// packet makes the one that comes next in the talker's stream.
func (k *talker) packet(payload []byte) []byte {
	b := append(make([]byte, rtpFixed), payload...)
	k.h.put(b)
	k.h.seq++
	k.h.ts += uint32(len(payload))
	return b
}

func (k *talker) says(payload []byte) { k.t.Helper(); k.sends(k.packet(payload)) }

// presses sends a key press.
func (k *talker) presses(event byte) {
	k.t.Helper()
	h := k.h
	h.payload, h.marker = k.event, true
	for _, p := range presses(event) {
		b := append(make([]byte, rtpFixed), p...)
		h.put(b)
		k.sends(b)
		h.seq, h.marker = h.seq+1, false
	}
	k.h.seq, k.h.ts = h.seq, h.ts+1000
}

// hears reads the next packet that arrives.
func (k *talker) hears() (rtpHeader, []byte) {
	k.t.Helper()
	b := make([]byte, 2000)
	require.NoError(k.t, k.conn.SetReadDeadline(time.Now().Add(patience)))
	n, from, err := k.conn.ReadFromUDP(b)
	require.NoError(k.t, err)
	require.Equal(k.t, k.to().Port, from.Port, "it comes from where we send to")
	h, start, end, ok := parseRTP(b[:n])
	require.True(k.t, ok)
	return h, b[start:end]
}

// settles waits until the session has dealt with all that was sent before.
func (k *talker) settles() {
	k.t.Helper()
	before := k.s.count.garbage.Load()
	k.sends([]byte{0})
	eventually(k.t, "all packets dealt with", func() bool { return k.s.count.garbage.Load() > before })
}

// hearsNothing looks for packets that have arrived already; the session sends on loopback before its call returns.
func (k *talker) hearsNothing() {
	k.t.Helper()
	require.NoError(k.t, k.conn.SetReadDeadline(time.Now().Add(10*time.Millisecond)))
	_, _, err := k.conn.ReadFromUDP(make([]byte, 2000))
	require.Error(k.t, err, "nothing should have been sent")
}

func (k *talker) signal() media.Signal { k.t.Helper(); return next(k.t, "signal", k.signals) }

// heard waits until the session has taken the first packet.
func (k *talker) heard() {
	k.t.Helper()
	require.IsType(k.t, media.Heard{}, k.signal())
}

func addrOf(c *net.UDPConn) netip.AddrPort { return c.LocalAddr().(*net.UDPAddr).AddrPort() }

// encode is the byte of a codec nearest to a sample.
func encode(c media.Codec, sample float64) (best byte) {
	for b := range 256 {
		if math.Abs(float64(c.Linear(byte(b)))-sample) < math.Abs(float64(c.Linear(best))-sample) {
			best = byte(b)
		}
	}
	return best
}

// tone is a frame of a sine at a third of full scale; its frequency must be a multiple of 50 Hz, so that frames join.
func tone(c media.Codec, hz float64) []byte {
	frame := make([]byte, media.FrameSamples)
	for i := range frame {
		frame[i] = encode(c, 10000*math.Sin(2*math.Pi*hz*float64(i)/media.Rate))
	}
	return frame
}

// purity is the share of the energy that lies at a frequency (Goertzel's algorithm): near 1 for a clean tone.
func purity(c media.Codec, audio []byte, hz float64) float64 {
	var s1, s2, energy float64
	coeff := 2 * math.Cos(2*math.Pi*hz/media.Rate)
	for _, b := range audio {
		x := float64(c.Linear(b))
		s1, s2 = x+coeff*s1-s2, s1
		energy += x * x
	}
	power := s1*s1 + s2*s2 - coeff*s1*s2
	return 2 * power / (energy*float64(len(audio)) + 1)
}
