package sip

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

const testKey = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz" // of RFC 4568 §9.2

func TestKeysAreReadAsOthersWriteThem(t *testing.T) {
	line := "1 AES_CM_128_HMAC_SHA1_80 inline:" + testKey
	for name, c := range map[string]struct {
		text string
		ok   bool
		mki  []byte
	}{
		"plain":                {line, true, nil},
		"lifetime":             {line + "|2^20", true, nil},
		"lifetime in full":     {line + "|1048576", true, nil},
		"lifetime and MKI":     {line + "|2^20|1:4", true, []byte{0, 0, 0, 1}},
		"MKI alone":            {line + "|513:2", true, []byte{2, 1}},
		"a window":             {line + "|2^31 WSH=64", true, nil},
		"optional":             {line + " -NEW=1", true, nil},
		"other case":           {"9 aes_cm_128_hmac_sha1_80 INLINE:" + testKey, true, nil},
		"32 bits of tag":       {"2 AES_CM_128_HMAC_SHA1_32 inline:" + testKey, true, nil},
		"unknown parameter":    {line + " UNENCRYPTED_SRTP", false, nil},
		"unknown suite":        {"1 F8_128_HMAC_SHA1_80 inline:" + testKey, false, nil},
		"two keys":             {line + "|2^20|1:4;inline:" + testKey + "|2^20|2:4", false, nil},
		"short key":            {"1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19z", false, nil},
		"no base64":            {"1 AES_CM_128_HMAC_SHA1_80 inline:!" + testKey[1:], false, nil},
		"GCM with a long salt": {"1 AEAD_AES_128_GCM inline:" + testKey, false, nil},
		"no key":               {"1 AES_CM_128_HMAC_SHA1_80", false, nil},
		"no method":            {"1 AES_CM_128_HMAC_SHA1_80 " + testKey, false, nil},
		"no tag":               {"x AES_CM_128_HMAC_SHA1_80 inline:" + testKey, false, nil},
		"MKI too long":         {line + "|2^20|1:129", false, nil},
		"MKI of no length":     {line + "|2^20|1:0", false, nil},
		"MKI does not fit":     {line + "|256:1", false, nil},
		"a fourth part":        {line + "|2^20|1:4|x", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := parseCrypto(c.text)
			require.Equal(t, c.ok, ok)
			if ok {
				require.Equal(t, c.mki, got.mki)
				_, err := newCipher(got)
				require.NoError(t, err)
			}
		})
	}
}

func FuzzCrypto(f *testing.F) {
	f.Add("1 AES_CM_128_HMAC_SHA1_80 inline:" + testKey + "|2^20|1:4 WSH=64")
	f.Add("1 AEAD_AES_256_GCM inline:" + testKey + "|:|")
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := parseCrypto(text)
		if !ok {
			return
		}
		_, err := newCipher(c)
		require.NoError(t, err)
		again, ok := parseCrypto(c.String())
		require.True(t, ok)
		c.mki = nil // ours never have one
		require.Equal(t, c, again)
	})
}

// carries is a gateway that takes the calls of phones here as those of its trunk, with the trunk's srtp.
func carries(t *testing.T, srtp string) (*Gateway, <-chan media.Leg) {
	g := opens(t, func(c *Config) {
		c.Trunks = []Trunk{{Name: "acme", Host: "192.0.2.1", Probe: -1, SRTP: srtp, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}
	})
	return g, takes(t, g)
}

// answers a call and hears it, in both directions and with keys.
func talksWith(t *testing.T, calls <-chan media.Leg, bob *phone.Actor) (media.Leg, *phone.Party) {
	t.Helper()
	answered := make(chan media.Leg, 1)
	go func() {
		l := next(t, "call", calls)
		_ = l.Answer()
		answered <- l
	}()
	call := bob.Dials("8000")
	l := next(t, "answer", answered)
	_, err := l.Port().Play(media.Source{Clips: []*media.Clip{media.Tone(1000, -10, time.Second)}, Loop: true})
	require.NoError(t, err)
	call.Hears(1000, 300*time.Millisecond)
	signal[media.Heard](t, l)
	call.Presses("4")
	require.Equal(t, byte('4'), signal[media.Digit](t, l).Key)
	return l, call
}

// A trunk's call is encrypted both ways, in every suite, however its author writes the key.
func TestCallIsEncrypted(t *testing.T) {
	for name, c := range map[string]phone.Config{
		"AES":                 {SRTP: "require"},
		"with a short tag":    {SRTP: "require", SRTPSuite: "AES_CM_128_HMAC_SHA1_32"},
		"with a lifetime":     {SRTP: "require", SRTPTail: "|2^20"},
		"with an identifier":  {SRTP: "require", SRTPTail: "|2^20|1:4"},
		"GCM":                 {SRTP: "require", SRTPSuite: "AEAD_AES_128_GCM"},
		"GCM with identifier": {SRTP: "require", SRTPSuite: "AEAD_AES_128_GCM", SRTPTail: "|1:4"},
		"GCM of 256":          {SRTP: "require", SRTPSuite: "AEAD_AES_256_GCM"},
		"opportunistic":       {SRTP: "allow"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, calls := carries(t, "allow")
			c.Server, c.User, c.Tone = g.Addr().String(), "bob", 440
			bob := phone.Acts(t, c)
			l, call := talksWith(t, calls, bob)
			terms := l.(*leg).sess.terms.Load()
			require.NotNil(t, terms.in)
			require.NotNil(t, terms.out)
			require.Zero(t, l.(*leg).sess.count.forged.Load())
			h := call.Heard()
			require.Zero(t, h.Garbage, "what we send is not authentic: %s", h)
			require.Equal(t, 1, h.Streams)
		})
	}
}

// Hold and resume change who speaks, and no key: both streams go on where they were.
func TestHoldKeepsSRTP(t *testing.T) {
	g, calls := carries(t, "require")
	bob := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "bob", Tone: 440, SRTP: "require"})
	l, call := talksWith(t, calls, bob)
	before := *l.(*leg).sess.terms.Load()
	require.NoError(t, call.Hold(t.Context(), "sendonly"))
	signal[media.Held](t, l)
	require.NoError(t, call.Hold(t.Context(), "sendrecv"))
	signal[media.Resumed](t, l)
	call.Hears(1000, 300*time.Millisecond)
	call.Presses("7")
	require.Equal(t, byte('7'), signal[media.Digit](t, l).Key)
	after := l.(*leg).sess.terms.Load()
	require.True(t, before.in == after.in)
	require.True(t, before.out == after.out)
	require.Zero(t, call.Heard().Garbage)
	require.Equal(t, 1, call.Heard().Streams)
}

// The other side may take a new key with a re-INVITE; ours stays.
func TestNewKeyReplacesTheirs(t *testing.T) {
	var n negotiation
	us := ours{addr: mustAddrPort("127.0.0.1:4000"), prefer: media.PCMA, srtp: srtpRequire}
	offer := func(key string) description {
		d, err := parseSDP([]byte(strings.ReplaceAll(secureOffer, testKey, key)))
		require.NoError(t, err)
		return d
	}
	_, first, err := n.answer(offer(testKey), us)
	require.NoError(t, err)
	_, same, err := n.answer(offer(testKey), us)
	require.NoError(t, err)
	require.True(t, first.in == same.in)
	require.True(t, first.out == same.out)
	answer, other, err := n.answer(offer(base64.StdEncoding.EncodeToString(make([]byte, 30))), us)
	require.NoError(t, err)
	require.False(t, first.in == other.in)
	require.True(t, first.out == other.out)
	require.Equal(t, "RTP/SAVP", answer.media[0].proto)
	mine, ok := parseCrypto(answer.media[0].cryptos[0])
	require.True(t, ok)
	require.Equal(t, "7", mine.tag, "the tag says which line was taken")
	require.True(t, first.out.is(mine))
}

const secureOffer = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5000 RTP/SAVP 8\n" +
	"a=crypto:5 F8_128_HMAC_SHA1_80 inline:" + testKey + "\na=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:" + testKey + "|2^20\n"

func TestWhoMustEncryptRefusesTheClear(t *testing.T) {
	clear := swap(secureOffer, "RTP/SAVP", "RTP/AVP", "a=crypto:5", "a=x:5", "a=crypto:7", "a=x:7")
	optional := swap(secureOffer, "RTP/SAVP", "RTP/AVP")
	rotten := swap(secureOffer, "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_81")
	both := clear + "m=audio 5002 RTP/SAVP 8\na=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:" + testKey + "\n"
	for _, c := range []struct {
		name, srtp, offer string
		secure            bool
		err               error
	}{
		{"off, clear", srtpOff, clear, false, nil},
		{"off, optional", srtpOff, optional, false, nil},
		{"off, encrypted", srtpOff, secureOffer, false, errInClear},
		{"allow, clear", srtpAllow, clear, false, nil},
		{"allow, optional", srtpAllow, optional, true, nil},
		{"allow, encrypted", srtpAllow, secureOffer, true, nil},
		{"allow, either", srtpAllow, both, true, nil},
		{"allow, in no suite of ours", srtpAllow, rotten, false, errInClear},
		{"require, clear", srtpRequire, clear, false, errInClear},
		{"require, optional", srtpRequire, optional, true, nil},
		{"require, encrypted", srtpRequire, secureOffer, true, nil},
		{"require, either", srtpRequire, both, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n negotiation
			d, err := parseSDP([]byte(c.offer))
			require.NoError(t, err)
			answer, terms, err := n.answer(d, ours{addr: mustAddrPort("127.0.0.1:4000"), prefer: media.PCMA, srtp: c.srtp})
			require.ErrorIs(t, err, c.err)
			if err != nil {
				return
			}
			require.Equal(t, c.secure, terms.in != nil && terms.out != nil)
			for i, m := range answer.media {
				require.Equal(t, d.media[i].proto, m.proto)
				require.Equal(t, c.secure && m.port != 0, len(m.cryptos) == 1)
			}
		})
	}
}

func TestCallInTheClearIsRefusedWhereSRTPIsRequired(t *testing.T) {
	bob, g := carrier(t, Trunk{SRTP: "require"})
	calls := takes(t, g)
	bob.calls("clear")
	require.ErrorIs(t, next(t, "call", calls).Answer(), media.ErrNoCodec)
	require.Contains(t, bob.hears("SIP/2.0 488"), "must be encrypted")

	out := dials(t, g, Target{Number: "190"}, media.About{})
	inv := bob.hears("INVITE sip:190@")
	require.Contains(t, inv, "RTP/SAVP 8 0 101")
	bob.responds(inv, "200 OK", "x", "", pcma)
	require.ErrorIs(t, out.failed(), media.ErrNoCodec)
}

// We call out: who encrypts does, and who does not still takes the call where srtp is allow.
func TestCallsOutAreEncrypted(t *testing.T) {
	for name, c := range map[string]struct {
		trunk, phone string
		secure       bool
	}{
		"both must": {"require", "require", true}, "both may": {"allow", "allow", true},
		"we may, they do not": {"allow", "", false}, "we must, they may": {"require", "allow", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := phone.Acts(t, phone.Config{User: "acme", Tone: 440, SRTP: c.phone})
			g := opens(t, func(conf *Config) {
				conf.Trunks = []Trunk{{Name: "acme", Host: acme.Addr().String(), Probe: -1, SRTP: c.trunk}}
			})
			out := dials(t, g, Target{Number: "190"}, media.About{})
			call := acme.Answers()
			l := out.answered()
			require.Equal(t, c.secure, l.(*leg).sess.terms.Load().out != nil)
			_, err := l.Port().Play(media.Source{Clips: []*media.Clip{media.Tone(1000, -10, time.Second)}, Loop: true})
			require.NoError(t, err)
			call.Hears(1000, 300*time.Millisecond)
			signal[media.Heard](t, l)
			require.Zero(t, call.Heard().Garbage)
		})
	}
}

// An encrypted caller and an agent whose phone does not encrypt, in different codecs, hear each other.
func TestRelayBetweenEncryptedAndClear(t *testing.T) {
	acme := phone.Acts(t, phone.Config{User: "acme", Tone: 440, SRTP: "require", Codecs: []string{"PCMA"}, DTMFPayload: 96})
	g := opens(t, func(c *Config) {
		c.Trunks = []Trunk{{Name: "acme", Host: acme.Addr().String(), Probe: -1, SRTP: "require"}}
	})
	out := dials(t, g, Target{Number: "190"}, media.About{})
	customer := acme.Answers()
	callerLeg := out.answered()
	ana := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "ana", Password: "secret", Tone: 700, Codecs: []string{"PCMU"}})
	ana.Registers()
	pickedUp := ana.AnswersAfter(0)
	agentLeg := rings(t, g, media.About{}).answered()
	agent := pickedUp()
	room, err := media.Join(callerLeg.Port(), agentLeg.Port())
	require.NoError(t, err)
	defer room.Close()
	customer.Hears(700, 300*time.Millisecond)
	agent.Hears(440, 300*time.Millisecond)
	customer.Presses("5")
	agent.HearsKeys("5")
	for _, h := range []phone.Heard{customer.Heard(), agent.Heard()} {
		require.Zero(t, h.Garbage, h)
		require.Equal(t, 1, h.Streams, h)
	}
}

// rtpOf is a packet as it leaves us in the clear.
func rtpOf(ssrc uint32, seq uint16, payload byte) []byte {
	b := make([]byte, rtpFixed+media.FrameSamples)
	rtpHeader{payload: staticPCMA, seq: seq, ts: uint32(seq) * 160, ssrc: ssrc}.put(b)
	copy(b[rtpFixed:], bytes.Repeat([]byte{payload}, media.FrameSamples))
	return b
}

func pairOf(t testing.TB, suite string) (seals, opens *cipher) {
	i := 0
	for suites[i].name != suite {
		i++
	}
	secret := make([]byte, suites[i].key+suites[i].salt)
	secret[3] = 1
	seals, err := newCipher(crypto{tag: "1", suite: i, secret: secret})
	require.NoError(t, err)
	opens, err = newCipher(crypto{tag: "1", suite: i, secret: secret})
	require.NoError(t, err)
	return seals, opens
}

// Forged packets, copies and packets in the clear are not heard, and who floods with streams that are none takes no memory.
func TestOnlyAuthenticPacketsAreHeard(t *testing.T) {
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			seals, opens := pairOf(t, s.name)
			sealed, err := seals.seal(rtpOf(9, 65534, 'a'))
			require.NoError(t, err)
			first := bytes.Clone(sealed)
			plain, ok := opens.open(first)
			require.True(t, ok)
			require.Equal(t, rtpOf(9, 65534, 'a'), plain)
			require.NotContains(t, string(first), strings.Repeat("a", 8))

			_, ok = opens.open(first)
			require.False(t, ok, "a copy")
			_, ok = opens.open(rtpOf(9, 65535, 'b'))
			require.False(t, ok, "in the clear")
			for n := range 10_000 {
				forged := bytes.Clone(first)
				binary.BigEndian.PutUint32(forged[8:], uint32(n+100))
				_, ok = opens.open(forged)
				require.False(t, ok, "another stream")
			}
			require.LessOrEqual(t, opens.trials, mostTrials)
			require.Equal(t, []uint32{9}, opens.known)
			for i := range len(first) {
				_, ok = opens.open(first[:i])
				require.False(t, ok, "cut to %d bytes", i)
			}
			for seq := uint16(65535); seq != 3; seq++ { // the sequence begins again
				sealed, err = seals.seal(rtpOf(9, seq, 'c'))
				require.NoError(t, err)
				plain, ok = opens.open(sealed)
				require.True(t, ok, seq)
				require.Equal(t, rtpOf(9, seq, 'c'), plain)
			}
		})
	}
}

// An encrypted leg is deaf to who has not the key, wherever the packets come from: neither its audio nor its source lock
// moves.
func TestWhoHasNotTheKeyIsNotHeard(t *testing.T) {
	g, calls := carries(t, "require")
	bob := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "bob", Tone: 440, SRTP: "require"})
	l, call := talksWith(t, calls, bob)
	sess := l.(*leg).sess
	require.NoError(t, call.SendRTP(rtpOf(77, 1, 'x')))
	eventually(t, "forged packet counted", func() bool { return sess.count.forged.Load() == 1 })
	require.Zero(t, sess.count.strangers.Load())
	call.Presses("9")
	require.Equal(t, byte('9'), signal[media.Digit](t, l).Key)
}

// BenchmarkSRTP is one packet of 20 ms, encrypted or decrypted; plain is what both cost without: a copy.
func BenchmarkSRTP(b *testing.B) {
	packet := rtpOf(9, 1, 'a')
	b.Run("plain", func(b *testing.B) {
		var buffer [rtpMost]byte
		for b.Loop() {
			copy(buffer[:], packet)
		}
	})
	for _, s := range suites {
		b.Run("seal/"+s.name, func(b *testing.B) {
			seals, _ := pairOf(b, s.name)
			b.ReportAllocs()
			for seq := uint16(0); b.Loop(); seq++ {
				binary.BigEndian.PutUint16(packet[2:], seq)
				if _, err := seals.seal(packet); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("seal+open/"+s.name, func(b *testing.B) {
			seals, opens := pairOf(b, s.name)
			b.ReportAllocs()
			for seq := uint16(0); b.Loop(); seq++ {
				binary.BigEndian.PutUint16(packet[2:], seq)
				sealed, _ := seals.seal(packet)
				if _, ok := opens.open(sealed); !ok {
					b.Fatal("not opened")
				}
			}
		})
	}
}
