package media

import "math"

// KeyTones finds keys in what a party says: the dual tones of ITU-T Q.23, for phones that send keys in no other way. It
// takes the keys of phones as Q.24 asks (40 ms on, 40 ms off, 1.5 % off frequency, one tone 8 dB weaker than the other)
// and leaves speech and music alone as well as that can be. The zero value is ready; it belongs to one goroutine.
type KeyTones struct {
	samples [toneWindow]float64
	filled  int
	next    uint32 // the speaker's count that comes next
	begun   bool

	last  byte // what the last window held; 0: no key
	held  byte // the key that is down; 0: none
	clear int  // windows in a row that did not hold it
}

// A window is 25.6 ms, which tells the rows of a keypad apart; windows overlap by half, so that two fit into 40 ms.
const (
	toneWindow = 205
	toneStep   = 102
)

// The tones of ITU-T Q.23 in Hz: rows, then columns.
var keyTones = [8]float64{697, 770, 852, 941, 1209, 1336, 1477, 1633}

const keyNames = "123A456B789C*0#D"

const (
	weakestTone  = -32.0 // dBm0, of each tone
	mostTwist    = 8.0   // dB that the column may be weaker than the row: long lines damp it more
	leastTwist   = 6.0   // dB that it may be stronger
	aboveOthers  = 8.0   // dB that a tone is stronger than the others of its group
	purestTones  = 0.60  // share of all that is heard which the two tones have at least; speech has more besides
	pressWindows = 2     // alike in a row are a press …
	clearWindows = 3     // … and so many without it its end: lines crackle
	mostLost     = 800   // samples that may be missing in a press: a network stutters; a phone that rests rests longer
)

// Hear takes the next piece of audio, at a sample of the speaker's count, and returns the keys whose press it shows:
// mostly none.
func (k *KeyTones) Hear(c Codec, at uint32, audio []byte) (keys string) {
	missing := int32(at - k.next)
	switch {
	case !k.begun, missing < -Rate, missing > mostLost: // a rest in which nothing was sent, or a new count
		k.rest()
	case missing < 0: // a copy, or too late
		return ""
	}
	k.begun, k.next = true, at+uint32(len(audio))
	for _, b := range audio {
		k.samples[k.filled] = float64(c.Linear(b))
		if k.filled++; k.filled == toneWindow {
			if k.window(keyIn(&k.samples)) {
				keys += string(rune(k.held))
			}
			k.filled = copy(k.samples[:], k.samples[toneStep:])
		}
	}
	return keys
}

// rest forgets what was heard: silence enough to let go of any key.
func (k *KeyTones) rest() { *k = KeyTones{} }

// window takes what a window held and reports a press.
func (k *KeyTones) window(key byte) (pressed bool) {
	again := key == k.last
	k.last = key
	switch {
	case key != 0 && key == k.held:
		k.clear = 0
		return false
	case key != 0 && again:
		k.held, k.clear = key, 0
		return true
	case k.held != 0:
		if k.clear++; k.clear >= clearWindows {
			k.held = 0
		}
	}
	return false
}

// hann weighs the samples of a window: it makes a tone a little off its frequency lose little, and others much.
var hann, hannSum, hannPower = func() (w [toneWindow]float64, sum, power float64) {
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/toneWindow)
		sum += w[i]
		power += w[i] * w[i]
	}
	return w, sum, power
}()

// toneTurn is 2 cos w for each tone: Goertzel's coefficients.
var toneTurn = func() (c [8]float64) {
	for i, hz := range keyTones {
		c[i] = 2 * math.Cos(2*math.Pi*hz/Rate)
	}
	return c
}()

// keyIn is the key whose tones fill a window; 0: none.
func keyIn(samples *[toneWindow]float64) byte {
	var weighed [toneWindow]float64
	var energy float64
	for i, x := range samples {
		x *= hann[i]
		weighed[i] = x
		energy += x * x
	}
	energy /= hannPower // the mean square of all that is heard
	if energy < 2*weakest {
		return 0
	}
	row, low := strongest(&weighed, 0)
	if row < 0 || low < weakest || low*(1+stronger) < energy*purestTones { // no column can make up for it
		return 0
	}
	column, high := strongest(&weighed, 4)
	switch {
	case column < 0, high < weakest, low > high*weaker, high > low*stronger, low+high < energy*purestTones:
		return 0
	}
	return keyNames[4*row+column]
}

// The limits as ratios of power, and as a mean square.
var (
	weaker   = decibels(mostTwist)
	stronger = decibels(leastTwist)
	others   = decibels(aboveOthers)
	weakest  = amplitude(0) * amplitude(0) / 2 * decibels(weakestTone)
)

// strongest is which of four tones is clearly stronger than the others, and its mean square; -1: none.
func strongest(weighed *[toneWindow]float64, first int) (best int, most float64) {
	power := goertzel(weighed, first)
	for i, p := range power {
		if p > power[best] {
			best = i
		}
	}
	most = power[best]
	for i, p := range power {
		if i != best && p*others > most {
			return -1, 0
		}
	}
	return best, most
}

// goertzel is the mean square of each of four tones in a weighed window. They are written out so that the processor
// works on all of them at once.
func goertzel(weighed *[toneWindow]float64, first int) [4]float64 {
	a, b, c, d := toneTurn[first], toneTurn[first+1], toneTurn[first+2], toneTurn[first+3]
	var a1, a2, b1, b2, c1, c2, d1, d2 float64
	for _, x := range weighed {
		a1, a2 = x-a2+a*a1, a1
		b1, b2 = x-b2+b*b1, b1
		c1, c2 = x-c2+c*c1, c1
		d1, d2 = x-d2+d*d1, d1
	}
	power := func(s1, s2, turn float64) float64 { return 2 * (s1*s1 + s2*s2 - turn*s1*s2) / (hannSum * hannSum) }
	return [4]float64{power(a1, a2, a), power(b1, b2, b), power(c1, c2, c), power(d1, d2, d)}
}

// decibels is the ratio of powers that so many dB are.
func decibels(db float64) float64 { return math.Pow(10, db/10) }
