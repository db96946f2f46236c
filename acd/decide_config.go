package acd

import "fmt"

func (e *Engine) configure(c Configure) error {
	if err := c.Config.check(); err != nil {
		return err
	}
	e.emit(Configured(c))
	for _, a := range e.roster {
		if a.gone {
			e.dismiss(a)
		}
	}
	return nil
}

// dismiss signs out an agent whom the plan no longer has; who is busy is signed out afterwards.
func (e *Engine) dismiss(a *agent) {
	switch a.state {
	case StateOffered:
		e.withdraw(e.contacts[a.contact], WhySignedOut)
		e.emit(SignedOut{Agent: a.Name})
	case StateReady, StateNotReady:
		e.emit(SignedOut{Agent: a.Name})
	}
}

// check refuses a configuration that would leave the engine without an answer.
func (c Config) check() error {
	seen := make(map[string]bool)
	for _, q := range c.Queues {
		switch {
		case q.Name == "" || seen[q.Name]:
			return fmt.Errorf("acd: queue %q is there twice or has no name", q.Name)
		case q.Strategy != BestMatch && q.Strategy != LongestIdle:
			return fmt.Errorf("acd: queue %q: unknown strategy %q", q.Name, q.Strategy)
		case q.RingTimeout <= 0:
			return fmt.Errorf("acd: queue %q: ring_timeout must be above zero", q.Name)
		}
		seen[q.Name] = true
	}
	clear(seen)
	for _, a := range c.Agents {
		if a.Name == "" || seen[a.Name] {
			return fmt.Errorf("acd: agent %q is there twice or has no name", a.Name)
		}
		seen[a.Name] = true
	}
	return nil
}
