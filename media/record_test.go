package media

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-audio/wav"
	"github.com/stretchr/testify/require"
)

// disk is a File in memory that can be slow, full or broken.
type disk struct {
	mu sync.Mutex
	memoryFile
	closed bool
	full   error         // of every write
	hangs  chan struct{} // writes wait for its end; nil: they do not
	panics bool
}

func (d *disk) Write(b []byte) (int, error) {
	d.mu.Lock()
	hangs := d.hangs
	d.mu.Unlock()
	if hangs != nil {
		<-hangs
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.panics {
		panic("bad file")
	}
	if d.full != nil {
		return 0, d.full
	}
	return d.memoryFile.Write(b)
}

func (d *disk) Seek(to int64, from int) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if from != io.SeekStart {
		return 0, errors.New("only from the start")
	}
	return d.memoryFile.Seek(to, from)
}

func (d *disk) Truncate(size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.memoryFile.Truncate(size)
}

func (d *disk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return nil
}

func (d *disk) set(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

// kill is what is on the disk now.
func (d *disk) kill() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Clone(d.data)
}

// channels reads a recording: the linear samples of each channel.
func channels(t *testing.T, data []byte) (out [][]int16) {
	t.Helper()
	h, audio, err := readWAV(data)
	require.NoError(t, err)
	require.Equal(t, 8, h.bits)
	out = make([][]int16, h.channels)
	for i, b := range audio {
		out[i%h.channels] = append(out[i%h.channels], h.codec().Linear(b))
	}
	return out
}

// part is a stretch of samples between two times, 40 ms in from each end: a recording is a frame late.
func part(s []int16, from, to time.Duration) []int16 {
	const in = 40 * time.Millisecond
	return s[samplesIn(from+in):samplesIn(to-in)]
}

func isTone(t *testing.T, s []int16, hz float64) {
	t.Helper()
	var energy float64
	for _, x := range s {
		energy += float64(x) * float64(x)
	}
	full := math.MaxInt16 * math.MaxInt16 * float64(len(s)) / 2 // of a full-scale sine
	require.InDelta(t, 1, power(s, hz)/(energy/full), 0.02, "%g Hz", hz)
}

func isSilent(t *testing.T, s []int16) {
	t.Helper()
	for i, x := range s {
		require.LessOrEqual(t, max(x, -x), int16(8), "sample %d", i)
	}
}

// caller is an answered party who says this for ever.
func caller(t *testing.T, e *Engine, says *Clip, codec Codec) *FakeLeg {
	t.Helper()
	l := NewFakeLeg(e, "caller", About{Codec: codec.String()})
	require.NoError(t, l.Answer())
	l.Sings(says)
	t.Cleanup(func() { l.Hangup(CauseNormal) })
	return l
}

func wave(hz float64) *Clip { return Tone(hz, -10, time.Minute) }

func TestRecordingHoldsEachPartyInItsChannel(t *testing.T) {
	for _, codecs := range [][2]Codec{{PCMA, PCMA}, {PCMA, PCMU}, {PCMU, PCMA}} {
		bubble(t, func(t *testing.T, e *Engine) {
			bob, ana := caller(t, e, wave(500), codecs[0]), caller(t, e, wave(900), codecs[1])
			room, err := Join(bob.Port(), ana.Port())
			require.NoError(t, err)
			var d disk
			r, err := Record(&d, bob.Port(), ana.Port(), Until{})
			require.NoError(t, err)
			time.Sleep(3 * time.Second)
			r.Stop()
			got := r.Result()
			require.Equal(t, Recorded{ID: r.ID(), Duration: 3 * time.Second, Why: EndStopped, Empty: got.Empty}, got)
			room.Close()
			require.True(t, d.closed)
			both := channels(t, d.data)
			require.Len(t, both, 2)
			require.Len(t, both[0], 3*Rate)
			isTone(t, part(both[0], 0, 3*time.Second), 500)
			isTone(t, part(both[1], 0, 3*time.Second), 900)
			mixed, err := DecodeWAV("both.wav", d.data)
			require.NoError(t, err)
			require.Equal(t, 3*time.Second, mixed.Duration())
		})
	}
}

func TestRecordingIsTheSoundItself(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		seven, err := NewLibrary().Clip("pt-BR", "n/7")
		require.NoError(t, err)
		bob := caller(t, e, nil, PCMA)
		var d disk
		r, err := Record(&d, bob.Port(), nil, Until{})
		require.NoError(t, err)
		bob.Sings(seven)
		time.Sleep(seven.Duration() - tickTime)
		r.Stop()
		require.NoError(t, r.Result().Err)
		_, audio, err := readWAV(d.data)
		require.NoError(t, err)
		want := seven.encoded[PCMA]
		require.Contains(t, string(audio), string(want[:len(want)-2*FrameSamples]), "not one sample differs")
		f, err := os.Create(filepath.Join(t.TempDir(), "a.wav"))
		require.NoError(t, err)
		defer f.Close()
		_, err = f.Write(d.data)
		require.NoError(t, err)
		_, err = f.Seek(0, io.SeekStart)
		require.NoError(t, err)
		other := wav.NewDecoder(f) // another reader than ours understands the header
		other.ReadInfo()
		require.NoError(t, other.Err())
		require.Equal(t, []int{wavALaw, 1, Rate, 8}, []int{int(other.WavAudioFormat), int(other.NumChans), int(other.SampleRate), int(other.BitDepth)})
	})
}

func TestPausedRecordingKeepsTime(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob := caller(t, e, wave(500), PCMA)
		var d disk
		r, err := Record(&d, bob.Port(), nil, Until{})
		require.NoError(t, err)
		time.Sleep(time.Second)
		r.Pause()
		time.Sleep(2 * time.Second)
		r.Resume()
		r.Resume() // once is enough
		time.Sleep(2 * time.Second)
		r.Stop()
		require.Equal(t, 5*time.Second, r.Result().Duration)
		s := channels(t, d.data)[0]
		isTone(t, part(s, 0, time.Second), 500)
		isSilent(t, part(s, time.Second, 3*time.Second))
		isSilent(t, s[samplesIn(3*time.Second):samplesIn(3*time.Second+resumeAfter)])
		isTone(t, part(s, 3*time.Second+resumeAfter, 5*time.Second), 500)
	})
}

func TestSecondChannelFollowsTheAgentWhoTakesOver(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob, ana, bia := caller(t, e, wave(500), PCMA), caller(t, e, wave(900), PCMA), caller(t, e, wave(1300), PCMU)
		var d disk
		r, err := Record(&d, bob.Port(), ana.Port(), Until{})
		require.NoError(t, err)
		time.Sleep(time.Second)
		ana.HangsUp()
		require.ErrorIs(t, r.Follow(ana.Port()), ErrNotOpen)
		time.Sleep(time.Second)
		require.NoError(t, r.Follow(bia.Port()))
		time.Sleep(time.Second)
		bob.HangsUp()
		require.Equal(t, EndHangup, r.Result().Why)
		both := channels(t, d.data)
		isTone(t, part(both[0], 0, 3*time.Second), 500)
		isTone(t, part(both[1], 0, time.Second), 900)
		isSilent(t, part(both[1], time.Second, 2*time.Second))
		isTone(t, part(both[1], 2*time.Second, 3*time.Second), 1300)
		require.Empty(t, bia.Port().ears, "nobody listens any more")

		one, err := Record(&disk{}, bia.Port(), nil, Until{})
		require.NoError(t, err)
		require.Error(t, one.Follow(bia.Port()), "one channel")
		one.Stop()
		<-one.Done()
	})
}

// One recording of a whole call, of both ways, that nobody has to tell what happens in it.
func TestRecordingOfWhatTheCallerHears(t *testing.T) {
	for _, alone := range []bool{true, false} {
		bubble(t, func(t *testing.T, e *Engine) {
			bob, ana, bia := caller(t, e, wave(500), PCMA), caller(t, e, wave(900), PCMU), caller(t, e, wave(1300), PCMA)
			var d disk
			var r *Recording
			record := func() {
				var err error
				r, err = Record(&d, bob.Port(), bob.Port(), Until{})
				require.NoError(t, err)
			}
			if alone {
				record()
				_, err := bob.Port().Play(Source{Clips: []*Clip{wave(700)}})
				require.NoError(t, err)
				time.Sleep(time.Second)
			}
			room, err := Join(ana.Port(), bob.Port())
			require.NoError(t, err)
			if !alone {
				record()
			}
			time.Sleep(time.Second)
			room.Close()
			time.Sleep(time.Second)
			_, err = Join(bob.Port(), bia.Port())
			require.NoError(t, err)
			time.Sleep(time.Second)
			require.NotEmpty(t, bia.Port().ears)
			require.Empty(t, ana.Port().ears)
			r.Stop()
			require.NoError(t, r.Result().Err)
			require.Empty(t, append(bia.Port().ears, bob.Port().ears...))
			require.Empty(t, bob.Port().hearers)
			both := channels(t, d.data)
			isTone(t, part(both[0], 0, r.Result().Duration), 500)
			heard := both[1]
			if alone {
				isTone(t, part(heard, 0, time.Second), 700)
				heard = heard[Rate:]
			}
			isTone(t, part(heard, 0, time.Second), 900)
			isSilent(t, part(heard, time.Second, 2*time.Second))
			isTone(t, part(heard, 2*time.Second, 3*time.Second), 1300)
		})
	}
}

func TestRecordingNeedsOpenPorts(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob, closed := caller(t, e, nil, PCMA), NewFakeLeg(e, "x", About{})
		defer closed.Hangup(CauseNormal)
		_, err := Record(&disk{}, closed.Port(), nil, Until{})
		require.ErrorIs(t, err, ErrNotOpen)
		var d disk
		_, err = Record(&d, bob.Port(), closed.Port(), Until{})
		require.ErrorIs(t, err, ErrNotOpen)
		require.Empty(t, bob.Port().ears)
		require.Empty(t, d.data)
	})
}

// The disk hangs for ten seconds: the parties notice nothing, the file is silent where they were not recorded and right
// again after that.
func TestRecorderNeverBlocksTheTick(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob, ana := caller(t, e, wave(500), PCMA), caller(t, e, wave(900), PCMA)
		_, err := Join(bob.Port(), ana.Port())
		require.NoError(t, err)
		d := &disk{}
		r, err := Record(d, bob.Port(), ana.Port(), Until{})
		require.NoError(t, err)
		time.Sleep(2 * time.Second)
		release := make(chan struct{})
		d.set(func() { d.hangs = release })
		before := frames(ana)
		time.Sleep(10 * time.Second)
		require.Equal(t, 500, frames(ana)-before, "50 a second, as always")
		d.set(func() { d.hangs = nil })
		close(release)
		time.Sleep(3 * time.Second)
		r.Stop()
		got := r.Result()
		require.Equal(t, 15*time.Second, got.Duration)
		require.InDelta(t, 8.3, got.Lost.Seconds(), 0.3)
		require.ErrorContains(t, got.Err, "did not follow")
		s := channels(t, d.data)[0]
		isTone(t, part(s, 0, 3500*time.Millisecond), 500)
		isSilent(t, part(s, 4*time.Second, 12*time.Second))
		isTone(t, part(s, 12*time.Second, 15*time.Second), 500)
	})
}

func frames(l *FakeLeg) (n int) {
	for _, h := range l.Heard() {
		n += h.Frames
	}
	return n
}

func TestDiskThatNeverComesBackHoldsUpNobody(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob := caller(t, e, wave(500), PCMA)
		release := make(chan struct{})
		defer close(release)
		r, err := Record(&disk{hangs: release}, bob.Port(), nil, Until{Max: 20 * time.Second})
		require.NoError(t, err)
		begun := time.Now()
		got := r.Result()
		require.Equal(t, 20*time.Second+diskPatience, time.Since(begun))
		require.Equal(t, EndMax, got.Why)
		require.ErrorContains(t, got.Err, "the disk has not taken")
		require.Equal(t, got, recorded(t, bob))
	})
}

func TestFullDiskEndsTheRecordingAndNotTheCall(t *testing.T) {
	for _, d := range []*disk{{full: syscall.ENOSPC}, {panics: true}} {
		bubble(t, func(t *testing.T, e *Engine) {
			bob := caller(t, e, wave(500), PCMA)
			r, err := Record(d, bob.Port(), nil, Until{})
			require.NoError(t, err)
			got := recorded(t, bob)
			require.Equal(t, EndFailed, got.Why)
			require.Equal(t, d.full != nil, errors.Is(got.Err, syscall.ENOSPC))
			require.Error(t, got.Err)
			require.Equal(t, got, r.Result())
			require.NoError(t, bob.Context().Err())
			require.Empty(t, bob.Port().ears)
		})
	}
}

// recorded waits for the signal.
func recorded(t *testing.T, l *FakeLeg) Recorded {
	t.Helper()
	for s := range l.Signals() {
		if r, ok := s.(Recorded); ok {
			return r
		}
	}
	t.Fatal("the leg ended before Recorded came")
	return Recorded{}
}

func TestRecordingSurvivesKill(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob, ana := caller(t, e, wave(500), PCMA), caller(t, e, wave(900), PCMA)
		var d disk
		r, err := Record(&d, bob.Port(), ana.Port(), Until{})
		require.NoError(t, err)
		time.Sleep(5950 * time.Millisecond)
		killed := d.kill()
		r.Stop()
		<-r.Done()

		s := channels(t, killed)[0]
		require.GreaterOrEqual(t, len(s), samplesIn(4500*time.Millisecond), "read as it was left")
		isTone(t, part(s, 0, 4500*time.Millisecond), 500)

		dir := t.TempDir()
		for name, data := range map[string][]byte{"a.wav.part": killed, "b.wav.part": []byte("no recording"), "c.txt": nil} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
		}
		saved, err := SalvageRecordings(dir)
		require.Equal(t, []string{filepath.Join(dir, "a.wav")}, saved)
		require.ErrorIs(t, err, errNotOurs)
		require.ErrorContains(t, err, "b.wav.part")
		whole, err := os.ReadFile(saved[0])
		require.NoError(t, err)
		s = channels(t, whole)[1]
		require.GreaterOrEqual(t, len(s), samplesIn(5500*time.Millisecond), "all that had been written")
		isTone(t, part(s, 0, 5500*time.Millisecond), 900)
	})
}

func TestRecordingHasItsNameOnceItIsWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewEngine(1)
		defer e.Close()
		path := filepath.Join(t.TempDir(), "a.wav")
		f, err := CreateRecording(path)
		require.NoError(t, err)
		bob := caller(t, e, wave(500), PCMA)
		r, err := Record(f, bob.Port(), nil, Until{})
		require.NoError(t, err)
		time.Sleep(time.Second)
		require.NoFileExists(t, path)
		require.FileExists(t, path+".part")
		bob.HangsUp()
		require.NoError(t, r.Result().Err)
		require.NoFileExists(t, path+".part")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Len(t, channels(t, data)[0], Rate)
		_, err = CreateRecording(path)
		require.ErrorContains(t, err, "already")
	})
}
