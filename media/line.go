package media

// Rate is the sample rate of every codec here, in Hz; FrameSamples the samples in one 20 ms frame. With G.711 a sample
// is a byte, so a frame is 160 bytes.
const (
	Rate         = 8000
	FrameSamples = 160
)

// Codec is how a line's audio is encoded.
type Codec int

// The codecs. Both are G.711: 8 kHz, one byte a sample.
const (
	PCMA Codec = iota // A-law
	PCMU              // mu-law
)

func (c Codec) String() string {
	if c == PCMU {
		return "PCMU"
	}
	return "PCMA"
}

// Silence is the byte of digital silence in this codec: 0xD5 in A-law, 0xFF in mu-law.
func (c Codec) Silence() byte {
	if c == PCMU {
		return 0xFF
	}
	return 0xD5
}

// Line is what carries a leg's frames: RTP, later a browser, in tests a fake. The pacer calls it; it never blocks.
type Line interface {
	Codec() Codec
	// Send sends one encoded frame of 20 ms, at most FrameSamples bytes, which it must neither keep nor change: all who
	// hear a clip share it. skipped is the number of ticks lost to lateness just before, so that timestamps keep true
	// time. The port is locked meanwhile: a Line never calls back into a Port.
	Send(frame []byte, skipped int)
	// Relay hands whatever arrives on this line straight to the other line, as it arrives, transcoding where codecs
	// differ (see Transcode); nil stops it. It reports false when it cannot.
	Relay(to Line) bool
	// Tap lets t take a copy of whatever arrives on this line, relayed or not, in place of the tap before; nil ends it.
	// The tap comes first: it takes the audio as it arrived.
	Tap(t Tap)
}
