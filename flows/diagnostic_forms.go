package flows

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// underline is ^~~~ below the part of a line that a diagnostic is about; empty when it is not one part of one line. Tabs
// stay tabs, so that it stands where it should.
func (d Diagnostic) underline(line string) string {
	letters := []rune(line)
	from, to := d.At.Column-1, d.End.Column-1
	if d.End.Line != d.At.Line || from < 0 || to <= from || to > len(letters) || to-from > 80 {
		return ""
	}
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, string(letters[:from]))
	return pad + "^" + strings.Repeat("~", to-from-1)
}

// jsonDiagnostic is the JSON form of a diagnostic, close to the one that tools know from Terraform.
type jsonDiagnostic struct {
	Severity Severity   `json:"severity"`
	Code     string     `json:"code"`
	Summary  string     `json:"summary"`
	Detail   string     `json:"detail"`
	Range    *jsonRange `json:"range,omitempty"`
	Snippet  *jsonLine  `json:"snippet,omitempty"`
}

type jsonRange struct {
	Filename string    `json:"filename"`
	Start    jsonPlace `json:"start"`
	End      jsonPlace `json:"end"`
}

type jsonPlace struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type jsonLine struct {
	Context string `json:"context,omitempty"` // the block it stands in: queue "sac"
	Code    string `json:"code"`              // the line
}

// WriteJSON writes {"valid", "errors", "warnings", "notes", "diagnostics": [{severity, code, summary, detail, range, snippet}]}.
// Lines and columns count from 1, columns in letters.
func (d Diagnostics) WriteJSON(w io.Writer, fsys fs.FS) error {
	out := struct {
		Valid       bool             `json:"valid"`
		Errors      int              `json:"errors"`
		Warnings    int              `json:"warnings"`
		Notes       int              `json:"notes,omitempty"`
		Diagnostics []jsonDiagnostic `json:"diagnostics"`
	}{!d.HasErrors(), d.Count(SeverityError), d.Count(SeverityWarning), d.Count(SeverityInfo), []jsonDiagnostic{}}
	lines := map[string][]string{}
	for _, x := range d {
		j := jsonDiagnostic{Severity: x.Severity, Code: x.Code, Summary: x.Summary, Detail: x.Detail}
		if x.At.File != "" {
			j.Range = &jsonRange{x.At.File, jsonPlace{x.At.Line, x.At.Column}, jsonPlace{x.End.Line, x.End.Column}}
			if text := lineOf(fsys, lines, x.At); text != "" {
				j.Snippet = &jsonLine{Context: x.In, Code: text}
			}
		}
		out.Diagnostics = append(out.Diagnostics, j)
	}
	return indented(w, out)
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// SARIF 2.1.0, as far as code hosts read it.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
		Full  sarifText `json:"fullDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

// WriteSARIF writes SARIF 2.1.0 for code hosts; prefix stands before every file name, with a slash at its end, and more
// explains codes besides those of the language.
func (d Diagnostics) WriteSARIF(w io.Writer, prefix string, more ...CodeDoc) error {
	run := sarifRun{Results: []sarifResult{}, Tool: sarifTool{sarifDriver{Name: "receptivo", Version: Version}}}
	for _, c := range append(Codes(), more...) {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{c.Code, sarifText{c.Summary}, sarifText{c.Explanation}})
	}
	for _, x := range d {
		level := string(x.Severity)
		if x.Severity == SeverityInfo {
			level = "note"
		}
		r := sarifResult{RuleID: x.Code, Level: level, Message: sarifText{x.Summary + ". " + x.Detail}}
		if x.At.File != "" {
			r.Locations = []sarifLocation{{sarifPhysical{sarifArtifact{prefix + x.At.File}, sarifRegion{x.At.Line, x.At.Column, x.End.Line, x.End.Column}}}}
		}
		run.Results = append(run.Results, r)
	}
	return indented(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// JUnit, as build servers read it.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes JUnit XML: a suite a file, a failed case an error, a passed case with its text a warning, and one
// passed case for a file without either.
func (d Diagnostics) WriteJUnit(w io.Writer, files []string) error {
	out := junitSuites{Name: "receptivo check"}
	byFile := map[string]*junitSuite{}
	suite := func(name string) *junitSuite {
		if byFile[name] == nil {
			byFile[name] = &junitSuite{Name: name}
		}
		return byFile[name]
	}
	for _, f := range files {
		suite(f)
	}
	for _, x := range d {
		s := suite(x.At.File)
		c := junitCase{Name: fmt.Sprintf("%s line %d", x.Code, x.At.Line), Class: x.At.File}
		if x.Severity == SeverityError {
			c.Failure = &junitFailure{Message: x.Summary, Type: x.Code, Text: x.Error()}
			s.Failures++
		} else {
			c.Out = x.Error()
		}
		s.Cases, s.Tests = append(s.Cases, c), s.Tests+1
	}
	for _, name := range sortedKeys(byFile) {
		s := byFile[name]
		if s.Tests == 0 {
			s.Cases, s.Tests = []junitCase{{Name: "check", Class: name}}, 1
		}
		out.Suites, out.Tests, out.Failures = append(out.Suites, *s), out.Tests+s.Tests, out.Failures+s.Failures
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
