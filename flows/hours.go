package flows

import (
	"time"

	"receptivo/acd"
)

// MostDays is how many days a callback can be promised for, whatever the plan says.
const MostDays = 31

// Hours are the stretches of time in which a customer may be called: those hours of each day, from now, or from after a
// while that the caller asked for, until the promise expires. They are counted by the wall clock of the place, which is
// that of now.
func (w Window) Hours(now time.Time, after, expires time.Duration) []acd.Span {
	from, until := now.Add(after), now.Add(expires)
	if last := now.AddDate(0, 0, MostDays); until.After(last) {
		until = last
	}
	var hours []acd.Span
	for day := range MostDays + 2 {
		s := w.on(now, day)
		if s.From.Before(from) {
			s.From = from
		}
		if s.To.After(until) {
			s.To = until
		}
		s.From, s.To = s.From.UTC().Truncate(time.Millisecond), s.To.UTC().Truncate(time.Millisecond)
		if !s.To.After(s.From) {
			continue
		}
		if n := len(hours); n > 0 && hours[n-1].To.Equal(s.From) { // all day
			hours[n-1].To = s.To
			continue
		}
		hours = append(hours, s)
	}
	return hours
}

// on is the stretch some days from now.
func (w Window) on(now time.Time, day int) acd.Span {
	year, month, today := now.Date()
	at := func(minute int) time.Time {
		return time.Date(year, month, today+day, minute/60, minute%60, 0, 0, now.Location())
	}
	return acd.Span{From: at(w.From), To: at(w.To)}
}
