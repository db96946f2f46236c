package sip

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRegisterOutHonoursGrantedExpiry(t *testing.T) {
	bob, g := carrier(t, Trunk{Username: "receptivo", Password: "secret", Register: true})
	reg := bob.hears("REGISTER sip:127.0.0.1")
	require.Equal(t, "3600", header(reg, "Expires"))
	require.Equal(t, "<sip:receptivo@127.0.0.1>", header(reg, "To"))
	require.False(t, stats(g, "acme").Registered)
	bob.challenge(reg, "401 Unauthorized", "WWW-Authenticate", "SHA-256", "n1", false)
	reg = bob.hears("REGISTER")
	wantCredentials(t, header(reg, "Authorization"), "REGISTER", "SHA-256", "n1")
	bob.responds(reg, "423 Interval Too Brief", "c", "Min-Expires: 7200\n", "")
	longer := bob.hears("REGISTER")
	require.Equal(t, "7200", header(longer, "Expires"))
	begin := time.Now()
	ours := header(longer, "Contact")
	// The Contact's own expires counts, of ours and of nobody else's, before the Expires of all.
	bob.odd = "<sip:other@192.0.2.1>;expires=9999"
	bob.responds(longer, "200 OK", "c", "Contact: "+ours+";expires=2\nExpires: 600\n", "")
	eventually(t, "registered", func() bool { return stats(g, "acme").Registered })
	again := bob.hears("REGISTER")
	require.InDelta(t, time.Second, time.Since(begin), float64(900*time.Millisecond))
	require.Equal(t, "3600", header(again, "Expires"))
	require.Equal(t, header(reg, "Call-ID"), header(again, "Call-ID"))
	require.Equal(t, "4 REGISTER", header(again, "CSeq"))
	bob.responds(again, "200 OK", "c", "Expires: 600\n", "")

	require.Equal(t, ours, header(closes(t, g, bob), "Contact")) // taken back, and no other
}

// closes the gateway, whose trunk unregisters with this peer, and returns how.
func closes(t *testing.T, g *Gateway, r *raw) (last string) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- g.Close() }()
	last = r.hears("REGISTER")
	require.Equal(t, "0", header(last, "Expires"))
	r.responds(last, "200 OK", "c", "", "")
	require.NoError(t, next(t, "end of Close", done))
	return last
}

func TestRegisterOutTriesAgainAndElsewhere(t *testing.T) {
	second := opensRaw(t, opens(t))
	bob, g := carrier(t, Trunk{Username: "receptivo", Password: "secret", Register: true, Backups: []string{second.addr()}},
		func(c *Config) { c.registerRetry = 20 * time.Millisecond })
	second.to = g.Addr()
	bob.responds(bob.hears("REGISTER"), "503 Service Unavailable", "c", "", "")
	second.responds(second.hears("REGISTER"), "403 Forbidden", "c", "", "")
	bob.responds(bob.hears("REGISTER"), "500 Oops", "c", "", "") // after the pause, from the start
	second.responds(second.hears("REGISTER"), "200 OK", "c", "Expires: 2\n", "")
	eventually(t, "registered", func() bool { return stats(g, "acme").Registered })
	second.responds(second.hears("REGISTER"), "200 OK", "c", "Expires: 600\n", "") // stays with who said yes
	closes(t, g, second)
}

func TestReloadMovesTheRegistration(t *testing.T) {
	bob, g := carrier(t, Trunk{Username: "receptivo", Password: "secret", Register: true})
	bob.responds(bob.hears("REGISTER"), "200 OK", "c", "", "")
	eventually(t, "registered", func() bool { return stats(g, "acme").Registered })
	conf := *g.trunks.find("acme").conf.Load()
	conf.MaxCalls = 7
	require.NoError(t, g.SetTrunks([]Trunk{conf}))
	old := bob.hears("REGISTER")
	require.Equal(t, "0", header(old, "Expires"), "first the old one goes")
	bob.responds(old, "200 OK", "c", "", "")
	anew := bob.hears("REGISTER")
	require.Equal(t, "3600", header(anew, "Expires"))
	require.NotEqual(t, header(old, "Call-ID"), header(anew, "Call-ID"))
	bob.responds(anew, "200 OK", "c", "", "")
	eventually(t, "registered again", func() bool { return stats(g, "acme").Registered })
	require.NoError(t, g.SetTrunks(nil))
	gone := bob.hears("REGISTER")
	require.Equal(t, "0", header(gone, "Expires"))
	bob.responds(gone, "200 OK", "c", "", "")
}

func TestPausesGrowAndScatter(t *testing.T) {
	g := &Gateway{cfg: Config{}.withDefaults()}
	for failures, most := range map[int]time.Duration{0: 30 * time.Second, 1: time.Minute, 3: 4 * time.Minute, 9: longestRetry, 1000: longestRetry} {
		for range 20 {
			d := g.pauseAfter(failures)
			require.LessOrEqual(t, d, most)
			require.GreaterOrEqual(t, d, most/2)
		}
	}
}

func TestHostileRegistrar(t *testing.T) {
	bob, g := carrier(t, Trunk{Username: "receptivo", Register: true}, func(c *Config) { c.registerRetry = time.Millisecond })
	for _, hostile := range []string{"Expires: x\n", "Expires: 99999999999999\n", "Contact: *\n", "Contact: \n", "Expires: 0\n"} {
		bob.responds(bob.hears("REGISTER"), "503 Oops", "c", "", "")
		bob.responds(bob.hears("REGISTER"), "423 Brief", "c", "Min-Expires: x\n", "")
		reg := bob.hears("REGISTER")
		bob.odd = header(reg, "Contact") + ";expires=0" // granted for no time at all: asked again, not at once
		begin := time.Now()
		bob.responds(reg, "200 OK", "c", hostile, "")
		reg = bob.hears("REGISTER")
		require.Greater(t, time.Since(begin), least/2, "%q", hostile)
		bob.responds(reg, "403 Forbidden", "c", "", "")
	}
	require.Zero(t, g.Stats().Panics)
}
