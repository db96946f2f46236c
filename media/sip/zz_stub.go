// A stand-in for the media half (sdp.go, offer.go, rtp.go, ports.go). Delete this file as soon as those declare these names.

package sip

import (
	"errors"
	"log/slog"
	"net/netip"

	"receptivo/media"
)

var errBadSDP, errNoCodec, errNoPorts = errors.New("a"), errors.New("b"), errors.New("c")

type portPool struct{}

func newPortPool(ip netip.Addr, lo, hi int) (*portPool, error) { return &portPool{}, nil }
func (p *portPool) close()                                     {}
func (p *portPool) Free() int                                  { return 100 }

type sessionConfig struct {
	pool      *portPool
	advertise netip.Addr
	prefer    media.Codec
	hasPrefer bool
	signal    func(media.Signal)
	spawn     func(name string, f func())
	log       *slog.Logger
}
type session struct{}

func newSession(c sessionConfig) *session { return &session{} }
func (s *session) answer(offer []byte) (answer []byte, err error) {
	return []byte("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"), nil
}
func (s *session) offer() ([]byte, error) {
	return []byte("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"), nil
}
func (s *session) accept(answer []byte) error     { return nil }
func (s *session) held() bool                     { return false }
func (s *session) close()                         {}
func (s *session) Codec() media.Codec             { return media.PCMA }
func (s *session) Send(frame []byte, skipped int) {}
func (s *session) Relay(to media.Line) bool       { return false }
