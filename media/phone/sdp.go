package phone

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// errNoAudio: the description offers nothing this phone could play or say.
var errNoAudio = errors.New("phone: no usable audio in the session description")

// session is what the phone reads of a session description (RFC 8866): where its author wants audio, in which formats, in its order.
type session struct {
	addr            netip.AddrPort
	formats         []format
	direction       string // sendrecv unless told otherwise
	encrypted       bool   // RTP/SAVP: it must be
	tag, suite, key string // of the first a=crypto whose suite is known (RFC 4568); empty: there is none
}

// format is one payload type and its name, such as PCMA or telephone-event.
type format struct {
	payload uint8
	name    string
}

// parseSDP reads the first audio of a description. It takes bare LF, any order, unknown lines and media-level c= as it finds them.
func parseSDP(text string) (session, error) {
	s := session{direction: "sendrecv"}
	var host string
	var port, audios int
	names := map[string]string{"0": "PCMU", "8": "PCMA", "9": "G722"}
	var payloads []string
	inAudio, beforeMedia := false, true
	for line := range strings.Lines(text) {
		kind, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		f := strings.Fields(value)
		switch {
		case !ok:
		case kind == "m":
			beforeMedia, inAudio = false, false
			if len(f) >= 4 && f[0] == "audio" && audios == 0 {
				inAudio, audios = true, 1
				port, _ = strconv.Atoi(f[1])
				payloads = f[3:]
				s.encrypted = strings.HasPrefix(f[2], "RTP/SAVP")
			}
		case !inAudio && !beforeMedia: // of another medium
		case kind == "c" && len(f) == 3:
			host = f[2]
		case kind == "a" && inAudio && strings.HasPrefix(value, "rtpmap:") && len(f) == 2:
			name, _, _ := strings.Cut(f[1], "/")
			names[strings.TrimPrefix(f[0], "rtpmap:")] = name
		case kind == "a" && inAudio && strings.HasPrefix(value, "crypto:") && len(f) >= 3:
			s.takeKey(f)
		case kind == "a" && (value == "sendrecv" || value == "sendonly" || value == "recvonly" || value == "inactive"):
			s.direction = value
		}
	}
	for _, p := range payloads {
		if n, err := strconv.ParseUint(p, 10, 7); err == nil && names[p] != "" {
			s.formats = append(s.formats, format{uint8(n), names[p]})
		}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || port <= 0 || port > 65535 || len(s.formats) == 0 {
		return s, errNoAudio
	}
	s.addr = netip.AddrPortFrom(addr.Unmap(), uint16(port))
	return s, nil
}

// takeKey reads an a=crypto line.
func (s *session) takeKey(f []string) {
	key, _, _ := strings.Cut(strings.TrimPrefix(f[2], "inline:"), "|")
	if n, _, _, _ := suiteOf(f[1]); n > 0 && s.suite == "" {
		s.tag, s.suite, s.key = strings.TrimPrefix(f[0], "crypto:"), f[1], key
	}
}

// spoken is the first format that is a codec of ours.
func (s session) spoken(names []string) (format, *codec, bool) {
	for _, f := range s.formats {
		for _, n := range names {
			if c, ok := codecNamed(n); ok && strings.EqualFold(n, f.name) {
				return f, c, true
			}
		}
	}
	return format{}, nil, false
}

// events is the payload type for keys, if the author takes them.
func (s session) events() (uint8, bool) {
	for _, f := range s.formats {
		if strings.EqualFold(f.name, "telephone-event") {
			return f.payload, true
		}
	}
	return 0, false
}

// offered is what this phone offers: its codecs under their static numbers, keys under its own.
func (c Config) offered() []format {
	var fs []format
	for _, n := range c.Codecs {
		if k, ok := codecNamed(n); ok {
			fs = append(fs, format{k.payload, k.name})
		}
	}
	if c.DTMFPayload > 0 {
		fs = append(fs, format{uint8(c.DTMFPayload), "telephone-event"})
	}
	return fs
}

// answered is what this phone takes of an offer: RFC 3264 6.1, one codec and keys, under the offerer's numbers.
func (c Config) answered(offer session) []format {
	f, _, ok := offer.spoken(c.Codecs)
	if !ok {
		return nil
	}
	fs := []format{f}
	if events, ok := offer.events(); ok && c.DTMFPayload > 0 {
		fs = append(fs, format{events, "telephone-event"})
	}
	return fs
}

// describe writes a session description for these formats at a local address.
func describe(at netip.AddrPort, id uint64, formats []format, direction string) string {
	family := "IP4"
	if at.Addr().Is6() {
		family = "IP6"
	}
	var payloads, attrs strings.Builder
	for _, f := range formats {
		fmt.Fprintf(&payloads, " %d", f.payload)
		fmt.Fprintf(&attrs, "a=rtpmap:%d %s/8000\r\n", f.payload, f.name)
		if f.name == "telephone-event" {
			fmt.Fprintf(&attrs, "a=fmtp:%d 0-15\r\n", f.payload)
		}
	}
	return fmt.Sprintf("v=0\r\no=- %d 1 IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\nm=audio %d RTP/AVP%s\r\n%sa=ptime:20\r\na=%s\r\n",
		id, family, at.Addr(), family, at.Addr(), at.Port(), payloads.String(), attrs.String(), direction)
}

// fill puts the phone's own audio address into a description written by hand.
func fill(text string, at netip.AddrPort) string {
	host, port, _ := net.SplitHostPort(at.String())
	text = strings.NewReplacer("{ip}", host, "{port}", port).Replace(text)
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// mirrored is the direction that answers one (RFC 3264 6.1).
func mirrored(direction string) string {
	switch direction {
	case "sendonly":
		return "recvonly"
	case "recvonly":
		return "sendonly"
	}
	return direction
}
