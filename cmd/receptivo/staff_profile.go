package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// profileColumns are what a profile may have.
var profileColumns = []string{"start", "calls", "aht", "patience"}

func profileName(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// profile is a CSV file with a line for each interval of a day, its header read.
type profile struct {
	name string
	rows *csv.Reader
	at   map[string]int // where each column is
}

func openProfile(file string, more ...string) (profile, error) {
	var b []byte
	var err error
	if file == "-" {
		b, err = io.ReadAll(os.Stdin)
	} else {
		b, err = os.ReadFile(file)
	}
	if err != nil {
		return profile{}, err
	}
	p, err := newProfile(string(b), more...)
	p.name = profileName(file)
	if err != nil {
		return p, fmt.Errorf("%s, %w", p.name, err)
	}
	return p, nil
}

// newProfile finds the separator and reads the header, which may have more columns than those of staff.
func newProfile(text string, more ...string) (profile, error) {
	columns := append(slices.Clone(profileColumns), more...)
	text = strings.TrimPrefix(text, "\ufeff")
	first, _, _ := strings.Cut(text, "\n")
	p := profile{rows: csv.NewReader(strings.NewReader(text)), at: map[string]int{}}
	p.rows.TrimLeadingSpace = true
	for _, sep := range ",;\t" {
		if strings.ContainsRune(first, sep) {
			p.rows.Comma = sep
		}
	}
	header, err := p.rows.Read()
	if err != nil {
		return p, errors.New("line 1: a header such as start,calls is missing")
	}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(columns, name) {
			return p, fmt.Errorf("line 1: column %q is not known: there is %s", name, strings.Join(columns, ", "))
		}
		p.at[name] = i
	}
	for _, name := range profileColumns[:2] {
		if !p.has(name) {
			return p, fmt.Errorf("line 1: column %q is missing", name)
		}
	}
	return p, nil
}

func (p profile) has(column string) bool {
	_, there := p.at[column]
	return there
}

// demands reads the lines; what they do not say, the flags do.
func (p profile) demands(c staffCmd) ([]demand, error) {
	var day []demand
	for {
		row, err := p.rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		line, _ := p.rows.FieldPos(0)
		d, err := c.demand(row, p.at, p.rows.Comma)
		if err == nil && len(day) > 0 {
			err = c.apart(day[len(day)-1].start, d.start)
		}
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", p.name, line, err)
		}
		d.line = line
		day = append(day, d)
	}
	if len(day) == 0 {
		return nil, fmt.Errorf("%s, line 2: an interval such as 08:00,120 is missing", p.name)
	}
	return day, nil
}

// demand reads one line.
func (c staffCmd) demand(row []string, at map[string]int, comma rune) (demand, error) {
	d := demand{length: c.Interval, aht: c.AHT, patience: c.Patience}
	cell := func(name string) string {
		i, there := at[name]
		if !there {
			return ""
		}
		s := strings.TrimSpace(row[i])
		if comma != ',' && name != "start" {
			s = strings.Replace(s, ",", ".", 1) // a decimal comma
		}
		return s
	}
	d.start = cell("start")
	var err error
	if d.calls, err = strconv.ParseFloat(cell("calls"), 64); err != nil || !(d.calls >= 0 && d.calls <= 1e9) {
		return d, fmt.Errorf("calls is %q: it must be a number, zero or more", cell("calls"))
	}
	for _, t := range []struct {
		name string
		into *time.Duration
	}{{"aht", &d.aht}, {"patience", &d.patience}} {
		s := cell(t.name)
		if s == "" {
			continue
		}
		if *t.into, err = readTime(s); err != nil {
			return d, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	switch {
	case d.aht <= 0:
		return d, errors.New("no handle time: give the column aht, or --aht 240s for all")
	case c.Model == "a" && d.patience <= 0:
		return d, errors.New("no patience: give the column patience, or --patience 2m for all")
	}
	return d, nil
}

// apart checks two clock times that follow each other against the interval.
func (c staffCmd) apart(before, now string) error {
	a, err := time.Parse("15:04", before)
	b, wrong := time.Parse("15:04", now)
	if err != nil || wrong != nil {
		return nil // dates, names: theirs
	}
	if gap := b.Sub(a); gap > 0 && gap < c.Interval {
		return fmt.Errorf("%s is %s after %s, but an interval is %s: say --interval %s", now, brief(gap), before, brief(c.Interval), brief(gap))
	}
	return nil
}

// brief prints a time without what is zero: 30m, not 30m0s.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
