package media

import (
	"math"
	"time"
)

func canBeRecorded(t TB, newLeg func() LegRig) {
	a, b := answered(t, newLeg), answered(t, newLeg)
	a.Sings(700)
	b.Sings(1100)
	for _, joined := range []bool{false, true} {
		if joined {
			_, err := Join(a.Leg.Port(), b.Leg.Port())
			wantNoError(t, "Join", err)
		}
		if !a.recordsAll(t, b, 700, 1100) {
			t.Fatalf("the recording does not hold what the parties say (joined: %v)", joined)
		}
	}
	a.HangsUp()
	wantEnding(t, a, Remote, CauseNormal)
	b.Leg.Hangup(CauseNormal)
	wantEnding(t, b, Local, CauseNormal)
}

// recordsAll records half a second at a time until each channel is filled with its tone.
func (r LegRig) recordsAll(t TB, other LegRig, left, right float64) bool {
	t.Helper()
	for deadline := time.Now().Add(legPatience); time.Now().Before(deadline); {
		var f memoryFile
		rec, err := Record(&f, r.Leg.Port(), other.Leg.Port(), Until{Max: 500 * time.Millisecond})
		wantNoError(t, "Record", err)
		got := waitFor[Recorded](t, r.Leg)
		if got.ID != rec.ID() || got.Why != EndMax || got.Err != nil {
			t.Fatalf("Recorded is %+v, want id %d, ended by its length, without an error", got, rec.ID())
		}
		h, audio, err := readWAV(f.data)
		wantNoError(t, "reading the recording", err)
		if !got.Empty && sings(h, audio, 0, left) && sings(h, audio, 1, right) {
			return true
		}
	}
	return false
}

// sings reports that a tone is most of what a channel of a recording holds.
func sings(h wavHeader, audio []byte, channel int, hz float64) bool {
	var re, im, energy float64
	n := 0.0
	for i := channel; i < len(audio); i += h.channels {
		x := float64(h.codec().Linear(audio[i]))
		sin, cos := math.Sincos(2 * math.Pi * hz * n / Rate)
		re, im, energy, n = re+x*cos, im+x*sin, energy+x*x, n+1
	}
	return energy > 0 && 2*(re*re+im*im) > 0.7*n*energy
}

// memoryFile is a File in memory.
type memoryFile struct {
	data []byte
	at   int64
}

func (f *memoryFile) Write(b []byte) (int, error) {
	if end := int(f.at) + len(b); end > len(f.data) {
		f.data = append(f.data, make([]byte, end-len(f.data))...)
	}
	f.at += int64(copy(f.data[f.at:], b))
	return len(b), nil
}

func (f *memoryFile) Seek(to int64, _ int) (int64, error) { // always from the start: no other is asked for
	f.at = to
	return to, nil
}

func (f *memoryFile) Truncate(size int64) error { f.data = f.data[:size]; return nil }
func (f *memoryFile) Close() error              { return nil }
