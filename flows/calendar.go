package flows

import "time"

// Calendar holds opening hours.
type Calendar struct {
	Name       string
	Timezone   *time.Location
	Weekly     [7][]Span         // by time.Weekday, in order of time
	Exceptions map[string][]Span // by date YYYY-MM-DD, instead of the weekday's and of a holiday; empty: closed
	Holidays   []*Holidays       // closed on these
	Always     bool              // open at all times, whatever the hours say
}

// Span is a stretch of a day, in minutes from midnight on the wall clock; To is exclusive, at most 1440.
type Span struct{ From, To int }

// horizon is how far At looks for the next opening, in days.
const horizon = 370

// noon names a day safely: midnight may not exist where clocks change at it, noon always does.
const noon = 12 * 60

// At says what the calendar is at an instant. Hours are those of the wall clock in the calendar's zone: on the day the
// clocks change, 08:00 is 08:00.
func (c *Calendar) At(now time.Time) CalendarView {
	if c.Always {
		return CalendarView{Open: true, ClosesIn: 24 * time.Hour, Holiday: c.holiday(now.In(c.Timezone))}
	}
	now = now.In(c.Timezone)
	for _, s := range c.day(now) {
		from, to := c.wall(now, 0, s.From), c.wall(now, 0, s.To)
		if !now.Before(from) && now.Before(to) {
			return CalendarView{Open: true, ClosesIn: c.close(now, to).Sub(now), Holiday: c.holiday(now)}
		}
	}
	return CalendarView{OpensAt: c.opens(now), Holiday: c.holiday(now)}
}

// holiday names the holiday of the date that an instant falls on; empty when it is none.
func (c *Calendar) holiday(t time.Time) string {
	for _, h := range c.Holidays {
		if name := h.On(t); name != "" {
			return name
		}
	}
	return ""
}

// close follows hours that go on at midnight: mon-sun = "00:00-24:00" never closes within the horizon.
func (c *Calendar) close(now, to time.Time) time.Time {
	if c.endless() {
		return c.wall(now, horizon, 0)
	}
	for day := 1; day < horizon; day++ {
		next := c.wall(now, day, 0)
		if !to.Equal(next) {
			return to
		}
		spans := c.day(c.wall(now, day, noon))
		if len(spans) == 0 || spans[0].From != 0 {
			return to
		}
		to = c.wall(now, day, spans[0].To)
	}
	return to
}

// endless reports whether the calendar is open all day, every day.
func (c *Calendar) endless() bool {
	for _, spans := range c.Weekly {
		if len(spans) != 1 || spans[0] != (Span{0, 1440}) {
			return false
		}
	}
	return len(c.Exceptions) == 0 && len(c.Holidays) == 0
}

func (c *Calendar) opens(now time.Time) string {
	for day := range horizon {
		for _, s := range c.day(c.wall(now, day, noon)) {
			if from := c.wall(now, day, s.From); from.After(now) {
				return from.Format("2006-01-02T15:04")
			}
		}
	}
	return ""
}

// day gives the spans of the date that an instant falls on: those of its exception, none on a holiday, else the
// weekday's.
func (c *Calendar) day(t time.Time) []Span {
	t = t.In(c.Timezone)
	if len(c.Exceptions) > 0 {
		if spans, ok := c.Exceptions[t.Format(time.DateOnly)]; ok {
			return spans
		}
	}
	if c.holiday(t) != "" {
		return nil
	}
	return c.Weekly[t.Weekday()]
}

// wall is the instant of a minute of a day, some days after now. A minute that the clocks skip is counted as if they had
// not changed yet: time.Date leaves open which side it falls on.
func (c *Calendar) wall(now time.Time, days, minute int) time.Time {
	y, m, d := now.Date()
	t := time.Date(y, m, d+days, minute/60, minute%60, 0, 0, c.Timezone)
	want := time.Date(y, m, d+days, minute/60, minute%60, 0, 0, time.UTC)
	got := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	if got.Before(want) {
		t = t.Add(want.Sub(got))
	}
	return t
}
