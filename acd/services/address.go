package services

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostPath bounds a path with its query, in bytes.
const mostPath = 8 << 10

// join puts a path with its query behind a base URL. The path holds what callers typed and services said: it stays below
// the base, and an error never repeats it.
func join(base, path string) (string, error) {
	switch {
	case len(path) > mostPath:
		return "", errors.New("the path is longer than 8 KiB")
	case !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl):
		return "", errors.New("the path holds control characters")
	}
	path, query, asked := strings.Cut(path, "?")
	var b strings.Builder
	b.WriteString(base)
	if path = strings.TrimPrefix(path, "/"); path != "" {
		parts := strings.Split(path, "/")
		for i, part := range parts {
			if part == "" && i < len(parts)-1 {
				return "", errors.New("a part of the path is empty (//)")
			}
			if climbs(part) {
				return "", errors.New("a part of the path would lead out of the service's URL")
			}
			b.WriteByte('/')
			escape(&b, part, "!$&'()*+,;=:@")
		}
	}
	if asked {
		b.WriteByte('?')
		escape(&b, query, "!$&'()*,;=:@/?") // a + would be read as a space: that of a phone number must not
	}
	return b.String(), nil
}

// climbs reports whether a part of a path can mean another folder to whoever decodes it once, twice or thrice, or who cuts
// it at a semicolon.
func climbs(part string) bool {
	for range 3 {
		name, _, _ := strings.Cut(part, ";")
		if name == "." || name == ".." || strings.ContainsAny(part, `/\`) || strings.ContainsFunc(part, unicode.IsControl) {
			return true
		}
		plain, err := url.PathUnescape(part)
		if err != nil || plain == part {
			return false
		}
		part = plain
	}
	return true
}

// escape writes s with everything percent-encoded that is neither unreserved (RFC 3986 §2.3), nor kept, nor encoded
// already.
func escape(b *strings.Builder, s, keep string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0,
			strings.IndexByte(keep, c) >= 0, c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
