package caller

import (
	"fmt"
	"strconv"
	"strings"

	"receptivo/flows"
	"receptivo/flows/flowtest"
)

// asked answers what the plan asks of the world, when no mock does.
func (l *Line) asked(c *flowtest.Call, q flowtest.Question) {
	choices := l.choices(c, q)
	if len(choices) == 0 {
		return
	}
	what := string(q.Kind)
	if q.Name != "" {
		what += "." + q.Name
	}
	text := choices[0]
	for try := 0; l.options.Ask != nil && try < 3; try++ {
		given := strings.TrimSpace(l.options.Ask(Question{What: what, Choices: choices}))
		if n, err := strconv.Atoi(given); err == nil && n >= 1 && n <= len(choices) {
			given = choices[n-1]
		}
		if given == "" {
			break
		}
		if m, err := l.mock(what, given); err == nil {
			l.script.before(flowtest.MockText(m))
			c.Answer(m)
			return
		}
		choices = append([]string{text}, choices[1:]...)
	}
	if m, err := l.mock(what, text); err == nil {
		l.script.before(flowtest.MockText(m))
		c.Answer(m)
	}
}

// choices are what can be answered to a question; none when it is settled, or needs no answer.
func (l *Line) choices(c *flowtest.Call, q flowtest.Question) []string {
	if m, _ := c.Answers(q.Kind, q.Name); m != nil {
		return nil
	}
	var bodies []flows.Value
	arg, failures := "returns", []string{"not_found", "timeout", "failed"}
	switch q.Kind {
	case flows.MockTransfer:
		return []string{"answered", "busy", "no_answer", "rejected", "error"}
	case flows.MockCustomer:
		return append(l.bodies(arg, l.samples.Customers()), "not_found", "failed")
	case flows.MockDirectory:
		bodies = l.samples.Bodies(l.options.Plan.Directories[q.Name].Fields, "customer")
	case flows.MockLookup:
		op, _ := q.Flow.Code[q.PC].Op.(flows.Lookup)
		if m, _ := c.Answers(flows.MockDirectory, op.Directory); m != nil {
			return nil
		}
		bodies = l.samples.Bodies(l.options.Plan.Directories[op.Directory].Fields, "lookup."+q.Name)
	case flows.MockHTTP:
		op, _ := q.Flow.Code[q.PC].Op.(flows.HTTP)
		if m, _ := c.Answers(flows.MockService, op.Service); m != nil {
			return nil
		}
		arg, bodies = "body", l.samples.Bodies(op.Returns, "http."+op.Name+".body")
	default:
		return nil
	}
	return append(l.bodies(arg, bodies), failures...)
}

// mostBodies keeps the list of choices short.
const mostBodies = 2

func (l *Line) bodies(arg string, list []flows.Value) []string {
	var texts []string
	for _, v := range list[:min(mostBodies, len(list))] {
		if body, err := v.JSON(); err == nil {
			texts = append(texts, arg+" = "+literal(body))
		}
	}
	return texts
}

// shorthand are words that stand for an argument of a mock.
var shorthand = map[string]string{
	"not_found": "not_found = true", "timeout": "error = timeout", "failed": "error = failed",
	"answered": "outcome = answered", "busy": "outcome = busy", "no_answer": "outcome = no_answer", "rejected": "outcome = rejected", "error": "outcome = error",
	"closed": "refuses = closed", "full": "refuses = full", "nobody": "refuses = nobody",
}

// mock reads a mock: its arguments are separated by semicolons, and a word may stand for one.
func (l *Line) mock(label, args string) (flows.Mock, error) {
	var lines []string
	for _, part := range parts(args) {
		part = strings.TrimSpace(part)
		if long, ok := shorthand[part]; ok {
			part = long
		} else if _, err := strconv.Atoi(part); err == nil {
			part = "status = " + part
		}
		lines = append(lines, part)
	}
	moves, mocks, err := l.read(fmt.Sprintf("mock %q {\n%s\n}", label, strings.Join(lines, "\n")))
	switch {
	case err != nil:
		return flows.Mock{}, err
	case len(mocks) != 1 || len(moves) > 0:
		return flows.Mock{}, fmt.Errorf("a mock has arguments such as body = { … }; not_found; timeout; after = \"2s\"")
	}
	return mocks[0], nil
}

// parts splits arguments at semicolons that stand in no text.
func parts(args string) []string {
	quoted, escaped := false, false
	return strings.FieldsFunc(args, func(r rune) bool {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = quoted
		case r == '"':
			quoted = !quoted
		}
		return r == ';' && !quoted
	})
}

// read reads a line of the test language.
func (l *Line) read(text string) ([]flows.Move, []flows.Mock, error) {
	const name = "line.test.hcl"
	src := fmt.Sprintf("test \"line\" {\nto = %q\n%s\n}\n", l.options.To, text)
	tests, diags := flows.ParseTests(oneFile{name, src}, l.options.Plan)
	for _, d := range diags {
		if d.Severity == flows.SeverityError {
			return nil, nil, fmt.Errorf("%s: %s", strings.ToLower(d.Summary[:1])+d.Summary[1:], d.Detail)
		}
	}
	if len(tests) != 1 {
		return nil, nil, fmt.Errorf("%q is no line of a test", text)
	}
	return tests[0].Moves, tests[0].Mocks, nil
}
