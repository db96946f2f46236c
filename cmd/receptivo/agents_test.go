package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

func TestParseBreak(t *testing.T) {
	zone := time.FixedZone("", -3*3600)
	now := time.Date(2026, 3, 2, 14, 30, 0, 0, zone)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }
	for text, want := range map[string]acd.Break{
		"pausa 14:00-15:30 10m":   {Reason: "pausa", From: at(2, 14, 0), Latest: at(2, 15, 30), For: 600_000},
		"pausa 15:30 10m":         {Reason: "pausa", Latest: at(2, 15, 30), For: 600_000},
		"refeicao 14:30 20m":      {Reason: "refeicao", Latest: at(3, 14, 30), For: 1_200_000}, // over for today
		"pausa 23:50-00:10 10m":   {Reason: "pausa", From: at(2, 23, 50), Latest: at(3, 0, 10), For: 600_000},
		"pausa  15:30-15:30  10m": {Reason: "pausa", From: at(2, 15, 30), Latest: at(2, 15, 30), For: 600_000},
	} {
		got, err := parseBreak(text, now)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "pausa", "pausa 10m", "pausa 25:00 10m", "pausa 14:00- 10m", "pausa 14:00-15:30-16:00 10m", "pausa 14:00 ten", "a b c d"} {
		_, err := parseBreak(text, now)
		require.ErrorContains(t, err, "write a break as", text)
	}
}
