package acd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

func (e *Engine) configure(c Configure) error {
	if err := c.Config.check(); err != nil {
		return err
	}
	if err := e.abandons(c.Config); err != nil && !c.Drain {
		return err
	}
	e.emit(Configured{Config: c.Config})
	for _, a := range e.roster {
		if a.gone {
			e.dismiss(a)
		}
	}
	return nil
}

// abandons says which queues a configuration would take away from contacts that wait in them.
func (e *Engine) abandons(next Config) error {
	var errs []error
	for name, q := range e.queues {
		n := len(q.waiting) + q.busy + q.deferred
		stays := next.hasQueue(name) || slices.ContainsFunc(next.Queues, func(cfg Queue) bool { return e.formerQueue(&next, &cfg) == q })
		if q.gone || stays || n == 0 {
			continue
		}
		what := "1 contact waits"
		if n > 1 {
			what = fmt.Sprintf("%d contacts wait", n)
		}
		errs = append(errs, fmt.Errorf("acd: queue %q cannot be removed: %s in it; let nobody into it any more, and remove it when it is empty", name, what))
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// dismiss signs out an agent whom the plan no longer has; who is busy is signed out afterwards.
func (e *Engine) dismiss(a *agent) {
	e.silence(a, "", WhySignedOut)
	if a.state == StateReady || a.state == StateNotReady {
		e.emit(SignedOut{Agent: a.Name})
	}
}

// check refuses a configuration that would leave the engine without an answer.
func (c Config) check() error {
	seen := make(map[string]bool)
	if err := c.checkRenames(); err != nil {
		return err
	}
	for _, q := range c.Queues {
		switch {
		case q.Name == "" || seen[q.Name]:
			return fmt.Errorf("acd: queue %q is there twice or has no name", q.Name)
		case !q.Strategy.known():
			return fmt.Errorf("acd: queue %q: unknown strategy %q", q.Name, q.Strategy)
		case q.Experiment.check() != nil:
			return fmt.Errorf("acd: queue %q: %w", q.Name, q.Experiment.check())
		case q.RingTimeout <= 0:
			return fmt.Errorf("acd: queue %q: ring_timeout must be above zero", q.Name)
		case !countable(q.JoinEmpty) || !countable(q.LeaveEmpty):
			return fmt.Errorf("acd: queue %q: join_empty and leave_empty count ready, offered, on_contact, wrap_up and not_ready, and nothing else", q.Name)
		}
		seen[q.Name] = true
	}
	clear(seen)
	for _, a := range c.Agents {
		if a.Name == "" || seen[a.Name] {
			return fmt.Errorf("acd: agent %q is there twice or has no name", a.Name)
		}
		if err := a.Capacity.check(); err != nil {
			return fmt.Errorf("acd: agent %q has %w", a.Name, err)
		}
		seen[a.Name] = true
	}
	return nil
}

// countable reports whether agents in these states can count as somebody.
func countable(states []State) bool {
	for _, s := range states {
		switch s {
		case StateReady, StateOffered, StateOnContact, StateWrapUp, StateNotReady:
		default:
			return false
		}
	}
	return true
}

// checkRenames refuses two that claim the same name of before, and one that still is somebody's.
func (c Config) checkRenames() error {
	queues, agents := make(names), make(names)
	for _, q := range c.Queues {
		if err := queues.claim("queue", q.Name, q.RenamedFrom); err != nil {
			return err
		}
	}
	for _, a := range c.Agents {
		if err := agents.claim("agent", a.Name, a.RenamedFrom); err != nil {
			return err
		}
	}
	for _, q := range c.Queues {
		if queues[q.Name] != "" {
			return fmt.Errorf("acd: queue %q cannot have been renamed to %q: it is still there", q.Name, queues[q.Name])
		}
	}
	for _, a := range c.Agents {
		if agents[a.Name] != "" {
			return fmt.Errorf("acd: agent %q cannot have been renamed to %q: they are still there", a.Name, agents[a.Name])
		}
	}
	return nil
}

func (n names) claim(kind, name, before string) error {
	if before != "" && n[before] != "" {
		return fmt.Errorf("acd: %s %q was renamed to %q or to %q, not to both", kind, before, n[before], name)
	}
	if before != "" {
		n[before] = name
	}
	return nil
}
