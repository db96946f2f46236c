package acd

import "context"

// Overlooked finds a waiting contact beside a ready agent who could take it, as things stood at the last event. There is none,
// unless the engine is wrong: whoever runs it looks from time to time, and is loud. It looks at nothing when nobody waits.
func (e *Engine) Overlooked() (contact, agent string) {
	if e.books == nil {
		return "", ""
	}
	for _, k := range e.books.lined {
		for a := range e.among(k.able, e.books.stands[standingFree]) {
			for _, c := range k.waiting {
				if !c.passesOver(a, e) {
					return c.id, a.Name
				}
			}
		}
	}
	return "", ""
}

// Overlooked is that of the engine: empty, or the engine is wrong.
func (l *Loop) Overlooked(ctx context.Context) (contact, agent string, err error) {
	err = l.look(ctx, func(e *Engine) { contact, agent = e.Overlooked() })
	return contact, agent, err
}
