package sim

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed report.html
var page string

var pageTemplate = template.Must(template.New("report").Parse(page))

// WriteHTML writes the report as one page that loads nothing: pictures and style are in it. It is dark where the reader's
// screen is.
func (r *Report) WriteHTML(w io.Writer) error {
	return pageTemplate.Execute(w, struct {
		*Report
		Main, All []htmlRow
		Queues    []htmlQueue
		Charts    []*chart
	}{r, r.htmlRows("", true), r.htmlRows("", false), r.htmlQueues(), r.charts()})
}

// htmlQueue is the rows of one queue.
type htmlQueue struct {
	Name string
	Rows []htmlRow
}

// htmlRow is a figure of every variant.
type htmlRow struct {
	Figure
	Cells []htmlCell
}

type htmlCell struct {
	Text, Difference string
	Sure             bool // the difference is not zero, as far as can be said
}

func (r *Report) htmlQueues() []htmlQueue {
	if len(r.Variants[0].Queues) < 2 {
		return nil
	}
	var all []htmlQueue
	for _, q := range r.Variants[0].Queues {
		all = append(all, htmlQueue{q.Queue, r.htmlRows(q.Queue, false)})
	}
	return all
}

// htmlRows are the figures of a queue, of all when it has no name; the main ones, or all.
func (r *Report) htmlRows(queue string, main bool) []htmlRow {
	of := func(v *Outlook) *Sheet {
		if queue == "" {
			return &v.Total
		}
		return v.Queue(queue)
	}
	var rows []htmlRow
	for _, f := range r.Figures {
		if _, there := of(&r.Variants[0]).Figures[f.Name]; !there || main && !f.Main {
			continue
		}
		row := htmlRow{Figure: f}
		for i := range r.Variants {
			s := of(&r.Variants[i])
			c := htmlCell{Text: f.Unit.Text(s.Figures[f.Name])}
			if i > 0 {
				d := s.Differences[f.Name]
				c.Difference, c.Sure = f.Unit.Difference(d), d.N > 1 && !d.Holds(0)
			}
			row.Cells = append(row.Cells, c)
		}
		rows = append(rows, row)
	}
	return rows
}
