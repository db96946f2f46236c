package main

import (
	"io/fs"
	"time"

	"receptivo/flows"
	"receptivo/flows/rules"
)

// judged is a plan after the rule packs in force have looked at it today, with what they say among the diagnostics. A
// plan that breaks a rule of severity error is none: it must not come into force.
func judged(plan *flows.Plan, diags flows.Diagnostics, o rules.Options) (*flows.Plan, flows.Diagnostics, []rules.Tally) {
	if plan == nil {
		return nil, diags, nil
	}
	o.Now = time.Now()
	report := rules.Check(plan, o)
	diags = diags.With(report.Diagnostics)
	if diags.HasErrors() {
		plan = nil
	}
	return plan, diags, report.Packs
}

// parseJudged parses a plan, looks at its recordings, and lets the rule packs that it names judge it.
func parseJudged(files fs.FS) (*flows.Plan, flows.Diagnostics, map[string][]byte) {
	plan, diags, looked := parseRecorded(files)
	plan, diags, _ = judged(plan, diags, rules.Options{})
	return plan, diags, looked
}

// profilesFlag are rule packs named on the command line.
type profilesFlag []string

// Validate refuses a pack that does not exist.
func (p profilesFlag) Validate() error {
	for _, name := range p {
		if err := flows.KnownProfile(name); err != nil {
			return err
		}
	}
	return nil
}
