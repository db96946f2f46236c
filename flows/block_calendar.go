package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var calendarBlock = &topBlock{
	schema: schema{
		kind: "calendar", doc: "opening hours", label: nameLabel, holds: []string{"exception"},
		args: []arg{
			{name: "timezone", kind: stringArg, doc: "default: the engine's"},
			{name: "hours", kind: hoursArg, required: true, doc: `{ mon-fri = "08:00-20:00", sat = "09:00-12:00,13:00-15:00" }`},
			{name: "holidays", kind: refsArg, of: "holidays", doc: "closed on these, unless an exception says otherwise"},
		},
		example: "calendar \"sac\" {\n  hours = {\n    mon-fri = \"08:00-20:00\"\n    sat     = \"09:00-12:00,13:00-15:00\"\n  }\n\n  exception \"2026-12-24\" { hours = \"08:00-13:00\" }\n}\n",
	},
	load: (*loader).calendar,
}

var exceptionSchema = schema{
	kind: "exception", doc: "other hours on a date", label: dateLabel,
	args: []arg{
		{name: "hours", kind: stringArg, doc: `"08:00-13:00"; empty is closed`},
		{name: "description", kind: stringArg, doc: "why"},
	},
}

func (l *loader) calendar(b *hclsyntax.Block, a args) {
	c := &Calendar{Name: a.name(), Timezone: l.timezone(a, l.plan.Engine.Timezone), Exceptions: map[string][]Span{}}
	for _, name := range get[[]string](a, "holidays") {
		if h := l.plan.Holidays[name]; h != nil {
			c.Holidays = append(c.Holidays, h)
		}
	}
	set := map[time.Weekday]string{}
	hours := get[map[string]string](a, "hours")
	for _, key := range sortedKeys(hours) {
		days, err := weekdays(key)
		if err != nil {
			l.badHours(a, key, err)
			continue
		}
		spans, err := parseSpans(hours[key])
		if err != nil {
			l.badHours(a, key, fmt.Errorf("%s = %q: %w", key, hours[key], err))
			continue
		}
		for _, d := range days {
			if other := set[d]; other != "" {
				l.badHours(a, key, fmt.Errorf("%s and %s name the same day", other, key))
			}
			set[d], c.Weekly[d] = key, spans
		}
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "exception" {
			l.exception(c, inner)
		}
	}
	l.plan.Calendars[c.Name] = c
}

// badHours reports what is wrong with the hours of a day; of an exception, which has no days, key is empty.
func (l *loader) badHours(a args, key string, err error) {
	l.errorf(itemAt(a.block.Body.Attributes["hours"], key), "E310", "Wrong hours", "%v.", err)
}

func (l *loader) exception(c *Calendar, b *hclsyntax.Block) {
	if !l.label(&exceptionSchema, b) {
		return
	}
	a := l.decode(&exceptionSchema, b, nil, nil)
	date := a.name()
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		l.errorf(b.LabelRanges[0], "E310", "No such date", "%q is no date. Write it as 2026-12-24.", date)
		return
	}
	if _, twice := c.Exceptions[date]; twice {
		l.errorf(b.DefRange(), "E102", "Declared twice", "exception %q is already declared in this calendar.", date)
		return
	}
	spans := []Span{}
	if text := get[string](a, "hours"); text != "" {
		var err error
		if spans, err = parseSpans(text); err != nil {
			l.badHours(a, "", err)
		}
	}
	c.Exceptions[date] = spans
}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// weekdays reads sat, or mon-fri; a range may go round the end of the week.
func weekdays(s string) ([]time.Weekday, error) {
	first, last, ranged := strings.Cut(s, "-")
	if !ranged {
		last = first
	}
	from, to := slices.Index(dayNames, first), slices.Index(dayNames, last)
	if from < 0 || to < 0 {
		return nil, fmt.Errorf("%q names no day: write sun, mon, tue, wed, thu, fri, sat, or a range such as mon-fri", s)
	}
	days := []time.Weekday{time.Weekday(from)}
	for d := from; d != to; {
		d = (d + 1) % 7
		days = append(days, time.Weekday(d))
	}
	return days, nil
}

var spanText = regexp.MustCompile(`^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$`)

// parseSpans reads "09:00-12:00,13:00-15:00"; empty is closed.
func parseSpans(s string) ([]Span, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	var spans []Span
	for part := range strings.SplitSeq(s, ",") {
		m := spanText.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, fmt.Errorf(`hours are written as "08:00-20:00", several with commas`)
		}
		span := Span{minute(m[1], m[2]), minute(m[3], m[4])}
		switch {
		case span.From < 0 || span.To < 0 || span.From >= 1440:
			return nil, fmt.Errorf("there is no such time of day; the last is 24:00")
		case span.From >= span.To:
			return nil, fmt.Errorf("hours end after they begin; past midnight they are two days, to 24:00 and from 00:00")
		case len(spans) > 0 && span.From < spans[len(spans)-1].To:
			return nil, fmt.Errorf("hours follow one another and do not overlap")
		}
		spans = append(spans, span)
	}
	return spans, nil
}

func minute(hour, min string) int {
	h, _ := strconv.Atoi(hour) // the pattern lets only digits through
	m, _ := strconv.Atoi(min)
	if h > 24 || m > 59 || h == 24 && m > 0 {
		return -1
	}
	return h*60 + m
}
