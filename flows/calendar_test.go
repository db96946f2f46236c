package flows

import (
	"testing"
	"time"
	_ "time/tzdata" // the machine may have no zones

	"github.com/stretchr/testify/require"
)

const calendars = `
calendar "sac" {
  hours = {
    mon-fri = "08:00-20:00"
    sat     = "09:00-12:00,13:00-15:00"
  }
  exception "2026-12-24" { hours = "08:00-13:00" }
  exception "2026-12-25" {}
}
calendar "sempre" { hours = { mon-sun = "00:00-24:00" } }
calendar "noite" { hours = { fri = "20:00-24:00", sat = "00:00-02:00" } }
calendar "nunca" { hours = { mon = "" } }
calendar "lisboa" {
  timezone = "Europe/Lisbon"
  hours    = { sat-mon = "00:30-05:00" }
}
calendar "antigo" {
  timezone = "America/Sao_Paulo"
  hours    = { sun = "00:00-24:00" }
}
`

func TestCalendars(t *testing.T) {
	p := parsed(t, plan(calendars))
	at := func(s string) time.Time {
		now, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return now
	}
	for _, c := range []struct {
		calendar, now string
		open          bool
		opens         string
		closes        time.Duration
	}{
		{"sac", "2026-03-10T10:00:00-03:00", true, "", 10 * time.Hour},
		{"sac", "2026-03-10T07:59:59-03:00", false, "2026-03-10T08:00", 0},
		{"sac", "2026-03-10T08:00:00-03:00", true, "", 12 * time.Hour},
		{"sac", "2026-03-10T20:00:00-03:00", false, "2026-03-11T08:00", 0},
		{"sac", "2026-03-14T12:30:00-03:00", false, "2026-03-14T13:00", 0},
		{"sac", "2026-03-14T15:00:00-03:00", false, "2026-03-16T08:00", 0},
		{"sac", "2026-12-24T12:59:00-03:00", true, "", time.Minute},
		{"sac", "2026-12-24T13:00:00-03:00", false, "2026-12-26T09:00", 0},
		{"sac", "2026-12-25T10:00:00-03:00", false, "2026-12-26T09:00", 0},
		{"sac", "2026-03-10T13:00:00Z", true, "", 10 * time.Hour},
		{"noite", "2026-03-13T23:00:00-03:00", true, "", 3 * time.Hour},
		{"nunca", "2026-03-10T10:00:00-03:00", false, "", 0},
		// the clocks go from 01:00 to 02:00 on 29 March and from 02:00 to 01:00 on 25 October 2026
		{"lisboa", "2026-03-29T00:45:00Z", true, "", 3*time.Hour + 15*time.Minute},
		{"lisboa", "2026-10-25T00:15:00Z", true, "", 4*time.Hour + 45*time.Minute},
		{"lisboa", "2026-10-24T23:15:00Z", false, "2026-10-25T00:30", 0},
		// on 4 November 2018 midnight did not exist in São Paulo
		{"antigo", "2018-11-04T02:59:59Z", false, "2018-11-04T01:00", 0},
		{"antigo", "2018-11-04T03:00:00Z", true, "", 23 * time.Hour},
	} {
		v := p.Calendars[c.calendar].At(at(c.now))
		require.Equal(t, CalendarView{Open: c.open, OpensAt: c.opens, ClosesIn: c.closes}, v, "%s at %s", c.calendar, c.now)
	}
	require.Greater(t, p.Calendars["sempre"].At(at("2026-03-10T10:00:00-03:00")).ClosesIn, 300*24*time.Hour)
}

func TestAlwaysOpenIsACopy(t *testing.T) {
	p := parsed(t, plan(calendars+"queue \"x\" { wrap_up = \"40s\" }\n"))
	short := 2 * time.Second
	demo := p.With(Override{AlwaysOpen: true, WrapUp: &short})
	now := time.Date(2026, 12, 25, 10, 0, 0, 0, time.UTC)
	require.True(t, demo.Calendars["nunca"].At(now).Open)
	require.False(t, p.Calendars["nunca"].At(now).Open)
	require.Equal(t, short, demo.Queues[0].WrapUp.Duration())
	require.Equal(t, 40*time.Second, p.Queues[0].WrapUp.Duration())
}
