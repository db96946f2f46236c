package sip

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// errors of what comes on a connection: after one of them nobody knows where the next message begins.
var (
	errNoSIP    = errors.New("sip: no SIP")
	errTooLong  = errors.New("sip: a message that is too long")
	errNoLength = errors.New("sip: a message without one Content-Length")
)

var (
	crlf     = []byte("\r\n")
	headEnd  = []byte("\r\n\r\n")
	sipFirst = []byte("SIP/2.0 ")
	sipLast  = []byte(" SIP/2.0")
)

// frame is the length of the message at the beginning of what a connection brought, once it is there whole; 0: not yet.
// "The Content-Length header field MUST be used with stream oriented transports" (RFC 3261 §18.3). The first line is looked at before the rest is waited for.
func frame(b []byte) (int, error) {
	if line, _, whole := bytes.Cut(b, crlf); whole && !bytes.HasPrefix(line, sipFirst) && !bytes.HasSuffix(line, sipLast) {
		return 0, errNoSIP
	}
	end := bytes.Index(b, headEnd)
	if end < 0 {
		if len(b) > maxMessage {
			return 0, errTooLong
		}
		return 0, nil
	}
	body, err := contentLength(string(b[:end]))
	if err != nil {
		return 0, err
	}
	n := end + len(headEnd) + body
	switch {
	case n > maxMessage:
		return 0, errTooLong
	case len(b) < n:
		return 0, nil
	}
	return n, nil
}

// contentLength reads the one Content-Length of a message's head; two that differ are none.
func contentLength(head string) (int, error) {
	length := -1
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if name = strings.TrimRight(name, " \t"); !strings.EqualFold(name, "content-length") && !strings.EqualFold(name, "l") {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 24)
		if err != nil || length >= 0 && length != int(n) {
			return 0, errNoLength
		}
		length = int(n)
	}
	if length < 0 {
		return 0, errNoLength
	}
	return length, nil
}
