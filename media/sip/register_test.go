package sip

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"
	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// watches follows Watch, one change after the other.
func watches(t *testing.T, g *Gateway) func() media.Presence {
	next, stop := iter.Pull(g.Watch(t.Context()))
	t.Cleanup(stop)
	return func() media.Presence {
		t.Helper()
		p, ok := next()
		require.True(t, ok)
		return p
	}
}

func wantPresence(t *testing.T, p media.Presence, a media.Address, reachable bool, why string) {
	t.Helper()
	require.Equal(t, media.Presence{Address: a, Reachable: reachable, Why: why}, media.Presence{Address: p.Address, Reachable: p.Reachable, Why: p.Why})
}

// login is a raw peer's REGISTER with digest; fields change what is right.
type login struct {
	user, password, nonce, contact string
	nc, cseq, expires              int
	algorithm, uri                 string
}

func (r *raw) registration(l login) string {
	if l.contact == "" {
		l.contact = "<sip:" + l.user + "@{me}>"
	}
	r.n++
	msg := fmt.Sprintf("REGISTER sip:{gw} SIP/2.0\nVia: SIP/2.0/UDP {me};branch=z9hG4bK-reg-%d;rport\nFrom: <sip:%s@{gw}>;tag=r\n"+
		"To: <sip:%s@{gw}>\nCall-ID: reg-{me}\nCSeq: %d REGISTER\nContact: %s\nExpires: %d\n", r.n, l.user, l.user, l.cseq, l.contact, l.expires)
	if l.nonce == "" {
		return msg
	}
	if l.uri == "" {
		l.uri = "sip:" + r.to.String()
	}
	c, err := digest.Digest(&digest.Challenge{Realm: "receptivo", Nonce: l.nonce, Algorithm: l.algorithm, QOP: []string{"auth"}},
		digest.Options{Method: "REGISTER", URI: l.uri, Count: l.nc, Username: l.user, Password: l.password})
	require.NoError(r.t, err)
	return msg + "Authorization: " + c.String() + "\n"
}

// challenged asks for a nonce.
func (r *raw) challenged(user string, cseq int) *digest.Challenge {
	r.t.Helper()
	r.says(r.registration(login{user: user, cseq: cseq, expires: 60}))
	c, err := digest.ParseChallenge(header(r.hears("SIP/2.0 401"), "WWW-Authenticate"))
	require.NoError(r.t, err)
	return c
}

func TestUnregisterLeavesOtherPhones(t *testing.T) {
	g := opens(t)
	presence := watches(t, g)
	desk := agent(t, g, "ana")
	wantPresence(t, presence(), "ana", true, "registered")
	cell := agent(t, g, "ana")
	require.Equal(t, 2, g.Stats().Phones)
	desk.Unregisters()
	require.Equal(t, 1, g.Stats().Phones)
	r := rings(t, g, media.About{})
	call := cell.Answers()
	r.answered().Hangup(media.CauseNormal)
	call.IsHungUp()
	cell.Unregisters()
	wantPresence(t, presence(), "ana", false, "unregistered")
	_, err := g.Ring(t.Context(), "ana", media.About{})
	require.ErrorIs(t, err, media.ErrNotRegistered)
	again := agent(t, g, "ana")
	wantPresence(t, presence(), "ana", true, "registered")
	wantPresence(t, watches(t, g)(), "ana", true, "registered") // a new watcher begins with what is
	again.Unregisters()
	wantPresence(t, watches(t, g)(), "ana", false, "unregistered")
}

func TestRegisterSHA256(t *testing.T) {
	g := opens(t)
	bia := opensRaw(t, g)
	bia.says(bia.registration(login{user: "bia", cseq: 1, expires: 60}))
	msg := bia.hears("SIP/2.0 401")
	first, err := digest.ParseChallenge(header(msg, "WWW-Authenticate"))
	require.NoError(t, err)
	require.Equal(t, "SHA-256", first.Algorithm)
	require.Equal(t, 2, strings.Count(msg, "WWW-Authenticate"))
	bia.says(bia.registration(login{user: "bia", password: "secret", nonce: first.Nonce, nc: 1, cseq: 2, expires: 60, algorithm: "SHA-256"}))
	require.Contains(t, header(bia.hears("SIP/2.0 200"), "Contact"), "expires=60")
	md5 := agent(t, g, "bia") // a phone of another kind, on MD5 or whatever it likes
	require.True(t, md5.Registered())
}

func TestStaleNonceIsRechallenged(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	old := g.auth.nonce(time.Now().Add(-6*time.Minute), loopback)
	ana.says(ana.registration(login{user: "ana", password: "secret", nonce: old, nc: 1, cseq: 1, expires: 60}))
	c, err := digest.ParseChallenge(header(ana.hears("SIP/2.0 401"), "WWW-Authenticate"))
	require.NoError(t, err)
	require.True(t, c.Stale)
	ana.says(ana.registration(login{user: "ana", password: "secret", nonce: c.Nonce, nc: 1, cseq: 2, expires: 60}))
	ana.hears("SIP/2.0 200")

	// A nonce from before our restart: the password is right, so the phone is told to try again, not that it is wrong.
	ana.says(ana.registration(login{user: "ana", password: "secret", nonce: newAuthority("receptivo", accounts).nonce(time.Now(), loopback), nc: 1, cseq: 3, expires: 60}))
	c, err = digest.ParseChallenge(header(ana.hears("SIP/2.0 401"), "WWW-Authenticate"))
	require.NoError(t, err)
	require.True(t, c.Stale)
}

func TestReplayedNonceCountIsRefused(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	nonce := ana.challenged("ana", 1).Nonce
	try := func(nc, cseq int) string {
		ana.says(ana.registration(login{user: "ana", password: "secret", nonce: nonce, nc: nc, cseq: cseq, expires: 60}))
		return ana.hears("SIP/2.0")
	}
	require.Contains(t, try(1, 2), "SIP/2.0 200")
	require.Contains(t, try(1, 3), "stale=true")
	require.Contains(t, try(2, 4), "SIP/2.0 200")
	require.Contains(t, try(1, 5), "stale=true")
	require.Contains(t, try(9, 6), "SIP/2.0 200")
}

func TestForgottenNoncesAreStale(t *testing.T) {
	a := newAuthority("receptivo", accounts)
	begin := time.Now()
	for i := range maxNonces + 10 {
		require.True(t, a.fresh(a.nonce(begin.Add(time.Duration(i)*time.Microsecond), loopback), 1))
	}
	require.Len(t, a.counts, maxNonces)
	require.False(t, a.fresh(a.nonce(begin.Add(5*time.Microsecond), loopback), 2)) // could be a replay
	require.True(t, a.fresh(a.nonce(time.Now(), loopback), 1))
}

func TestWrongPasswordsAreSilenced(t *testing.T) {
	g := opens(t)
	for _, user := range []string{"ana", "nobody"} { // told apart by nothing
		eve := opensRaw(t, g)
		for i := range maxFailures {
			eve.says(eve.registration(login{user: user, password: "guess", nonce: g.auth.nonce(time.Now(), loopback), nc: 1, cseq: i + 1, expires: 60}))
			if i < maxFailures-1 { // the last is not answered any more
				require.NotContains(t, eve.hears("SIP/2.0 401"), "stale=true")
			}
		}
		eventually(t, "suspicion", func() bool { return g.auth.silent(suspect{user, g.Addr().Addr()}) })
		eve.says(eve.registration(login{user: user, cseq: 99, expires: 60}))
		eve.says(eve.request("OPTIONS", "alive"+user, "", 1, "", "")) // answered after the one before was not
		require.Contains(t, eve.hears("SIP/2.0"), "OPTIONS")
	}
}

// Whoever invents a phone's address cannot have been challenged there.
func TestInventedAddressSilencesNobody(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	foreign := g.auth.nonce(time.Now(), mustAddrPort("192.0.2.1:5060").Addr())
	for i := range 2 * maxFailures {
		for _, nonce := range []string{foreign, "invented"} {
			ana.says(ana.registration(login{user: "ana", password: "guess", nonce: nonce, nc: 1, cseq: i + 1, expires: 60}))
			require.Contains(t, ana.hears("SIP/2.0 401"), "stale=true")
		}
	}
	ana.says(ana.registration(login{user: "ana", password: "secret", nonce: ana.challenged("ana", 50).Nonce, nc: 1, cseq: 51, expires: 60}))
	ana.hears("SIP/2.0 200")
}

func TestDigestIsForThisRequest(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	nonce := ana.challenged("ana", 1).Nonce
	ana.says(ana.registration(login{user: "ana", password: "secret", nonce: nonce, nc: 1, cseq: 2, expires: 60, uri: "sip:elsewhere.example"}))
	require.NotContains(t, ana.hears("SIP/2.0 401"), "stale=true")
	// bia's password does not register ana's phone
	msg := ana.registration(login{user: "bia", password: "secret", nonce: nonce, nc: 1, cseq: 3, expires: 60})
	ana.says(strings.Replace(msg, "To: <sip:bia@", "To: <sip:ana@", 1))
	ana.hears("SIP/2.0 401")
	require.Zero(t, g.Stats().Phones)
}

// registersWith the right password, without a challenge first.
func (r *raw) registersWith(g *Gateway, l login) string {
	r.t.Helper()
	l.user, l.password, l.nc, l.nonce = "ana", "secret", 1, g.auth.nonce(time.Now(), loopback)
	r.says(r.registration(l))
	return r.hears("SIP/2.0")
}

func TestBindings(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	require.Contains(t, ana.registersWith(g, login{cseq: 10, expires: 10}), "Min-Expires: 30")
	require.Contains(t, ana.registersWith(g, login{cseq: 11, expires: 90, contact: "<sip:ana@{me}>;expires=120"}), "expires=120")
	require.Contains(t, ana.registersWith(g, login{cseq: 9, expires: 60}), "expires=120", "older, ignored")
	for i := range 5 {
		ana.registersWith(g, login{cseq: 12 + i, expires: 60, contact: fmt.Sprintf("<sip:ana@192.0.2.%d:5060>", i)})
	}
	require.Equal(t, maxBindings, g.Stats().Phones)
	require.Contains(t, ana.registersWith(g, login{cseq: 30, expires: 60, contact: "*"}), "SIP/2.0 400")
	require.Contains(t, ana.registersWith(g, login{cseq: 31, expires: 0, contact: "*"}), "SIP/2.0 200")
	require.Zero(t, g.Stats().Phones)
	require.Contains(t, ana.registersWith(g, login{cseq: 32, expires: 99999999}), "expires=7200")
}

func TestRegistrationExpires(t *testing.T) {
	g := opens(t, func(c *Config) { c.MinExpires = time.Second })
	presence := watches(t, g)
	ana := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "ana", Password: "secret"})
	require.NoError(t, ana.Register(context.Background(), time.Second))
	wantPresence(t, presence(), "ana", true, "registered")
	ana.Unplug()
	wantPresence(t, presence(), "ana", false, "expired")
}

func TestSilentPhoneIsUnreachableUntilItIsBack(t *testing.T) {
	g := opens(t, func(c *Config) { c.KeepAlive = 20 * time.Millisecond })
	presence := watches(t, g)
	ana := agent(t, g, "ana")
	wantPresence(t, presence(), "ana", true, "registered")
	ana.Deafen(true)
	wantPresence(t, presence(), "ana", false, "unreachable")
	_, err := g.Ring(t.Context(), "ana", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
	ana.Deafen(false)
	wantPresence(t, presence(), "ana", true, "back")
}

// A phone behind a NAT names an address of its own in Contact; calls go to where it really registered from.
func TestPhoneBehindNATIsRungAtItsSource(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	require.Contains(t, ana.registersWith(g, login{cseq: 1, expires: 60, contact: "<sip:ana@192.0.2.7:5060>"}), "SIP/2.0 200")
	r := rings(t, g, media.About{})
	inv := ana.hears("INVITE sip:ana@192.0.2.7:5060 SIP/2.0")
	ana.responds(inv, "200 OK", "nat", "", pcma)
	ana.hears("ACK")
	r.answered().Hangup(media.CauseNormal)
	ana.responds(ana.hears("BYE"), "200 OK", "nat", "", "")
	gone(t, g)
}
