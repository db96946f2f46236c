package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"receptivo/acd/journal"
	"receptivo/acd/metrics"
)

// trials reports the experiments of a whole log.
func (c reportCmd) trials(ctx context.Context, w io.Writer) error {
	t, err := c.foldTrials(ctx)
	if err != nil {
		return err
	}
	if len(t.Experiments) == 0 {
		return errors.New("no queue of this log has ever had an experiment: write experiment \"NAME\" {} in its routing block")
	}
	if c.CSV {
		return errors.New("--experiment is printed as text, or with --json")
	}
	var all []trialJSON
	for i, r := range t.Experiments {
		if c.JSON {
			all = append(all, trialAsJSON(r))
			continue
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := writeTrial(w, r); err != nil {
			return err
		}
	}
	if !c.JSON {
		return nil
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

func (c reportCmd) foldTrials(ctx context.Context) (*metrics.Trials, error) {
	var t metrics.Trials
	if c.Events != "" {
		log, err := readEvents(c.Events)
		for _, ev := range log {
			t.Add(ev)
		}
		return &t, err
	}
	r, err := journal.OpenReader(filepath.Join(c.Data, "journal.db"))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for ev, err := range r.Read(ctx, 0) {
		if err != nil {
			return nil, err
		}
		t.Add(ev)
	}
	return &t, nil
}

// writeTrial prints an experiment: each arm, what the others gain on the last one, and whether that can be believed.
func writeTrial(w io.Writer, r *metrics.TrialReport) error {
	const at = "2006-01-02 15:04"
	fmt.Fprintf(w, "Experiment %s of queue %s, %s to %s UTC: %.0f contacts a day.\n", r.Name, r.Queue, r.Begun.UTC().Format(at), r.Until.UTC().Format(at), r.PerDay())
	if r.Stopped != "" {
		fmt.Fprintf(w, "It has ended by itself: %s was harmed. longest_idle serves since then.\n", r.Stopped)
	}
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head, contacts, blocks := "FIGURE", "  contacts", "  blocks"
	last := len(r.Arms) - 1
	for i, arm := range r.Arms {
		head, contacts, blocks = head+"\t"+string(arm.Strategy), contacts+fmt.Sprintf("\t%d", arm.Contacts), blocks+fmt.Sprintf("\t%d", arm.Blocks())
		if i < last {
			head, contacts, blocks = head+"\tΔ", contacts+"\t", blocks+"\t"
		}
	}
	fmt.Fprintf(tw, "%s\theld out\n%s\t%d\n%s\t%d\n", head, contacts, r.HeldOut.Contacts, blocks, r.HeldOut.Blocks())
	for _, name := range metrics.TrialFigures() {
		row := "  " + name
		for i, arm := range r.Arms {
			m, ok := arm.Measure(name)
			row += "\t" + trialText(name, m, ok, false)
			if i < last {
				gain, ok := r.Gain(i, name)
				row += "\t" + trialText(name, gain, ok, true)
			}
		}
		m, ok := r.HeldOut.Measure(name)
		fmt.Fprintln(tw, row+"\t"+trialText(name, m, ok, false))
	}
	row := "  p95_wait"
	for i, arm := range append(r.Arms[:last+1:last+1], r.HeldOut) {
		text := metrics.None
		if d, ok := arm.P95(); ok {
			text = fmt.Sprintf("%.1f s", d.Seconds())
		}
		if row += "\t" + text; i < last {
			row += "\t"
		}
	}
	fmt.Fprintln(tw, row)
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\n"+strings.Join(trialWords(r), "\n"))
	return err
}

// trialText is a figure ± half of its 95 % interval.
func trialText(name string, m metrics.Measure, ok, difference bool) string {
	if !ok {
		return metrics.None
	}
	factor, unit, sign := 100.0, " %", ""
	if name == metrics.TrialASA {
		factor, unit = 1, " s"
	}
	if difference && unit == " %" {
		unit = " points"
	}
	if difference && m.Value > 0 {
		sign = "+"
	}
	return fmt.Sprintf("%s%.1f ± %.1f%s", sign, factor*m.Value, factor*1.96*m.Error, unit)
}

// trialWords say what the figures are, and how much may be made of them.
func trialWords(r *metrics.TrialReport) []string {
	words := []string{
		"· Each contact counts for the turn in which it arrived, without the first 3 min of a turn. ± is half of a 95 % interval; contacts of one turn are alike,",
		"  so turns are what is counted. fcr7 (resolved, and no other call within 7 days ÷ settled) is what decides; the others must not be harmed.",
	}
	for i := range len(r.Arms) - 1 {
		switch p, ok := r.Ratio(i); {
		case !ok:
			words = append(words, "· There are too few turns to tell whether the arms get their fair share of the contacts.")
		case p < .001:
			words = append(words, fmt.Sprintf("· The arms do not get their fair share of the contacts (p = %.2g): something is wrong, and nothing here is to be believed.", p))
		default:
			words = append(words, fmt.Sprintf("· The arms get their fair share of the contacts (p = %.2f).", p))
		}
	}
	share, perDay := .70, r.PerDay()
	if m, ok := r.Arms[len(r.Arms)-1].Measure(metrics.TrialFCR); ok && m.Value > 0 && m.Value < 1 {
		share = m.Value
	}
	if perDay > 0 {
		days := func(points float64) float64 { return metrics.TrialDays(perDay, share, points/100, len(r.Arms)) }
		words = append(words, fmt.Sprintf("· At %.0f contacts a day and an fcr7 of %.0f %%, +1 point takes about %.0f days, +2 %.0f, +3 %.0f (80 %% power, 5 %%).",
			perDay, 100*share, days(1), days(2), days(3)))
	}
	return words
}

// trialJSON is an experiment as JSON; shares are 0 to 1, errors standard errors.
type trialJSON struct {
	Queue      string    `json:"queue"`
	Experiment string    `json:"experiment"`
	From       string    `json:"from"`
	To         string    `json:"to"`
	Stopped    string    `json:"stopped,omitempty"`
	PerDay     float64   `json:"contacts_per_day"`
	Arms       []armJSON `json:"arms"`
}

type armJSON struct {
	Strategy string                     `json:"strategy"`
	HeldOut  bool                       `json:"held_out,omitempty"`
	Contacts int                        `json:"contacts"`
	Blocks   int                        `json:"blocks"`
	Figures  map[string]metrics.Measure `json:"figures"`
	Gain     map[string]metrics.Measure `json:"gain,omitempty"` // over the last arm
	Ratio    *float64                   `json:"sample_ratio_p,omitempty"`
}

func trialAsJSON(r *metrics.TrialReport) trialJSON {
	const at = "2006-01-02T15:04:05Z"
	out := trialJSON{Queue: r.Queue, Experiment: r.Name, From: r.Begun.UTC().Format(at), To: r.Until.UTC().Format(at), Stopped: r.Stopped, PerDay: r.PerDay()}
	one := func(arm *metrics.Arm, held bool) armJSON {
		a := armJSON{Strategy: string(arm.Strategy), HeldOut: held, Contacts: arm.Contacts, Blocks: arm.Blocks(), Figures: map[string]metrics.Measure{}}
		for _, name := range metrics.TrialFigures() {
			if m, ok := arm.Measure(name); ok {
				a.Figures[name] = m
			}
		}
		return a
	}
	for i, arm := range r.Arms {
		a := one(arm, false)
		if i < len(r.Arms)-1 {
			a.Gain = map[string]metrics.Measure{}
			for _, name := range metrics.TrialFigures() {
				if m, ok := r.Gain(i, name); ok {
					a.Gain[name] = m
				}
			}
			if p, ok := r.Ratio(i); ok {
				a.Ratio = &p
			}
		}
		out.Arms = append(out.Arms, a)
	}
	out.Arms = append(out.Arms, one(r.HeldOut, true))
	return out
}
