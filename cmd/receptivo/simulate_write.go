package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"receptivo/acd/sim"
)

func (c simulateCmd) write(w io.Writer, r *sim.Report) error {
	switch {
	case c.JSON:
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case c.CSV:
		return writeFigures(w, r)
	}
	return writeTable(w, r)
}

// writeTable prints the figures that matter of all variants, and how they differ from the first.
func writeTable(w io.Writer, r *sim.Report) error {
	fmt.Fprintf(w, "%s. %s from %d.\n%s\n", r.Title, plural(len(r.Seeds), "day"), r.Seeds[0], r.Meaning())
	for _, line := range r.History {
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	writeVariants := writeColumns
	if len(r.Variants) > 3 { // side by side they would be wider than a screen
		writeVariants = writeRows
	}
	writeVariants(tw, r, "", func(v *sim.Outlook) *sim.Sheet { return &v.Total })
	if len(r.Variants[0].Queues) > 1 {
		for _, q := range r.Variants[0].Queues {
			writeVariants(tw, r, q.Queue, func(v *sim.Outlook) *sim.Sheet { return v.Queue(q.Queue) })
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, a := range r.Assumptions {
		fmt.Fprintln(w, "·", a)
	}
	return nil
}

// writeColumns prints a line for each figure.
func writeColumns(w io.Writer, r *sim.Report, queue string, of func(*sim.Outlook) *sim.Sheet) {
	head := "FIGURE"
	for i, v := range r.Variants {
		head += "\t" + v.Name
		if i > 0 {
			head += "\tΔ"
		}
	}
	if queue != "" {
		head = queue + strings.Repeat("\t", strings.Count(head, "\t"))
	}
	fmt.Fprintln(w, head)
	for _, f := range mainFigures(r, of) {
		row := "  " + f.Name
		for i := range r.Variants {
			s := of(&r.Variants[i])
			row += "\t" + f.Unit.Text(s.Figures[f.Name])
			if i > 0 {
				row += "\t" + f.Unit.Difference(s.Differences[f.Name])
			}
		}
		fmt.Fprintln(w, row)
	}
}

// writeRows prints a line for each variant, and then how they differ from the first.
func writeRows(w io.Writer, r *sim.Report, queue string, of func(*sim.Outlook) *sim.Sheet) {
	figures := mainFigures(r, of)
	head := ""
	for _, f := range figures {
		head += "\t" + f.Name
	}
	for from, title := range []string{queue, "Δ"} {
		fmt.Fprintln(w, title+head)
		for i := from; i < len(r.Variants); i++ {
			v := &r.Variants[i]
			row := "  " + v.Name
			for _, f := range figures {
				if from == 0 {
					row += "\t" + f.Unit.Text(of(v).Figures[f.Name])
				} else {
					row += "\t" + f.Unit.Difference(of(v).Differences[f.Name])
				}
			}
			fmt.Fprintln(w, row)
		}
	}
}

// mainFigures are those that matter and that a sheet has.
func mainFigures(r *sim.Report, of func(*sim.Outlook) *sim.Sheet) (some []sim.Figure) {
	for _, f := range r.Figures {
		if _, there := of(&r.Variants[0]).Figures[f.Name]; f.Main && there {
			some = append(some, f)
		}
	}
	return some
}

// writeFigures writes a line for each figure of each variant, of all queues (an empty queue) and of each.
func writeFigures(w io.Writer, r *sim.Report) error {
	c := csv.NewWriter(w)
	lines := [][]string{{"variant", "queue", "figure", "formula", "unit", "mean", "half", "days", "difference", "difference_half"}}
	for _, v := range r.Variants {
		for _, s := range append([]sim.Sheet{v.Total}, v.Queues...) {
			for _, f := range r.Figures {
				e, there := s.Figures[f.Name]
				if !there {
					continue
				}
				line := []string{v.Name, s.Queue, f.Name, f.Formula, string(f.Unit), plain(e.Mean), plain(e.Half), strconv.Itoa(e.N), "", ""}
				if d, compared := s.Differences[f.Name]; compared {
					line[8], line[9] = plain(d.Mean), plain(d.Half)
				}
				lines = append(lines, line)
			}
		}
	}
	return c.WriteAll(lines)
}

// plain is a number for a spreadsheet; empty when it is none.
func plain(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 8, 64)
}

// contactDump keeps what became of each contact until all days before it are there, so that the file is in order.
type contactDump struct {
	variants []sim.Variant
	seeds    []uint64
	days     []bytes.Buffer
}

func newContactDump(variants []sim.Variant, seeds []uint64) *contactDump {
	return &contactDump{variants, seeds, make([]bytes.Buffer, len(variants)*len(seeds))}
}

func (d *contactDump) seen(variant, seed int, r *sim.Result) error {
	c := csv.NewWriter(&d.days[variant*len(d.seeds)+seed])
	for i := range r.Contacts {
		x, agent, queue := &r.Contacts[i], "", ""
		if x.Queue >= 0 {
			queue = r.Queues[x.Queue].Name
		}
		if x.Agent >= 0 {
			agent = r.Agents[x.Agent].Name
		}
		row := []string{d.variants[variant].Name, strconv.FormatUint(d.seeds[seed], 10), queue,
			r.Begin.Add(x.Arrived).Format("15:04:05.000"), milliseconds(x.Wait), milliseconds(x.Handle), x.Outcome.String(), agent}
		if d.more() {
			row = append(row, milliseconds(x.InFlow), x.Callback.String(), milliseconds(x.CallbackWait))
		}
		err := c.Write(row)
		if err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// more reports whether contacts have a story beyond waiting and being served.
func (d *contactDump) more() bool {
	return slices.ContainsFunc(d.variants, func(v sim.Variant) bool { return v.Centre.Flows != nil || v.Centre.Callback.Share > 0 })
}

func milliseconds(d time.Duration) string { return number(d.Seconds(), 3) }

func (d *contactDump) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	header := "variant,seed,queue,arrived,wait_s,handle_s,outcome,agent"
	if d.more() {
		header += ",in_flow_s,callback,callback_wait_s"
	}
	fmt.Fprintln(out, header)
	for i := range d.days {
		if _, err := d.days[i].WriteTo(out); err != nil {
			return err
		}
	}
	return out.Flush()
}
