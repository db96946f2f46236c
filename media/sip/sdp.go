package sip

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Errors of offers and answers. They refuse an offer with 488, the last with 503.
var (
	errBadSDP  = errors.New("sip: the session description cannot be used")
	errNoCodec = errors.New("sip: no common audio codec in the session description")
	errInClear = errors.New("sip: the audio is encrypted where srtp is off, or is not where it is required")
	errNoPorts = errors.New("sip: no port for audio is free")
)

// direction is which way media flows, as its author sees it (RFC 8866 §6.7). The zero value is the default.
type direction int

const (
	sendrecv direction = iota
	sendonly
	recvonly
	inactive
)

var directions = [...]string{"sendrecv", "sendonly", "recvonly", "inactive"}

func (d direction) String() string { return directions[d] }

// reversed is the same flow seen from the other side.
func (d direction) reversed() direction {
	switch d {
	case sendonly:
		return recvonly
	case recvonly:
		return sendonly
	}
	return d
}

// description is a session description (RFC 8866), reduced to what a call needs. What is said once for the whole
// session (c=, direction) is folded into every medium that does not say otherwise.
type description struct {
	origin string // the value of o=, as it came
	media  []medium
}

// medium is one m= line and what belongs to it.
type medium struct {
	kind    string   // audio, video, image, …
	port    uint16   // 0: refused or not wanted
	proto   string   // RTP/AVP, …
	formats []string // of RTP: payload types
	host    string   // connection address; empty: not given
	dir     direction
	maps    []rtpmap // one for each payload type that has one
	fmtps   []fmtp
	ptime   int // milliseconds a packet; 0: not given
	mux     bool
	cryptos []string // values of a=crypto (RFC 4568), as they came: they hold keys
}

// rtpmap names the encoding behind a payload type.
type rtpmap struct {
	payload uint8
	name    string
	rate    int // Hz
}

// fmtp is the format parameters of a payload type, uninterpreted.
type fmtp struct {
	payload uint8
	text    string
}

const mostMedia = 64 // m= lines; no honest offer has as many

// parseSDP reads a description as phones write them: LF for CRLF, no end of the last line, lines in any order, unknown
// ones. Only an m= line that cannot be understood, or none at all, is an error: then there is nothing to answer.
func parseSDP(text []byte) (description, error) {
	p := sdpParser{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, "="); ok && len(strings.TrimSpace(key)) == 1 {
			if err := p.line(strings.TrimSpace(key)[0], strings.TrimSpace(value)); err != nil {
				return description{}, err
			}
		}
	}
	if len(p.media) == 0 {
		return description{}, fmt.Errorf("%w: no media", errBadSDP)
	}
	return p.folded(), nil
}

// sdpParser gathers lines; fields of the session stand beside the description until they are folded in.
type sdpParser struct {
	description
	host   string
	dir    direction
	hasDir []bool // which media said their direction themselves
}

func (p *sdpParser) line(key byte, value string) error {
	switch key {
	case 'o':
		p.origin = value
	case 'm':
		return p.newMedium(value)
	case 'c':
		if f := strings.Fields(value); len(f) >= 3 { // nettype, addrtype, address[/ttl]
			*p.hostField(), _, _ = strings.Cut(f[2], "/")
		}
	case 'a':
		p.attribute(value)
	}
	return nil
}

func (p *sdpParser) newMedium(value string) error {
	f := strings.Fields(value)
	if len(f) < 4 || len(p.media) == mostMedia {
		return fmt.Errorf("%w: m= line", errBadSDP)
	}
	digits, _, _ := strings.Cut(f[1], "/") // port/number of ports
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return fmt.Errorf("%w: port", errBadSDP)
	}
	p.media = append(p.media, medium{kind: f[0], port: uint16(port), proto: f[2], formats: f[3:]})
	p.hasDir = append(p.hasDir, false)
	return nil
}

func (p *sdpParser) hostField() *string {
	if n := len(p.media); n > 0 {
		return &p.media[n-1].host
	}
	return &p.host
}

func (p *sdpParser) attribute(value string) {
	name, rest, _ := strings.Cut(value, ":")
	name, rest = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(rest)
	if d := slices.Index(directions[:], name); d >= 0 {
		p.direct(direction(d))
		return
	}
	n := len(p.media)
	if n == 0 {
		return
	}
	m := &p.media[n-1]
	switch name {
	case "rtpmap":
		m.addMap(rest)
	case "fmtp":
		payload, text, _ := strings.Cut(rest, " ")
		if pt, ok := payloadType(payload); ok && strings.TrimSpace(text) != "" {
			m.fmtps = append(m.fmtps, fmtp{pt, strings.TrimSpace(text)})
		}
	case "ptime":
		if ms, err := strconv.ParseUint(rest, 10, 16); err == nil {
			m.ptime = int(ms)
		}
	case "rtcp-mux":
		m.mux = true
	case "crypto":
		if len(m.cryptos) < mostCryptos {
			m.cryptos = append(m.cryptos, rest)
		}
	}
}

func (p *sdpParser) direct(d direction) {
	if n := len(p.media); n > 0 {
		p.media[n-1].dir, p.hasDir[n-1] = d, true
		return
	}
	p.dir = d
}

// addMap reads "96 telephone-event/8000[/channels]"; the rate, which some phones forget, is 8000. Of several for one
// payload type the first counts, and one with more than one channel is none of ours.
func (m *medium) addMap(value string) {
	f := strings.Fields(value)
	if len(f) < 2 {
		return
	}
	pt, ok := payloadType(f[0])
	name, clock, _ := strings.Cut(f[1], "/")
	clock, channels, _ := strings.Cut(clock, "/")
	if !ok || name == "" || channels != "" && channels != "1" {
		return
	}
	rate, err := strconv.ParseUint(cmp.Or(clock, "8000"), 10, 31)
	if err != nil || slices.ContainsFunc(m.maps, func(r rtpmap) bool { return r.payload == pt }) {
		return
	}
	m.maps = append(m.maps, rtpmap{pt, name, int(rate)})
}

// folded gives every medium what was said for the whole session.
func (p *sdpParser) folded() description {
	for i := range p.media {
		m := &p.media[i]
		if m.host == "" {
			m.host = p.host
		}
		if !p.hasDir[i] {
			m.dir = p.dir
		}
	}
	return p.description
}

// print writes the description. What is parsed from it equals what was printed.
func (d description) print() []byte {
	b := fmt.Appendf(nil, "v=0\r\no=%s\r\ns=-\r\n", d.origin)
	return append(b, d.body()...)
}

// body is all but the lines that only identify the session: two descriptions with the same body say the same.
func (d description) body() []byte {
	var b []byte
	shared := ""
	if !slices.ContainsFunc(d.media, func(m medium) bool { return m.host == "" }) && len(d.media) > 0 {
		shared = d.media[0].host
		b = appendHost(b, shared)
	}
	b = append(b, "t=0 0\r\n"...)
	for i := range d.media {
		b = d.media[i].append(b, shared)
	}
	return b
}

func (m *medium) append(b []byte, shared string) []byte {
	b = fmt.Appendf(b, "m=%s %d %s %s\r\n", m.kind, m.port, m.proto, strings.Join(m.formats, " "))
	if m.host != shared {
		b = appendHost(b, m.host)
	}
	for _, r := range m.maps {
		b = fmt.Appendf(b, "a=rtpmap:%d %s/%d\r\n", r.payload, r.name, r.rate)
	}
	for _, f := range m.fmtps {
		b = fmt.Appendf(b, "a=fmtp:%d %s\r\n", f.payload, f.text)
	}
	if m.ptime > 0 {
		b = fmt.Appendf(b, "a=ptime:%d\r\n", m.ptime)
	}
	for _, c := range m.cryptos {
		b = fmt.Appendf(b, "a=crypto:%s\r\n", c)
	}
	if m.mux {
		b = append(b, "a=rtcp-mux\r\n"...)
	}
	if m.port == 0 && m.dir == sendrecv {
		return b
	}
	return fmt.Appendf(b, "a=%s\r\n", m.dir)
}

func appendHost(b []byte, host string) []byte {
	family := "IP4"
	if strings.Contains(host, ":") {
		family = "IP6"
	}
	return fmt.Appendf(b, "c=IN %s %s\r\n", family, host)
}

// encoding is the name and rate behind a payload type: by its rtpmap, or static (RFC 3551 §6).
func (m *medium) encoding(pt uint8) (name string, rate int) {
	for _, r := range m.maps {
		if r.payload == pt {
			return r.name, r.rate
		}
	}
	switch pt {
	case staticPCMU:
		return "PCMU", 8000
	case staticPCMA:
		return "PCMA", 8000
	case staticG722:
		return "G722", 8000
	}
	return "", 0
}

// address is where the author wants this medium; the port may be 0. A host name is no address for us: nothing is
// resolved on the way to an answer.
func (m *medium) address() (netip.AddrPort, error) {
	a, err := netip.ParseAddr(m.host)
	if err != nil || a.Zone() != "" {
		return netip.AddrPort{}, fmt.Errorf("%w: c= holds no IP address", errBadSDP)
	}
	return netip.AddrPortFrom(a.Unmap(), m.port), nil
}

// The static payload types of our codecs (RFC 3551 §6).
const (
	staticPCMU = 0
	staticPCMA = 8
	staticG722 = 9
)

func payloadType(s string) (uint8, bool) {
	n, err := strconv.ParseUint(s, 10, 7)
	return uint8(n), err == nil
}
