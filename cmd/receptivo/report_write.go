package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"receptivo/acd/metrics"
)

func (r *reporting) write(w io.Writer) error {
	lines := r.lines()
	switch {
	case r.JSON:
		return r.writeJSON(w, lines)
	case r.CSV:
		return r.writeCSV(w, lines)
	}
	return r.writeText(w, lines)
}

// reportTables are the tables of the text, by the names of their figures; a table whose figures are all zero is left out,
// unless it is the first.
func (r *reporting) tables() [][]string {
	if r.By == "agent" {
		return [][]string{
			{"signed_in_s", "ready_s", "ring_s", "join_s", "talk_s", "hold_s", "wrap_up_s", "not_ready_s", "occupancy", "utilisation", "handled", "aht_s"},
			{"occupancy_spread", "occupancy_gini"},
			{"offers", "accepted", "no_answer", "declined", "busy", "unreachable", "withdrawn", "open"},
			{"settled", "fcr7", "repeat_24h", "repeat_7d"},
		}
	}
	var levels []string
	for _, s := range r.levels {
		levels = append(levels, string(s))
	}
	return [][]string{
		{"offered", "answered", "abandoned", "short", "overflowed", "callbacks", "left", "refused", "failed", "waiting"},
		append(levels, "abandonment", "abandonment_without_short", "asa_s", "wait_p50_s", "wait_p90_s", "wait_p95_s", "time_to_abandon_s", "longest_waiting_s"),
		{"handled", "aht_s", "talk_s", "hold_s", "wrap_up_s", "joining_s"},
		{"from_choice_s", "estimated", "ewt_bias", "ewt_rrmse", "ewt_within_p80", "ewt_over_twice", "rescued", "passed"},
		{"callbacks_waiting", "callbacks_connected", "callbacks_unreachable", "callbacks_expired", "callbacks_merged", "callbacks_given_up"},
		{"settled", "fcr7", "repeat_24h", "repeat_7d"},
	}
}

func (r *reporting) writeText(w io.Writer, lines []line) error {
	r.writeHead(w)
	for i, names := range r.tables() {
		if i > 0 && nothing(lines, names) {
			continue
		}
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(tw, strings.Join(append(r.keys(), titles(lines[0], names)...), "\t"))
		for _, l := range lines {
			cells := r.keysOf(l)
			for _, f := range l.pick(names) {
				cells = append(cells, f.text())
			}
			fmt.Fprintln(tw, strings.Join(cells, "\t"))
		}
		if err := tw.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(w)
		for _, f := range lines[len(lines)-1].pick(names) {
			fmt.Fprintf(w, "  %s = %s\n", f.title, f.formula)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// writeHead says what the report is about and how it was counted.
func (r *reporting) writeHead(w io.Writer) {
	what := map[string]string{"queue": "Visits", "all": "Visits", "contacts": "Contacts by their last visit", "agent": "Agents"}[r.By]
	counted := "counted when they came"
	if r.define.Count == metrics.ByEnded {
		counted = "counted when they got their outcome, or now while they wait"
	}
	if r.By == "agent" {
		counted = "states cut at the bounds, talks " + counted
	}
	fmt.Fprintf(w, "%s from %s to %s (%s), %s, as of %s.\n\n", what, r.stamp(r.day.From), r.stamp(r.day.To), r.zone, counted, r.define.Now.Format(time.DateTime))
}

func (r *reporting) stamp(t time.Time) string { return t.In(r.zone).Format("2006-01-02 15:04") }

// keys are the columns that say what a line is about.
func (r *reporting) keys() []string {
	var keys []string
	if r.Interval > 0 {
		keys = append(keys, "FROM")
	}
	switch r.By {
	case "queue":
		keys = append(keys, "QUEUE")
	case "agent":
		keys = append(keys, "AGENT")
	default:
		if r.Interval == 0 {
			keys = append(keys, "")
		}
	}
	return keys
}

func (r *reporting) keysOf(l line) []string {
	var keys []string
	whole := l.Interval == r.day
	name := l.name
	if name == "" {
		name = "all"
	}
	if r.Interval > 0 {
		from := l.From.In(r.zone).Format("15:04")
		switch {
		case whole:
			from = "all"
		case r.day.To.Sub(r.day.From) > 25*time.Hour:
			from = r.stamp(l.From)
		}
		keys = append(keys, from)
	}
	if r.By == "queue" || r.By == "agent" || r.Interval == 0 {
		keys = append(keys, name)
	}
	return keys
}

// pick are some of a line's figures, in the order of their names.
func (l line) pick(names []string) (some []figure) {
	for _, name := range names {
		if i := slices.IndexFunc(l.figures, func(f figure) bool { return f.name == name }); i >= 0 {
			some = append(some, l.figures[i])
		}
	}
	return some
}

func titles(l line, names []string) (all []string) {
	for _, f := range l.pick(names) {
		all = append(all, f.title)
	}
	return all
}

// nothing reports whether some figures are zero or without a value in all lines.
func nothing(lines []line, names []string) bool {
	for _, l := range lines {
		for _, f := range l.pick(names) {
			if v, ok := f.number(); ok && v != 0 {
				return false
			}
		}
	}
	return true
}

// number is the figure's value, times in seconds; false when it has none.
func (f figure) number() (float64, bool) {
	switch v := f.value.(type) {
	case int:
		return float64(v), true
	case time.Duration:
		return v.Seconds(), true
	case share:
		return metrics.Ratio(v).Value()
	case mean:
		ms, ok := metrics.Ratio(v).Value()
		return ms / 1000, ok
	}
	panic(fmt.Sprintf("figure %s is a %T", f.name, f.value))
}

// text is the figure in a table.
func (f figure) text() string {
	switch v := f.value.(type) {
	case time.Duration:
		return clock(v)
	case share:
		return metrics.Ratio(v).Percent()
	case mean:
		return metrics.Ratio(v).Mean()
	}
	return fmt.Sprint(f.value)
}

func (r *reporting) writeCSV(w io.Writer, lines []line) error {
	out := csv.NewWriter(w)
	head := []string{"from", "to", map[string]string{"queue": "queue", "agent": "agent"}[r.By]}
	if head[2] == "" {
		head[2] = r.By
	}
	for _, f := range lines[0].figures {
		head = append(head, f.name)
	}
	rows := [][]string{head}
	for _, l := range lines {
		if l.name == "" && len(lines) > 1 && l.Interval == r.day {
			continue // what a spreadsheet adds up itself
		}
		row := []string{l.From.In(r.zone).Format(time.RFC3339), l.To.In(r.zone).Format(time.RFC3339), l.name}
		for _, f := range l.figures {
			cell := ""
			if v, ok := f.number(); ok {
				cell = strconv.FormatFloat(v, 'f', -1, 64)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}

func (r *reporting) writeJSON(w io.Writer, lines []line) error {
	type jsonLine struct {
		From    time.Time      `json:"from"`
		To      time.Time      `json:"to"`
		Name    string         `json:"name,omitempty"` // of the queue or the agent; absent: all
		Figures map[string]any `json:"figures"`
		Reasons map[string]any `json:"reasons"`
	}
	report := struct {
		From     time.Time         `json:"from"`
		To       time.Time         `json:"to"`
		AsOf     time.Time         `json:"as_of"`
		By       string            `json:"by"`
		Count    string            `json:"count"`
		Formulas map[string]string `json:"formulas"`
		Lines    []jsonLine        `json:"lines"`
	}{r.day.From, r.day.To, r.define.Now, r.By, r.Count, map[string]string{}, nil}
	for _, l := range lines {
		j := jsonLine{l.From, l.To, l.name, map[string]any{}, l.details}
		for _, f := range l.figures {
			report.Formulas[f.name] = f.formula
			j.Figures[f.name] = nil
			if v, ok := f.number(); ok {
				j.Figures[f.name] = v
			}
		}
		report.Lines = append(report.Lines, j)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(report)
}
