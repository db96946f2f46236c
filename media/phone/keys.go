package phone

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

var (
	// ErrNoEvents: the other side has not agreed to keys by RTP.
	ErrNoEvents = errors.New("phone: the other side takes no telephone-event")

	errHungUp = errors.New("phone: the call has ended")
)

const keypad = "0123456789*#ABCD" // events 0-15 (RFC 4733 3.2)

// Keying says how keys are pressed; the zero value is a phone in good order on a network that loses nothing.
type Keying struct {
	Payload  int           // payload type to use whatever was agreed; 0: the agreed one
	Lose     []int         // packets of each key that are lost on the way, from 0 to 6: four while it is down, then three that say END
	Zero     bool          // every packet says duration 0
	Gap      time.Duration // between keys, in whole ticks of 20 ms; default 80 ms
	Info     string        // a content type: keys go by SIP INFO instead, as "application/dtmf-relay" or "application/dtmf"
	Duration time.Duration // of each key as tones or in INFO application/dtmf-relay; default 100 ms
	Tones    bool          // keys are tones in the audio instead (ITU-T Q.23), for a side that takes no telephone-event
	Level    float64       // dBm0 of each of the two tones, at most -3; default -8
	Twist    float64       // dB that the higher tone is stronger, negative: weaker
}

// EndOnly are the packets to lose so that only those with END arrive.
var EndOnly = []int{0, 1, 2, 3}

// Press presses keys one after another by RTP (RFC 4733): 0-9 * # A-D, and a comma for half a second of rest. It returns when the last is released.
// Nothing waits for it: the pacer sends the packets in place of audio, which goes on after each key.
func (c *Call) Press(ctx context.Context, keys string) error {
	return c.PressAs(ctx, keys, Keying{})
}

// PressAs is Press with a choice of how.
func (c *Call) PressAs(ctx context.Context, keys string, k Keying) error {
	if k.Gap == 0 {
		k.Gap = 80 * time.Millisecond
	}
	for _, key := range strings.ToUpper(keys) {
		if !strings.ContainsRune(keypad+",", key) {
			return fmt.Errorf("phone: %q is no key: 0-9 * # A-D, and comma for a rest", key)
		}
	}
	for _, key := range strings.ToUpper(keys) {
		var err error
		switch {
		case k.Info != "" && key != ',':
			err = c.pressByInfo(ctx, key, k)
		default:
			err = c.audio.press(ctx, key, k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) pressByInfo(ctx context.Context, key rune, k Keying) error {
	body := string(key)
	if strings.Contains(k.Info, "relay") {
		body = fmt.Sprintf("Signal=%c\r\nDuration=%d\r\n", key, max(k.Duration, 100*time.Millisecond).Milliseconds())
	}
	res, err := c.request(ctx, "INFO", k.Info, body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return refused(res)
	}
	return nil
}

// keypress is one key in the hands of the pacer.
type keypress struct {
	event   byte
	tones   []byte // to be sent in place of packets, encoded; nil: packets
	payload int    // as Keying.Payload
	lose    []int
	zero    bool
	step    int // packets so far; after the last, the gap
	gap     int // ticks
	rest    bool
	start   uint32 // timestamp of the first packet, which all share
	done    chan error
}

func (k *keypress) finish(err error) { k.done <- err }

func (a *audio) press(ctx context.Context, key rune, how Keying) error {
	k := &keypress{
		event: byte(strings.IndexRune(keypad, key)), payload: how.Payload, lose: how.Lose, zero: how.Zero,
		gap: int(how.Gap / tick), rest: key == ',', done: make(chan error, 1),
	}
	if k.rest {
		k.gap, k.step = int(500*time.Millisecond/tick), keyPackets
	}
	a.mu.Lock()
	switch {
	case a.speak == nil:
		a.mu.Unlock()
		return errHungUp
	case how.Tones && !k.rest:
		k.tones = a.speak.keyTones(int(k.event), how)
	case !a.events && how.Payload == 0 && !k.rest:
		a.mu.Unlock()
		return ErrNoEvents
	}
	a.keys = append(a.keys, k)
	a.mu.Unlock()
	select {
	case err := <-k.done:
		return err
	case <-ctx.Done():
		a.drop(k)
		return context.Cause(ctx)
	}
}

// drop forgets a key nobody waits for; one already going out is left to its END.
func (a *audio) drop(k *keypress) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k.step == 0 || k.rest {
		a.keys = slices.DeleteFunc(a.keys, func(o *keypress) bool { return o == k })
	}
}

// keyPackets: four while the key is down, then END three times (RFC 4733 2.5.1.4).
const keyPackets = 7

// key gives this tick to a key; false: its packets are out and audio may go on. The caller holds mu.
func (a *audio) key(k *keypress) bool {
	if k.step >= k.packets() {
		if k.gap--; k.gap <= 0 {
			a.keys = a.keys[1:]
			k.finish(nil)
		}
		return false
	}
	if k.tones != nil {
		copy(a.packet[rtpHeader:], k.tones[k.step*frame:])
		a.emit(a.header, frame)
		k.step++
		a.pass(1)
		return true
	}
	if k.step == 0 {
		k.start = a.header.Timestamp
	}
	h := a.header
	h.Timestamp, h.PayloadType, h.Marker = k.start, a.event, k.step == 0
	if k.payload != 0 {
		h.PayloadType = uint8(k.payload)
	}
	a.writeEvent(k)
	if slices.Contains(k.lose, k.step) {
		a.header.SequenceNumber++
	} else {
		a.emit(h, 4)
	}
	k.step++
	a.pass(1)
	return true
}

// packets is how many tell of the key.
func (k *keypress) packets() int {
	if k.tones != nil {
		return len(k.tones) / frame
	}
	return keyPackets
}

// writeEvent writes the payload of RFC 4733 2.3: event, END bit and volume, duration in samples.
func (a *audio) writeEvent(k *keypress) {
	const end, volume = 0x80, 10 // -10 dBm0
	ticks := min(k.step+1, keyPackets-2)
	b := a.packet[rtpHeader:]
	b[0], b[1] = k.event, volume
	if k.step >= keyPackets-3 {
		b[1] |= end
	}
	duration := uint16(ticks * frame)
	if k.zero {
		duration = 0
	}
	binary.BigEndian.PutUint16(b[2:], duration)
}
