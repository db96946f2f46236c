package sip

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// journal keeps what is logged at every level.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func TestNoNumberInAnyLog(t *testing.T) {
	const number = "5511988887777"
	var log journal
	g := opens(t, quick, func(c *Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		c.AllowFrom = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
	})
	calls := make(chan media.Leg, 10)
	g.Serve(func(ctx context.Context, l media.Leg) {
		calls <- l
		<-ctx.Done()
		if l.About().To == "9000" {
			panic(l.About().From)
		}
	})
	bob := opensRaw(t, g)
	says := func(text string) { t.Helper(); bob.says(strings.ReplaceAll(text, "sip:bob@", "sip:"+number+"@")) }
	for i, host := range []string{"{me}", "[2001:db8::1]:5060", "255.255.255.255", "nowhere.example"} {
		id := fmt.Sprintf("%s-%d@x", number, i)
		inv := bob.request("INVITE", id, "", 1, "Subject: "+number+"\n", pcma)
		says(strings.Replace(inv, "Contact: <sip:bob@{me}>", "Contact: <sip:bob@"+host+">", 1))
		l := next(t, "call", calls)
		require.NoError(t, l.Answer())
		says(bob.request("ACK", id, tagIn(bob.hears("SIP/2.0 200")), 1, "", ""))
		eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
		l.Hangup(media.CauseNormal)
	}
	says("INVITE sip:bob@x SIP/2.0\nVia: SIP/2.0/UDP {me};branch=z9hG4bKa\nFrom: sip:bob@x\n\n")
	says("INVITE sip:bob@x SIP/2.0\nVia " + number + "\n\n")
	says(bob.request("SUBSCRIBE", number, "", 1, "", ""))
	says(bob.request("INVITE", "bad", "", 1, "", "v="+number+"\nm="+number+"\n"))
	require.Error(t, next(t, "call", calls).Answer())
	says(strings.Replace(bob.request("INVITE", "falls", "", 1, "", pcma), "sip:8000@", "sip:9000@", 1))
	next(t, "call", calls).Hangup(media.CauseBusy)
	says(bob.request("INVITE", "unacknowledged", "", 1, "", pcma))
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	endsWith(t, l, media.Local, media.CauseNoAck)
	eventually(t, "all gone", func() bool { return g.Stats().Legs == 0 })
	require.NoError(t, g.Close())
	require.EqualValues(t, 1, g.Stats().Panics)
	for _, part := range []string{"audio ended", "goodbye not answered", "never acknowledged", "panic survived", "wire"} {
		require.Contains(t, log.String(), part)
	}
	require.NotContains(t, log.String(), number)
	require.Contains(t, log.String(), nickname(number+"-0@x"))
}
