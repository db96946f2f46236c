package explore

import (
	"strings"

	"receptivo/flows"
	"receptivo/flows/flowtest"
)

// Missed is a way that no call has taken.
type Missed struct {
	flowtest.Way
	Why string `json:"why"`
}

// missed lists the ways that no call has taken, each with the reason as far as it can be known.
func (x *explorer) missed() []Missed {
	var list []Missed
	events, alike := x.raised(), ""
	if x.later.Read("call.bucket") {
		alike = "; call.bucket is the same in all of them"
	}
	for _, w := range x.report.Ways.Missed() {
		m := Missed{Way: w, Why: "no call gets here" + alike}
		switch why := events[w.Addr+" "+w.Name]; {
		case x.report.Untried > 0 || x.report.Cut > 0:
			m.Why = "not within the bound"
		case w.Kind == flowtest.WayOn && why != "":
			m.Why = why
		}
		list = append(list, m)
	}
	return list
}

// raised says of events of queues why they never happen.
func (x *explorer) raised() map[string]string {
	why := map[string]string{}
	for _, f := range x.plan.Flows {
		for _, in := range f.Code {
			op, ok := in.Op.(flows.Enqueue)
			if !ok {
				continue
			}
			for _, name := range op.Queue.Names() {
				q, known := x.plan.Queue(name)
				switch {
				case !known:
				case q.MaxCalls == 0:
					why[in.Addr+" full"] = "queue." + name + " is never full: it has no max_calls"
				}
				if known && (q.Calendar == "" || !x.canBe(q.Calendar, false)) {
					why[in.Addr+" closed"] = "queue." + name + " never closes"
				} else if known {
					why[in.Addr+" closed"] = "queue." + name + " would have to close right after the flow has found it open"
				}
			}
		}
	}
	return why
}

// String is the way and the reason: sac/menu key 4: no call gets here.
func (m Missed) String() string { return strings.TrimSpace(m.Way.String()) + ": " + m.Why }
