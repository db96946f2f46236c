package media

import (
	"time"

	"github.com/zaf/g711"
)

// Clip is a piece of audio encoded once per codec at load and shared by all who hear it. It never changes; its length
// is whole frames, the last one filled up with silence.
type Clip struct {
	name    string
	encoded [2][]byte // by Codec
}

// NewClip encodes linear samples at Rate.
func NewClip(name string, samples []int16) *Clip {
	a, u := make([]byte, len(samples)), make([]byte, len(samples))
	for i, s := range samples {
		a[i], u[i] = g711.EncodeAlawFrame(s), g711.EncodeUlawFrame(s)
	}
	return wholeFrames(name, a, u)
}

// newEncodedClip takes audio that is G.711 already. It copies it.
func newEncodedClip(name string, c Codec, audio []byte) *Clip {
	same, different := append([]byte(nil), audio...), append([]byte(nil), audio...)
	Transcode(different, c, 1-c)
	if c == PCMU {
		return wholeFrames(name, different, same)
	}
	return wholeFrames(name, same, different)
}

func wholeFrames(name string, a, u []byte) *Clip {
	if rest := len(a) % FrameSamples; rest > 0 {
		a = append(a, quiet[PCMA][rest:]...)
		u = append(u, quiet[PCMU][rest:]...)
	}
	return &Clip{name: name, encoded: [2][]byte{PCMA: a, PCMU: u}}
}

// Name says where the clip comes from, for operators and tests.
func (c *Clip) Name() string { return c.name }

// Frames is the length in frames of 20 ms.
func (c *Clip) Frames() int { return len(c.encoded[PCMA]) / FrameSamples }

// Duration is the length in time.
func (c *Clip) Duration() time.Duration { return time.Duration(c.Frames()) * tickTime }

// Samples decodes the clip to linear samples at Rate.
func (c *Clip) Samples() []int16 {
	out := make([]int16, len(c.encoded[PCMA]))
	for i, b := range c.encoded[PCMA] {
		out[i] = PCMA.Linear(b)
	}
	return out
}

// frameAt is a shared frame: nobody may change it.
func (c *Clip) frameAt(codec Codec, i int) []byte {
	at := i * FrameSamples
	return c.encoded[codec.index()][at : at+FrameSamples : at+FrameSamples]
}
