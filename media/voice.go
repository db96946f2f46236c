package media

import "math"

// voice tells speech from silence in the first channel of a recording, by its level in frames of 20 ms. Silence on a
// telephone is seldom digital: it is comfort noise, a fan, a street. So the quietest frame of the last two seconds is
// taken for the noise, and what is well above that for speech, which never goes on for so long without a gap. Somebody
// who speaks out of a noise louder than loudNoise is believed: better a message too long than one cut off.
type voice struct {
	heard  int64 // samples
	frame  [FrameSamples]byte
	filled int
	levels [noiseFrames]float64 // dBm0, the newest at at-1
	at     int
	recent uint8 // one bit a frame, the newest lowest: loud or not
	said   int64 // samples of speech so far
	last   int64 // the last speech ended before this sample
}

const (
	noiseFrames  = 100           // two seconds
	overNoise    = 9.0           // dB that speech is louder than the noise
	quietSpeech  = -45.0         // dBm0: what is less is silence in any case
	loudNoise    = -25.0         // dBm0: what is more is speech in any case
	digitalHush  = -66.0         // dBm0: less than a comfort noise: no measure of the noise
	speechFrames = 3             // so many loud ones of five are speech; fewer are a click
	tail         = Rate * 4 / 10 // samples left after the last speech: the end of a word is soft
)

// end is where the recording may be cut off.
func (v *voice) end() int64 {
	if v.said == 0 {
		return 0
	}
	return v.last + tail
}

// hear takes audio of so many interleaved channels.
func (v *voice) hear(c Codec, audio []byte, channels int) {
	for i := 0; i < len(audio); i += channels {
		v.frame[v.filled] = audio[i]
		v.filled++
		v.heard++
		if v.filled == FrameSamples {
			v.filled = 0
			v.judge(frameLevel(c, v.frame[:]))
		}
	}
}

// judge takes the level of a frame.
func (v *voice) judge(dbm0 float64) {
	v.levels[v.at%noiseFrames] = dbm0
	v.at++
	v.recent <<= 1
	if dbm0 > v.threshold() {
		v.recent |= 1
	}
	loud := 0
	for bits := v.recent & 0x1F; bits > 0; bits &= bits - 1 {
		loud++
	}
	if loud >= speechFrames {
		v.said += FrameSamples
		v.last = v.heard
	}
}

// threshold is what speech is louder than.
func (v *voice) threshold() float64 {
	noise := math.Inf(1)
	for _, l := range v.levels[:min(v.at, noiseFrames)] {
		if l > digitalHush {
			noise = min(noise, l)
		}
	}
	if math.IsInf(noise, 1) {
		return quietSpeech
	}
	return min(max(noise+overNoise, quietSpeech), loudNoise)
}

// frameLevel is the power of a frame in dBm0.
func frameLevel(c Codec, frame []byte) float64 {
	var sum float64
	for _, b := range frame {
		x := float64(c.Linear(b))
		sum += x * x
	}
	rms := math.Sqrt(sum / float64(len(frame)))
	return 3.14 + 20*math.Log10(max(rms, 1)*math.Sqrt2/math.MaxInt16)
}
