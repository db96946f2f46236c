package sim

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"receptivo/acd/metrics"
)

// Report is what comes of a comparison. The first variant is what the others are compared with. Times are seconds,
// shares 0 to 1; a figure that has no value is null.
type Report struct {
	Title       string               `json:"title,omitempty"`
	Begin       time.Time            `json:"begin"`
	Length      float64              `json:"length_s"`
	Slot        float64              `json:"slot_s"`
	Seeds       []uint64             `json:"seeds"`
	Headline    metrics.ServiceLevel `json:"headline"`
	Threshold   float64              `json:"threshold_s"` // 0: each queue's own
	Short       float64              `json:"short_s"`
	History     []string             `json:"history,omitempty"` // what is known of the day that is replayed
	Assumptions []string             `json:"assumptions,omitempty"`
	Figures     []Figure             `json:"figures"`
	Variants    []Outlook            `json:"variants"`
}

// Outlook is what is to be expected of a variant.
type Outlook struct {
	Name   string        `json:"name"`
	Total  Sheet         `json:"total"`
	Queues []Sheet       `json:"queues"`
	Agents []Occupation  `json:"agents"`
	Slots  []SlotOutlook `json:"slots"`
	Waits  []WaitShare   `json:"waits"`
	curve  [waitBins]float64
}

// Sheet is every figure, of a queue or of all, by name: over the seeds, and how it differs from the first variant.
type Sheet struct {
	Queue       string              `json:"queue,omitempty"`
	Figures     map[string]Estimate `json:"figures"`
	Differences map[string]Estimate `json:"differences,omitempty"`
}

// Occupation is an agent's occupancy.
type Occupation struct {
	Agent     string   `json:"agent"`
	Occupancy Estimate `json:"occupancy"`
}

// SlotOutlook is a stretch of the day, over all seeds.
type SlotOutlook struct {
	From         string        `json:"from"` // 08:00
	Offered      float64       `json:"offered"`
	ServiceLevel metrics.Ratio `json:"service_level"` // the headline
	QueueLength  float64       `json:"queue_length"`
	Occupancy    metrics.Ratio `json:"occupancy"`
	Agents       float64       `json:"agents"` // signed in, on average
}

// WaitShare is the share of the offered contacts that were answered within a time.
type WaitShare struct {
	Within   float64 `json:"within_s"`
	Answered float64 `json:"answered"`
}

// MarshalJSON writes an estimate, or null.
func (e Estimate) MarshalJSON() ([]byte, error) {
	if e.N == 0 || math.IsNaN(e.Mean) {
		return []byte("null"), nil
	}
	type plain Estimate
	return json.Marshal(plain(e))
}

func report(all []*tally, o Options) *Report {
	first := all[0]
	r := &Report{
		Begin: first.begin, Length: first.length.Seconds(), Slot: first.slot.Seconds(), Seeds: o.Seeds, Headline: o.Headline,
		Threshold: o.Within.Seconds(), Short: o.short().Seconds(), Figures: first.figures,
	}
	for _, t := range all {
		r.Variants = append(r.Variants, t.outlook(first))
	}
	return r
}

func (t *tally) outlook(first *tally) Outlook {
	v := Outlook{Name: t.name, Total: t.sheet(0, first, 0)}
	for i, q := range t.queues {
		other := slices.Index(first.queues, q) + 1
		s := t.sheet(i+1, first, other)
		s.Queue = q
		v.Queues = append(v.Queues, s)
	}
	for i, a := range t.agents {
		v.Agents = append(v.Agents, Occupation{a, Estimated(t.busy[i])})
	}
	for i := range t.slots {
		v.Slots = append(v.Slots, t.slotOutlook(&t.slots[i]))
	}
	answered := 0
	for s, n := range t.within {
		answered += n
		v.curve[s] = float64(answered) / max(1, float64(t.offered))
	}
	for _, s := range []int{0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600} {
		v.Waits = append(v.Waits, WaitShare{float64(s), v.curve[s]})
	}
	return v
}

// sheet estimates the figures of a scope, and how they differ from those of the first variant's.
func (t *tally) sheet(scope int, first *tally, other int) Sheet {
	s := Sheet{Figures: map[string]Estimate{}}
	if t != first && (other > 0 || scope == 0) {
		s.Differences = map[string]Estimate{}
	}
	for i, f := range t.figures {
		if f.centre && scope > 0 {
			continue
		}
		s.Figures[f.Name] = Estimated(t.values[scope][i])
		if s.Differences == nil {
			continue
		}
		paired := make([]float64, len(t.o.Seeds))
		for seed := range paired {
			paired[seed] = t.values[scope][i][seed] - first.values[other][i][seed]
		}
		s.Differences[f.Name] = Estimated(paired)
	}
	return s
}

func (t *tally) slotOutlook(s *slotTally) SlotOutlook {
	seeds := float64(len(t.o.Seeds))
	length := min(t.slot, t.begin.Add(t.length).Sub(t.begin.Add(s.from-t.slots[0].from))).Seconds()
	busy, free := s.time[Busy].Seconds(), s.time[Free].Seconds()
	return SlotOutlook{
		From:         t.begin.Add(s.from - t.slots[0].from).Format("15:04"),
		Offered:      float64(s.offered) / seeds,
		ServiceLevel: t.o.Headline.Of(s.calls),
		QueueLength:  s.waiting.Seconds() / length / seeds,
		Occupancy:    metrics.Ratio{Part: busy, Whole: busy + free},
		Agents:       (busy + free + s.time[Away].Seconds()) / length / seeds,
	}
}

// Queue is the sheet of one queue; an empty one when the variant has no such queue.
func (v *Outlook) Queue(name string) *Sheet {
	for i := range v.Queues {
		if v.Queues[i].Queue == name {
			return &v.Queues[i]
		}
	}
	return &Sheet{Queue: name}
}

// Meaning says in a line how the headline is counted and what the numbers are.
func (r *Report) Meaning() string {
	t := "T = answer_within of each queue, else 20s"
	if r.Threshold > 0 {
		t = "T = " + strings.TrimSuffix((time.Duration(r.Threshold*float64(time.Second))).String(), "m0s")
	}
	text := fmt.Sprintf("%s = %s, %s. ", r.Headline, r.Headline.Formula(), t)
	if len(r.Seeds) == 1 {
		return text + "One day tells nothing about how certain its figures are: ask for more."
	}
	text += "Means of the days ± half of their 95 % interval"
	if len(r.Variants) > 1 {
		text += "; Δ is the difference from the first, day by day with the same callers"
	}
	return text + "."
}

// briefly prints seconds without what is zero: 30m, not 30m0s.
func briefly(seconds float64) string {
	text := time.Duration(seconds * float64(time.Second)).String()
	for _, zero := range [][2]string{{"m0s", "m"}, {"h0m", "h"}} {
		if strings.HasSuffix(text, zero[0]) {
			text = strings.TrimSuffix(text, zero[0]) + zero[1]
		}
	}
	return text
}

// Text is an estimate in its unit: "81.2 ± 0.4 %".
func (u Unit) Text(e Estimate) string {
	switch {
	case e.N == 0:
		return metrics.None
	case u == Share:
		return Estimate{100 * e.Mean, 100 * e.Half, e.N}.text() + " %"
	case u == Seconds, u == Hours:
		return e.text() + " " + string(u)
	}
	return e.text()
}

// text is as String, but a number alone where all days agree.
func (e Estimate) text() string {
	if e.N > 1 && e.Half < 1e-9 {
		return strconv.FormatFloat(e.Mean, 'g', 6, 64)
	}
	return e.String()
}

// Difference is a difference in its unit, with its sign: "+8.9 ± 0.3 points".
func (u Unit) Difference(e Estimate) string {
	if e.N == 0 {
		return metrics.None
	}
	text := u.Text(e)
	if u == Share {
		text = strings.TrimSuffix(text, "%") + "points"
	}
	if e.Mean > 0 {
		text = "+" + text
	}
	return text
}
