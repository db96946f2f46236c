package flowtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"receptivo/flows"
)

// MockText writes a mock in the language of tests: read again, it answers the same. How it is laid out is left to
// receptivo/flows/format.
func MockText(m flows.Mock) string {
	label := string(m.Kind)
	if m.Name != "" {
		label += "." + m.Name
	}
	var a mockArgs
	if len(m.When) > 0 {
		var keys []string
		for _, key := range slices.Sorted(maps.Keys(m.When)) {
			keys = append(keys, key+" = "+flows.Str(m.When[key]).HCL())
		}
		a.add(true, "when = { %s }", strings.Join(keys, ", "))
	}
	a.add(m.Times > 0, "times = %d", m.Times)
	a.add(m.NotFound, "not_found = true")
	a.add(m.Error != "", "error = %s", m.Error)
	a.add(m.Outcome != "", "outcome = %s", m.Outcome)
	a.add(m.Status != 0, "status = %d", m.Status)
	a.answer(m)
	a.add(m.After > 0, "after = %q", m.After)
	a.queue(m.Queue)
	switch {
	case len(a) == 0:
		return fmt.Sprintf("mock %q {}", label)
	case len(a) == 1 && !strings.Contains(a[0], "\n"):
		return fmt.Sprintf("mock %q { %s }", label, a[0])
	}
	return fmt.Sprintf("mock %q {\n%s\n}", label, strings.Join(a, "\n"))
}

// mockArgs are the arguments of a mock, each on its line.
type mockArgs []string

func (a *mockArgs) add(is bool, format string, args ...any) {
	if is {
		*a = append(*a, fmt.Sprintf(format, args...))
	}
}

// answer writes what a mock returns: a customer as a value, all others as JSON.
func (a *mockArgs) answer(m flows.Mock) {
	v, name := m.Returns, "returns"
	if m.Body != nil {
		v, _ = flows.ReadJSON(m.Body) // it was made of a value
		if m.Kind == flows.MockHTTP || m.Kind == flows.MockService {
			name = "body"
		}
	}
	a.add(m.Body != nil || !v.IsNull(), "%s = %s", name, v.HCL())
}

func (a *mockArgs) queue(q flows.MockedQueue) {
	if q.Open != nil {
		a.add(true, "open = %t", *q.Open)
	}
	for _, n := range []struct {
		name  string
		value *int
	}{{"agents", q.Agents}, {"agents_free", q.AgentsFree}, {"waiting", q.Waiting}, {"position", q.Position}} {
		if n.value != nil {
			a.add(true, "%s = %d", n.name, *n.value)
		}
	}
	if wait := q.EstimatedWait; wait != nil {
		a.add(true, "estimated_wait = %g", wait.Seconds())
	}
	a.add(q.Refuses != "", "refuses = %s", q.Refuses)
}
