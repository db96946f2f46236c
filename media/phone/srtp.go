package phone

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/pion/rtp"
)

// secrecy is the encryption of one call's audio, with keys in the description (SDES, RFC 4568).
type secrecy struct {
	own    []byte
	theirs string // key of the other side, as it came
	in     *srtp  // nil: what arrives is taken as it is
	out    *srtp
}

// suiteOf is the length of a suite's key and salt and of its tag; aead: GCM.
func suiteOf(name string) (key, salt, tag int, aead bool) {
	switch name {
	case "AES_CM_128_HMAC_SHA1_80":
		return 16, 14, 10, false
	case "AES_CM_128_HMAC_SHA1_32":
		return 16, 14, 4, false
	case "AEAD_AES_128_GCM":
		return 16, 12, 16, true
	case "AEAD_AES_256_GCM":
		return 32, 12, 16, true
	}
	return 0, 0, 0, false
}

// secured puts our key into a description of ours: under RTP/SAVP, or so that who does not encrypt takes it too (RFC 8643).
func (a *audio) secured(sdp, tag, suite string, must bool) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	key, salt, _, _ := suiteOf(suite)
	if a.srtp == "" || key == 0 {
		return sdp
	}
	if len(a.secret.own) != key+salt {
		a.secret.own = make([]byte, key+salt)
		rand.Read(a.secret.own)
	}
	if must {
		sdp = strings.Replace(sdp, "RTP/AVP ", "RTP/SAVP ", 1)
	}
	return sdp + "a=crypto:" + tag + " " + suite + " inline:" + base64.StdEncoding.EncodeToString(a.secret.own) + a.tail + "\r\n"
}

// secure takes the key of the other side; without one, or where this phone does not encrypt, audio goes in the clear.
func (a *audio) secure(theirs session) {
	secret, err := base64.StdEncoding.DecodeString(theirs.key)
	key, salt, _, _ := suiteOf(theirs.suite)
	switch {
	case a.srtp == "" || err != nil || key == 0 || len(secret) != key+salt || len(a.secret.own) != key+salt:
		a.secret.in, a.secret.out, a.secret.theirs = nil, nil, ""
	case theirs.key != a.secret.theirs:
		a.secret.theirs = theirs.key
		a.secret.in = newSRTP(theirs.suite, secret, nil)
		if a.secret.out == nil {
			a.secret.out = newSRTP(theirs.suite, a.secret.own, a.mki())
		}
	}
}

// mki is the identifier that a tail such as "|2^20|1:4" announces.
func (a *audio) mki() []byte {
	id, length, ok := strings.Cut(a.tail[strings.LastIndexByte(a.tail, '|')+1:], ":")
	if !ok || len(id) != 1 || len(length) != 1 {
		return nil
	}
	mki := make([]byte, length[0]-'0')
	mki[len(mki)-1] = id[0] - '0'
	return mki
}

// srtp encrypts or decrypts one stream (RFC 3711; GCM by RFC 7714), without protection from replays.
type srtp struct {
	block    cipher.Block
	gcm      cipher.AEAD // nil: counter mode and HMAC
	auth     []byte
	salt     []byte // as long as a block
	tag      int
	mki      []byte
	begun    bool
	roc      uint32 // how often the sequence has begun again
	sequence uint16 // the last
}

func newSRTP(suite string, secret, mki []byte) *srtp {
	key, _, tag, aead := suiteOf(suite)
	master, err := aes.NewCipher(secret[:key])
	if err != nil {
		return nil
	}
	derive := func(label byte, n int) []byte { // RFC 3711 4.3
		var iv [16]byte
		copy(iv[:14], secret[key:])
		iv[7] ^= label
		out := make([]byte, n)
		cipher.NewCTR(master, iv[:]).XORKeyStream(out, out)
		return out
	}
	s := &srtp{tag: tag, auth: derive(1, 20), salt: append(derive(2, 14), 0, 0), mki: mki}
	s.block, _ = aes.NewCipher(derive(0, key))
	if aead {
		s.gcm, _ = cipher.NewGCM(s.block)
	}
	return s
}

// index is the roll-over counter of a sequence number (RFC 3711 3.3.1).
func (s *srtp) index(seq uint16) uint32 {
	switch ahead := int16(seq - s.sequence); {
	case !s.begun:
		s.begun, s.sequence = true, seq
	case ahead > 0:
		if seq < s.sequence {
			s.roc++
		}
		s.sequence = seq
	case seq > s.sequence:
		return s.roc - 1
	}
	return s.roc
}

func (s *srtp) iv(h *rtp.Header, roc uint32) []byte {
	var iv [16]byte
	if s.gcm != nil {
		binary.BigEndian.PutUint32(iv[2:], h.SSRC)
		binary.BigEndian.PutUint32(iv[6:], roc)
		binary.BigEndian.PutUint16(iv[10:], h.SequenceNumber)
		subtle.XORBytes(iv[:12], iv[:12], s.salt)
		return iv[:12]
	}
	binary.BigEndian.PutUint32(iv[4:], h.SSRC)
	binary.BigEndian.PutUint32(iv[8:], roc)
	binary.BigEndian.PutUint16(iv[12:], h.SequenceNumber)
	subtle.XORBytes(iv[:], iv[:], s.salt)
	return iv[:]
}

func (s *srtp) sum(packet []byte, roc uint32) []byte {
	mac := hmac.New(sha1.New, s.auth)
	mac.Write(packet)
	mac.Write(binary.BigEndian.AppendUint32(nil, roc))
	return mac.Sum(nil)[:s.tag]
}

func (s *srtp) seal(packet []byte) []byte {
	var h rtp.Header
	n, err := h.Unmarshal(packet)
	if err != nil {
		return packet // a fault of the script's: it leaves as it is
	}
	roc := s.index(h.SequenceNumber)
	if s.gcm != nil {
		sealed := s.gcm.Seal(append([]byte(nil), packet[:n]...), s.iv(&h, roc), packet[n:], packet[:n])
		return append(sealed, s.mki...)
	}
	sealed := append([]byte(nil), packet...)
	cipher.NewCTR(s.block, s.iv(&h, roc)).XORKeyStream(sealed[n:], packet[n:])
	return append(append(sealed, s.mki...), s.sum(sealed, roc)...)
}

func (s *srtp) open(packet []byte) (plain []byte, ok bool) {
	var h rtp.Header
	n, err := h.Unmarshal(packet)
	if err != nil || len(packet) < n+s.tag {
		return nil, false
	}
	was := *s
	roc := s.index(h.SequenceNumber)
	if s.gcm != nil {
		plain, err = s.gcm.Open(append([]byte(nil), packet[:n]...), s.iv(&h, roc), packet[n:], packet[:n])
		ok = err == nil
	} else {
		body, tag := packet[:len(packet)-s.tag], packet[len(packet)-s.tag:]
		if ok = hmac.Equal(s.sum(body, roc), tag); ok {
			plain = append([]byte(nil), body...)
			cipher.NewCTR(s.block, s.iv(&h, roc)).XORKeyStream(plain[n:], body[n:])
		}
	}
	if !ok {
		*s = was
	}
	return plain, ok
}
