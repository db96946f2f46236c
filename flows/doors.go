package flows

import (
	"slices"
	"time"

	"receptivo/acd"
)

// doorsFor is how far ahead the doors of queues are told: nobody waits longer before they are moved.
const doorsFor = 24 * time.Hour

// Doors are when the queues let contacts in that one may move to from a queue at the end of its longest wait, at once or
// by way of others, within a day. A queue without a calendar is always open and has none. Calendars in forced are open or
// closed whatever their hours.
func (p *Plan) Doors(queue string, now time.Time, forced map[string]bool) (doors []acd.Door) {
	seen := []string{queue}
	for i := 0; i < len(seen); i++ {
		q, _ := p.Queue(seen[i])
		for _, name := range q.OverflowTo {
			if slices.Contains(seen, name) {
				continue
			}
			seen = append(seen, name)
			if to, ok := p.Queue(name); ok && to.Calendar != "" {
				doors = append(doors, acd.Door{Queue: name, Open: p.open(to.Calendar, now, forced)})
			}
		}
	}
	return doors
}

func (p *Plan) open(calendar string, now time.Time, forced map[string]bool) []acd.Span {
	until := now.Add(doorsFor)
	open, set := forced[calendar]
	cal := p.Calendars[calendar]
	switch {
	case set && !open, cal == nil:
		return nil
	case set:
		return []acd.Span{{From: now.UTC(), To: until.UTC()}}
	}
	return cal.Between(now, until)
}

// Between are the stretches between two instants in which the calendar is open, rising.
func (c *Calendar) Between(from, to time.Time) (spans []acd.Span) {
	for at := from; at.Before(to); {
		v := c.At(at)
		if !v.Open {
			next, err := time.ParseInLocation("2006-01-02T15:04", v.OpensAt, c.Timezone)
			if err != nil || !next.After(at) {
				return spans
			}
			at = next
			continue
		}
		end := at.Add(v.ClosesIn)
		if end.After(to) {
			end = to
		}
		spans = append(spans, acd.Span{From: at.UTC(), To: end.UTC()})
		at = end
	}
	return spans
}
