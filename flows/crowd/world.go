package crowd

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
)

// latency is how long a service takes, where the habits do not say.
const latency = 300 * time.Millisecond

// prepare makes up what services and directories answer, once for all calls.
func (c *Crowd) prepare() {
	good := func(name string, kind flows.MockKind, of string, bodies []flows.Value) {
		for _, v := range bodies {
			m := flows.Mock{Kind: kind, Name: of}
			if kind == flows.MockCustomer {
				m.Returns = v
			} else {
				m.Body, _ = v.JSON() // made up of what JSON has
			}
			c.answers[name] = append(c.answers[name], m)
		}
	}
	good("customer", flows.MockCustomer, "", c.samples.Customers())
	for name, d := range c.plan.Directories {
		good("directory."+name, flows.MockDirectory, name, c.samples.Bodies(d.Fields, "customer"))
	}
	for _, flow := range slices.Sorted(maps.Keys(c.plan.Flows)) { // the first of a name counts
		for _, in := range c.plan.Flows[flow].Code {
			switch op := in.Op.(type) {
			case flows.Input:
				c.inputs[in.Addr] = c.inputsOf(op)
			case flows.HTTP:
				if name := "http." + op.Name; c.answers[name] == nil {
					good(name, flows.MockHTTP, op.Name, c.samples.Bodies(op.Returns, name+".body"))
				}
			case flows.Lookup:
				d := c.plan.Directories[op.Directory]
				if name := "lookup." + op.Name; d != nil && c.answers[name] == nil {
					good(name, flows.MockLookup, op.Name, c.samples.Bodies(d.Fields, name))
				}
			}
		}
	}
}

// world answers what the call asks of it.
func (w *walk) world(call *flowtest.Call, q flowtest.Question) {
	m := flows.Mock{Kind: q.Kind, Name: q.Name}
	name := string(q.Kind)
	if q.Name != "" {
		name += "." + q.Name
	}
	usual, also := "ok", ""
	switch q.Kind {
	case flows.MockCustomer:
		if w.who.Dossier.Found {
			return // it is somebody who has called before
		}
		usual = "not_found"
	case flows.MockDirectory:
		usual = "found"
	case flows.MockLookup:
		if op, is := q.Flow.Code[q.PC].Op.(flows.Lookup); is {
			also = "directory." + op.Directory
		}
		usual = "found"
	case flows.MockHTTP:
		if op, is := q.Flow.Code[q.PC].Op.(flows.HTTP); is {
			also = "service." + op.Service
		}
	case flows.MockTransfer:
		usual = "answered"
	case flows.MockCallback:
	default:
		return
	}
	w.draw(name)
	h := w.habits.pick(w.chance.Float64(), []string{usual}, name, also)
	if m.After = h.after; !h.timed && q.Kind != flows.MockCallback {
		m.After = latency
	}
	call.Answer(w.says(m, name, h.answer))
}

// says makes a mock of an answer's word.
func (w *walk) says(m flows.Mock, name, answer string) flows.Mock {
	after := m.After
	switch answer {
	case "ok", "found":
		if list := w.answers[name]; len(list) > 0 {
			m = list[w.chance.IntN(len(list))]
			m.After = after
		}
	case "not_found":
		m.NotFound = true
	case "timeout", "failed":
		m.Error = answer
	default:
		if status, err := strconv.Atoi(answer); err == nil {
			m.Status = status
			break
		}
		m.Outcome = answer
	}
	return m
}
