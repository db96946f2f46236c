package metrics

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// goal is what a queue's figures go by, in the plan in force.
type goal struct {
	level ServiceLevel
	short time.Duration
}

// Levels are the service levels that the queues of the plan in force are meant to be measured by, each once, in order of
// queue. Only are the queues that count; none: all.
func (l *Ledger) Levels(only ...string) []ServiceLevel {
	var levels []ServiceLevel
	for _, name := range slices.Sorted(maps.Keys(l.goals)) {
		level := cmp.Or(l.goals[name].level, Headline)
		if (len(only) == 0 || slices.Contains(only, name)) && !slices.Contains(levels, level) {
			levels = append(levels, level)
		}
	}
	if len(levels) == 0 {
		return []ServiceLevel{Headline}
	}
	return levels
}

// Shorts are the times within which an abandonment is short in the queues of the plan in force, each once, rising.
func (l *Ledger) Shorts() []time.Duration {
	shorts := []time.Duration{}
	for _, g := range l.goals {
		shorts = append(shorts, cmp.Or(g.short, DefaultShort))
	}
	slices.Sort(shorts)
	if len(shorts) == 0 {
		return []time.Duration{DefaultShort}
	}
	return slices.Compact(shorts)
}
