package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// callRate is so many calls in a time: 360/30m.
type callRate struct {
	calls float64
	per   time.Duration
}

// UnmarshalText reads N/TIME.
func (c *callRate) UnmarshalText(text []byte) error {
	n, per, found := strings.Cut(string(text), "/")
	if per = strings.TrimSpace(per); per == "h" || per == "m" || per == "s" {
		per = "1" + per
	}
	calls, err := strconv.ParseFloat(strings.TrimSpace(n), 64)
	length, wrong := time.ParseDuration(per)
	if !found || err != nil || wrong != nil || !(calls >= 0) || math.IsInf(calls, 0) || length <= 0 {
		return fmt.Errorf("%q is not calls in a time, such as 360/30m", text)
	}
	*c = callRate{calls, length}
	return nil
}

// percent is a share that is written per cent.
type percent float64

// UnmarshalText reads 85 or 85%. 0.85 is refused: it may be meant as 85 % or as 0.85 %.
func (p *percent) UnmarshalText(text []byte) error {
	s, sign := strings.CutSuffix(strings.TrimSpace(string(text)), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	switch {
	case err != nil || !(v >= 0 && v <= 100):
		return fmt.Errorf("%q is not 0%% to 100%%", text)
	case v > 0 && v < 1 && !sign:
		return fmt.Errorf("%q is ambiguous: write %g%% or %g%%", text, 100*v, v)
	}
	*p = percent(v / 100)
	return nil
}

// serviceTarget is a share to be answered within a time: 80/20s.
type serviceTarget struct {
	share  float64
	within time.Duration
}

// UnmarshalText reads PERCENT/TIME; a bare number of seconds is the trade's way to write it.
func (t *serviceTarget) UnmarshalText(text []byte) error {
	share, within, found := strings.Cut(string(text), "/")
	var p percent
	if err := p.UnmarshalText([]byte(share)); err != nil || !found {
		return fmt.Errorf("%q is not a target such as 80/20s", text)
	}
	d, err := readTime(within)
	if err != nil {
		return fmt.Errorf("%q is not a target such as 80/20s", text)
	}
	*t = serviceTarget{float64(p), d}
	return nil
}

// readTime reads a time with its unit, or as a number of seconds.
func readTime(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		if !(v >= 0 && v <= 1e9) {
			return 0, fmt.Errorf("%q is no time", s)
		}
		return time.Duration(v * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no time such as 240s", s)
	}
	return d, nil
}
