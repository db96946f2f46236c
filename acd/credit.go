package acd

import (
	"slices"
	"strings"
)

// Head starts that the engine itself knows of; the others are claimed by a contact's history, or by its flow.
const (
	CreditCallback   = "callback_due"        // a callback whose time has come
	CreditAccessible = "elderly_or_disabled" // also of who needs an accessible route
)

// credit adds what the queue grants for what is claimed, once for each name.
func (q *Queue) credit(credits []Credit, claims ...string) []Credit {
	out := slices.Clip(credits)
	for _, name := range claims {
		has := slices.ContainsFunc(out, func(c Credit) bool { return c.Name == name })
		if ms := q.Credits[name]; ms > 0 && !has {
			out = append(out, Credit{Name: name, MS: ms})
		}
	}
	return out
}

// claims are what a contact that is to wait in a queue is granted without anybody else claiming it.
func (c *contact) claims(f *Queued) []string {
	all := slices.Clip(f.Request.Credits)
	if c.channel == Callback {
		all = append(all, CreditCallback)
	}
	for _, n := range f.Needs.Required {
		if strings.HasPrefix(n.Skill, "access:") {
			all = append(all, CreditAccessible)
		}
	}
	return all
}
