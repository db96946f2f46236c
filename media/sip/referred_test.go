package sip

import (
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// asksTransfer lets an agent press the transfer key; what the program hears comes back.
func asksTransfer(t *testing.T, call *phone.Call, l media.Leg, to string) media.TransferAsked {
	require.NoError(t, call.Refer(t.Context(), "sip:"+to+"@127.0.0.1"))
	asked := signal[media.TransferAsked](t, l)
	require.Equal(t, to, asked.To)
	require.Equal(t, 100, next(t, "NOTIFY", call.Progress()))
	return asked
}

func TestAgentAsksForATransfer(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{From: "bob"})
	call := ana.Answers()
	l := r.answered()
	for err, want := range map[error]int{media.ErrNotFound: 404, media.ErrNoAnswer: 480, media.ErrDeclined: 603, nil: 200} {
		asked := asksTransfer(t, call.Call, l, "2002")
		asked.Report(err)
		asked.Report(media.ErrBusy) // once is enough
		require.Equal(t, want, next(t, "NOTIFY", call.Progress()))
	}
	asked := asksTransfer(t, call.Call, l, "vendas")
	l.Hangup(media.CauseNormal) // the customer is somebody else's, and the phone hears nothing more
	asked.Report(nil)
	call.IsHungUp()
	gone(t, g)
}

// What is no transfer, and who may ask for none.
func TestTransferThatIsNotTaken(t *testing.T) {
	bob, _, l, says := connects(t, Trunk{Refer: true})
	for i, c := range []struct{ extra, want string }{
		{"", "SIP/2.0 400"},
		{"Refer-To: <sip:a@b>\nRefer-To: <sip:c@d>\n", "SIP/2.0 400"},
		{"Refer-To: <sip:@>\n", "SIP/2.0 400"},
		{"Refer-To: <sip:190@127.0.0.1>\n", "SIP/2.0 603"}, // a caller sends nobody anywhere
	} {
		bob.says(says("REFER", 10+i, c.extra, ""))
		bob.hears(c.want)
	}
	bob.says(says("REFER", 2, "Refer-To: <sip:190@127.0.0.1>\n", "")) // out of order
	bob.hears("SIP/2.0 500")
	require.Empty(t, l.Signals())
}
