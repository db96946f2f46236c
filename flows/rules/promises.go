package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"receptivo/flows"
)

const day = 24 * time.Hour

// retention judges what the profile block says of how long things are kept; what it does not say is the law's.
func retention(j *judge, k pack) {
	at := j.plan.Place("profile", k.name, "retention")
	record := 2 * 365 * day
	if k.name == "br-telecom" || k.settled.Sector == "telecom" {
		record = 3 * 365 * day // RGC: history 3 years
	}
	for _, kept := range []struct {
		what  string
		least time.Duration
	}{{"recording", 90 * day}, {"record", record}} {
		if d, ok := k.settled.Retention[kept.what]; ok && k.written && d < kept.least && at != j.plan.Place("profile", k.name, "") {
			j.find(at, 0, "what", kept.what, "days", days(d), "min", days(kept.least))
		}
	}
}

func days(d time.Duration) string { return decimal(d.Hours() / 24) }

// decimal is a number without a tail of noughts.
func decimal(n float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.1f", n), "0"), ".")
}

// freeNumber judges the public numbers: those written as E.164.
func freeNumber(j *judge, k pack) {
	for _, n := range j.plan.Numbers {
		if !strings.HasPrefix(n.Number, "+") || n.TollFree {
			continue
		}
		kind := phonenumbers.UNKNOWN
		if parsed, err := phonenumbers.Parse(n.Number, ""); err == nil {
			kind = phonenumbers.GetNumberType(parsed)
		}
		costs := kind != phonenumbers.TOLL_FREE
		if k.name == "pt" || k.name == "es" { // a basic rate will do
			costs = kind == phonenumbers.PREMIUM_RATE || kind == phonenumbers.SHARED_COST
		}
		if costs {
			j.find(j.plan.Place("number", n.Number, ""), 0, "number", n.Number)
		}
	}
}

func complaintDeadline(j *judge, k pack) {
	most := 7 * day
	if k.name == "br-telecom" {
		most = 10 * day
	}
	if d := k.settled.Deadline["reclamacao"]; d > most {
		j.find(j.plan.Place("profile", k.name, "deadline"), 0, "ticket", "reclamacao", "days", days(d), "max", days(most))
	}
}

func historyDeadline(j *judge, k pack) {
	const most = 5 * day
	if d := k.settled.Deadline["historico"]; d > most {
		j.find(j.plan.Place("profile", k.name, "deadline"), 0, "days", days(d), "max", days(most))
	}
}

// holidayCalendar judges a profile whose waiting limit changes with the day.
func holidayCalendar(j *judge, k pack) {
	if k.settled.Sector != "financeiro" {
		return
	}
	c := j.plan.Calendars[k.settled.Calendar]
	if c == nil || len(c.Holidays) == 0 && len(c.Exceptions) == 0 {
		j.find(j.plan.Place("profile", k.name, "calendar"), 0, "profile", k.name)
	}
}

// weekdays are the days of a week as they are said, from Sunday.
var weekdays = [2][7]string{
	{"domingo", "segunda", "terça", "quarta", "quinta", "sexta", "sábado"},
	{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// weekday is the name of a day in the language of what is said.
func (j *judge) weekday(d time.Weekday) string {
	if strings.HasPrefix(j.language, "pt") {
		return weekdays[0][d]
	}
	return weekdays[1][d]
}

// leastServed is how long somebody has to serve on an operating day, in minutes (Decreto 11.034/2022, art. 5, I).
const leastServed = 8 * 60

// humanHours judges the weekly hours in which somebody serves: those of all queues together.
func humanHours(j *judge, k pack) {
	if len(j.plan.Queues) == 0 {
		return
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		open := j.open(d)
		switch k.name {
		case "br-telecom": // RGC: 06 to 22
			j.serves(d, open, 6*60, 22*60)
		case "br-saude", "br-energia":
			j.serves(d, open, 0, 24*60)
		default:
			if served := open.within(0, 1440); served > 0 && served < leastServed {
				j.find(j.calendarPlace(), 0, "hours", decimal(float64(served)/60), "day", j.weekday(d), "min", decimal(leastServed/60))
			}
		}
	}
}

// serves judges whether somebody serves all through a stretch of a day.
func (j *judge) serves(d time.Weekday, open *minutes, from, to int) {
	if open.within(from, to) < to-from {
		j.find(j.calendarPlace(), 1, "day", j.weekday(d), "from", clock(from), "to", clock(to))
	}
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// minutes are the minutes of a day in which something is so.
type minutes [1440]bool

func (m *minutes) within(from, to int) int {
	n := 0
	for _, open := range m[from:to] {
		if open {
			n++
		}
	}
	return n
}

// open are the minutes of a weekday in which a queue takes calls.
func (j *judge) open(d time.Weekday) *minutes {
	var all minutes
	for i := range j.plan.Queues {
		j.openOf(&j.plan.Queues[i], d, &all)
	}
	return &all
}

// openOf adds the minutes of a weekday in which one queue takes calls.
func (j *judge) openOf(q *flows.Queue, d time.Weekday, into *minutes) {
	spans := []flows.Span{{From: 0, To: 1440}}
	if c := j.plan.Calendars[q.Calendar]; c != nil && !c.Always {
		spans = c.Weekly[d]
	}
	for _, s := range spans {
		for m := s.From; m < s.To; m++ {
			into[m] = true
		}
	}
}

// calendarPlace is where the hours of the first queue with any are written.
func (j *judge) calendarPlace() flows.Place {
	for _, q := range j.plan.Queues {
		if q.Calendar != "" {
			return j.plan.Place("calendar", q.Calendar, "hours")
		}
	}
	return j.plan.Place("queue", j.plan.Queues[0].Name, "")
}
