//go:build strangers

package sip

import (
	"context"
	"net/netip"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// TestStrangerConfirmsRinging lets sipp, which knows RFC 3262 from elsewhere, call by a trunk that asks for it.
func TestStrangerConfirmsRinging(t *testing.T) {
	sipp, err := exec.LookPath("sipp")
	require.NoError(t, err, "install sipp: apt-get install sip-tester")
	scenario, err := filepath.Abs("testdata/sipp/reliable.xml")
	require.NoError(t, err)
	g := opens(t, func(c *Config) {
		c.Trunks = []Trunk{{Name: "sipp", Host: "192.0.2.1", Probe: -1, Reliable: true, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}}
	})
	calls := takes(t, g)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, sipp, g.Addr().String(), "-sf", scenario, "-m", "1", "-i", "127.0.0.1", "-nostdin",
		"-recv_timeout", "5000", "-timeout", "8s")
	cmd.Dir = t.TempDir()
	cmd.WaitDelay = time.Second
	ended := make(chan error, 1)
	var out []byte
	go func() {
		var err error
		out, err = cmd.CombinedOutput()
		ended <- err
	}()
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.EarlyAudio))
	require.NoError(t, l.Answer())
	endsWith(t, l, media.Remote, media.CauseNormal)
	require.NoError(t, next(t, "end of sipp", ended), "%s", out)
}
