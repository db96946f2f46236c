package sip

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// When a trunk's audio is encrypted, with keys that travel in the session description (SDES, RFC 4568).
const (
	srtpOff     = "off"     // never
	srtpAllow   = "allow"   // whenever the other side does; offered so that who does not still takes it (RFC 8643)
	srtpRequire = "require" // always: no audio in the clear is sent or heard
)

// suite is a way to encrypt and authenticate packets (RFC 4568 §6.2, RFC 7714 §14.2).
type suite struct {
	name      string
	profile   srtp.ProtectionProfile
	key, salt int // bytes of the master key and salt
}

// suites are those we speak, in the order in which we offer them. In answers the order is the offerer's.
var suites = []suite{
	{"AEAD_AES_256_GCM", srtp.ProtectionProfileAeadAes256Gcm, 32, 12},
	{"AEAD_AES_128_GCM", srtp.ProtectionProfileAeadAes128Gcm, 16, 12},
	{"AES_CM_128_HMAC_SHA1_80", srtp.ProtectionProfileAes128CmHmacSha1_80, 16, 14},
	{"AES_CM_128_HMAC_SHA1_32", srtp.ProtectionProfileAes128CmHmacSha1_32, 16, 14},
}

const (
	mostCryptos = 16  // a=crypto lines of a medium; no honest offer has as many
	mostMKI     = 128 // bytes of a master key identifier (RFC 4568 §6.1)
)

// crypto is an a=crypto line: with which key its author encrypts what it sends.
type crypto struct {
	tag    string
	suite  int    // in suites
	secret []byte // master key and salt
	mki    []byte // stands in each packet; empty: none does
}

// parseCrypto reads a line such as
//
//	1 AES_CM_128_HMAC_SHA1_80 inline:<key and salt in base64>|2^20|1:4
//
// false: it is none, or one that we may not accept, for a parameter that we do not know (RFC 4568 §5.1.2).
func parseCrypto(text string) (c crypto, ok bool) {
	f := strings.Fields(text)
	if len(f) < 3 || len(f[0]) > 9 || strings.Trim(f[0], "0123456789") != "" {
		return c, false
	}
	c.tag = f[0]
	c.suite = slices.IndexFunc(suites, func(s suite) bool { return strings.EqualFold(s.name, f[1]) })
	if c.suite < 0 {
		return c, false
	}
	for _, parameter := range f[3:] { // the size of a window is a hint, and "-" says of any that it is (RFC 4568 §6.3)
		if !strings.HasPrefix(parameter, "-") && !strings.HasPrefix(parameter, "WSH=") {
			return c, false
		}
	}
	const method = len("inline:")
	if len(f[2]) < method || !strings.EqualFold(f[2][:method], "inline:") || strings.Contains(f[2], ";") {
		return c, false // several keys for one line are told apart by their identifiers: nobody sends them
	}
	parts := strings.Split(f[2][method:], "|")
	secret, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	s := suites[c.suite]
	if err != nil || len(secret) != s.key+s.salt {
		return c, false
	}
	c.secret = secret
	return c, c.refine(parts[1:])
}

// refine reads what may follow the key: its lifetime, which no call outlives (a lifetime is 2^20 packets at least in
// practice, five hours; ours are not counted), and the identifier of the key with its length in bytes.
func (c *crypto) refine(parts []string) bool {
	if len(parts) > 0 && !strings.Contains(parts[0], ":") {
		if strings.Trim(parts[0], "0123456789^") != "" || parts[0] == "" {
			return false
		}
		parts = parts[1:]
	}
	if len(parts) == 0 {
		return true
	}
	value, length, _ := strings.Cut(parts[0], ":")
	id, err := strconv.ParseUint(value, 10, 64)
	n, err2 := strconv.ParseUint(length, 10, 8)
	if len(parts) > 1 || err != nil || err2 != nil || n < 1 || n > mostMKI {
		return false
	}
	c.mki = make([]byte, n)
	for i := int(n) - 1; i >= 0; i-- {
		c.mki[i] = byte(id)
		id >>= 8
	}
	return id == 0
}

// String is the value of an a=crypto line. It holds a key: it belongs into descriptions only.
func (c crypto) String() string {
	return c.tag + " " + suites[c.suite].name + " inline:" + base64.StdEncoding.EncodeToString(c.secret)
}

// acceptable are the lines of a medium that we can meet, in its order.
func (m *medium) acceptable() (list []crypto) {
	for _, text := range m.cryptos {
		if c, ok := parseCrypto(text); ok {
			list = append(list, c)
		}
	}
	return list
}

// keyring is what a leg needs to encrypt: one key of ours for each suite, for as long as the call lasts, and what was agreed
// last. A description that changes the address, or who speaks, changes no key: the streams go on as they are.
type keyring struct {
	own     [4][]byte // by suite
	in, out *cipher
}

// key is ours for a suite.
func (k *keyring) key(suite int) []byte {
	if k.own[suite] == nil {
		s := suites[suite]
		k.own[suite] = make([]byte, s.key+s.salt)
		_, _ = rand.Read(k.own[suite]) // it never fails
	}
	return k.own[suite]
}

// offer is a line for every suite.
func (k *keyring) offer() (lines []string) {
	for i := range suites {
		lines = append(lines, crypto{tag: strconv.Itoa(i + 1), suite: i, secret: k.key(i)}.String())
	}
	return lines
}

// agree finds the ciphers for what was agreed: those in use where nothing changed.
func (k *keyring) agree(mine, theirs crypto) (in, out *cipher, err error) {
	if in = k.in; !in.is(theirs) {
		if in, err = newCipher(theirs); err != nil {
			return nil, nil, err
		}
	}
	if out = k.out; !out.is(mine) {
		if out, err = newCipher(mine); err != nil {
			return nil, nil, err
		}
	}
	k.in, k.out = in, out
	return in, out, nil
}

const (
	replayWindow  = 128 // packets: more than any relay reorders
	mostAuthentic = 64  // streams of one party that were authentic
	mostTrials    = 64  // streams that may turn out not to be, before what is known of them is forgotten
)

// cipher is one direction of a leg's audio: only who sends, or only who receives, uses it.
type cipher struct {
	crypto
	context *srtp.Context
	header  rtp.Header
	buffer  [rtpMost + mostMKI + 32]byte

	known  []uint32      // sources of authentic packets
	trial  *srtp.Context // for the others: they take memory before they are known to be authentic
	trials int
}

func newCipher(c crypto) (*cipher, error) {
	x := &cipher{crypto: c}
	var err error
	x.context, err = x.fresh()
	return x, err
}

func (x *cipher) fresh() (*srtp.Context, error) {
	s := suites[x.suite]
	options := []srtp.ContextOption{srtp.SRTPReplayProtection(replayWindow)}
	if len(x.mki) > 0 {
		options = append(options, srtp.MasterKeyIndicator(x.mki))
	}
	c, err := srtp.CreateContext(x.secret[:s.key], x.secret[s.key:], s.profile, options...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", errBadSDP, s.name)
	}
	return c, nil
}

func (x *cipher) is(c crypto) bool {
	return x != nil && x.suite == c.suite && bytes.Equal(x.secret, c.secret) && bytes.Equal(x.mki, c.mki)
}

// seal encrypts a packet, into memory that the next one overwrites.
func (x *cipher) seal(packet []byte) ([]byte, error) {
	return x.context.EncryptRTP(x.buffer[:0], packet, &x.header)
}

// open decrypts an authentic packet, into memory that the next one overwrites; false: it is none, or came before.
func (x *cipher) open(packet []byte) ([]byte, bool) {
	h, _, _, ok := parseRTP(packet)
	if !ok || !slices.Contains(x.known, h.ssrc) && !x.meet(packet, h.ssrc) {
		return nil, false
	}
	plain, err := x.context.DecryptRTP(x.buffer[:0], packet, &x.header)
	return plain, err == nil
}

// meet tries a packet of a source from which nothing authentic has come yet.
func (x *cipher) meet(packet []byte, ssrc uint32) bool {
	if len(x.known) == mostAuthentic {
		return false
	}
	if x.trial == nil || x.trials == mostTrials {
		x.trial, _ = x.fresh()
		x.trials = 0
	}
	x.trials++
	if _, err := x.trial.DecryptRTP(x.buffer[:0], packet, &x.header); err != nil {
		return false
	}
	x.known, x.trial = append(x.known, ssrc), nil
	return true
}
