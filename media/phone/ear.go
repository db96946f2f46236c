package phone

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/pion/rtp"

	"receptivo/media"
)

const (
	block     = rate / 10 // samples judged at a time: 100 ms
	quiet     = -50.0     // dBov below which there is no sound
	longest   = 36000     // blocks remembered: an hour
	blockTime = 100 * time.Millisecond
)

// Heard is what has arrived so far.
type Heard struct {
	First   time.Time     // when the first sound that is not silence arrived; zero: none yet
	Seconds []Second      // each whole second of audio received
	For     time.Duration // audio received, lost packets counted as silence
	Silence float64       // share of it without sound, 0 to 1
	Hush    time.Duration // longest stretch of it without sound, in steps of 100 ms, from the first packet on

	Packets int  // RTP packets with audio or keys
	Garbage int  // datagrams that were none, or of an unknown payload type
	Lost    int  // missing by sequence number
	Late    int  // out of order or twice
	Streams int  // different SSRCs; a well-behaved side has one for the whole call
	Gaps    Gaps // between one audio packet and the next

	Digits string // keys received, by RTP or INFO, each once
}

// Second is one second of what was heard.
type Second struct {
	Tone  float64 // Hz of the purest tone, good to a few Hz; 0: none, or sound that is no tone
	Level float64 // dBov: 0 is the loudest sine there is; silence is below -50
}

// Gaps are quantiles of the time between one packet and the next; 20 ms when all is well.
type Gaps struct{ P50, P99, P999, Max time.Duration }

// ear decodes and judges one call's incoming RTP. Its methods are safe for concurrent use.
type ear struct {
	mu      sync.Mutex
	formats map[uint8]string
	heard   Heard
	digits  chan rune
	pressed chan struct{}  // closed and renewed at each key
	gaps    *hdr.Histogram // 0.1 ms

	started        bool
	ssrc, stamp    uint32 // of the last audio packet
	seq            uint16
	ssrcs          []uint32
	last           time.Time // arrival of the last audio packet
	keySSRC, keyAt uint32    // the key reported last: RFC 4733 2.3, all packets of an event share its timestamp
	keySeen        bool

	wide    media.G722
	samples []float64 // of the block being filled
	blocks  []judged
	silent  int // blocks among them
	hush    int // of these, the last ones in a row
	watches []*watch
	first   chan struct{} // closed at the first sound
}

type judged struct{ tone, level float32 }

func newEar() *ear {
	return &ear{
		formats: map[uint8]string{0: "PCMU", 8: "PCMA", 101: "TELEPHONE-EVENT"}, digits: make(chan rune, 128),
		gaps: hdr.New(1, 100_000, 2), samples: make([]float64, 0, block), first: make(chan struct{}), pressed: make(chan struct{}),
	}
}

func (e *ear) expect(formats []format) {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.formats)
	for _, f := range formats {
		e.formats[f.payload] = strings.ToUpper(f.name)
	}
}

// hear takes one datagram, whatever it is.
func (e *ear) hear(datagram []byte, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var p rtp.Packet
	if !unmarshalled(&p, datagram) {
		e.heard.Garbage++
		return
	}
	name := e.formats[p.PayloadType]
	c, isAudio := codecNamed(name)
	switch {
	case isAudio:
		e.count(&p)
		e.audio(&p, c, now)
	case name == "TELEPHONE-EVENT" && len(p.Payload) >= 4:
		e.count(&p)
		e.event(&p)
	default:
		e.heard.Garbage++
	}
}

// unmarshalled reads a packet; whatever the parser does with hostile bytes is no more than "no".
func unmarshalled(p *rtp.Packet, datagram []byte) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return p.Unmarshal(datagram) == nil && p.Version == 2
}

// count follows sequence numbers per stream.
func (e *ear) count(p *rtp.Packet) {
	e.heard.Packets++
	if !slices.Contains(e.ssrcs, p.SSRC) {
		e.heard.Streams++
		if len(e.ssrcs) < 64 {
			e.ssrcs = append(e.ssrcs, p.SSRC)
		}
	}
	if !e.started || p.SSRC != e.ssrc {
		e.started, e.ssrc, e.seq, e.stamp = true, p.SSRC, p.SequenceNumber, p.Timestamp-frame
		return
	}
	switch ahead := int16(p.SequenceNumber - e.seq); {
	case ahead <= 0:
		e.heard.Late++
		e.heard.Lost = max(e.heard.Lost-1, 0)
	default:
		e.heard.Lost += int(ahead) - 1
		e.seq = p.SequenceNumber
	}
}

// audio adds the samples of a packet; what is missing before it, by timestamp, is silence.
func (e *ear) audio(p *rtp.Packet, c *codec, now time.Time) {
	if !e.last.IsZero() {
		e.gaps.RecordValue(min(now.Sub(e.last).Microseconds()/100, 100_000))
		e.heard.Gaps.Max = max(e.heard.Gaps.Max, now.Sub(e.last))
	}
	e.last = now
	missing := int32(p.Timestamp - e.stamp - frame)
	if missing < 0 && missing > -rate { // late: its place is already filled
		return
	}
	if missing > 0 && missing <= 10*rate {
		for range missing {
			e.sample(0)
		}
	}
	e.stamp = p.Timestamp + uint32(len(p.Payload)) - frame
	energy := 0.0
	if c.wide {
		e.wide.Decode(p.Payload)
	}
	for _, b := range p.Payload {
		s := float64(c.decode[b]) / 32768
		energy += s * s
		e.sample(s)
	}
	if e.heard.First.IsZero() && level(energy/float64(max(len(p.Payload), 1))) > quiet {
		e.heard.First = now
		close(e.first)
	}
}

// event reports a key at the first packet seen of it: start, middle or END, whatever its duration.
func (e *ear) event(p *rtp.Packet) {
	if e.keySeen && p.SSRC == e.keySSRC && int32(p.Timestamp-e.keyAt) <= 0 {
		return
	}
	e.keySeen, e.keySSRC, e.keyAt = true, p.SSRC, p.Timestamp
	if p.Payload[0] < uint8(len(keypad)) {
		e.key(rune(keypad[p.Payload[0]]))
	}
}

// key is called with mu held.
func (e *ear) key(k rune) {
	if len(e.heard.Digits) < 4096 {
		e.heard.Digits += string(k)
	}
	close(e.pressed)
	e.pressed = make(chan struct{})
	select {
	case e.digits <- k:
	default: // nobody reads; Heard keeps them
	}
}

func (e *ear) sample(s float64) {
	if e.samples = append(e.samples, s); len(e.samples) == block {
		e.judge()
		e.samples = e.samples[:0]
	}
}

// judge looks at a full block.
func (e *ear) judge() {
	energy := 0.0
	for _, s := range e.samples {
		energy += s * s
	}
	j := judged{level: float32(level(energy / block))}
	switch {
	case j.level <= quiet:
		e.silent++
		e.hush++
		e.heard.Hush = max(e.heard.Hush, time.Duration(e.hush)*blockTime)
	case looked(len(e.blocks)):
		j.tone = float32(purest(e.samples, energy))
	}
	if j.level > quiet {
		e.hush = 0
	}
	if len(e.blocks) < longest {
		e.blocks = append(e.blocks, j)
	}
	e.heard.For += blockTime
	for _, w := range e.watches {
		w.judge(e.samples, energy, float64(j.level))
	}
	e.watches = slices.DeleteFunc(e.watches, func(w *watch) bool { return w.run >= w.need })
}

// watch waits for a tone, or for silence when hz is 0.
type watch struct {
	hz        float64
	need, run int // blocks
	done      chan struct{}
}

// judge counts blocks that hold the tone. One that does not takes two back: a lost packet is no new beginning, another sound soon is.
func (w *watch) judge(samples []float64, energy, dB float64) {
	var yes bool
	if w.hz == 0 {
		yes = dB <= quiet
	} else {
		yes = dB > quiet && share(samples, energy, w.hz) > 0.25
	}
	if !yes {
		w.run = max(w.run-2, 0)
		return
	}
	if w.run++; w.run == w.need {
		close(w.done)
	}
}

func (e *ear) wait(ctx context.Context, ended <-chan struct{}, hz float64, d time.Duration) error {
	w := &watch{hz: hz, need: max(int(d/blockTime), 1), done: make(chan struct{})}
	e.mu.Lock()
	e.watches = append(e.watches, w)
	e.mu.Unlock()
	err := wait(ctx, ended, w.done)
	e.mu.Lock()
	e.watches = slices.DeleteFunc(e.watches, func(o *watch) bool { return o == w })
	e.mu.Unlock()
	return err
}

// keys are those received so far, and a channel that closes at the next.
func (e *ear) keys() (string, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard.Digits, e.pressed
}

// snapshot is what was heard until now.
func (e *ear) snapshot() Heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := e.heard
	if h.For > 0 {
		h.Silence = float64(e.silent) / float64(h.For/blockTime)
	}
	tenths := func(q float64) time.Duration {
		return time.Duration(e.gaps.ValueAtQuantile(q)) * 100 * time.Microsecond
	}
	h.Gaps.P50, h.Gaps.P99, h.Gaps.P999 = tenths(50), tenths(99), tenths(99.9)
	for second := range slices.Chunk(e.blocks, 10) {
		if len(second) == 10 {
			h.Seconds = append(h.Seconds, summed(second))
		}
	}
	return h
}

// looked: three blocks of each second are searched for a tone of any frequency, the costly part of hearing.
func looked(block int) bool { return block%10%3 == 2 }

// summed is the mean power of a second and the tone most of the blocks looked at agree on, to 10 Hz.
func summed(blocks []judged) Second {
	power, votes, best := 0.0, map[int]int{}, 0
	var s Second
	for i, b := range blocks {
		power += math.Pow(10, float64(b.level)/10)
		if !looked(i) {
			continue
		}
		v := int(b.tone+5) / 10
		if votes[v]++; votes[v] > best {
			best, s.Tone = votes[v], float64(b.tone)
		}
	}
	s.Level = 10 * math.Log10(power/float64(len(blocks)))
	return s
}

// info takes a key from a SIP INFO: "Signal=5" as application/dtmf-relay, or just "5" as application/dtmf.
func (e *ear) info(contentType, body string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/dtmf-relay":
		_, body, _ = strings.Cut(body, "Signal=")
		body, _, _ = strings.Cut(body, "\n")
	case "application/dtmf":
	default:
		return false
	}
	key := strings.ToUpper(strings.TrimSpace(body))
	if len(key) != 1 || !strings.Contains(keypad, key) {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.key(rune(key[0]))
	return true
}

// level is a mean square in dBov, relative to a full-scale sine.
func level(meanSquare float64) float64 { return 10 * math.Log10(max(2*meanSquare, 1e-10)) }
