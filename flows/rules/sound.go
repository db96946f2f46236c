package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"receptivo/flows"
)

// adsAllowed is a call whose caller wants to hear advertising.
const adsAllowed state = 1

// noAds judges what is heard while a call waits.
func noAds(j *judge, _ pack) {
	for _, r := range j.roots() {
		held := r.held()
		r.explore(anyTime,
			func(n *node, e edge, s state) (state, bool) {
				if c, ok := n.op().(flows.Consent); e.ads || ok && c.Name == "hold_ads" && e.way == onward {
					s |= adsAllowed
				}
				return s, true
			},
			func(n *node, s state) {
				class, spoken := classOf(n.op())
				switch {
				case !held.has(n) || !spoken:
				case class == "" && !strings.Contains(n.in.Addr, "/while_waiting/"): // a handler of the flow, or a flow that is run
				case class == "":
					j.atMost(flows.SeverityWarning, func() { j.find(n.in.At, 1, "item", n.in.Addr) })
				case class == "ad" && s&adsAllowed == 0 && !wantsAds(n.in.If):
					j.find(n.in.At, 0, "item", n.in.Addr)
				}
			})
	}
}

// atMost lets a finding be no more than a level: what is not said proves nothing.
func (j *judge) atMost(most flows.Severity, find func()) {
	level := j.level
	if weight(level) > weight(most) {
		j.level = most
	}
	find()
	j.level = level
}

func wantsAds(x *flows.Expr) bool {
	if x == nil {
		return false
	}
	holds, _ := x.Tells(func(name string) bool { return name == "consent.hold_ads" })
	return holds > 0
}

// held gathers what is heard in any queue.
func (r *root) held() *set {
	all := &set{in: make([]bool, len(r.nodes))}
	for _, n := range r.nodes {
		if _, ok := n.op().(flows.Enqueue); ok {
			for _, x := range r.waits(n).list {
				all.add(x)
			}
		}
	}
	return all
}

// classOf is the class of what an action says or plays of its own; hold music that is the queue's is not asked for one.
func classOf(op flows.Op) (class string, spoken bool) {
	switch op := op.(type) {
	case flows.Say:
		return op.Class, true
	case flows.Music:
		return op.Class, op.Prompt != nil || op.Class != ""
	}
	return "", false
}

// What a call has heard of its recording, and what the flow does with it.
const (
	noticed state = 1 << iota
	taping
	untaped
	served
)

var noticeWords = regexp.MustCompile(`(?i)grava|graba|record`)

// notices reports whether an action says that something is recorded.
func notices(op flows.Op, language string) bool {
	var x *flows.Expr
	switch op := op.(type) {
	case flows.Say:
		x = op.Prompt
	case flows.Menu:
		x = op.Ask.Prompt
	case flows.Input:
		x = op.Ask.Prompt
	case flows.Consent:
		x = op.Ask.Prompt
	}
	return x != nil && noticeWords.MatchString(x.Words(language))
}

// recordings follows what a call has heard and had done about recording.
func (j *judge) recordings(meet func(r *root, n *node, s state)) {
	for _, r := range j.roots() {
		r.explore(anyTime, func(n *node, e edge, s state) (state, bool) {
			if e.way != skipped {
				s = taped(n.op(), s)
				if n.facts.notice {
					s |= noticed
				}
			}
			if person(n.op()) && e.way == onward {
				s |= served
			}
			return s, true
		}, func(n *node, s state) { meet(r, n, s) })
	}
}

// taped is the state after what a flow does with the recording.
func taped(op flows.Op, s state) state {
	rec, ok := op.(flows.Recording)
	switch {
	case !ok:
	case rec.State == "on":
		s = s&^untaped | taping
	case rec.State == "off":
		s = s&^taping | untaped
	default:
		s &^= taping
	}
	return s
}

func recordingNotice(j *judge, _ pack) {
	j.recordings(func(_ *root, n *node, s state) {
		begins := false
		switch op := n.op().(type) {
		case flows.Enqueue:
			begins = s&untaped == 0 && (s&taping != 0 || j.records(op))
		case flows.Recording:
			begins = op.State == "on"
		}
		if begins && s&noticed == 0 {
			j.find(n.in.At, 0, "node", n.in.Addr)
		}
	})
}

// records reports whether some queue that an enqueue may mean records conversations.
func (j *judge) records(op flows.Enqueue) bool {
	return slices.ContainsFunc(op.Queue.Names(), func(name string) bool {
		q, ok := j.plan.Queue(name)
		return ok && q.Record
	})
}

func pauseRecording(j *judge, _ pack) {
	j.recordings(func(_ *root, n *node, s state) {
		op, ok := n.op().(flows.Input)
		if ok && op.Sensitive && s&taping != 0 && op.Kind.Name != "card" && op.Kind.Name != "pin" {
			j.find(n.in.At, 0, "node", n.in.Addr)
		}
	})
}

func recordOn(j *judge, _ pack) {
	for _, q := range j.plan.Queues {
		if !q.Record {
			j.find(j.plan.Place("queue", q.Name, "record"), 0, "node", queueName(q.Name))
		}
	}
	j.recordings(func(_ *root, n *node, s state) {
		switch op := n.op().(type) {
		case flows.Enqueue:
			if s&untaped != 0 {
				j.find(n.in.At, 0, "node", n.in.Addr)
			}
		case flows.Recording:
			if op.State == "off" && s&served != 0 {
				j.find(n.in.At, 0, "node", n.in.Addr)
			}
		}
	})
}

// ewtHonest judges the times that callers in a queue are told.
func ewtHonest(j *judge, _ pack) {
	j.eachNode(func(r *root, n *node) {
		op, ok := n.op().(flows.Enqueue)
		if !ok {
			return
		}
		for _, x := range r.waits(n).list {
			if say, ok := x.op().(flows.Say); ok && say.Prompt != nil {
				j.estimate(x, say, op.Queue.Names())
			}
		}
	})
}

// estimate judges one announcement of those who wait in some queues.
func (j *judge) estimate(n *node, say flows.Say, queues []string) {
	told := false
	for _, name := range say.Prompt.Names() {
		queue, ok := isEstimate(name)
		if !ok {
			continue
		}
		told = true
		if !slices.Contains(queues, queue) {
			j.find(n.in.At, 0, "node", n.in.Addr, "queue", queueName(strings.Join(queues, ", queue.")))
		}
		if !guarded(n.in.If, queue) && !say.Prompt.Forks() {
			j.find(n.in.At, 1, "node", n.in.Addr)
		}
	}
	if say.Class == "ewt" && !told {
		j.find(n.in.At, 0, "node", n.in.Addr, "queue", queueName(strings.Join(queues, ", queue.")))
	}
}

// guarded reports whether a condition asks a queue for its agents or its estimate.
func guarded(x *flows.Expr, queue string) bool {
	return x != nil && slices.ContainsFunc(x.Names(), func(name string) bool {
		return slices.Contains([]string{"agents", "agents_free", "estimated_wait"}, strings.TrimPrefix(name, "queue."+queue+"."))
	})
}

// callbackKeepsPlace judges where callbacks are taken, and when and how often we call.
func callbackKeepsPlace(j *judge, k pack) {
	from, to := 9*60, 21*60
	if k.name == "pt" {
		to = 22 * 60
	}
	for _, q := range j.plan.Queues {
		if q.OnDrop == "callback" {
			j.hours(q.Dropped.Window, q.Dropped.Most, from, to, j.plan.Place("queue", q.Name, "on_drop"), queueName(q.Name))
		}
	}
	j.eachNode(func(r *root, n *node) {
		if _, ok := n.op().(flows.Enqueue); ok {
			late := r.before(anyTime, r.after(n, func(e edge) bool { return e.event == "timeout" })...)
			for _, x := range late.list {
				if isCallback(x) {
					j.find(x.in.At, 0, "node", x.in.Addr)
				}
			}
		}
		if op, ok := n.op().(flows.Callback); ok {
			j.hours(op.Window, op.Attempts, from, to, n.in.At, n.in.Addr)
		}
	})
}

// hours judges when and how often a callback calls.
func (j *judge) hours(w flows.Window, attempts, from, to int, at flows.Place, node string) {
	if w.From < from || w.To > to {
		j.find(at, 1, "node", node, "from", clock(from), "to", clock(to))
	}
	if attempts > 3 {
		j.find(at, 2, "node", node, "n", strconv.Itoa(attempts))
	}
}
