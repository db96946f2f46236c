package flowtest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The report as JSON: one object.
type (
	reportJSON struct {
		Tests    []testJSON `json:"tests"`
		Failed   int        `json:"failed"`
		LastedMS int64      `json:"lasted_ms"` // virtual time of all calls
		TookUS   int64      `json:"took_us"`   // real time
		Ways     []Way      `json:"ways"`
		Share    float64    `json:"share"` // of the ways that some test takes, 0 to 1
	}
	testJSON struct {
		Name       string       `json:"name"`
		File       string       `json:"file"`
		Line       int          `json:"line"`
		Passed     bool         `json:"passed"`
		Failure    *failureJSON `json:"failure,omitempty"`
		LastedMS   int64        `json:"lasted_ms"`
		TookUS     int64        `json:"took_us"`
		Transcript []entryJSON  `json:"transcript"`
	}
	failureJSON struct {
		At      string   `json:"at"`
		Summary string   `json:"summary"`
		Details []string `json:"details,omitempty"`
	}
	entryJSON struct {
		AtMS int64  `json:"at_ms"` // since the call came in
		Who  Doer   `json:"who"`
		Addr string `json:"addr"`
		Text string `json:"text"`
	}
)

// WriteJSON writes the report for programs, one object. Sensitive values are masked in it.
func (r Report) WriteJSON(w io.Writer) error {
	out := reportJSON{
		Tests: []testJSON{}, Failed: r.Failed(), LastedMS: r.Lasted().Milliseconds(), TookUS: r.Took.Microseconds(),
		Ways: r.Ways.All(), Share: r.Ways.Share(),
	}
	for _, x := range r.Results {
		t := testJSON{
			Name: x.Test.Name, File: x.Test.At.File, Line: x.Test.At.Line, Passed: x.Failure == nil,
			LastedMS: x.Lasted.Milliseconds(), TookUS: x.Took.Microseconds(), Transcript: []entryJSON{},
		}
		if f := x.Failure; f != nil {
			t.Failure = &failureJSON{At: f.At.String(), Summary: f.Summary, Details: f.Details}
		}
		for _, e := range x.Transcript {
			t.Transcript = append(t.Transcript, entryJSON{e.At.Milliseconds(), e.Who, e.Addr, e.Words()})
		}
		out.Tests = append(out.Tests, t)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// The report as JUnit XML, as CI servers read it: a suite for each file.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the report as JUnit XML. Times are real ones, in seconds.
func (r Report) WriteJUnit(w io.Writer) error {
	out := junitSuites{Tests: len(r.Results), Failures: r.Failed(), Time: seconds(r.Took.Seconds())}
	times := map[string]float64{}
	for _, x := range r.Results {
		file := x.Test.At.File
		if n := len(out.Suites); n == 0 || out.Suites[n-1].Name != file {
			out.Suites = append(out.Suites, junitSuite{Name: file})
		}
		suite := &out.Suites[len(out.Suites)-1]
		suite.Tests++
		times[file] += x.Took.Seconds()
		suite.Time = seconds(times[file])
		c := junitCase{Name: x.Test.Name, Class: strings.TrimSuffix(file, ".test.hcl"), File: file, Line: x.Test.At.Line, Time: seconds(x.Took.Seconds())}
		if f := x.Failure; f != nil {
			suite.Failures++
			c.Failure = &junitFailure{Message: f.Summary, Text: x.story()}
		}
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// story is a failure with all that led to it.
func (x Result) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", x.Failure.At, x.Failure.Summary)
	for _, d := range x.Failure.Details {
		fmt.Fprintln(&b, d)
	}
	WriteTranscript(&b, x.Transcript, "  ")
	return b.String()
}

func seconds(s float64) string { return fmt.Sprintf("%.6f", s) }
