package media

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// piece is a frame of one letter.
func piece(letter byte) []byte { return bytes.Repeat([]byte{letter}, FrameSamples) }

// unreel reads a reel of one channel up to a sample, a letter a frame, '-' for silence.
func unreel(r *reel, upTo int64) string {
	audio := r.take(upTo, make([]byte, reelSamples))
	var out []byte
	for f := range slices.Chunk(audio, FrameSamples) {
		switch {
		case f[0] == PCMA.Silence():
			out = append(out, '-')
		case bytes.Equal(f, piece(f[0])[:len(f)]):
			out = append(out, f[0])
		default:
			out = append(out, '?')
		}
	}
	return string(out)
}

func TestAudioIsPutWhereItBelongs(t *testing.T) {
	type arrival struct {
		at     uint32 // frames of the speaker's count
		letter byte
		now    int64 // frames
	}
	const ssrc2 = 1 << 20
	for name, c := range map[string]struct {
		arrives []arrival
		want    string
	}{
		"in time":                   {[]arrival{{0, 'a', 0}, {1, 'b', 1}, {2, 'c', 2}}, "abc-"},
		"late and early":            {[]arrival{{0, 'a', 0}, {1, 'b', 6}, {2, 'c', 6}, {3, 'd', 6}, {4, 'e', 4}}, "abcde-"},
		"in any order":              {[]arrival{{0, 'a', 0}, {2, 'c', 2}, {1, 'b', 3}, {3, 'd', 4}}, "abcd-"},
		"twice":                     {[]arrival{{0, 'a', 0}, {1, 'b', 1}, {1, 'b', 1}, {2, 'c', 2}}, "abc-"},
		"with a loss":               {[]arrival{{0, 'a', 0}, {3, 'd', 3}}, "a--d-"},
		"with no packets in a rest": {[]arrival{{0, 'a', 0}, {9, 'j', 9}}, "a--------j"},
		"another count":             {[]arrival{{0, 'a', 0}, {1, 'b', 1}, {ssrc2, 'x', 2}, {ssrc2 + 1, 'y', 3}}, "abxy-"},
		"a count that goes back":    {[]arrival{{9000, 'a', 0}, {3, 'b', 1}, {4, 'c', 2}}, "abc-"},
	} {
		r := newReel(PCMA, 1)
		for _, a := range c.arrives {
			r.put(0, PCMA, a.at*FrameSamples, piece(a.letter), a.now*FrameSamples, 0)
		}
		require.Equal(t, c.want, unreel(&r, r.from+int64(len(c.want))*FrameSamples), name)
		require.Zero(t, r.lost(), name)
	}
}

// Some phones send nothing in a rest and do not count it either.
func TestCountThatStandsInARest(t *testing.T) {
	r := newReel(PCMA, 1)
	r.put(0, PCMA, 0, piece('a'), 0, 0)
	const later = 100 * FrameSamples
	require.Equal(t, "a--", unreel(&r, 3*FrameSamples))
	r.take(later-lateAudio, make([]byte, reelSamples))
	r.put(0, PCMA, FrameSamples, piece('b'), later, 0)
	r.put(0, PCMA, 2*FrameSamples, piece('c'), later+FrameSamples, 0)
	require.Equal(t, "---------------bc-", unreel(&r, later+3*FrameSamples))
}

func TestReelCountsWhatHasNoRoom(t *testing.T) {
	r := newReel(PCMA, 1)
	frames := int64(reelSamples / FrameSamples)
	for n := range frames + 5 {
		r.put(0, PCMA, uint32(n*FrameSamples), piece('a'), n*FrameSamples, 0)
	}
	require.EqualValues(t, 5*FrameSamples, r.lost())
	require.Len(t, unreel(&r, reelSamples), 100)
	require.Equal(t, "-----", unreel(&r, reelSamples+5*FrameSamples), "silent where it was lost")
}

func TestReelSurvivesAnyCount(t *testing.T) {
	r := newReel(PCMU, 2)
	for i, at := range []uint32{1<<32 - 80, 80, 1 << 31, 0, 1<<31 + 1, 240} {
		r.put(i%2, PCMA, at, piece(byte(i)), int64(i)*FrameSamples, 100)
		r.put(i%2, PCMA, at, nil, 0, 1<<40)
	}
	require.Len(t, r.take(1<<40, make([]byte, 2*reelSamples)), 2*reelSamples)
}

func TestRecordingAllocatesNothingAPacket(t *testing.T) {
	r := newReel(PCMA, 2)
	frame, out, now := piece('a'), make([]byte, 2*reelSamples), int64(0)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		r.put(0, PCMA, uint32(now), frame, now, 0)
		r.put(1, PCMU, uint32(now), frame, now, 0)
		now += FrameSamples
		r.take(now-lateAudio, out)
	}))
	require.Zero(t, r.lost())
}

// BenchmarkReel is the cost of recording 20 ms of a call, all but the disk.
func BenchmarkReel(b *testing.B) {
	r, v := newReel(PCMA, 2), voice{}
	frame, out, now := piece('a'), make([]byte, 2*reelSamples), int64(0)
	b.ReportAllocs()
	for b.Loop() {
		r.put(0, PCMA, uint32(now), frame, now, 0)
		r.put(1, PCMU, uint32(now), frame, now, 0)
		now += FrameSamples
		v.hear(PCMA, r.take(now-lateAudio, out), 2)
	}
}
