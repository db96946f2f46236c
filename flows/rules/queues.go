package rules

import (
	"fmt"
	"time"

	"receptivo/flows"
)

// queueName is how findings name a queue: queue.sac, as references do.
func queueName(name string) string { return "queue." + name }

func returnOnDrop(j *judge, _ pack) {
	for _, q := range j.plan.Queues {
		if q.OnDrop != "callback" {
			j.find(j.plan.Place("queue", q.Name, "on_drop"), 0, "node", queueName(q.Name))
		}
	}
}

// strictOrder judges the order in which queues serve.
func strictOrder(j *judge, _ pack) {
	for _, q := range j.plan.Queues {
		if r := j.plan.Routings[q.Routing]; r == nil || r.Order != flows.OrderStrict {
			j.find(j.plan.Place("queue", q.Name, "routing"), 0, "queue", queueName(q.Name))
		}
	}
	j.eachNode(func(_ *root, n *node) {
		if op, ok := n.op().(flows.Enqueue); ok && op.Priority != nil {
			j.find(n.in.At, 0, "queue", n.in.Addr)
		}
	})
}

// waitLimit is the longest wait that a profile lets a queue declare.
func waitLimit(k pack) time.Duration {
	switch {
	case k.name == "es":
		return 180 * time.Second
	case k.settled.Sector == "financeiro":
		return 45 * time.Second
	}
	return 60 * time.Second
}

// maxWait judges what queues declare, and what is offered when it passes.
func maxWait(j *judge, k pack) {
	limit := waitLimit(k)
	for _, q := range j.plan.Queues {
		if q.MaxWait == 0 || q.MaxWait > limit {
			j.find(j.plan.Place("queue", q.Name, "max_wait"), 0, "queue", queueName(q.Name), "limit", seconds(limit))
		}
	}
	j.eachNode(func(r *root, n *node) {
		op, ok := n.op().(flows.Enqueue)
		if !ok {
			return
		}
		if op.MaxWait > limit {
			j.find(n.in.At, 0, "queue", n.in.Addr, "limit", seconds(limit))
		}
		if _, handled := n.in.On["timeout"]; !handled && !j.overflows(op) && r.waits(n).any(isCallback) == nil {
			j.find(n.in.At, 1, "node", n.in.Addr)
		}
	})
}

func seconds(d time.Duration) string { return fmt.Sprintf("%d s", int(d.Seconds())) }

// overflows reports whether every queue that an enqueue may mean overflows into another.
func (j *judge) overflows(op flows.Enqueue) bool {
	for _, name := range op.Queue.Names() {
		if q, ok := j.plan.Queue(name); !ok || len(q.Overflow) == 0 {
			return false
		}
	}
	return true
}

func isCallback(n *node) bool { _, ok := n.op().(flows.Callback); return ok }
