package flows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEasterSunday(t *testing.T) {
	for _, want := range []string{
		"1818-03-22", "1943-04-25", "1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18", "2285-03-22",
	} {
		at, err := time.Parse(time.DateOnly, want)
		require.NoError(t, err)
		month, day := easter(at.Year())
		require.Equal(t, want, time.Date(at.Year(), month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	for year := 1583; year < 5000; year++ {
		month, day := easter(year)
		at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		require.Equal(t, time.Sunday, at.Weekday(), year)
		require.True(t, month == time.March && day >= 22 || month == time.April && day <= 25, "%v", at)
	}
}

const national = `
holidays "nacionais" {
  yearly = {
    "01-01" = "Confraternização Universal"
    "02-29" = "Dia do salto"
    "12-25" = "Natal"
  }
  easter = {
    -48 = "Carnaval"
    -2  = "Sexta-feira Santa"
    60  = "Corpus Christi"
  }
  dates = { "2026-07-09" = "Revolução", "2026-12-25" = "Natal de 2026" }
}
holidays "cidade" {
  yearly = { "01-25" = "Aniversário da cidade", "01-01" = "Ano novo" }
}
`

func TestHolidays(t *testing.T) {
	h := parsed(t, plan(national)).Holidays["nacionais"]
	for day, want := range map[string]string{
		"2026-01-01": "Confraternização Universal", "2026-02-16": "Carnaval", "2026-04-03": "Sexta-feira Santa",
		"2026-06-04": "Corpus Christi", "2024-05-30": "Corpus Christi", "2026-06-05": "", "2026-07-09": "Revolução",
		"2027-07-09": "", "2026-12-25": "Natal de 2026", "2027-12-25": "Natal", "2028-02-29": "Dia do salto", "2027-03-01": "",
		"2027-02-28": "",
	} {
		at, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		require.Equal(t, want, h.On(at), day)
	}
}

// TestCalendarsKeepHolidays: an exception goes before a holiday, and a holiday before the hours of the week.
func TestCalendarsKeepHolidays(t *testing.T) {
	p := parsed(t, plan(national+`
calendar "sac" {
  hours    = { mon-sun = "08:00-20:00" }
  holidays = [holidays.nacionais, holidays.cidade]
  exception "2026-12-25" { hours = "10:00-12:00" }
}
calendar "dia_e_noite" {
  hours    = { mon-sun = "00:00-24:00" }
  holidays = holidays.nacionais
}
`))
	at := func(s string) time.Time {
		now, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return now
	}
	for _, c := range []struct {
		calendar, now string
		want          CalendarView
	}{
		{"sac", "2026-01-01T10:00:00-03:00", CalendarView{OpensAt: "2026-01-02T08:00", Holiday: "Confraternização Universal"}},
		{"sac", "2026-01-25T10:00:00-03:00", CalendarView{OpensAt: "2026-01-26T08:00", Holiday: "Aniversário da cidade"}},
		{"sac", "2026-01-26T10:00:00-03:00", CalendarView{Open: true, ClosesIn: 10 * time.Hour}},
		{"sac", "2026-12-25T11:00:00-03:00", CalendarView{Open: true, ClosesIn: time.Hour, Holiday: "Natal de 2026"}},
		{"sac", "2026-12-25T12:00:00-03:00", CalendarView{OpensAt: "2026-12-26T08:00", Holiday: "Natal de 2026"}},
		{"sac", "2027-12-24T20:30:00-03:00", CalendarView{OpensAt: "2027-12-26T08:00"}},
		// in UTC it is the holiday already, on the clocks of São Paulo not yet
		{"sac", "2026-01-01T02:30:00Z", CalendarView{OpensAt: "2026-01-02T08:00"}},
		{"dia_e_noite", "2026-04-02T22:00:00-03:00", CalendarView{Open: true, ClosesIn: 2 * time.Hour}},
		{"dia_e_noite", "2026-04-03T22:00:00-03:00", CalendarView{OpensAt: "2026-04-04T00:00", Holiday: "Sexta-feira Santa"}},
	} {
		require.Equal(t, c.want, p.Calendars[c.calendar].At(at(c.now)), "%s at %s", c.calendar, c.now)
	}
	holiday, _ := p.Calendars["sac"].At(at("2026-01-25T10:00:00-03:00")).Value().Fields()["holiday"].AsString()
	require.Equal(t, "Aniversário da cidade", holiday)
}

// TestClocksChange: hours are those of the wall clock, in spring and in autumn.
func TestClocksChange(t *testing.T) {
	p := parsed(t, plan(`
calendar "nova_iorque" {
  timezone = "America/New_York"
  hours    = { mon-fri = "09:00-17:00", sun = "01:30-02:30,03:00-04:00" }
}
calendar "lisboa" {
  timezone = "Europe/Lisbon"
  hours    = { sun = "00:00-24:00" }
}
calendar "sao_paulo" {
  timezone = "America/Sao_Paulo"
  hours    = { sat = "22:00-24:00", sun = "00:00-08:00" }
}
`))
	at := func(s string) time.Time {
		now, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return now
	}
	for _, c := range []struct {
		calendar, now string
		want          CalendarView
	}{
		// spring: 02:00 is 03:00 on 8 March 2026; 02:30, when the first hours end, does not exist
		{"nova_iorque", "2026-03-06T09:00:00-05:00", CalendarView{Open: true, ClosesIn: 8 * time.Hour}},
		{"nova_iorque", "2026-03-09T09:00:00-04:00", CalendarView{Open: true, ClosesIn: 8 * time.Hour}},
		{"nova_iorque", "2026-03-09T13:00:00Z", CalendarView{Open: true, ClosesIn: 8 * time.Hour}},
		{"nova_iorque", "2026-03-08T01:45:00-05:00", CalendarView{Open: true, ClosesIn: 45 * time.Minute}},
		{"nova_iorque", "2026-03-08T04:00:00-04:00", CalendarView{OpensAt: "2026-03-09T09:00"}},
		// autumn: 01:00 to 02:00 is there twice on 1 November 2026
		{"nova_iorque", "2026-11-01T01:45:00-04:00", CalendarView{Open: true, ClosesIn: 105 * time.Minute}},
		{"nova_iorque", "2026-11-01T01:45:00-05:00", CalendarView{Open: true, ClosesIn: 45 * time.Minute}},
		{"nova_iorque", "2026-11-02T09:00:00-05:00", CalendarView{Open: true, ClosesIn: 8 * time.Hour}},
		// a Sunday of 23 hours and one of 25
		{"lisboa", "2026-03-29T00:00:00Z", CalendarView{Open: true, ClosesIn: 23 * time.Hour}},
		{"lisboa", "2026-10-24T23:00:00Z", CalendarView{Open: true, ClosesIn: 25 * time.Hour}},
		// clocks that changed at midnight: 4 November 2018 began at 01:00, 17 February 2019 after 23:00 twice
		{"sao_paulo", "2018-11-03T22:30:00-03:00", CalendarView{Open: true, ClosesIn: 8*time.Hour + 30*time.Minute}},
		{"sao_paulo", "2019-02-16T22:30:00-02:00", CalendarView{Open: true, ClosesIn: 10*time.Hour + 30*time.Minute}},
	} {
		require.Equal(t, c.want, p.Calendars[c.calendar].At(at(c.now)), "%s at %s", c.calendar, c.now)
	}
}

func BenchmarkCalendar(b *testing.B) {
	p := parsed(b, plan(national+`
calendar "sac" {
  hours    = { mon-fri = "08:00-20:00" }
  holidays = holidays.nacionais
  exception "2026-12-24" { hours = "08:00-13:00" }
}
calendar "sempre" { hours = { mon-sun = "00:00-24:00" } }
`))
	now := time.Date(2026, 3, 10, 15, 0, 0, 0, time.UTC)
	for _, name := range sortedKeys(p.Calendars) {
		b.Run("calendar="+name, func(b *testing.B) {
			for b.Loop() {
				p.Calendars[name].At(now)
			}
		})
	}
}
