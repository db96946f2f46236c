package metrics

import (
	"encoding/json"
	"fmt"
	"time"
)

// None is what is printed for a figure that has nothing to be a share or a mean of.
const None = "–"

// Ratio is a share or a mean that remembers what it is made of: ratios of intervals add up to the ratio of them all.
// With an empty whole it has no value, which is neither zero nor a number.
type Ratio struct {
	Part  float64 // of a mean time: milliseconds in all
	Whole float64 // how many, or the time in all
}

// Value is part ÷ whole; false when the whole is empty.
func (r Ratio) Value() (float64, bool) {
	if r.Whole <= 0 {
		return 0, false
	}
	return r.Part / r.Whole, true
}

// Plus joins the ratios of two disjoint sets.
func (r Ratio) Plus(o Ratio) Ratio { return Ratio{r.Part + o.Part, r.Whole + o.Whole} }

// Percent is "81.1 %", or None.
func (r Ratio) Percent() string {
	v, ok := r.Value()
	if !ok {
		return None
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}

// Mean is the ratio as a time, where Part is milliseconds: "8.2 s", or None.
func (r Ratio) Mean() string {
	v, ok := r.Value()
	if !ok {
		return None
	}
	return Seconds(v / 1000)
}

// Seconds prints a time for people: "8.2 s" below a minute, "3m25s" from there on.
func Seconds(s float64) string {
	if s < 59.95 {
		return fmt.Sprintf("%.1f s", s)
	}
	return time.Duration(s * float64(time.Second)).Round(time.Second).String()
}

// MarshalJSON writes the value, or null.
func (r Ratio) MarshalJSON() ([]byte, error) {
	v, ok := r.Value()
	if !ok {
		return []byte("null"), nil
	}
	return json.Marshal(v)
}
