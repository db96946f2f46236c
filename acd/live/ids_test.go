package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestContactIDsSortByTime(t *testing.T) {
	var g ids
	at := time.UnixMilli(1_469_918_176_385) // the instant of the ULID specification's example
	first, second := g.contact(at), g.contact(at.Add(time.Millisecond))
	require.Len(t, first, 26)
	require.Equal(t, "01ARYZ6S41", first[:10])
	require.Less(t, first, second)
	require.NotEqual(t, first, g.contact(at))
}

func TestProtocolNumbersNeverRepeat(t *testing.T) {
	var g ids
	now := time.Date(2026, 3, 2, 23, 59, 59, 0, time.UTC)
	seen := map[string]bool{}
	for range 1000 { // far more than ten in one second, over midnight
		p := g.protocol(now)
		require.Regexp(t, `^\d{12}$`, p)
		require.False(t, seen[p], "%s twice", p)
		seen[p] = true
	}
	require.Equal(t, "260302863990", (&ids{}).protocol(now))
}
