package sip

import (
	"net"
	"net/netip"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// withColleagues lets registered phones call 2002 inside, and nobody anything else.
func withColleagues(c *Config) {
	c.AllowFrom = []netip.Prefix{}
	c.Known = func(number string) bool { return number == "8000" }
	c.Inside = func(number string) bool { return number == "2002" }
}

// Only a phone that has registered, from where it did, and with its password, reaches somebody inside.
func TestPhoneCallsSomebodyInside(t *testing.T) {
	g := opens(t, withColleagues)
	calls := takes(t, g)
	ana := agent(t, g, "ana")
	done := make(chan *phone.Party, 1)
	go func() { done <- ana.Dials("2002") }()
	l := next(t, "call", calls)
	require.Equal(t, media.Address("ana"), l.About().Phone)
	require.NoError(t, l.Answer())
	call := next(t, "answer", done)
	ana.IsRefused("8000", 403)
	call.HangsUp()

	phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "ana", Password: "secret"}).IsRefused("2002", 403) // from elsewhere
	phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "bia", Password: "secret"}).IsRefused("2002", 403)
	eve := opensRaw(t, g)
	eve.registers(g) // as ana, without the password
	eve.says(`INVITE sip:2002@{gw} SIP/2.0
		Via: SIP/2.0/UDP {me};branch=z9hG4bK-inside;rport
		From: <sip:ana@{me}>;tag=x
		To: <sip:2002@{gw}>
		Call-ID: inside
		CSeq: 1 INVITE
		Contact: <sip:ana@{me}>
		Content-Type: application/sdp

		` + pcma)
	require.NotEmpty(t, header(eve.hears("SIP/2.0 401"), "WWW-Authenticate"))
	require.Empty(t, calls)
	require.EqualValues(t, 3, g.Stats().Refused["source"])
}

// The transfer key pressed twice: the program hears which other call of the phone is meant, whichever end wrote it down.
func TestAttendedTransferByRefer(t *testing.T) {
	g := opens(t, withColleagues)
	calls := takes(t, g)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{From: "bob"})
	call := ana.Answers()
	l := r.answered()
	done := make(chan *phone.Party, 1)
	go func() { done <- ana.Dials("2002") }()
	line := next(t, "call", calls)
	require.NoError(t, line.Answer())
	other := next(t, "answer", done)
	require.NoError(t, call.Attend(t.Context(), other.Call))
	asked := signal[media.TransferAsked](t, l)
	require.Equal(t, line.About().ID, asked.Other)
	require.Equal(t, 100, next(t, "NOTIFY", call.Progress()))
	asked.Report(nil)
	require.Equal(t, 200, next(t, "NOTIFY", call.Progress()))

	d := line.(*leg).d
	for _, c := range []struct {
		replaces string
		code     int
	}{
		{d.id + ";to-tag=" + d.remoteTag + ";from-tag=" + d.localTag, 202}, // seen from the other end
		{d.id + ";to-tag=" + d.localTag + ";from-tag=other", 481},
		{l.About().ID + ";to-tag=" + l.(*leg).d.localTag + ";from-tag=" + l.(*leg).d.remoteTag, 481}, // this very call
		{d.id, 400},
		{"", 400},
	} {
		err := call.Refer(t.Context(), "sip:2002@x?Replaces="+url.QueryEscape(c.replaces))
		if c.code == 202 {
			require.NoError(t, err)
			require.Equal(t, line.About().ID, signal[media.TransferAsked](t, l).Other)
			continue
		}
		var refused *phone.Refused
		require.ErrorAs(t, err, &refused)
		require.Equal(t, c.code, refused.Code, c.replaces)
	}
	var refused *phone.Refused
	require.ErrorAs(t, call.Refer(t.Context(), "sip:2002@x?Subject=hello"), &refused)
	require.Equal(t, 501, refused.Code)
}

// A call of somebody at another address is not to be taken over.
func TestForeignReplacesIsRefused(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)})
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	bob := &raw{t: t, conn: conn, to: g.Addr()}
	bob.calls("bob's")
	victim := next(t, "call", calls)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{From: "bob"})
	call := ana.Answers()
	r.answered()
	d := victim.(*leg).d
	var refused *phone.Refused
	require.ErrorAs(t, call.Refer(t.Context(), "sip:x@x?Replaces="+url.QueryEscape(d.id+";to-tag="+d.localTag+";from-tag="+d.remoteTag)), &refused)
	require.Equal(t, 481, refused.Code)
}
