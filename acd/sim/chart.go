package sim

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// chart is a picture of one figure, a line or a row of dots for each variant.
type chart struct {
	Title, About string
	percent      bool
	top          float64 // of the vertical axis
	ticks        []tick
	series       [][]dot // by variant
	dots         bool    // points by themselves; else a line through them
}

// tick is a mark on the horizontal axis, which goes from 0 to 1.
type tick struct {
	at   float64
	text string
}

// dot is a point of a series; NaN where there is no value, which breaks the line.
type dot struct {
	x, y, half float64
	text       string // shown under the pointer
}

// Sizes of a chart in its own units; a page scales it.
const (
	chartWide, chartHigh     = 600.0, 270.0
	chartLeft, chartRight    = 48.0, 12.0
	chartAbove, chartBeneath = 14.0, 30.0
)

func (c *chart) x(at float64) float64 { return chartLeft + at*(chartWide-chartLeft-chartRight) }
func (c *chart) y(v float64) float64 {
	return chartHigh - chartBeneath - min(v/c.top, 1)*(chartHigh-chartAbove-chartBeneath)
}

// SVG draws the chart. Colours are classes, which the page gives a light and a dark value.
func (c *chart) SVG() template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s">`, chartWide, chartHigh, html.EscapeString(c.Title))
	c.axes(&b)
	for i, s := range c.series {
		fmt.Fprintf(&b, `<g class="v%d">`, i)
		if c.dots {
			c.points(&b, s, i)
		} else {
			c.line(&b, s)
		}
		b.WriteString("</g>")
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // all text in it was escaped
}

func (c *chart) axes(b *strings.Builder) {
	const steps = 4
	for i := range steps + 1 {
		v := c.top * float64(i) / steps
		text := strconv.FormatFloat(v, 'g', 3, 64)
		if c.percent {
			text = strconv.FormatFloat(100*v, 'g', 3, 64) + " %"
		}
		fmt.Fprintf(b, `<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text class="left" x="%g" y="%.1f">%s</text>`,
			chartLeft, chartWide-chartRight, c.y(v), c.y(v), chartLeft-6, c.y(v)+4, text)
	}
	for _, t := range c.ticks {
		fmt.Fprintf(b, `<line class="grid" x1="%.1f" x2="%.1f" y1="%g" y2="%g"/><text class="under" x="%.1f" y="%g">%s</text>`,
			c.x(t.at), c.x(t.at), chartHigh-chartBeneath, chartHigh-chartBeneath+4, c.x(t.at), chartHigh-12, html.EscapeString(t.text))
	}
}

func (c *chart) line(b *strings.Builder, s []dot) {
	b.WriteString(`<path d="`)
	move := "M"
	for _, d := range s {
		if math.IsNaN(d.y) {
			move = "M"
			continue
		}
		fmt.Fprintf(b, "%s%.1f %.1f", move, c.x(d.x), c.y(d.y))
		move = "L"
	}
	b.WriteString(`"/>`)
	for _, d := range s {
		if !math.IsNaN(d.y) && d.text != "" {
			fmt.Fprintf(b, `<circle class="spot" cx="%.1f" cy="%.1f" r="6"><title>%s</title></circle>`, c.x(d.x), c.y(d.y), html.EscapeString(d.text))
		}
	}
}

// points draws dots with their intervals, those of each variant a little beside the others.
func (c *chart) points(b *strings.Builder, s []dot, variant int) {
	aside := 4 * (float64(variant) - float64(len(c.series)-1)/2)
	for _, d := range s {
		if math.IsNaN(d.y) {
			continue
		}
		x := c.x(d.x) + aside
		fmt.Fprintf(b, `<line class="half" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/><circle cx="%.1f" cy="%.1f" r="3"><title>%s</title></circle>`,
			x, x, c.y(max(d.y-d.half, 0)), c.y(d.y+d.half), x, c.y(d.y), html.EscapeString(d.text))
	}
}

// charts are the four of the report.
func (r *Report) charts() []*chart {
	return []*chart{
		r.overDay("Service level over the day", fmt.Sprintf("%s = %s, by arrival in each %s", r.Headline, r.Headline.Formula(), briefly(r.Slot)), true,
			func(s *SlotOutlook) float64 { return number(s.ServiceLevel) }),
		r.waitsChart(),
		r.overDay("Queue length over the day", "mean number of contacts that wait", false, func(s *SlotOutlook) float64 { return s.QueueLength }),
		r.agentsChart(),
	}
}

// overDay draws a figure of the slots, each at its middle.
func (r *Report) overDay(title, about string, percent bool, of func(*SlotOutlook) float64) *chart {
	c := &chart{Title: title, About: about, percent: percent, top: 1}
	most := 0.0
	for _, v := range r.Variants {
		var line []dot
		for i := range v.Slots {
			s := &v.Slots[i]
			y := of(s)
			text := strconv.FormatFloat(y, 'f', 1, 64)
			if percent {
				text = strconv.FormatFloat(100*y, 'f', 1, 64) + " %"
			}
			line = append(line, dot{x: (float64(i) + .5) / float64(len(v.Slots)), y: y, text: v.Name + ", " + s.From + ": " + text})
			if !math.IsNaN(y) {
				most = max(most, y)
			}
		}
		c.series = append(c.series, line)
	}
	if !percent {
		c.top = roundUp(most)
	}
	slots := r.Variants[0].Slots
	for i := 0; i < len(slots); i += max(1, (len(slots)+7)/8) {
		c.ticks = append(c.ticks, tick{float64(i) / float64(len(slots)), slots[i].From})
	}
	return c
}

// waitsChart draws the share of the offered that were answered within a time, up to where nearly all have been.
func (r *Report) waitsChart() *chart {
	c := &chart{Title: "Waits", About: "share of the offered that were answered within a time", percent: true, top: 1}
	end := 10
	for i := range r.Variants {
		curve := &r.Variants[i].curve
		for end < waitBins-1 && curve[end] < .98*curve[waitBins-1] {
			end++
		}
	}
	end = min(int(roundUp(float64(end))), waitBins-1)
	for i := range r.Variants {
		var line []dot
		for s := 0; s <= end; s += max(1, end/100) {
			y := r.Variants[i].curve[s]
			line = append(line, dot{x: float64(s) / float64(end), y: y, text: fmt.Sprintf("%s, within %d s: %.1f %%", r.Variants[i].Name, s, 100*y)})
		}
		c.series = append(c.series, line)
	}
	for i := range 6 {
		c.ticks = append(c.ticks, tick{float64(i) / 5, briefly(float64(end * i / 5))})
	}
	return c
}

// agentsChart draws each agent's occupancy with its interval. The variants' agents stand in the order of their plans.
func (r *Report) agentsChart() *chart {
	c := &chart{Title: "Occupancy of each agent", About: "(ring + talk + wrap-up) / (that + ready), with its 95 % interval", percent: true, top: 1, dots: true}
	most := 0
	for _, v := range r.Variants {
		most = max(most, len(v.Agents))
	}
	for _, v := range r.Variants {
		var row []dot
		for i, a := range v.Agents {
			e := a.Occupancy
			row = append(row, dot{x: (float64(i) + .5) / float64(most), y: e.Mean, half: e.Half, text: v.Name + ", " + a.Agent + ": " + Share.Text(e)})
		}
		c.series = append(c.series, row)
		if len(v.Agents) == most && c.ticks == nil {
			for i := 0; i < most; i += max(1, (most+7)/8) {
				c.ticks = append(c.ticks, tick{(float64(i) + .5) / float64(most), v.Agents[i].Agent})
			}
		}
	}
	return c
}

// roundUp is the next number that reads well on an axis of four steps.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 4, 6, 8} {
		if v <= m*unit {
			return m * unit
		}
	}
	return 10 * unit
}
