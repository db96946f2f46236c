package main

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStaffFlagsSayWhatTheyTake(t *testing.T) {
	var c callRate
	require.NoError(t, c.UnmarshalText([]byte("360/30m")))
	require.Equal(t, callRate{360, 30 * time.Minute}, c)
	require.NoError(t, c.UnmarshalText([]byte("12.5 / h")))
	require.Equal(t, callRate{12.5, time.Hour}, c)
	for _, bad := range []string{"", "360", "360/", "/30m", "-1/30m", "NaN/1h", "Inf/1h", "1/0s", "1/-1h", "x/1h"} {
		require.ErrorContains(t, c.UnmarshalText([]byte(bad)), "is not calls in a time, such as 360/30m", bad)
	}
	var p percent
	for text, want := range map[string]percent{"85": .85, "85%": .85, "85 %": .85, "0.5%": .005, "0": 0, "100": 1, "1": .01} {
		require.NoError(t, p.UnmarshalText([]byte(text)))
		require.InDelta(t, float64(want), float64(p), 1e-12, text)
	}
	require.ErrorContains(t, p.UnmarshalText([]byte("0.85")), `"0.85" is ambiguous: write 85% or 0.85%`)
	for _, bad := range []string{"", "-1", "101", "NaN", "a lot"} {
		require.ErrorContains(t, p.UnmarshalText([]byte(bad)), "is not 0% to 100%", bad)
	}
	var s serviceTarget
	require.NoError(t, s.UnmarshalText([]byte("80/20")))
	require.Equal(t, serviceTarget{.8, 20 * time.Second}, s)
	require.NoError(t, s.UnmarshalText([]byte("99.5%/1m30s")))
	require.Equal(t, serviceTarget{.995, 90 * time.Second}, s)
	for _, bad := range []string{"80", "80/", "/20s", "80/-20s", "200/20s", "80/NaN"} {
		require.ErrorContains(t, s.UnmarshalText([]byte(bad)), "is not a target such as 80/20s", bad)
	}
}

func TestProfilesComeFromSpreadsheets(t *testing.T) {
	c := staffCmd{Interval: 30 * time.Minute, AHT: 4 * time.Minute, Model: "a", Patience: time.Minute}
	p, err := newProfile("\ufeffStart;Calls;Patience\r\n08:00;120,5;90\r\n08:30;60;\r\n")
	require.NoError(t, err)
	day, err := p.demands(c)
	require.NoError(t, err)
	require.Equal(t, []demand{
		{"08:00", 2, 120.5, 30 * time.Minute, 4 * time.Minute, 90 * time.Second},
		{"08:30", 3, 60, 30 * time.Minute, 4 * time.Minute, time.Minute},
	}, day)
}

// FuzzProfile: whatever a file says, it is read or refused with its line.
func FuzzProfile(f *testing.F) {
	f.Add("start,calls,aht\n08:00,120,230s\n08:30,180,4m\n")
	f.Add("start;calls;patience\n08:00;1,5;60\n")
	f.Add("\ufeffstart\tcalls\n\"8\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := newProfile(text)
		if err != nil {
			require.ErrorContains(t, err, "line 1")
			return
		}
		day, err := p.demands(staffCmd{Interval: 30 * time.Minute, AHT: time.Minute, Model: "c"})
		if err != nil {
			require.ErrorContains(t, err, "line ")
			return
		}
		for _, d := range day {
			require.True(t, d.calls >= 0 && !math.IsInf(d.calls, 0) && d.aht > 0)
		}
	})
}
