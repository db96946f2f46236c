package flows

import (
	"fmt"
	"strings"
	"time"

	"receptivo/acd"
)

// The arguments of a team and of an agent that say when they rest.
var (
	hoursOfShift = arg{name: "hours", kind: durationArg, rule: hoursRule,
		doc: "signed in within a shift, breaks and all, after which nothing more is offered; the contact at hand is not touched. A shift begins at a sign-in after four hours or more signed out. Default: no limit; of an agent: the team's"}
	breaksOfShift = arg{name: "breaks", kind: stringsArg,
		doc: `statutory breaks of every shift, ["pausa 1h-2h 10m", "refeicao 2h-4h 20m"]: reason, when it may and when it must begin after the shift has, and its length. An agent is offered nothing that would probably last beyond the latest start of the next one; nobody is sent. It is had when the agent was paused for that reason as long. receptivo agents breaks, or a workforce tool, plans others. Default of an agent: the team's`}
)

func hoursRule(v any) string {
	if d, ok := v.(time.Duration); ok && (d <= 0 || d > 24*time.Hour) {
		return `must be more than nothing and at most "24h"`
	}
	return ""
}

// rest is when somebody rests.
type rest struct {
	hours  acd.Millis
	breaks []acd.BreakRule
}

// rest reads what is written of it; the rest is as given.
func (l *loader) rest(a args, r rest) rest {
	if a.given("hours") {
		r.hours = acd.MillisOf(get[time.Duration](a, "hours"))
	}
	if !a.given("breaks") {
		return r
	}
	r.breaks = nil
	for _, text := range get[[]string](a, "breaks") {
		b, problem := breakOf(text)
		if n := len(r.breaks); problem == "" && n > 0 && b.Latest <= r.breaks[n-1].Latest {
			problem = "must begin later than the one before it: write them in order"
		}
		if problem != "" {
			l.errorf(a.where("breaks"), "E201", "Wrong type", "%q of breaks %s.", text, problem)
			continue
		}
		r.breaks = append(r.breaks, b)
	}
	if n := len(r.breaks); n > mostBreaks {
		l.errorf(a.where("breaks"), "E201", "Wrong type", "breaks has %d entries: a shift has %d at most.", n, mostBreaks)
	}
	return r
}

// restOf is an agent's: what is not written is as the team has it.
func (l *loader) restOf(a args, team string) (acd.Millis, []acd.BreakRule) {
	var r rest
	for _, t := range l.plan.Teams {
		if t.Name == team {
			r = t.rest
		}
	}
	r = l.rest(a, r)
	return r.hours, r.breaks
}

const mostBreaks = 20

// breakOf reads "pausa 1h-2h30m 10m".
func breakOf(text string) (b acd.BreakRule, problem string) {
	words := strings.Fields(text)
	if len(words) != 3 {
		return b, `is no break such as "pausa 1h-2h 10m": reason, when it may and must begin, length`
	}
	from, latest, ranged := strings.Cut(words[1], "-")
	if !ranged {
		from, latest = "0s", from
	}
	var times [3]time.Duration
	for i, word := range []string{from, latest, words[2]} {
		d, err := ParseDuration(word)
		if err != nil {
			return b, fmt.Sprintf(`has %q where a duration such as "1h30m" stands`, word)
		}
		times[i] = d
	}
	switch {
	case !isSlug(words[0]):
		return b, "begins with a reason in the letters a to z, digits, _ and -"
	case acd.SystemReason(words[0]):
		return b, "begins with a reason that only the engine gives: write one that agents give, such as pausa"
	case times[0] < 0 || times[1] <= 0 || times[1] > 24*time.Hour:
		return b, `must begin within "24h" of the shift's begin`
	case times[0] > times[1]:
		return b, "must begin before it may"
	case times[2] <= 0 || times[2] > 12*time.Hour:
		return b, `lasts more than nothing and at most "12h"`
	}
	return acd.BreakRule{Reason: words[0], From: acd.MillisOf(times[0]), Latest: acd.MillisOf(times[1]), For: acd.MillisOf(times[2])}, ""
}
