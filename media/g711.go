package media

import "github.com/zaf/g711"

// other holds, for each codec, the byte of the other codec that sounds the same (ITU-T G.711, tables 3 and 4). A-law
// has no zero, its silence is the step above; unlike in the tables it becomes mu-law's zero, so that silence stays silence.
var other = func() [2][256]byte {
	t := [2][256]byte{PCMA: table(g711.Alaw2UlawFrame), PCMU: table(g711.Ulaw2AlawFrame)}
	t[PCMA][PCMA.Silence()] = PCMU.Silence()
	return t
}()

// quiet is one frame of digital silence per codec.
var quiet = [2][]byte{PCMA: fill(PCMA), PCMU: fill(PCMU)}

// Transcode turns audio of one codec into the other, in place.
func Transcode(frame []byte, from, to Codec) {
	if from.index() == to.index() {
		return
	}
	t := &other[from.index()]
	for i, b := range frame {
		frame[i] = t[b]
	}
}

// Linear decodes one byte to a 16-bit sample.
func (c Codec) Linear(b byte) int16 {
	if c == PCMU {
		return g711.DecodeUlawFrame(b)
	}
	return g711.DecodeAlawFrame(b)
}

// index is the codec as an array index; what is not PCMU is PCMA.
func (c Codec) index() int {
	if c == PCMU {
		return int(PCMU)
	}
	return int(PCMA)
}

func silence(c Codec) []byte { return quiet[c.index()] }

func table(f func(byte) byte) (t [256]byte) {
	for i := range t {
		t[i] = f(byte(i))
	}
	return t
}

func fill(c Codec) []byte {
	b := make([]byte, FrameSamples)
	for i := range b {
		b[i] = c.Silence()
	}
	return b
}
