package sip

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

// The ways in which a party may send keys. The first that speaks wins for the whole leg, so that no key counts twice
// (some phones send each by both).
const (
	viaNone int32 = iota
	viaEvent
	viaInfo
)
