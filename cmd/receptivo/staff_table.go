package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"receptivo/acd/metrics"
)

// staffing is the answer: intervals of a profile, or numbers of agents around the one for --calls.
type staffing struct {
	staffCmd
	rows   []staffed
	chosen int // of the rows, for --calls
}

// around adds an answer between what fewer and more agents would do. Fewer than the load are left out where nobody hangs
// up: the queue would grow for ever.
func (p *staffing) around(s staffed) {
	for n := max(0, s.agents-p.Around); n <= s.agents+p.Around; n++ {
		if row, err := p.with(s.demand, n); err == nil {
			if n == s.agents {
				p.chosen = len(p.rows)
			}
			p.rows = append(p.rows, row)
		}
	}
}

// staffRow is a row as it is printed and written. Times are seconds, shares 0 to 1.
type staffRow struct {
	Start        string        `json:"start,omitempty"`
	Calls        float64       `json:"calls"`
	AHT          float64       `json:"aht_s"`
	Erlang       float64       `json:"erlang"`
	Agents       int           `json:"agents"`
	Scheduled    int           `json:"scheduled"`
	ServiceLevel metrics.Ratio `json:"service_level"`
	Occupancy    metrics.Ratio `json:"occupancy"`
	ASA          metrics.Ratio `json:"asa_s"`
	Delayed      metrics.Ratio `json:"delayed"`
	Abandoned    metrics.Ratio `json:"abandoned"`
	P90          metrics.Ratio `json:"p90_wait_s"`
	Enough       bool          `json:"enough"`
}

func (p staffing) row(s staffed) staffRow {
	d := s.demand
	r := staffRow{Start: d.start, Calls: d.calls, AHT: d.aht.Seconds(), Erlang: p.traffic(d).Load(), Agents: s.agents,
		Scheduled: s.scheduled, ServiceLevel: p.Level.Of(s.calls), Enough: s.enough}
	if d.calls == 0 {
		return r
	}
	p90, _ := s.queue.Percentile(.9)
	r.Occupancy = metrics.Ratio{Part: s.queue.Occupancy(), Whole: min(1, float64(s.agents))}
	r.ASA = metrics.Ratio{Part: s.queue.ASA() * s.calls.Answered, Whole: s.calls.Answered}
	r.Delayed = metrics.Ratio{Part: s.queue.Wait(), Whole: 1}
	r.Abandoned = metrics.Ratio{Part: s.calls.Abandoned, Whole: d.calls}
	r.P90 = metrics.Ratio{Part: p90, Whole: 1}
	return r
}

func (p staffing) write(w io.Writer) error {
	switch {
	case p.JSON:
		return p.writeJSON(w)
	case p.CSV:
		return p.writeCSV(w)
	case p.Profile != "":
		return p.writeDay(w)
	}
	return p.writeCurve(w)
}

// total adds up a day.
func (p staffing) total() (calls metrics.Calls, offered, hours, scheduled float64) {
	for _, s := range p.rows {
		calls, offered = calls.Plus(s.calls), offered+s.demand.calls
		hours += float64(s.agents) * s.length.Hours()
		scheduled += float64(s.scheduled) * s.length.Hours()
	}
	return
}

func (p staffing) writeJSON(w io.Writer) error {
	type goals struct {
		Model        string   `json:"model"` // a, c
		Level        string   `json:"level"`
		Formula      string   `json:"formula"`
		Threshold    float64  `json:"threshold_s"`
		Target       *float64 `json:"target,omitempty"`
		MaxOccupancy *percent `json:"max_occupancy,omitempty"`
		MaxAbandoned *percent `json:"max_abandonment,omitempty"`
		MaxASA       float64  `json:"max_asa_s,omitempty"`
		Shrinkage    percent  `json:"shrinkage"`
	}
	answer := struct {
		Goals     goals      `json:"goals"`
		Answer    *staffRow  `json:"answer,omitempty"`    // for --calls
		Around    []staffRow `json:"around,omitempty"`    // for --calls
		Intervals []staffRow `json:"intervals,omitempty"` // for --profile
		Total     any        `json:"total,omitempty"`
	}{Goals: goals{Model: p.Model, Level: string(p.Level), Formula: p.Level.Formula(), Threshold: p.within().Seconds(),
		MaxOccupancy: p.MaxOccupancy, MaxAbandoned: p.MaxAbandonment, MaxASA: p.MaxASA.Seconds(), Shrinkage: p.Shrinkage}}
	if p.Target != nil {
		answer.Goals.Target = &p.Target.share
	}
	var rows []staffRow
	for _, s := range p.rows {
		rows = append(rows, p.row(s))
	}
	if p.Profile == "" {
		answer.Answer, answer.Around = &rows[p.chosen], rows
	} else {
		calls, offered, hours, scheduled := p.total()
		answer.Intervals = rows
		answer.Total = map[string]any{"calls": offered, "service_level": p.Level.Of(calls), "agent_hours": hours, "scheduled_hours": scheduled,
			"abandoned": metrics.Ratio{Part: calls.Abandoned, Whole: offered}}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(answer)
}

func (p staffing) writeCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	lines := [][]string{{"start", "calls", "aht_s", "erlang", "agents", "scheduled", string(p.Level), "occupancy", "asa_s", "delayed",
		"abandoned", "p90_wait_s", "enough"}}
	for _, s := range p.rows {
		r := p.row(s)
		line := []string{r.Start, number(r.Calls, -1), number(r.AHT, -1), number(r.Erlang, 4), strconv.Itoa(r.Agents), strconv.Itoa(r.Scheduled)}
		for _, v := range []metrics.Ratio{r.ServiceLevel, r.Occupancy, r.ASA, r.Delayed, r.Abandoned, r.P90} {
			line = append(line, cell(v, 6))
		}
		lines = append(lines, append(line, strconv.FormatBool(r.Enough)))
	}
	return c.WriteAll(lines)
}

func number(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

// cell is a ratio for a spreadsheet, empty when it has no value.
func cell(r metrics.Ratio, digits int) string {
	v, ok := r.Value()
	if !ok {
		return ""
	}
	return number(v, digits)
}

// said tells the goals in a line, with the formula that is meant.
func (p staffing) said(w io.Writer) {
	model := "Erlang C, nobody hangs up"
	if p.Model == "a" {
		model = "Erlang A"
		if p.Patience > 0 {
			model += ", patience " + brief(p.Patience)
		}
	}
	fmt.Fprintf(w, "%s. %s = %s, T = %s", model, p.Level, p.Level.Formula(), brief(p.within()))
	if p.Target != nil {
		fmt.Fprintf(w, "; at least %.4g %%", 100*p.Target.share)
	}
	if p.MaxOccupancy != nil {
		fmt.Fprintf(w, "; occupancy at most %.4g %%", 100**p.MaxOccupancy)
	}
	if p.MaxAbandonment != nil {
		fmt.Fprintf(w, "; abandoned at most %.4g %%", 100**p.MaxAbandonment)
	}
	if p.MaxASA > 0 {
		fmt.Fprintf(w, "; ASA at most %s", brief(p.MaxASA))
	}
	fmt.Fprint(w, "\n\n")
}

func (p staffing) writeCurve(w io.Writer) error {
	s := p.rows[p.chosen]
	fmt.Fprintf(w, "%g calls in %s, %s each: %.1f erlang. ", s.demand.calls, brief(s.length), brief(s.aht), p.traffic(s.demand).Load())
	p.said(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "  AGENTS\tSCHEDULED\t%s\tOCCUPANCY\tASA\tDELAYED\tABANDONED\tP90 WAIT\n", p.Level)
	for i, s := range p.rows {
		mark := " "
		if i == p.chosen {
			mark = ">"
		}
		r := p.row(s)
		fmt.Fprintf(tw, "%s %d\t%d\t%s\n", mark, r.Agents, r.Scheduled, r.figures())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d agents", s.agents)
	if p.Shrinkage > 0 {
		fmt.Fprintf(w, ", %d on the schedule at %.4g %% shrinkage", s.scheduled, 100*p.Shrinkage)
	}
	_, err := fmt.Fprintln(w, ".")
	return err
}

func (p staffing) writeDay(w io.Writer) error {
	p.said(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "START\tCALLS\tAHT\tERLANG\tAGENTS\tSCHEDULED\t%s\tOCCUPANCY\tASA\tDELAYED\tABANDONED\tP90 WAIT\n", p.Level)
	for _, s := range p.rows {
		r := p.row(s)
		fmt.Fprintf(tw, "%s\t%g\t%s\t%.1f\t%d\t%d\t%s\n", r.Start, r.Calls, brief(s.aht.Round(time.Second)), r.Erlang, r.Agents, r.Scheduled, r.figures())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	calls, offered, hours, scheduled := p.total()
	_, err := fmt.Fprintf(w, "\n%g calls, %s %s, %.1f agent hours, %.1f on the schedule.\n", offered, p.Level, p.Level.Of(calls).Percent(), hours, scheduled)
	return err
}

// figures are the columns that both tables end with.
func (r staffRow) figures() string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", r.ServiceLevel.Percent(), r.Occupancy.Percent(), secondsOf(r.ASA),
		r.Delayed.Percent(), r.Abandoned.Percent(), secondsOf(r.P90))
}

func secondsOf(r metrics.Ratio) string {
	v, ok := r.Value()
	if !ok {
		return metrics.None
	}
	return metrics.Seconds(v)
}
