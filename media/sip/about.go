package sip

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// maxInvite is the longest INVITE to a phone, in bytes, without the Via that is added on sending: fragments of a larger
// datagram do not pass every network (RFC 3261 §18.1.1).
const maxInvite = 1100

// decorate adds to an INVITE what the agent's phone should show: X-Receptivo-<key> for each Info, in the order of the
// keys, and Call-Info for an Info called "url". What does not fit is left out.
func decorate(req *sipmsg.Request, about media.About) {
	room := maxInvite - len(req.String())
	add := func(name, value string) {
		if cost := len(name) + len(value) + 4; value != "" && cost <= room {
			room -= cost
			req.AppendHeader(sipmsg.NewHeader(name, value))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(about.Info)) {
		value := oneLine(about.Info[key], 200)
		if u, err := url.Parse(value); key == "url" && err == nil && u.Host != "" && !strings.ContainsAny(value, "<>") {
			add("Call-Info", "<"+value+">;purpose=info")
			continue
		}
		if name := token(key); name != "" {
			add("X-Receptivo-"+name, value)
		}
	}
}

// number is the number, or name, in the user part of a URI: without escapes, which may stand for any character (RFC 3261
// §19.1.4), and without the parameters that a telephone number brings along (§19.1.6).
func number(user string) string {
	n, _, _ := strings.Cut(user, ";")
	if plain, err := url.PathUnescape(n); err == nil && utf8.ValidString(plain) && !strings.ContainsFunc(plain, unicode.IsControl) {
		return plain
	}
	return n
}

// nickname stands for a Call-ID in logs: whoever chose it may have put a number or an address into it. It is the start of
// its SHA-256, so whoever has the Call-ID finds the lines.
func nickname(callID string) string {
	sum := sha256.Sum256([]byte(callID))
	return hex.EncodeToString(sum[:6])
}

// oneLine keeps a value inside its header: no line breaks or other control characters, at most so many bytes.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return strings.TrimSpace(s)
}

// quotable keeps a display name inside its quotes.
func quotable(s string, most int) string {
	return oneLine(strings.Map(func(r rune) rune {
		if r == '"' || r == '\\' {
			return -1
		}
		return r
	}, s), most)
}

// token keeps the characters that a header's name may have (RFC 3261 §25.1).
func token(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.') {
			return r
		}
		return -1
	}, s)
}

// userPart is a caller's number as the user of a URI; "anonymous" when it is withheld (RFC 3323 §4.1.1.3).
func userPart(from string) string {
	u := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("+-_.!~*'()", r)) {
			return r
		}
		return -1
	}, from)
	if u == "" {
		return "anonymous"
	}
	return u
}
