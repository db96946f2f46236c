package sip

import (
	"sync"
	"time"

	"receptivo/media"
)

// keys names the events 0 to 15 of RFC 4733 §3.2.
const keys = "0123456789*#ABCD"

// keyReader finds key presses in telephone-event packets (RFC 4733). A press is told by its source and timestamp and
// counts at the first of its packets that arrives, be it the first sent, a later one or an END: so it survives the loss
// of all the others. The reader belongs to the goroutine that receives.
type keyReader struct {
	seen     bool
	ended    bool
	event    byte
	ssrc     uint32
	ts       uint32 // of the newest press
	duration uint16
}

const (
	// latePress is how old, in timestamp units (10 s), a packet may be and still belong to a press that is over.
	latePress = 10 * 8000
	// fullSegment is about how long a segment of a long press lasts: "the maximum duration representable is 0xFFFF";
	// then "the event begins a new segment" with a timestamp of its own (RFC 4733 §2.5.1.3).
	fullSegment = 0xF000
)

// read takes one packet and returns the key if this is a new press. Everything it says is checked: it may be noise.
func (k *keyReader) read(h rtpHeader, payload []byte) (key byte, pressed bool) {
	if len(payload) < 4 || payload[0] >= byte(len(keys)) {
		return 0, false
	}
	event, end := payload[0], payload[1]&0x80 != 0 // then one reserved bit and 6 of volume
	duration := uint16(payload[2])<<8 | uint16(payload[3])
	if k.seen && h.ssrc == k.ssrc {
		age := int32(h.ts - k.ts)
		if age <= 0 && age > -latePress {
			if age == 0 {
				k.ended, k.duration = k.ended || end, max(k.duration, duration)
			}
			return 0, false
		}
		if k.continues(event, h, age) {
			k.ts, k.ended, k.duration = h.ts, end, duration
			return 0, false
		}
	}
	*k = keyReader{seen: true, ended: end, event: event, ssrc: h.ssrc, ts: h.ts, duration: duration}
	return keys[event], true
}

// continues reports that a packet belongs to the next segment of a long press.
func (k *keyReader) continues(event byte, h rtpHeader, age int32) bool {
	return event == k.event && !k.ended && !h.marker && k.duration >= fullSegment && age >= fullSegment && age <= 0xFFFF
}

// keyWay is a way in which a party may send keys.
type keyWay int

const (
	viaNone keyWay = iota
	viaTone        // heard in what it says
	viaInfo
	viaEvent
)

func (w keyWay) String() string { return [...]string{"", "inband", "info", "rfc4733"}[w] }

// keyWays decides which keys of a leg count: those of the first way that speaks, for life, so that no key counts twice
// (some phones send each by two). Only tones give way: a sound may have been none, a message never is.
type keyWays struct {
	mu  sync.Mutex
	way keyWay
	key byte      // the last that counted …
	at  time.Time // … and when
}

// twinTime is how long after its tone the message about the same key may come.
const twinTime = 2 * time.Second

// counts reports whether a key that came this way counts.
func (k *keyWays) counts(way keyWay, key byte, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	twin := false
	switch {
	case k.way == viaNone:
		k.way = way
	case k.way == viaTone && way > viaTone:
		k.way = way
		twin = key == k.key && now.Sub(k.at) < twinTime
	}
	if k.way != way || twin {
		return false
	}
	k.key, k.at = key, now
	return true
}

// tones reports whether keys can still be tones.
func (k *keyWays) tones() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.way <= viaTone
}

// pressed reports a key that came in some way, if it counts.
func (s *session) pressed(way keyWay, key byte, now time.Time) {
	if s.keys.counts(way, key, now) {
		s.c.signal(media.Digit{Key: key, At: now, Via: way.String()})
	}
}

// listenForKeys looks for keys in what is said by a party who has agreed to no other way of sending them. While two
// parties talk it does not: nobody waits for keys then, and people talk long enough to sound like one some day.
func (s *session) listenForKeys(in *receiver, t *terms, p piece) {
	if t.events || s.peer.Load() != nil || !s.keys.tones() {
		return
	}
	if in.tones == nil {
		in.tones = &media.KeyTones{}
	}
	for _, key := range []byte(in.tones.Hear(p.codec, p.ts, p.audio)) {
		s.pressed(viaTone, key, p.now)
	}
}
