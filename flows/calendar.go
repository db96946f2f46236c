package flows

import "time"

// Calendar holds opening hours.
type Calendar struct {
	Name     string
	Timezone *time.Location
}

// At says what the calendar is at an instant.
func (c *Calendar) At(now time.Time) CalendarView { return CalendarView{} }
