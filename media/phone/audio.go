package phone

import (
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
)

// tick is the length of one packet.
const tick = 20 * time.Millisecond

// audio is one call's RTP socket: a voice that the pacer moves on, and an ear.
type audio struct {
	conn  *net.UDPConn
	local netip.AddrPort
	id    uint64 // of our session description
	ear   *ear

	mu     sync.Mutex
	remote netip.AddrPort // where we send; invalid: not yet known
	speak  *codec         // what we send; nil: nothing is agreed yet
	header rtp.Header     // of the next packet: one SSRC for the call, sequence and timestamp running on
	event  uint8          // payload type the other side takes for keys
	events bool           // it takes any
	clip   []byte         // a second of what we sing, encoded; nil: silence
	tone   float64        // Hz
	at     int            // next sample of clip
	held   bool           // the other side wants to hear nothing
	paused bool           // the script wants nothing sent
	keys   []*keypress    // being pressed, first one now
	packet [rtpHeader + frame]byte

	srtp, tail string // of the Config
	secret     secrecy
}

const rtpHeader = 12

// openAudio opens an RTP socket on the phone's address and starts to listen; even port where one is found (RFC 3550 11).
func (p *Phone) openAudio() (*audio, error) {
	var conn *net.UDPConn
	for range 8 {
		c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.wire.local.Addr(), 0)))
		if err != nil {
			return nil, err
		}
		if conn != nil {
			conn.Close()
		}
		if conn = c; c.LocalAddr().(*net.UDPAddr).Port%2 == 0 {
			break
		}
	}
	a := &audio{conn: conn, local: unmapped(conn.LocalAddr().(*net.UDPAddr).AddrPort()), id: rand.Uint64() >> 2, ear: newEar()}
	a.header = rtp.Header{Version: 2, Marker: true, SSRC: rand.Uint32(), SequenceNumber: uint16(rand.Uint32()), Timestamp: rand.Uint32()}
	a.tone, a.srtp, a.tail = p.cfg.Tone, p.cfg.SRTP, p.cfg.SRTPTail
	if !p.spawn(a.listen) {
		conn.Close()
		return nil, ErrClosed
	}
	return a, nil
}

// listen hears what arrives until the socket is closed. Only that ends it.
func (a *audio) listen() {
	buf := make([]byte, 2048)
	for {
		n, _, err := a.conn.ReadFromUDPAddrPort(buf)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err == nil:
			a.ear.hear(a.opened(buf[:n]), time.Now())
		}
	}
}

// opened is a datagram as it was before it was encrypted; what is not authentic is garbage.
func (a *audio) opened(b []byte) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.secret.in == nil {
		return b
	}
	plain, _ := a.secret.in.open(b)
	return plain
}

// expect tells the ear what our own description promised to understand.
func (a *audio) expect(own string) {
	if s, err := parseSDP(own); err == nil {
		a.ear.expect(s.formats)
	}
}

// reach takes the other side's description: where it listens and what it wants to hear.
func (a *audio) reach(theirs session, names []string) bool {
	f, c, ok := theirs.spoken(names)
	if !ok {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remote, a.speak, a.header.PayloadType = theirs.addr, c, f.payload
	a.event, a.events = theirs.events()
	a.held = theirs.direction == "sendonly" || theirs.direction == "inactive" || theirs.addr.Addr().IsUnspecified() // RFC 3264 8.4
	a.clip = sung(c, a.tone)
	a.secure(theirs)
	return true
}

func (a *audio) sing(hz float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tone = hz
	if a.speak != nil {
		a.clip = sung(a.speak, hz)
	}
}

// move sends the packet of one tick; skipped ticks before it were lost to lateness, and the timestamp keeps true time (RFC 3550 5.1).
func (a *audio) move(skipped int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.speak == nil || !a.remote.IsValid() {
		return
	}
	if skipped > 0 {
		a.pass(skipped)
	}
	if len(a.keys) > 0 && a.key(a.keys[0]) {
		return
	}
	if !a.paused && !a.held {
		a.speakFrame()
	}
	a.pass(1)
}

// pass lets time go by in the stream.
func (a *audio) pass(ticks int) {
	a.header.Timestamp += uint32(ticks * frame)
	a.at = (a.at + ticks*frame) % rate
}

func (a *audio) speakFrame() {
	payload := a.packet[rtpHeader:]
	if a.clip == nil {
		copy(payload, a.speak.silence())
	} else { // a clip lasts a second, which is a whole number of frames
		copy(payload, a.clip[a.at:a.at+frame])
	}
	a.emit(a.header, frame)
}

// emit sends what lies in packet behind its header. What the socket refuses is lost, as on any network.
func (a *audio) emit(h rtp.Header, payload int) {
	if _, err := h.MarshalTo(a.packet[:rtpHeader]); err == nil {
		packet := a.packet[:rtpHeader+payload]
		if a.secret.out != nil {
			packet = a.secret.out.seal(packet)
		}
		a.conn.WriteToUDPAddrPort(packet, a.remote)
	}
	a.header.SequenceNumber++
	a.header.Marker = false
}

// raw sends any datagram to the other side's RTP port.
func (a *audio) raw(b []byte) error {
	a.mu.Lock()
	remote := a.remote
	a.mu.Unlock()
	if !remote.IsValid() {
		return errors.New("phone: the other side's audio address is not known yet")
	}
	_, err := a.conn.WriteToUDPAddrPort(b, remote)
	return err
}

// close stops both directions and fails the keys not yet pressed.
func (a *audio) close() {
	a.conn.Close()
	a.mu.Lock()
	keys := a.keys
	a.keys, a.speak = nil, nil
	a.mu.Unlock()
	for _, k := range keys {
		k.finish(errHungUp)
	}
}

// clips holds every tone sung so far in this process, a second each, by codec and whole Hz: a crowd singing costs no sine per packet.
var clips sync.Map

type clipKey struct {
	codec *codec
	hz    int
}

// sung is a second of a tone at -10 dBov, encoded; nil for silence. Whole Hz, so that it repeats without a click.
func sung(c *codec, hz float64) []byte {
	key := clipKey{c, int(math.Round(hz))}
	if key.hz <= 0 || key.hz >= rate/2 {
		return nil
	}
	if clip, ok := clips.Load(key); ok {
		return clip.([]byte)
	}
	samples := make([]int16, 2*rate) // the second half of which follows upon itself, in G.722 too
	for i := range samples {
		samples[i] = int16(10000 * math.Sin(2*math.Pi*float64(key.hz)*float64(i)/rate))
	}
	clip := c.write(samples)[rate:]
	clips.Store(key, clip)
	return clip
}

// pacer moves the audio of all calls of a phone every 20 ms by absolute deadlines: it may be late, it never slides.
type pacer struct {
	mu      sync.Mutex
	talking []*audio
	running bool
}

// add starts an audio; the pacer's goroutine runs only while there is one.
func (p *Phone) add(a *audio) {
	p.pacer.mu.Lock()
	defer p.pacer.mu.Unlock()
	if slices.Contains(p.pacer.talking, a) { // since early media
		return
	}
	p.pacer.talking = append(p.pacer.talking, a)
	if !p.pacer.running {
		p.pacer.running = p.spawn(func() { p.pacer.run(p.ctx.Done()) })
	}
}

func (p *Phone) remove(a *audio) {
	p.pacer.mu.Lock()
	defer p.pacer.mu.Unlock()
	for i, b := range p.pacer.talking {
		if a == b { // a new slice: run may be walking the old one
			p.pacer.talking = append(p.pacer.talking[:i:i], p.pacer.talking[i+1:]...)
			return
		}
	}
}

func (p *pacer) run(done <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for next := time.Now(); ; {
		select {
		case <-done:
			return
		case <-timer.C:
		}
		p.mu.Lock()
		talking := p.talking
		if len(talking) == 0 {
			p.running = false
			p.mu.Unlock()
			return
		}
		p.mu.Unlock()
		skipped := 0
		if late := time.Since(next); late > 2*tick {
			skipped = int(late / tick)
			next = next.Add(time.Duration(skipped) * tick)
		}
		for _, a := range talking {
			a.move(skipped)
		}
		next = next.Add(tick)
		timer.Reset(time.Until(next))
	}
}
