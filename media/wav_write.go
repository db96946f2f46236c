package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

const (
	wavHeadSize = 58          // RIFF, fmt with no extension, fact, data
	patchEvery  = time.Second // how often the header learns how long the file is
)

// wavWriter writes a WAV file of G.711. The header goes first and is corrected as the file grows.
type wavWriter struct {
	f        File
	codec    Codec
	channels int
	samples  atomic.Int64 // written, a channel
	patched  time.Time    // when the header was last right
	size     int64        // bytes of audio that the header knows; -1: there is none yet
}

func newWAVWriter(f File, c Codec, channels int) *wavWriter {
	return &wavWriter{f: f, codec: c, channels: channels, size: -1}
}

// write adds audio, the channels interleaved.
func (w *wavWriter) write(audio []byte) error {
	if w.size < 0 {
		if err := w.patch(true); err != nil {
			return err
		}
	}
	if _, err := w.f.Write(audio); err != nil {
		return cannotWrite(err)
	}
	w.samples.Add(int64(len(audio) / w.channels))
	return nil
}

// patch makes the header right, at once or when it has not been so for long, and goes back to the end.
func (w *wavWriter) patch(now bool) error {
	size := w.samples.Load() * int64(w.channels)
	if size == w.size || !now && time.Since(w.patched) < patchEvery {
		return nil
	}
	head := wavHead(w.codec, w.channels, size)
	if _, err := w.f.Seek(0, io.SeekStart); err != nil {
		return cannotWrite(err)
	}
	if _, err := w.f.Write(head[:]); err != nil {
		return cannotWrite(err)
	}
	if _, err := w.f.Seek(wavHeadSize+size, io.SeekStart); err != nil {
		return cannotWrite(err)
	}
	w.size, w.patched = size, time.Now()
	return nil
}

// cut shortens the file to so many samples and makes its header right. Chunks end at even places (RIFF).
func (w *wavWriter) cut(samples int64) error {
	if samples < w.samples.Load() {
		if err := w.f.Truncate(wavHeadSize + samples*int64(w.channels)); err != nil {
			return cannotWrite(err)
		}
		w.samples.Store(samples)
	}
	if err := w.patch(true); err != nil {
		return err
	}
	if w.size%2 == 1 {
		if _, err := w.f.Write([]byte{0}); err != nil {
			return cannotWrite(err)
		}
	}
	return nil
}

func cannotWrite(err error) error {
	return fmt.Errorf("media: a recording cannot be written, free the disk or choose another folder: %w", err)
}

// wavHead is the header of a file with so many bytes of audio.
func wavHead(c Codec, channels int, size int64) (b [wavHeadSize]byte) {
	u16 := func(at int, v int) { binary.LittleEndian.PutUint16(b[at:], uint16(v)) }
	u32 := func(at int, v int64) { binary.LittleEndian.PutUint32(b[at:], uint32(v)) }
	copy(b[0:], "RIFF")
	u32(4, wavHeadSize-8+size+size%2)
	copy(b[8:], "WAVEfmt ")
	u32(16, 18)
	u16(20, wavALaw)
	if c == PCMU {
		u16(20, wavMuLaw)
	}
	u16(22, channels)
	u32(24, Rate)
	u32(28, int64(Rate*channels)) // bytes a second
	u16(32, channels)             // bytes a sample of all channels
	u16(34, 8)                    // bits a sample
	copy(b[38:], "fact")          // "required for all non-PCM formats": samples a channel
	u32(42, 4)
	u32(46, size/int64(channels))
	copy(b[50:], "data")
	u32(54, size)
	return b
}

// errNotOurs is the error of RepairWAV for a file that no recording of this package wrote.
var errNotOurs = errors.New("media: not a recording of ours: its header is another")

// RepairWAV makes the header of a recording tell the length of the file, after a crash had cut off both.
func RepairWAV(f io.ReadWriteSeeker) error {
	var b [wavHeadSize]byte
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return fmt.Errorf("%w (%w)", errNotOurs, err)
	}
	c, channels := PCMA, int(b[22])
	if b[20] == wavMuLaw {
		c = PCMU
	}
	if want := wavHead(c, max(channels, 1), 0); channels < 1 || channels > 2 || string(b[8:42]) != string(want[8:42]) || string(b[50:54]) != "data" {
		return errNotOurs
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	size := end - wavHeadSize
	b = wavHead(c, channels, size-size%int64(channels))
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = f.Write(b[:])
	return err
}
