package media

import (
	"fmt"
	"math"
	"sync"
	"time"
	"unicode/utf8"
)

// Silence is a clip of digital silence, in whole frames.
func Silence(d time.Duration) *Clip {
	return NewClip("silence", make([]int16, samplesIn(d)))
}

// Tone is a sine at a level in dBm0, with edges of 5 ms so that it does not click. 3.14 dBm0 is the loudest sine that
// A-law holds (ITU-T G.711, table 1a); tones that people hear are at -10 to -25.
func Tone(hz, dbm0 float64, d time.Duration) *Clip {
	out := make([]int16, samplesIn(d))
	addNote(out, hz, amplitude(dbm0))
	return NewClip(fmt.Sprintf("tone %g Hz", hz), out)
}

// Beep is what a caller hears before a message is recorded, for a centre that has no sound of its own: 1,000 Hz for a
// third of a second, and a frame of silence so that its end is not in the message.
var Beep = sync.OnceValue(func() *Clip {
	out := make([]int16, samplesIn(360*time.Millisecond))
	addNote(out[:samplesIn(340*time.Millisecond)], 1000, amplitude(-15))
	return NewClip("beep", out)
})

// Ringback is what a caller hears while a phone rings elsewhere, as networks in Brazil send it: 425 Hz for a second, then
// silence for four. It is to be played in a loop.
var Ringback = sync.OnceValue(func() *Clip {
	out := make([]int16, samplesIn(5*time.Second))
	addNote(out[:samplesIn(time.Second)], 425, amplitude(-13))
	return NewClip("ringback", out)
})

// Placeholder stands in for a prompt nobody has recorded yet: two soft notes in turn, about as long as the text would
// take to speak (0.4 to 30 s). It is clearly no silence, so that a missing recording is heard and not searched for.
func Placeholder(text string) *Clip {
	const perRune = time.Second / 14 // about 150 words a minute
	d := min(max(time.Duration(utf8.RuneCountInString(text))*perRune, 400*time.Millisecond), 30*time.Second)
	out := make([]int16, samplesIn(d))
	notes, loud := [2]float64{523.25, 659.26}, amplitude(-24)
	each := len(out)/max(2, int(d/(300*time.Millisecond))) + 1
	for i := 0; i*each < len(out); i++ {
		addNote(out[i*each:min((i+1)*each, len(out))], notes[i%2], loud)
	}
	return NewClip("placeholder: "+text, out)
}

// amplitude is the peak of a sine at a level in dBm0.
func amplitude(dbm0 float64) float64 {
	return math.MaxInt16 * math.Pow(10, (dbm0-3.14)/20)
}

func samplesIn(d time.Duration) int { return int(max(d, 0) * Rate / time.Second) }

// addNote adds a sine with soft edges.
func addNote(out []int16, hz, peak float64) {
	edge := min(Rate/200, len(out)/2)
	for i := range out {
		gain := peak
		if near := min(i, len(out)-1-i); near < edge {
			gain *= float64(near) / float64(edge)
		}
		out[i] += int16(gain * math.Sin(2*math.Pi*hz*float64(i)/Rate))
	}
}
