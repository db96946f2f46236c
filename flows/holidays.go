package flows

import "time"

// Holidays is a list of holidays: the same date every year, a distance from Easter Sunday, or one date.
type Holidays struct {
	Name string

	yearly map[monthDay]string
	easter map[int]string // days from Easter Sunday
	dates  map[date]string
}

type monthDay struct {
	month time.Month
	day   int
}

type date struct {
	year int
	monthDay
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, monthDay{m, d}}
}

// On gives the name of the holiday on the day of an instant, in the instant's own zone; empty when it is none. A single
// date goes before a yearly one, and this before one that moves with Easter.
func (h *Holidays) On(t time.Time) string {
	d := dateOf(t)
	if name, ok := h.dates[d]; ok {
		return name
	}
	if name, ok := h.yearly[d.monthDay]; ok {
		return name
	}
	if len(h.easter) == 0 {
		return ""
	}
	month, day := easter(d.year)
	return h.easter[t.YearDay()-time.Date(d.year, month, day, 0, 0, 0, 0, time.UTC).YearDay()]
}

// easter is Easter Sunday of a year of the Gregorian calendar, by the anonymous algorithm of 1876 that Butcher and Meeus
// (Astronomical Algorithms, ch. 8) print.
func easter(year int) (time.Month, int) {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Month(n / 31), n%31 + 1
}
