package acd

import (
	"fmt"
	"time"
)

// clock is the time that a Loop gives its engine. It follows the wall clock forward, and goes on at its own pace when that
// is set back, or when the log's last event lies in its future: deadlines are then kept, while a wall clock alone would
// let phones ring until it had caught up. It belongs to the loop's goroutine.
type clock struct {
	base  time.Time // what the clock showed
	since time.Time // when that was, with the monotonic reading
}

func startClock(last time.Time) clock {
	now := time.Now()
	if last.After(now) {
		return clock{base: last, since: now}
	}
	return clock{base: now, since: now}
}

func (c *clock) now() time.Time {
	wall := time.Now()
	at := c.base.Add(wall.Sub(c.since)) // by the monotonic readings
	if wall.Round(0).After(at) {
		*c = clock{base: wall.Round(0), since: wall}
		return c.base
	}
	return at
}

func events(n int) string {
	if n == 1 {
		return "1 event"
	}
	return fmt.Sprintf("%d events", n)
}
