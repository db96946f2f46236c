package flows

import (
	"io"
	"io/fs"
)

// Parse reads every *.hcl file at the top of fsys (tests, *.test.hcl, apart), checks and compiles them. The plan is nil
// when a diagnostic is an error. It never stops at the first mistake.
func Parse(fsys fs.FS) (*Plan, Diagnostics) { return nil, nil }

// Severity of a diagnostic.
type Severity string

// The severities: errors stop a load, warnings do not.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Diagnostic says what is wrong, where, and what would be right.
type Diagnostic struct {
	Severity Severity
	Code     string // "E202"
	Summary  string // a few words
	Detail   string // a sentence or two: the cure
	At       Place
	End      Place
	In       string // the block it stands in: flow "sac"
}

// Diagnostics is everything wrong with a plan, in order of file and place.
type Diagnostics []Diagnostic

// HasErrors reports whether one of them stops a load.
func (d Diagnostics) HasErrors() bool { return false }

// Write prints them with the lines they are about.
func (d Diagnostics) Write(w io.Writer, fsys fs.FS) error { return nil }

// Number finds the number a caller dialled: "+551140001000" also answers to "551140001000".
func (p *Plan) Number(dialled string) (Number, bool) { return Number{}, false }
