package flowtest

import "receptivo/flows"

// Failure is why a test failed: an ordinary outcome.
type Failure struct {
	At      flows.Place // of the move
	Summary string
	Details []string // values involved, why the engine chose
}

// Error is the summary.
func (f *Failure) Error() string { return f.Summary }

func failure(summary string) *Failure { return &Failure{Summary: summary} }
