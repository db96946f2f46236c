package explore

import (
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
)

// hours are what a calendar can be: open, closed, or only one of the two.
func (x *explorer) hours(name string) []option {
	var list []option
	for _, open := range []bool{true, false} {
		if x.canBe(name, open) {
			list = append(list, option{on: open})
		}
	}
	return list
}

// canBe reports whether a calendar is ever open, or ever closed: within two weeks, or on one of its exceptions.
func (x *explorer) canBe(name string, open bool) bool {
	key := hour{name, open}
	can, known := x.can[key]
	if cal := x.plan.Calendars[name]; !known && cal != nil {
		can = x.isEver(cal, open)
		x.can[key] = can
	}
	return can
}

// hour is a calendar that is open, or closed.
type hour struct {
	calendar string
	open     bool
}

func (x *explorer) isEver(cal *flows.Calendar, open bool) bool {
	for _, spans := range cal.Exceptions {
		if !cal.Always && (len(spans) > 0) == open {
			return true
		}
	}
	for quarter := range 14 * 24 * 4 {
		if cal.At(x.options.Start.Add(time.Duration(quarter)*15*time.Minute)).Open == open {
			return true
		}
	}
	return false
}

// views are how a queue can look to expressions: as usual, and on the other side of whatever it is compared with.
func (x *explorer) views(name string) []option {
	usual := flows.Mock{Kind: flows.MockQueue, Name: name}
	list := []option{{mock: &usual}}
	each := func(field string, usually float64, set func(q *flows.MockedQueue, n int)) {
		for _, v := range x.samples.Numbers("queue."+name+"."+field, usually) {
			m := usual
			set(&m.Queue, int(v))
			list = append(list, option{mock: &m})
		}
	}
	each("position", 1, func(q *flows.MockedQueue, n int) { q.Position = &n })
	each("waiting", 0, func(q *flows.MockedQueue, n int) { q.Waiting = &n })
	each("agents", 1, func(q *flows.MockedQueue, n int) { q.Agents = &n })
	each("agents_free", 0, func(q *flows.MockedQueue, n int) { q.AgentsFree = &n })
	each("estimated_wait", 0, func(q *flows.MockedQueue, n int) {
		wait := time.Duration(n) * time.Second
		q.EstimatedWait = &wait
	})
	return list
}

// joins are what can become of a call that wants to join a queue.
func (x *explorer) joins(c *flowtest.Call, name string) []option {
	q, _ := x.plan.Queue(name)
	base := flows.Mock{Kind: flows.MockQueue, Name: name}
	if m, _ := c.Answers(flows.MockQueue, name); m != nil {
		base.Queue = m.Queue
	}
	if base.Queue.Refuses == "nobody" {
		base.Queue.Agents, base.Queue.AgentsFree = nil, nil
	}
	base.Queue.Refuses = ""
	empty := base
	none := 0
	empty.Queue.Refuses = "nobody"
	if x.samples.Read("queue." + name + ".agents") {
		empty.Queue.Agents = &none
	}
	if x.samples.Read("queue." + name + ".agents_free") {
		empty.Queue.AgentsFree = &none
	}
	open, set := c.Calendar(q.Calendar)
	switch {
	case q.Calendar != "" && set && !open:
		return []option{{mock: &base}} // it refuses by itself
	case base.Queue.Agents != nil && *base.Queue.Agents == 0:
		return []option{{mock: &empty}}
	}
	list := []option{{mock: &base}}
	if m, _ := c.Answers(flows.MockQueue, name); m == nil {
		list = x.views(name)
	}
	list = append(list, option{mock: &empty})
	if q.MaxCalls > 0 {
		full := base
		full.Queue.Refuses = "full"
		list = append(list, option{mock: &full})
	}
	if set && !x.world.read[q.Calendar] && x.canBe(q.Calendar, false) {
		list = append(list, option{mock: &base, shut: q.Calendar}) // it closes while the call goes on
	}
	return list
}

// answers are those of services, directories, the history, and people elsewhere.
func (x *explorer) answers(q flowtest.Question) []option {
	m := flows.Mock{Kind: q.Kind, Name: q.Name}
	switch q.Kind {
	case flows.MockCustomer:
		return x.records(m, x.samples.Customers(), 0)
	case flows.MockDirectory:
		d := x.plan.Directories[q.Name]
		return x.records(m, x.samples.Bodies(d.Fields, "customer"), x.timeout(d.Service))
	case flows.MockLookup:
		op, _ := q.Flow.Code[q.PC].Op.(flows.Lookup)
		d := x.plan.Directories[op.Directory]
		return x.records(m, x.samples.Bodies(d.Fields, "lookup."+q.Name), x.timeout(d.Service))
	case flows.MockHTTP:
		op, _ := q.Flow.Code[q.PC].Op.(flows.HTTP)
		return x.responses(m, op)
	case flows.MockTransfer:
		var list []option
		for _, outcome := range []string{"answered", "busy", "no_answer", "rejected", "error"} {
			o := m
			o.Outcome = outcome
			list = append(list, option{mock: &o})
		}
		return list
	}
	failed := m // a booking, or a message
	failed.Error = "failed"
	return []option{{mock: &m}, {mock: &failed}}
}

// timeout is how long a service may take.
func (x *explorer) timeout(service string) time.Duration {
	if s := x.plan.Services[service]; s != nil {
		return s.Timeout
	}
	return 0
}

// records are what a directory or the history can say of somebody: each record, nothing, or no answer.
func (x *explorer) records(m flows.Mock, bodies []flows.Value, timeout time.Duration) []option {
	var list []option
	for _, body := range bodies {
		found := m
		if m.Kind == flows.MockCustomer {
			found.Returns = body
		} else {
			found.Body, _ = body.JSON() // made up of what JSON has
		}
		list = append(list, option{mock: &found})
	}
	missing, failed := m, m
	missing.NotFound = true
	list = append(list, option{mock: &missing})
	switch {
	case timeout > 0:
		failed.Error, failed.After = "timeout", timeout
	case m.Kind == flows.MockCustomer:
		failed.Error = "failed"
	default: // a table of the plan is always there
		return list
	}
	return append(list, option{mock: &failed})
}

// responses are what a service can answer to a request.
func (x *explorer) responses(m flows.Mock, op flows.HTTP) []option {
	var list []option
	for _, body := range x.samples.Bodies(op.Returns, "http."+op.Name+".body") {
		good := m
		good.Body, _ = body.JSON() // made up of what JSON has
		list = append(list, option{mock: &good})
	}
	missing, late, broken := m, m, m
	missing.NotFound, late.Error, broken.Error = true, "timeout", "failed"
	return append(list, option{mock: &missing}, option{mock: &late}, option{mock: &broken})
}
