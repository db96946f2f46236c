package sip

import (
	"cmp"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// rung is a Ring under way.
type rung struct {
	t    testing.TB
	stop context.CancelFunc
	done chan struct{}
	leg  media.Leg
	err  error
}

func rings(t testing.TB, g *Gateway, about media.About) *rung {
	ctx, cancel := context.WithCancel(context.Background())
	r := &rung{t: t, stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.leg, r.err = g.Ring(ctx, "ana", about)
	}()
	t.Cleanup(func() { cancel(); <-r.done })
	return r
}

func (r *rung) answered() media.Leg {
	r.t.Helper()
	r.wait()
	require.NoError(r.t, r.err)
	return r.leg
}

func (r *rung) failed() error {
	r.t.Helper()
	r.wait()
	require.Nil(r.t, r.leg)
	return r.err
}

func (r *rung) wait() {
	r.t.Helper()
	select {
	case <-r.done:
	case <-time.After(patience):
		r.t.Fatalf("Ring has not returned")
	}
}

// registers binds this raw peer as ana's phone, as the registrar would after a REGISTER.
func (r *raw) registers(g *Gateway) {
	at := r.conn.LocalAddr().(interface{ String() string }).String()
	b := binding{callID: at, cseq: 1, since: time.Now(), expires: time.Now().Add(time.Hour)}
	b.source, b.over = mustAddrPort(at), overUDP
	b.contact.Scheme, b.contact.User, b.contact.Host, b.contact.Port = "sip", "ana", "127.0.0.1", int(b.source.Port())
	g.reg.update("ana", update{callID: at, cseq: 1, set: []binding{b}}, time.Now())
}

// responds to a request it heard, as to this tag.
func (r *raw) responds(req, line, tag, extra, body string) {
	r.t.Helper()
	out := []string{"SIP/2.0 " + line}
	for l := range strings.Lines(req) {
		l = strings.TrimSpace(l)
		name, _, _ := strings.Cut(l, ":")
		switch name {
		case "Via", "From", "Call-ID", "CSeq":
			out = append(out, l)
		case "To":
			if !strings.Contains(l, ";tag=") {
				l += ";tag=" + tag
			}
			out = append(out, l)
		}
		if l == "" {
			break
		}
	}
	if body != "" {
		extra += "Content-Type: application/sdp\n"
	}
	r.says(strings.Join(out, "\n") + "\nContact: " + cmp.Or(r.odd, "<sip:ana@{me}>") + "\n" + extra + "\n" + body)
}

// gone checks that no dialog and no ringing is left.
func gone(t testing.TB, g *Gateway) {
	t.Helper()
	eventually(t, "silence", func() bool {
		g.calls.mu.Lock()
		defer g.calls.mu.Unlock()
		return len(g.calls.dialogs)+len(g.calls.ringing)+g.calls.farewell == 0
	})
}

func TestRingIsAnswered(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{From: "+5511988887777", Display: "João \"da\" Silva", To: "8000",
		Info: map[string]string{"queue": "vendas", "customer": "c42\r\nEvil: yes", "url": "https://crm.example/c42"}})
	in := next(t, "INVITE", ana.Incoming())
	user, display := in.From()
	require.Equal(t, "+5511988887777", user)
	require.Equal(t, "João da Silva", display)
	require.Equal(t, "vendas", in.Header("X-Receptivo-queue"))
	require.Equal(t, "c42  Evil: yes", in.Header("X-Receptivo-customer"))
	require.Equal(t, "<https://crm.example/c42>;purpose=info", in.Header("Call-Info"))
	require.Empty(t, in.Header("Evil"))
	require.Less(t, len(in.Message()), 1200)
	in.Ringing()
	call, err := in.Answer(context.Background())
	require.NoError(t, err)
	l := r.answered()
	require.NoError(t, l.Answer())
	_, err = l.Port().Play(media.Source{Clips: []*media.Clip{media.Music()}})
	require.NoError(t, err)
	l.Hangup(media.CauseNormal)
	<-call.Done()
	require.Equal(t, phone.Them, call.Ending().By)
	require.Equal(t, "Q.850;cause=16", call.Ending().Reason)
	endsWith(t, l, media.Local, media.CauseNormal)
	gone(t, g)
}

func TestAgentHangsUp(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{From: "bob"})
	call := ana.Answers()
	l := r.answered()
	call.HangsUp()
	endsWith(t, l, media.Remote, media.CauseNormal)
	gone(t, g)
}

func TestLongAboutStaysInOneDatagram(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	info := map[string]string{}
	for _, k := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		info[k] = strings.Repeat(k, 190)
	}
	r := rings(t, g, media.About{From: "bob", Display: strings.Repeat("é", 500), Info: info})
	in := next(t, "INVITE", ana.Incoming())
	require.Less(t, len(in.Message()), 1200)
	require.NotEmpty(t, in.Header("X-Receptivo-a"))
	in.Reject(486)
	require.ErrorIs(t, r.failed(), media.ErrBusy)
}

func TestPhonesThatDoNotAnswer(t *testing.T) {
	g := opens(t)
	_, err := g.Ring(t.Context(), "ana", media.About{})
	require.ErrorIs(t, err, media.ErrNotRegistered)
	ana := agent(t, g, "ana")
	for code, want := range map[int]error{
		486: media.ErrBusy, 600: media.ErrBusy, 603: media.ErrDeclined, 302: media.ErrDeclined, 480: media.ErrNoAnswer,
		404: media.ErrUnreachable, 488: media.ErrNoCodec, 503: media.ErrCongested, 401: media.ErrUnreachable,
	} {
		r := rings(t, g, media.About{})
		next(t, "INVITE", ana.Incoming()).Reject(code)
		require.ErrorIs(t, r.failed(), want, "%d", code)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = g.Ring(ended, "ana", media.About{})
	require.ErrorIs(t, err, media.ErrNoAnswer)
	require.Empty(t, ana.Incoming()) // no INVITE was sent
	gone(t, g)
}

func TestRingTimeIsTheContexts(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	done := make(chan error, 1)
	go func() { _, err := g.Ring(ctx, "ana", media.About{}); done <- err }()
	in := next(t, "INVITE", ana.Incoming())
	in.Ringing()
	require.ErrorIs(t, next(t, "end of Ring", done), media.ErrNoAnswer)
	require.Less(t, time.Since(begin), 150*time.Millisecond+time.Second) // shared machines
	<-in.Cancelled()
	gone(t, g)
}

func TestPhoneAnswersWhileWeCancel(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{})
	in := next(t, "INVITE", ana.Incoming())
	in.Ringing()
	answered := make(chan *phone.Call, 1)
	go func() {
		if c, err := in.AnswerOnCancel(context.Background()); err == nil {
			answered <- c
		}
	}()
	r.stop()
	require.ErrorIs(t, r.failed(), media.ErrNoAnswer)
	c := next(t, "ACK", answered) // the phone heard an ACK
	<-c.Done()
	require.Equal(t, phone.Them, c.Ending().By)
	gone(t, g)
}

func TestFortyProvisionalsThenAnswer(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{})
	in := next(t, "INVITE", ana.Incoming())
	for i := range 40 {
		in.Provisional(180 + i%4)
	}
	call, err := in.Answer(context.Background())
	require.NoError(t, err)
	l := r.answered()
	l.Hangup(media.CauseNormal)
	<-call.Done()
}

// RFC 3261 §9.1 forbids a CANCEL before the first provisional response; nobody may have to wait for that.
func TestCancelBeforeAnyResponse(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	ana.registers(g)
	r := rings(t, g, media.About{})
	inv := ana.hears("INVITE sip:ana@")
	begin := time.Now()
	r.stop()
	require.ErrorIs(t, r.failed(), media.ErrNoAnswer)
	require.Less(t, time.Since(begin), time.Second)
	ana.responds(inv, "180 Ringing", "t1", "", "")
	cancel := ana.hears("CANCEL")
	require.Equal(t, header(inv, "Via"), header(cancel, "Via"))
	ana.responds(cancel, "200 OK", "t1", "", "")
	ana.responds(inv, "487 Request Terminated", "t1", "", "")
	ana.hears("ACK")
	gone(t, g)

	r = rings(t, g, media.About{})
	inv = ana.hears("INVITE sip:ana@")
	r.stop()
	require.ErrorIs(t, r.failed(), media.ErrNoAnswer)
	ana.responds(inv, "200 OK", "t2", "", pcma) // it picks up, as if nothing had been
	ana.hears("ACK")
	ana.responds(ana.hears("BYE"), "200 OK", "t2", "", "")
	gone(t, g)
}

func TestForkedAnswersAreEnded(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	ana.registers(g)
	r := rings(t, g, media.About{})
	inv := ana.hears("INVITE sip:ana@")
	ana.responds(inv, "200 OK", "first", "", pcma)
	ack := ana.hears("ACK")
	require.Contains(t, header(ack, "To"), "tag=first")
	l := r.answered()
	ana.responds(inv, "200 OK", "second", "", pcma)
	require.Contains(t, header(ana.hears("ACK"), "To"), "tag=second")
	bye := ana.hears("BYE")
	require.Contains(t, header(bye, "To"), "tag=second")
	ana.responds(bye, "200 OK", "second", "", "")
	ana.responds(inv, "200 OK", "first", "", pcma) // as if our ACK had been lost
	require.Equal(t, ack, ana.hears("ACK"))
	require.NoError(t, l.Context().Err())
	l.Hangup(media.CauseNormal)
	ana.responds(ana.hears("BYE"), "200 OK", "first", "", "")
	gone(t, g)
}

// An agent with two phones has no ghost: one answers, the other falls silent and says nothing, and only when both refuse does
// the agent. https://github.com/2600hz/kazoo/pull/2464
func Test_kazoo_2464_agent_with_two_phones_has_no_ghost(t *testing.T) {
	g := opens(t)
	desk, cell := agent(t, g, "ana"), agent(t, g, "ana")
	r := rings(t, g, media.About{})
	other := cell.Rings()
	call := desk.Answers()
	l := r.answered()
	<-other.Cancelled()
	require.Equal(t, elsewhere, other.Reason())
	l.Hangup(media.CauseNormal)
	call.IsHungUp()
	gone(t, g)

	r = rings(t, g, media.About{}) // busy here, declined there: the agent declines
	next(t, "INVITE", desk.Incoming()).Reject(486)
	next(t, "INVITE", cell.Incoming()).Reject(603)
	require.ErrorIs(t, r.failed(), media.ErrDeclined)
	gone(t, g)
}

// Two phones answer at once: one call stands, the other is acknowledged and ended.
// https://github.com/asterisk/asterisk/issues/176
func Test_asterisk_176_second_200_is_acked_and_ended(t *testing.T) {
	g := opens(t)
	one, two := opensRaw(t, g), opensRaw(t, g)
	one.registers(g)
	two.registers(g)
	for range 20 {
		r := rings(t, g, media.About{})
		a, b := one.hears("INVITE"), two.hears("INVITE")
		one.responds(a, "200 OK", "one", "", pcma)
		two.responds(b, "200 OK", "two", "", pcma)
		l := r.answered()
		l.Hangup(media.CauseNormal)
		one.responds(one.hears("BYE"), "200 OK", "one", "", "")
		two.responds(two.hears("BYE"), "200 OK", "two", "", "")
		gone(t, g)
	}
}

func TestDeadPhoneIsUnreachable(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	ana.Unplug()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := g.Ring(ctx, "ana", media.About{})
	require.ErrorIs(t, err, media.ErrNoAnswer)
}
