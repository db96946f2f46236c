package flowtest

import (
	"fmt"
	"slices"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// mock is an answer of the world, and how often it has been given.
type mock struct {
	*flows.Mock
	used int
}

func mocksOf(list []flows.Mock) []mock {
	out := make([]mock, len(list))
	for i := range list {
		out[i].Mock = &list[i]
	}
	return out
}

// Mock lets the world answer this from now on, before anything else.
func (c *Call) Mock(m flows.Mock) { c.mocks = append([]mock{{Mock: &m}}, c.mocks...) }

// Answer lets the world answer this from now on, in place of all it would have answered of this kind and name.
func (c *Call) Answer(m flows.Mock) {
	c.mocks = slices.DeleteFunc(c.mocks, func(x mock) bool { return x.Kind == m.Kind && x.Name == m.Name })
	c.Mock(m)
}

// Answers is what the world answers of a kind and name now, and how often it has; nil when nothing says so.
func (c *Call) Answers(kind flows.MockKind, name string) (m *flows.Mock, times int) {
	for _, x := range c.mocks {
		if x.Kind == kind && x.Name == name {
			return x.Mock, x.used
		}
	}
	return nil, 0
}

// mocked finds the answer to a question of this kind; nil when nobody has one.
func (c *Call) mocked(kind flows.MockKind, name string, by []ivr.KeyValue) *flows.Mock {
	for i := range c.mocks {
		m := &c.mocks[i]
		if m.Kind != kind || m.Name != name || m.Times > 0 && m.used >= m.Times || !fits(m.When, by) {
			continue
		}
		m.used++
		return m.Mock
	}
	return nil
}

// fits reports whether a look-up has all keys that a mock asks for.
func fits(when map[string]string, by []ivr.KeyValue) bool {
	for key, value := range when {
		found := false
		for _, kv := range by {
			found = found || historyKey(kv.Key) == historyKey(key) && kv.Value == value
		}
		if !found {
			return false
		}
	}
	return true
}

// historyKey is the history's name of a key.
func historyKey(key string) string {
	switch key {
	case "telefone":
		return "phone"
	case "cpf", "cnpj":
		return "document"
	}
	return key
}

// identify says who the customer is.
func (c *Call) identify(a ivr.Identify) {
	if a.Directory != "" {
		c.asks(flows.MockDirectory, a.Directory)
		found, record, err, after := c.directory(a.Directory, "", a.By)
		c.after(after, tell{ivr.Identified{ID: a.ID, Found: found, Record: record, Err: err}})
		return
	}
	c.asks(flows.MockCustomer, "")
	d, err, after := c.find(a.By)
	if d.Found {
		c.dossier = d
	}
	c.after(after, tell{c.identified(a.ID, d, err)})
}

// lookup answers from a directory.
func (c *Call) lookup(a ivr.Lookup) {
	name := ""
	if op, ok := c.op().(flows.Lookup); ok {
		name = op.Name
	}
	c.asks(flows.MockLookup, name)
	found, record, err, after := c.directory(a.Directory, name, a.By)
	c.after(after, tell{ivr.LookedUp{ID: a.ID, Found: found, Record: record, Err: err}})
}

// op is what is being done; nil at the very beginning.
func (c *Call) op() flows.Op {
	if c.flow == nil {
		return nil
	}
	return c.flow.Code[c.pc].Op
}

func (c *Call) directory(directory, lookup string, by []ivr.KeyValue) (found bool, record []byte, failure string, after time.Duration) {
	var m *flows.Mock
	if lookup != "" {
		m = c.mocked(flows.MockLookup, lookup, by)
	}
	if m == nil {
		m = c.mocked(flows.MockDirectory, directory, by)
	}
	what := "directory." + directory
	switch {
	case m == nil:
		return false, nil, c.unmocked(what), 0
	case m.Error != "":
		c.note(WorldDoes, what+": "+m.Error)
		return false, nil, what + " " + failed(m.Error), m.After
	case m.NotFound || m.Body == nil:
		c.note(WorldDoes, what+": not found")
		return false, nil, "", m.After
	}
	c.note(WorldDoes, what+": found")
	return true, m.Body, "", m.After
}

// failed is an error of a mock in words.
func failed(word string) string {
	if word == "timeout" {
		return "did not answer in time"
	}
	return "failed"
}

// unmocked says that the test says nothing of something that the flow asks for.
func (c *Call) unmocked(what string) string {
	text := fmt.Sprintf("the test has no answer of %s: write mock %q { … }", what, what)
	c.note(GoesWrong, text)
	return text
}

// request answers an HTTP request; one that fails is tried again as often as the flow says.
func (c *Call) request(a ivr.HTTP) {
	name := ""
	if op, ok := c.op().(flows.HTTP); ok {
		name = op.Name
		c.requests = append(c.requests, name)
	}
	c.asks(flows.MockHTTP, name)
	limit := a.Timeout
	if s := c.plan.Services[a.Service]; limit == 0 && s != nil {
		limit = s.Timeout
	}
	var took time.Duration
	var ev ivr.Responded
	for try := 0; try <= a.Retries; try++ {
		var d time.Duration
		ev, d = c.respond(name, a.Service, limit)
		took += d
		if ev.Err == "" && !ev.Timeout && ev.Status < 500 {
			break
		}
	}
	ev.ID = a.ID
	c.after(took, tell{ev})
}

// respond is one answer of a service, and how long it takes.
func (c *Call) respond(name, service string, limit time.Duration) (ivr.Responded, time.Duration) {
	m := c.mocked(flows.MockHTTP, name, nil)
	if m == nil {
		m = c.mocked(flows.MockService, service, nil)
	}
	what := "http." + name
	switch {
	case m == nil:
		return ivr.Responded{Err: c.unmocked(what)}, 0
	case m.Error == "timeout" || limit > 0 && m.After > limit:
		c.note(WorldDoes, what+": timeout")
		return ivr.Responded{Timeout: true}, limit
	case m.Error != "":
		c.note(WorldDoes, what+": "+m.Error)
		return ivr.Responded{Err: "service " + service + " " + failed(m.Error)}, m.After
	}
	status := m.Status
	switch {
	case m.NotFound:
		status = 404
	case status == 0:
		status = 200
	}
	c.note(WorldDoes, fmt.Sprintf("%s: %d", what, status))
	return ivr.Responded{Status: status, Body: m.Body}, m.After
}
