package client

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// said are the fields that a line shows, of whatever facts have them.
type said struct {
	Queue       string            `json:"queue"`
	Agent       string            `json:"agent"`
	Number      string            `json:"number"`
	Why         string            `json:"why"`
	Reason      string            `json:"reason"`
	Phase       string            `json:"phase"`
	By          string            `json:"by"`
	State       string            `json:"state"`
	Ahead       *int              `json:"ahead"`
	WaitMS      int64             `json:"wait_ms"`
	TalkMS      int64             `json:"talk_ms"`
	RingMS      int64             `json:"ring_ms"`
	At          string            `json:"at"` // deferred: until then
	Disposition string            `json:"disposition"`
	Plan        string            `json:"plan"`
	Flag        string            `json:"flag"`
	On          bool              `json:"on"`
	Fields      map[string]string `json:"fields"`
	Match       struct {
		Chosen struct {
			Score int64 `json:"score"` // millionths
		} `json:"chosen"`
		Text struct {
			EN string `json:"en"`
		} `json:"text"`
	} `json:"match"`
	Current *struct {
		State  string `json:"state"`
		Reason string `json:"reason"`
	} `json:"current"`
}

// Line is the event for people, in one line: time, what happened, who.
//
//	12:00:07.120 offered         sales → ana  01JB2YH0V6  ana owns the open ticket: score 0.912
func Line(e Event) string {
	var d said
	_ = json.Unmarshal(e.Data, &d) // a field of another type is not shown; the event is
	line := fmt.Sprintf("%s %-15s %s", e.Time.Local().Format("15:04:05.000"), e.Fact(), d.who(e))
	if c := e.Contact(); c != "" && e.Entity() != "contact" {
		line += "  " + c
	}
	if more := d.more(e); more != "" {
		line += "  " + more
	}
	return clean(line)
}

func (d said) who(e Event) string {
	switch {
	case e.Entity() == "queue" && d.Agent != "":
		return e.Name() + " → " + d.Agent
	case e.Entity() == "contact" && d.Agent != "":
		return e.Name() + " with " + d.Agent
	}
	return e.Name()
}

func (d said) more(e Event) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if d.Number != "" {
		add("to %s", d.Number)
	}
	if d.Ahead != nil {
		add("%d ahead", *d.Ahead)
	}
	if d.Match.Text.EN != "" {
		add("%s", d.Match.Text.EN)
	} else if e.Fact() == "offered" {
		add("score %.3f", float64(d.Match.Chosen.Score)/1e6)
	}
	if d.By != "" {
		add("by %s", d.By)
	}
	for _, why := range []string{d.Phase, d.Why, d.Reason, d.Disposition} {
		if why != "" {
			add("%s", why)
		}
	}
	if d.State != "" {
		add("then %s", d.State)
	}
	for _, t := range []struct {
		what string
		ms   int64
	}{{"rang", d.RingMS}, {"waited", d.WaitMS}, {"talked", d.TalkMS}} {
		if t.ms > 0 {
			add("%s %s", t.what, (time.Duration(t.ms) * time.Millisecond).Round(100*time.Millisecond))
		}
	}
	if at, err := time.Parse(time.RFC3339, d.At); err == nil {
		add("until %s", at.Local().Format("15:04:05"))
	}
	if e.Fact() == "configured" {
		add("plan %.19s", d.Plan)
	}
	if e.Fact() == "flag_set" {
		add("%s %s", d.Flag, map[bool]string{true: "on", false: "off"}[d.On])
	}
	for _, k := range slices.Sorted(maps.Keys(d.Fields)) {
		add("%s=%s", k, d.Fields[k])
	}
	return strings.Join(parts, ", ")
}

// clean keeps what came over the wire from moving the reader's cursor.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, line)
}
