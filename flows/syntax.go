package flows

import "slices"

// Syntax lists the syntax errors of one file, tests included: what receptivo fmt leaves alone.
func Syntax(name string, src []byte) Diagnostics {
	l := &loader{sources: map[string]*source{}}
	l.parse(name, src)
	return slices.DeleteFunc(l.diags, func(d Diagnostic) bool { return d.Code != "E001" && d.Code != "E102" }).sort()
}
