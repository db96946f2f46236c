package sip

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"receptivo/media"
)

// eventPayload is the number we offer for keys (telephone-event, RFC 4733); in answers it is the offerer's.
const eventPayload = 101

// ours is our half of a leg's audio: where it arrives, and which codec we would like first.
type ours struct {
	addr   netip.AddrPort
	prefer media.Codec
	codecs []payloadKind // the only ones offered, in this order; none: G.711, prefer first
	srtp   string        // srtpAllow, srtpRequire; anything else: srtpOff
}

// negotiation is the state of offer and answer for one leg (RFC 3264). Its methods do no IO and change it only when
// they succeed.
type negotiation struct {
	id      uint64 // of o=, 62 bits; 0: not chosen yet
	version uint64 // of o=: "the version MUST be incremented by one" when the description changes (RFC 3264 §8)
	body    []byte // what version says

	keys    keyring
	local   description // as agreed last; no media: nothing agreed yet
	pending description // our offer that has no answer yet; no media: none
}

// terms is what two descriptions agree on. It never changes: each agreement makes its own.
type terms struct {
	remote netip.AddrPort // where the other side wants its audio
	codec  media.Codec    // in which we send, under number
	number uint8
	wide   bool  // it is G.722: codec is what goes through us
	event  uint8 // number under which the other side takes keys, when events
	events bool
	kinds  [128]payloadKind // what a payload type means when it arrives
	sends  bool             // we may send
	hears  bool             // the other side may send, and so falls silent only when something is wrong
	held   bool             // the other side has put us on hold
	in     *cipher          // what arrives is encrypted with it; nil: not at all
	out    *cipher          // and what we send
}

// payloadKind is the meaning of a payload type.
type payloadKind uint8

const (
	unknownKind payloadKind = iota
	pcmaKind
	pcmuKind
	g722Kind
	eventKind
)

func (k payloadKind) codec() media.Codec {
	if k == pcmuKind {
		return media.PCMU
	}
	return media.PCMA
}

// encoding is the name in a description, and the static number (RFC 3551 §6).
func (k payloadKind) encoding() (name string, number uint8) {
	switch k {
	case pcmuKind:
		return "PCMU", staticPCMU
	case g722Kind:
		return "G722", staticG722
	}
	return "PCMA", staticPCMA
}

func kindOf(c media.Codec) payloadKind {
	if c == media.PCMU {
		return pcmuKind
	}
	return pcmaKind
}

// meaning is what a payload type of this medium means to us: by name in any case and by rate, under whatever number.
func (m *medium) meaning(pt uint8) payloadKind {
	name, rate := m.encoding(pt)
	switch {
	case rate != media.Rate:
	case strings.EqualFold(name, "PCMA"):
		return pcmaKind
	case strings.EqualFold(name, "PCMU"):
		return pcmuKind
	case strings.EqualFold(name, "G722"): // at 16 kHz, but "the RTP clock rate is 8000 Hz" (RFC 3551 §4.5.2)
		return g722Kind
	case strings.EqualFold(name, "telephone-event"):
		return eventKind
	}
	return unknownKind
}

// choice is one payload type of a medium that we understand.
type choice struct {
	payload uint8
	kind    payloadKind
}

// choices are the payload types we understand in the author's order, one of each kind, keys last. G.722 is for who has
// nothing else: we hear no more of it than of G.711, and pay for every packet.
func (m *medium) choices() (audio, all []choice) {
	var seen [eventKind + 1]bool
	var events, wide []choice
	for _, f := range m.formats {
		pt, ok := payloadType(f)
		if !ok {
			continue
		}
		k := m.meaning(pt)
		switch {
		case k == unknownKind || seen[k]:
		case k == eventKind:
			events = append(events, choice{pt, k})
		case k == g722Kind:
			wide = append(wide, choice{pt, k})
		default:
			audio = append(audio, choice{pt, k})
		}
		seen[k] = true
	}
	if len(audio) == 0 {
		audio = wide
	}
	return audio, append(slices.Clip(audio), events...)
}

// usable finds the medium that we, at this address, can take: audio at an address that we reach, in a codec of ours, in
// the first encrypted one if the trunk allows it, else in the clear if it allows that. secret is how it is encrypted; nil:
// it is not.
func (d description) usable(o ours) (at int, secret *crypto, err error) {
	at, err = -1, errNoCodec
	for i := range d.media {
		m := &d.media[i]
		if !strings.EqualFold(m.kind, "audio") || m.port == 0 || !plainRTP(m.proto) && !secureRTP(m.proto) {
			continue
		}
		if audio, _ := m.choices(); len(audio) == 0 {
			continue
		}
		if bad := m.reachable(o.addr.Addr()); bad != nil {
			err = bad
			continue
		}
		switch lines := m.acceptable(); {
		case len(lines) > 0 && (o.srtp == srtpAllow || o.srtp == srtpRequire):
			return i, &lines[0], nil
		case secureRTP(m.proto) || o.srtp == srtpRequire:
			err = errInClear
		case at < 0:
			at = i
		}
	}
	if at < 0 {
		return 0, nil, err
	}
	return at, nil, nil
}

// reachable says what is wrong with the address of a medium.
func (m *medium) reachable(us netip.Addr) error {
	a, err := m.address()
	if err == nil && (a.Addr().Is4() != us.Is4() && !a.Addr().IsUnspecified() || a.Addr().IsMulticast()) {
		return fmt.Errorf("%w: an address that is not reached from here", errBadSDP)
	}
	return err
}

// plainRTP reports a transport we speak. AVPF only asks for faster feedback, and is answered as offered (RFC 4585 §5).
func plainRTP(proto string) bool {
	return strings.EqualFold(proto, "RTP/AVP") || strings.EqualFold(proto, "RTP/AVPF")
}

// secureRTP reports a transport that must be encrypted with the keys of the description (RFC 3711, RFC 5124).
func secureRTP(proto string) bool {
	return strings.EqualFold(proto, "RTP/SAVP") || strings.EqualFold(proto, "RTP/SAVPF")
}

// offer makes our offer. In a session that exists it keeps its m= lines and the number of its keys: "for each "m=" line
// in the previous SDP there MUST be a corresponding one" (RFC 3264 §8).
func (n *negotiation) offer(o ours) description {
	event := uint8(eventPayload)
	d := description{media: []medium{{}}}
	at := 0
	if len(n.local.media) > 0 {
		d.media = slices.Clone(n.local.media)
		at = n.local.audio()
		for _, r := range d.media[at].maps {
			if strings.EqualFold(r.name, "telephone-event") && r.payload != staticPCMA && r.payload != staticPCMU {
				event = r.payload
			}
		}
	}
	codecs := o.codecs
	if len(codecs) == 0 {
		codecs = []payloadKind{kindOf(o.prefer), kindOf(media.PCMA + media.PCMU - o.prefer)}
	}
	var all []choice
	for _, k := range codecs {
		_, number := k.encoding()
		all = append(all, choice{number, k})
	}
	proto := "RTP/AVP"
	if secureRTP(d.media[at].proto) || o.srtp == srtpRequire {
		proto = "RTP/SAVP"
	}
	d.media[at] = o.medium(proto, append(all, choice{event, eventKind}))
	if o.srtp == srtpAllow || o.srtp == srtpRequire {
		d.media[at].cryptos = n.keys.offer()
	}
	n.sign(&d, o)
	n.pending = d
	return d
}

// answer makes the answer to an offer: the same m= lines in the same order, the first usable audio taken, all others
// refused with port 0 (RFC 3264 §6).
func (n *negotiation) answer(offer description, o ours) (description, *terms, error) {
	at, secret, err := offer.usable(o)
	if err != nil {
		return description{}, nil, err
	}
	d := description{media: make([]medium, len(offer.media))}
	for i, m := range offer.media {
		d.media[i] = medium{kind: m.kind, proto: m.proto, formats: m.formats, host: o.addr.Addr().String()}
	}
	theirs := &offer.media[at]
	_, all := theirs.choices()
	m := o.medium(theirs.proto, all)
	m.mux = theirs.mux
	m.dir = theirs.dir.reversed()
	if theirs.away() && m.dir == sendrecv {
		m.dir = recvonly // nothing can be sent to nowhere
	}
	t := agree(&m, theirs)
	if secret != nil {
		mine := crypto{tag: secret.tag, suite: secret.suite, secret: n.keys.key(secret.suite)}
		m.cryptos = []string{mine.String()}
		if t.in, t.out, err = n.keys.agree(mine, *secret); err != nil {
			return description{}, nil, err
		}
	}
	d.media[at] = m
	n.sign(&d, o)
	n.local, n.pending = d, description{}
	return d, t, nil
}

// accept takes the answer to our offer.
func (n *negotiation) accept(answer description, o ours) (*terms, error) {
	if len(n.pending.media) == 0 {
		return nil, fmt.Errorf("%w: an answer without an offer", errBadSDP)
	}
	at := n.pending.audio()
	if at >= len(answer.media) {
		return nil, fmt.Errorf("%w: fewer media than offered", errBadSDP)
	}
	only := description{media: answer.media[at : at+1]}
	_, secret, err := only.usable(o)
	if err != nil {
		return nil, err
	}
	t := agree(&n.pending.media[at], &answer.media[at])
	if secret != nil {
		lines := n.pending.media[at].acceptable()
		i := slices.IndexFunc(lines, func(c crypto) bool { return c.tag == secret.tag && c.suite == secret.suite })
		if i < 0 {
			return nil, fmt.Errorf("%w: an a=crypto that was not offered", errBadSDP)
		}
		if t.in, t.out, err = n.keys.agree(lines[i], *secret); err != nil {
			return nil, err
		}
	}
	n.local, n.pending = n.pending, description{}
	return t, nil
}

// audio is the index of the medium in use, in a description of our own.
func (d description) audio() int {
	return max(0, slices.IndexFunc(d.media, func(m medium) bool { return m.port != 0 }))
}

// medium writes our audio with these payload types.
func (o ours) medium(proto string, all []choice) medium {
	m := medium{kind: "audio", port: o.addr.Port(), proto: proto, host: o.addr.Addr().String(), ptime: 20}
	for _, c := range all {
		m.formats = append(m.formats, strconv.Itoa(int(c.payload)))
		name := "telephone-event"
		if c.kind == eventKind {
			m.fmtps = append(m.fmtps, fmtp{c.payload, "0-15"})
		} else {
			name, _ = c.kind.encoding()
		}
		m.maps = append(m.maps, rtpmap{c.payload, name, media.Rate})
	}
	return m
}

// sign gives a description of ours its o= line, with the version that it deserves.
func (n *negotiation) sign(d *description, o ours) {
	if n.id == 0 {
		n.id = rand.Uint64()>>2 | 1
	}
	if body := d.body(); !bytes.Equal(body, n.body) {
		n.version++
		n.body = body
	}
	family := "IP4"
	if o.addr.Addr().Is6() {
		family = "IP6"
	}
	d.origin = fmt.Sprintf("- %d %d IN %s %s", n.id, n.version, family, o.addr.Addr())
}

// agree draws the terms from our medium and theirs, which is usable. We send under their numbers; what arrives may come
// under ours, as it should (RFC 3264 §5.1), or under theirs.
func agree(mine, theirs *medium) *terms {
	remote, _ := theirs.address()
	audio, all := theirs.choices()
	t := &terms{remote: remote, number: audio[0].payload, codec: audio[0].kind.codec(), wide: audio[0].kind == g722Kind}
	for _, f := range mine.formats {
		if pt, ok := payloadType(f); ok {
			t.kinds[pt] = mine.meaning(pt)
		}
	}
	for _, c := range all {
		if t.kinds[c.payload] == unknownKind {
			t.kinds[c.payload] = c.kind
		}
	}
	for _, c := range all {
		if c.kind == eventKind {
			t.event, t.events = c.payload, true
		}
	}
	t.held = theirs.away() || theirs.dir == sendonly || theirs.dir == inactive
	t.sends = !t.held
	t.hears = !t.held && theirs.dir == sendrecv
	return t
}

// away reports the old form of hold, an address that is none (RFC 3264 §8.4).
func (m *medium) away() bool {
	a, err := m.address()
	return err == nil && a.Addr().IsUnspecified()
}
