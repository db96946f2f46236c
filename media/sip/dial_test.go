package sip

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"
	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// dials calls outside, as rings rings.
func dials(t testing.TB, g *Gateway, to Target, about media.About) *rung {
	ctx, cancel := context.WithCancel(context.Background())
	r := &rung{t: t, stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.leg, r.err = g.Dial(ctx, to, about)
	}()
	t.Cleanup(func() { cancel(); <-r.done })
	return r
}

// exchange is a gateway with a phone as its trunk "acme".
func exchange(t testing.TB, trunk Trunk, change ...func(*Config)) (*phone.Actor, *Gateway) {
	t.Helper()
	acme := phone.Acts(t, phone.Config{User: "acme", Tone: 440})
	trunk.Name, trunk.Host, trunk.Probe = "acme", acme.Addr().String(), -1
	g := opens(t, append([]func(*Config){func(c *Config) { c.Trunks = []Trunk{trunk} }}, change...)...)
	return acme, g
}

func TestDialIsAnswered(t *testing.T) {
	acme, g := exchange(t, Trunk{Privacy: true})
	ringing := make(chan struct{}, 1)
	out := dials(t, g, Target{Number: "+5511988887777", Ringing: func() { ringing <- struct{}{} }},
		media.About{From: "+551140001000", Display: "Loja", Info: map[string]string{"customer": "c42"}})
	in := next(t, "INVITE", acme.Incoming())
	user, display := in.From()
	require.Equal(t, []string{"+5511988887777", "+551140001000", "Loja"}, []string{in.To(), user, display})
	require.NotContains(t, in.Message(), "c42", "a carrier learns nothing about customers")
	require.Empty(t, in.Header("Privacy"))
	in.Ringing()
	in.Ringing()
	next(t, "ringback", ringing)
	call, err := in.Answer(t.Context())
	require.NoError(t, err)
	l := out.answered()
	require.Equal(t, "acme", l.About().Trunk)
	require.Equal(t, "+5511988887777", l.About().To)
	require.Equal(t, 1, stats(g, "acme").Calls)

	ana := agent(t, g, "ana") // and talks
	r := rings(t, g, media.About{})
	hers := ana.Answers()
	room, err := media.Join(l.Port(), r.answered().Port())
	require.NoError(t, err)
	hers.Hears(440, 300*time.Millisecond)
	require.NoError(t, call.HearsTone(t.Context(), 700, 300*time.Millisecond))
	room.Close()
	require.Empty(t, ringing)
	require.NoError(t, call.Hangup(t.Context()))
	endsWith(t, l, media.Remote, media.CauseNormal)
	eventually(t, "trunk free", func() bool { return stats(g, "acme").Calls == 0 })
}

func TestWithheldNumberIsAnonymous(t *testing.T) {
	bob, g := carrier(t, Trunk{Privacy: true, Trusted: true})
	out := dials(t, g, Target{Number: "190"}, media.About{Display: "Loja"})
	inv := bob.hears("INVITE sip:190@")
	require.True(t, strings.HasPrefix(header(inv, "From"), `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=`))
	require.Equal(t, "id", header(inv, "Privacy"))
	require.NotContains(t, inv, "Loja")
	require.NotContains(t, inv, "P-Asserted-Identity")
	out.stop()
	require.ErrorIs(t, out.failed(), media.ErrNoAnswer)
	bob.responds(inv, "487 Request Terminated", "x", "", "")
	gone(t, g)
}

func TestNumbersThatAreRefused(t *testing.T) {
	acme, g := exchange(t, Trunk{})
	for code, want := range map[int]error{
		486: media.ErrBusy, 600: media.ErrBusy, 603: media.ErrDeclined, 403: media.ErrDeclined, 302: media.ErrDeclined,
		480: media.ErrNoAnswer, 404: media.ErrNotFound, 410: media.ErrNotFound, 604: media.ErrNotFound, 484: media.ErrNotFound,
		488: media.ErrNoCodec, 503: media.ErrCongested, 500: media.ErrUnreachable, 407: media.ErrUnreachable,
	} {
		out := dials(t, g, Target{Number: "190"}, media.About{})
		next(t, "INVITE", acme.Incoming()).Reject(code)
		require.ErrorIs(t, out.failed(), want, "%d", code)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := g.DialOut(ended, "190", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrNoAnswer)
	require.Empty(t, acme.Incoming())
	require.Zero(t, stats(g, "acme").Calls)
	gone(t, g)
}

// What is dialled may come from anywhere, a caller's number above all.
func TestOnlyNumbersAndAddressesAreDialled(t *testing.T) {
	acme, g := exchange(t, Trunk{})
	for _, bad := range []string{
		"", "+", "1 2", "12a", "1+2", "190\r\nEvil: yes", "190@evil.example", "190;phone-context=x", "190?x=y", "%00", "<190>", "１９０",
		strings.Repeat("1", 41), "tel:190", "sips:a@127.0.0.1", "sip:127.0.0.1", "sip:@127.0.0.1", "sip:a@", "sip:a@b@c",
		"sip:a:secret@127.0.0.1", "sip:a@127.0.0.1?Evil=yes", "sip:a@127.0.0.1;lr", "sip:a@127.0.0.1\r\nEvil: yes", "sip:a\r\n@127.0.0.1",
		"sip:a@127.0.0.1:0", "sip:a@127.0.0.1:99999", "sip:a%0d@127.0.0.1", "sip:a@0.0.0.0", "sip:a@224.0.0.1", "sip:a@-x", "sip:a@[::1%eth0]",
		"sip:<a>@127.0.0.1", "http://127.0.0.1", "sip:" + strings.Repeat("a", 81) + "@127.0.0.1",
	} {
		for _, trunk := range []string{"", "acme"} {
			_, err := g.DialOut(t.Context(), bad, trunk, media.About{})
			require.ErrorIs(t, err, media.ErrNotFound, "%q", bad)
			require.False(t, bad != "" && len(bad) > 6 && strings.Contains(err.Error(), bad), "no number in an error")
		}
	}
	for good, want := range map[string]string{"*31#190": "*31%23190", "sip:*9%23@" + acme.Addr().String(): "*9%23"} {
		out := dials(t, g, targetOf(good, "acme"), media.About{From: "1\r\nEvil: yes", Display: "\"x\r\nEvil: yes"})
		in := next(t, "INVITE", acme.Incoming())
		require.Equal(t, want, in.To())
		require.Empty(t, in.Header("Evil"))
		in.Reject(486)
		require.ErrorIs(t, out.failed(), media.ErrBusy)
	}
}

func FuzzTargets(f *testing.F) {
	f.Add("+5511988887777")
	f.Add("sip:a.b@[::1]:5070")
	f.Add("sip:a%23@x?y")
	f.Fuzz(func(t *testing.T, text string) {
		uri, err := targetOf(text, "").read()
		if err != nil {
			require.ErrorIs(t, err, media.ErrNotFound)
			return
		}
		s := uri.String()
		require.Equal(t, -1, strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"?;,", r) }), "%q", s)
	})
}

func TestAddressIsDialledWithoutATrunk(t *testing.T) {
	g := opens(t)
	desk := phone.Acts(t, phone.Config{User: "desk"})
	out := dials(t, g, targetOf("sip:desk@"+desk.Addr().String(), ""), media.About{From: "+551140001000", Info: map[string]string{"queue": "vendas"}})
	in := next(t, "INVITE", desk.Incoming())
	require.Equal(t, "vendas", in.Header("X-Receptivo-queue"))
	call, err := in.Answer(t.Context())
	require.NoError(t, err)
	l := out.answered()
	require.Empty(t, l.About().Trunk)
	l.Hangup(media.CauseNormal)
	<-call.Done()
	gone(t, g)
}

// challenge is a carrier's 401 or 407.
func (r *raw) challenge(inv, line, header, algorithm, nonce string, stale bool) {
	c := digest.Challenge{Realm: "acme.example", Nonce: nonce, Algorithm: algorithm, QOP: []string{"auth"}, Stale: stale}
	r.responds(inv, line, "c", "Proxy-Authenticate: Basic realm=\"x\"\n"+header+": "+c.String()+"\n", "")
}

func wantCredentials(t *testing.T, text, method, algorithm, nonce string) {
	t.Helper()
	c, err := digest.ParseCredentials(text)
	require.NoError(t, err)
	require.Equal(t, []string{"acme.example", nonce, algorithm, "receptivo"}, []string{c.Realm, c.Nonce, c.Algorithm, c.Username})
	want, err := digest.Digest(&digest.Challenge{Realm: c.Realm, Nonce: nonce, Algorithm: algorithm, QOP: []string{"auth"}},
		digest.Options{Method: method, URI: c.URI, Count: c.Nc, Username: "receptivo", Password: "secret", Cnonce: c.Cnonce})
	require.NoError(t, err)
	require.Equal(t, want.Response, c.Response)
}

func TestChallengesAreAnswered(t *testing.T) {
	bob, g := carrier(t, Trunk{Username: "receptivo", Password: "secret"})
	for _, c := range []struct{ line, asked, given, algorithm string }{
		{"407 Proxy Authentication Required", "Proxy-Authenticate", "Proxy-Authorization", "MD5"},
		{"401 Unauthorized", "WWW-Authenticate", "Authorization", "SHA-256"},
	} {
		out := dials(t, g, Target{Number: "190"}, media.About{From: "+551140001000"})
		first := bob.hears("INVITE sip:190@")
		require.Contains(t, header(first, "From"), "@127.0.0.1>", "the carrier's host, where we have an account")
		bob.challenge(first, c.line, c.asked, c.algorithm, "old", false)
		bob.hears("ACK")
		second := bob.hears("INVITE sip:190@")
		wantCredentials(t, header(second, c.given), "INVITE", c.algorithm, "old")
		require.Equal(t, "2 INVITE", header(second, "CSeq"))
		for _, same := range []string{"Call-ID", "From", "Contact"} {
			require.Equal(t, header(first, same), header(second, same))
		}
		require.NotEqual(t, header(first, "Via"), header(second, "Via"))
		bob.challenge(second, c.line, c.asked, c.algorithm, "new", true) // too slow: the nonce is stale
		bob.hears("ACK")
		third := bob.hears("INVITE sip:190@")
		wantCredentials(t, header(third, c.given), "INVITE", c.algorithm, "new")
		require.Equal(t, 1, strings.Count(third, "\r\n"+c.given))
		bob.responds(third, "200 OK", "x", "", pcma)
		require.Equal(t, "3 ACK", header(bob.hears("ACK"), "CSeq"))
		l := out.answered()
		l.Hangup(media.CauseNormal)
		bye := bob.hears("BYE") // which some carriers challenge as well
		require.Equal(t, "4 BYE", header(bye, "CSeq"))
		bob.challenge(bye, c.line, c.asked, c.algorithm, "bye", false)
		bye = bob.hears("BYE")
		wantCredentials(t, header(bye, c.given), "BYE", c.algorithm, "bye")
		bob.responds(bye, "200 OK", "x", "", "")
		gone(t, g)
	}
}

func TestWrongPasswordEndsInAnError(t *testing.T) {
	bob, g := carrier(t, Trunk{Username: "receptivo", Password: "secret"})
	out := dials(t, g, Target{Number: "190"}, media.About{})
	for range 2 {
		bob.challenge(bob.hears("INVITE"), "401 Unauthorized", "WWW-Authenticate", "MD5", "n", false)
	}
	require.ErrorIs(t, out.failed(), media.ErrUnreachable)
	for _, hostile := range []string{"Digest", "Digest realm=\"\r", "Digest realm=x,nonce=y,algorithm=SHA-999,qop=auth", "Digest nonce=\"n\",qop=\"auth-int\"",
		"Digest realm=\"" + strings.Repeat("x", 5000) + "\", nonce=\"y\""} {
		out := dials(t, g, Target{Number: "190"}, media.About{})
		bob.responds(bob.hears("INVITE"), "401 Unauthorized", "c", "WWW-Authenticate: "+hostile+"\n", "")
		if strings.Contains(hostile, "xxx") {
			inv := bob.hears("INVITE")
			require.Less(t, len(inv), 4000)
			bob.responds(inv, "401 Unauthorized", "c", "", "")
		}
		require.ErrorIs(t, out.failed(), media.ErrUnreachable)
	}
	gone(t, g)
	require.Zero(t, g.Stats().Panics)
}

func TestBackupTakesTheCall(t *testing.T) {
	for name, fails := range map[string]func(p *raw){
		"503":     func(p *raw) { p.responds(p.hears("INVITE"), "503 Service Unavailable", "x", "", "") },
		"500":     func(p *raw) { p.responds(p.hears("INVITE"), "500 Oops", "x", "", "") },
		"silence": func(p *raw) { p.hears("INVITE") },
	} {
		t.Run(name, func(t *testing.T) {
			second := phone.Acts(t, phone.Config{User: "second"})
			bob, g := carrier(t, Trunk{Backups: []string{second.Addr().String()}}, quick)
			out := dials(t, g, Target{Number: "190"}, media.About{})
			fails(bob)
			call := second.Answers()
			l := out.answered()
			require.Equal(t, 1, stats(g, "acme").Calls)
			l.Hangup(media.CauseNormal)
			call.IsHungUp()
			require.Zero(t, stats(g, "acme").Calls)
		})
	}
}

// The first address wakes up when its call has long gone another way.
func TestLateAnswerOfTheFirstAddressIsEnded(t *testing.T) {
	second := phone.Acts(t, phone.Config{User: "second"})
	bob, g := carrier(t, Trunk{Backups: []string{second.Addr().String()}}, func(c *Config) { c.T1 = 30 * time.Millisecond })
	out := dials(t, g, Target{Number: "190"}, media.About{})
	inv := bob.hears("INVITE")
	call := second.Answers()
	l := out.answered()
	bob.responds(inv, "200 OK", "late", "", pcma)
	bob.hears("ACK")
	bob.responds(bob.hears("BYE"), "200 OK", "late", "", "")
	require.NoError(t, l.Context().Err())
	l.Hangup(media.CauseNormal)
	call.IsHungUp()
	gone(t, g)
}

func TestNextTrunkTakesTheCall(t *testing.T) {
	second := phone.Acts(t, phone.Config{User: "second"})
	bob, g := carrier(t, Trunk{MaxCalls: 1}, quick)
	require.NoError(t, g.SetTrunks([]Trunk{
		{Name: "acme", Host: bob.addr(), Probe: -1, MaxCalls: 1}, {Name: "next", Host: second.Addr().String(), Probe: -1},
	}))
	takes(t, g)
	full := dials(t, g, Target{Number: "190"}, media.About{})
	inv := bob.hears("INVITE")
	bob.responds(inv, "180 Ringing", "x", "", "")
	out := dials(t, g, Target{Number: "191"}, media.About{})
	call := second.Answers()
	l := out.answered()
	require.Equal(t, "next", l.About().Trunk)
	l.Hangup(media.CauseNormal)
	call.IsHungUp()
	_, err := g.DialOut(t.Context(), "191", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrCongested, "who names a trunk gets no other")
	bob.responds(inv, "486 Busy", "x", "", "")
	require.ErrorIs(t, full.failed(), media.ErrBusy, "a number that is busy is busy by any trunk")
}

func TestDialTimeIsTheContexts(t *testing.T) {
	acme, g := exchange(t, Trunk{})
	out := dials(t, g, Target{Number: "190"}, media.About{})
	in := acme.Rings()
	begin := time.Now()
	out.stop()
	require.ErrorIs(t, out.failed(), media.ErrNoAnswer)
	require.Less(t, time.Since(begin), 50*time.Millisecond+time.Second) // shared machines
	<-in.Cancelled()
	gone(t, g)
	require.Zero(t, stats(g, "acme").Calls)
}

func TestCarrierAnswersWhileWeCancel(t *testing.T) {
	acme, g := exchange(t, Trunk{})
	out := dials(t, g, Target{Number: "190"}, media.About{})
	in := acme.Rings()
	answered := make(chan *phone.Call, 1)
	go func() {
		if c, err := in.AnswerOnCancel(context.Background()); err == nil {
			answered <- c
		}
	}()
	out.stop()
	require.ErrorIs(t, out.failed(), media.ErrNoAnswer)
	c := next(t, "ACK", answered)
	<-c.Done()
	require.Equal(t, phone.Them, c.Ending().By)
	gone(t, g)
}

// Both hang up at once: each BYE is answered, and the call ends once.
func TestByesCross(t *testing.T) {
	bob, g := carrier(t, Trunk{})
	out := dials(t, g, Target{Number: "190"}, media.About{})
	inv := bob.hears("INVITE")
	bob.responds(inv, "200 OK", "them", "", pcma)
	bob.hears("ACK")
	l := out.answered()
	l.Hangup(media.CauseNormal)
	bye := bob.hears("BYE")
	bob.says(bob.within("BYE", inv, 9, "", ""))
	bob.hears("SIP/2.0 ")
	bob.responds(bye, "200 OK", "them", "", "")
	endsWith(t, l, media.Local, media.CauseNormal)
	gone(t, g)
}

// within writes a request of the called party's, in the dialog of an INVITE that it answered as "them".
func (r *raw) within(method, inv string, cseq int, extra, body string) string {
	from := tagIn(strings.Replace(strings.Replace(inv, "\nTo:", "\nX:", 1), "\nFrom:", "\nTo:", 1))
	return strings.Replace(r.request(method, header(inv, "Call-ID"), from, cseq, extra, body), "tag=caller", "tag=them", 1)
}

// Whatever a carrier answers, Dial ends, and so does the dialog.
func TestHostileCarriers(t *testing.T) {
	for name, c := range map[string]struct {
		play func(p *raw, inv string)
		err  error
	}{
		"no description":  {func(p *raw, inv string) { p.responds(inv, "200 OK", "a", "", "") }, media.ErrNoCodec},
		"bad description": {func(p *raw, inv string) { p.responds(inv, "200 OK", "a", "", "v=0\nm=audio x\n") }, media.ErrNoCodec},
		"huge": {func(p *raw, inv string) {
			p.responds(inv, "200 OK", "a", "X: "+strings.Repeat("x", 20_000)+"\n", pcma)
			p.responds(inv, "486 Busy", "a", "", "")
		}, media.ErrBusy},
		"many media": {func(p *raw, inv string) {
			p.responds(inv, "200 OK", "a", "", "v=0\n"+strings.Repeat("m=audio 9 RTP/AVP 8\n", 300))
		}, media.ErrNoCodec},
		"no tag": {func(p *raw, inv string) {
			p.sends([]byte("SIP/2.0 200 OK\n" + strings.SplitN(inv, "\r\n", 2)[1]))
			p.responds(inv, "404 Not Found", "a", "", "")
		}, media.ErrNotFound},
		"code of no kind": {func(p *raw, inv string) { p.responds(inv, "999 What", "a", "", "") }, media.ErrUnreachable},
		"odd routes": {func(p *raw, inv string) {
			p.responds(inv, "200 OK", "a", "Record-Route: <sip:{me};lr>\nRecord-Route: <sip:{me};lr>\n", "")
		}, media.ErrNoCodec},
		"garbage, then nobody": {func(p *raw, inv string) {
			p.sends([]byte("SIP/2.0 200 OK\r\n\r\n"))
			p.responds(inv, "604 Nowhere", "a", "", "")
		}, media.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			bob, g := carrier(t, Trunk{}, quick)
			out := dials(t, g, Target{Number: "190"}, media.About{})
			c.play(bob, bob.hears("INVITE"))
			require.ErrorIs(t, out.failed(), c.err)
			if c.err == media.ErrNoCodec {
				bob.hears("ACK")
				bob.responds(bob.hears("BYE"), "200 OK", "", "", "")
			}
			gone(t, g)
			require.Zero(t, g.Stats().Panics)
			require.Zero(t, stats(g, "acme").Calls)
		})
	}
}

func TestSilentCarrierIsUnreachable(t *testing.T) {
	bob, g := carrier(t, Trunk{}, quick)
	_, err := g.DialOut(t.Context(), "190", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
	bob.hears("INVITE")
}

func TestCloseEndsWhatIsDialled(t *testing.T) {
	acme, g := exchange(t, Trunk{})
	out := dials(t, g, Target{Number: "190"}, media.About{})
	in := acme.Rings()
	require.NoError(t, g.Close())
	require.Error(t, out.failed())
	<-in.Cancelled()
	_, err := g.DialOut(t.Context(), "190", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
	require.Error(t, g.SetTrunks(nil))
}
