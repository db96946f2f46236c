package acd

import "time"

// hold is until when a contact waits for an agent who meets its preferences, if the queue lets it wait for one at all.
// Nobody is held for agents who are signed out or talk: how long they will is anybody's guess (routing.md §0).
func (e *Engine) hold(q *queue, like *contact) time.Time {
	if q.WaitPreferred <= 0 || like.prefers == "" && len(like.needs.Preferred) == 0 {
		return time.Time{}
	}
	worth := false
	for _, a := range e.roster {
		if a.gone || !like.needs.Met(a.Skills) || !like.likes(a) {
			continue
		}
		if a.free(like.kind()) && !e.breakDue(a, q) {
			return time.Time{}
		}
		worth = worth || a.state != StateSignedOut && a.state != StateOnContact
	}
	if !worth {
		return time.Time{}
	}
	return e.now.Add(q.WaitPreferred.Duration())
}

// likes reports whether an agent is whom a contact prefers: the one it names, or else whoever meets its preferences.
func (c *contact) likes(a *agent) bool {
	if c.prefers != "" {
		return c.prefers == a.Name
	}
	return c.needs.Prefers(a.Skills)
}

// held reports whether a contact still waits for somebody it would rather have.
func (c *contact) held(a *agent, now time.Time) bool { return c.holdUntil.After(now) && !c.likes(a) }
