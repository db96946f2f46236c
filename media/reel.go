package media

const (
	reelSamples = 2 * Rate      // how much a reel holds: 1.6 s more than is waited for late audio and between two writes
	lateAudio   = 3 * Rate / 10 // how late, in samples, audio may arrive and still be put where it belongs
	earlyAudio  = 2 * Rate / 10 // how far it may run ahead
)

// reel is the newest part of a recording: a ring for each channel, silent where nothing has come, in which audio is put
// where it belongs although it arrives too early, too late, twice or not at all. Samples are counted from the start of
// the recording. It has no lock.
type reel struct {
	codec    Codec
	channels int
	from     int64 // the first sample that has not been taken yet
	tapes    [2]tape
}

// tape is one channel.
type tape struct {
	ring  []byte
	begun bool
	at    uint32 // the speaker's count for the piece put last …
	pos   int64  // … and where that is
	lost  int64  // samples that had no room
}

func newReel(c Codec, channels int) reel {
	r := reel{codec: c, channels: channels}
	for n := range channels {
		r.tapes[n].ring = make([]byte, reelSamples)
		blank(r.tapes[n].ring, c)
	}
	return r
}

// begin expects another speaker, with another count.
func (r *reel) begin(n int) { r.tapes[n].begun = false }

// put takes a piece that arrives at sample now. What belongs before audible, or has no room, is left out.
func (r *reel) put(n int, c Codec, at uint32, audio []byte, now, audible int64) {
	pos := r.tapes[n].place(at, r.from, now)
	if skip := max(r.from, audible) - pos; skip > 0 {
		audio = audio[min(skip, int64(len(audio))):]
		pos += skip
	}
	if room := r.from + reelSamples - pos; room < int64(len(audio)) {
		room = max(room, 0)
		r.tapes[n].lost += int64(len(audio)) - room
		audio = audio[:room]
	}
	for len(audio) > 0 {
		here := r.tapes[n].ring[pos%reelSamples:]
		size := copy(here, audio)
		Transcode(here[:size], c, r.codec)
		audio, pos = audio[size:], pos+int64(size)
	}
}

// place says where a piece belongs: as far from the one before as the speaker's count says. Where that is out of all
// time, the count has begun anew or left its clock, and the piece belongs here and now.
func (t *tape) place(at uint32, from, now int64) int64 {
	pos := t.pos + int64(int32(at-t.at))
	if !t.begun || pos < from || pos > now+earlyAudio {
		pos = now
	}
	t.begun, t.at, t.pos = true, at, pos
	return pos
}

// take removes the samples up to one, or as many as out holds, the channels interleaved, and returns those bytes.
// Nothing is kept of them: the reel is silent there again.
func (r *reel) take(upTo int64, out []byte) []byte {
	size := min(int(max(upTo-r.from, 0)), len(out)/r.channels, reelSamples)
	for n := range r.channels {
		ring := r.tapes[n].ring
		at := int(r.from % reelSamples)
		for i := range size {
			out[i*r.channels+n] = ring[at]
			ring[at] = r.codec.Silence()
			if at++; at == reelSamples {
				at = 0
			}
		}
	}
	r.from += int64(size)
	return out[:size*r.channels]
}

// erase silences what was put where a sample and those after it belong.
func (r *reel) erase(from int64) {
	for pos := max(from, r.from); pos < r.from+reelSamples; pos++ {
		for n := range r.channels {
			r.tapes[n].ring[pos%reelSamples] = r.codec.Silence()
		}
	}
}

// lost is how many samples had no room, in the channel that lost more.
func (r *reel) lost() int64 { return max(r.tapes[0].lost, r.tapes[1].lost) }

// blank fills audio with silence.
func blank(audio []byte, c Codec) {
	for i := range audio {
		audio[i] = c.Silence()
	}
}
