package acd

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"receptivo/skills"
)

// crew is the agents with equal skills. What one of them may take by skill, all may: so eligibility is decided once for
// a crew and a class of contacts, and never again until the next Configure.
type crew struct {
	skills  skills.Set
	classes []*class // of contacts that the crew may take
	queues  []*queue // that the crew serves
	step    int64    // as of which due is; 0: not counted
	due     float64  // contacts of the hour before that were due to who was at work for all of it
	books   *books   // of the whole centre
}

// standing is what an agent's state means for a contact that looks for one.
type standing int

const (
	standingOut      standing = iota // signed out
	standingAway                     // not ready
	standingOffered                  // a phone rings
	standingTalking                  // on a contact
	standingWrapping                 // in wrap-up
	standingMute                     // ready, but the phone cannot be rung
	standingOver                     // ready, but the hours of the shift have been worked
	standingFree                     // ready, and has no contact
	standings
)

func (a *agent) standing() standing {
	switch a.state {
	case StateSignedOut:
		return standingOut
	case StateNotReady:
		return standingAway
	case StateReady:
		switch {
		case !a.reachable:
			return standingMute
		case a.over:
			return standingOver
		}
		return standingFree
	case StateOffered:
		return standingOffered
	case StateWrapUp:
		return standingWrapping
	}
	return standingTalking
}

// stand brings the books to an agent's state. Whoever changes state or reachable calls it.
func (a *agent) stand(now time.Time) {
	if s, open := a.standing(), a.opens(); a.crew == nil {
		a.stands, a.open = s, open
	} else if s != a.stands || open != a.open {
		a.crew.books.leave(a)
		a.stands, a.open = s, open
		a.crew.books.join(a)
	}
	a.route()
	a.works(now)
}

// join enters an agent as they stand.
func (b *books) join(a *agent) {
	b.stands[a.stands].put(a.n, true)
	b.admit(a, true)
	if a.open != 0 {
		b.glance(a)
		b.expect(a)
	}
	if a.stands == standingFree {
		a.idlest = spot{float64(a.idleSince.UnixMilli()), a.n}
		a.fresh = spot{math.Log(a.occ) + float64(a.occAt.UnixMilli())/float64(occupancyTau.Milliseconds()), a.n}
		b.idlest.put(a.idlest)
		b.fresh.put(a.fresh)
		b.joins(a)
	}
}

// leave takes them out as they stood.
func (b *books) leave(a *agent) {
	b.stands[a.stands].put(a.n, false)
	b.admit(a, false)
	if a.open != 0 {
		b.forget(a)
	}
	if a.stands == standingFree {
		b.idlest.drop(a.idlest)
		b.fresh.drop(a.fresh)
		b.leaves(a)
	}
}

// admit enters an agent where they have room, or takes them out.
func (b *books) admit(a *agent, in bool) {
	for k := range channels {
		if a.open&(1<<k) != 0 {
			b.free[k].put(a.n, in)
		}
	}
}

// glance notes what choosing asks of an agent.
func (b *books) glance(a *agent) {
	b.glances[a.n] = glance{a.occ, a.occAt.UnixNano(), a.idleSince.UnixNano(), a.served, len(a.slots) > 0}
}

// muster puts every agent of the plan into a crew, and begins the books and the classes anew.
func (e *Engine) muster() {
	for i, a := range e.roster {
		a.n = i
	}
	e.crews, e.classes, e.books = nil, make(map[string]*class), newBooks(e.roster)
	for _, q := range e.queues {
		q.classes = nil
	}
	by := make(map[string]*crew)
	for _, a := range e.roster {
		a.crew, a.stands, a.open, a.routed = nil, a.standing(), a.opens(), false
		if a.gone {
			continue
		}
		key := keyOf(a.Skills)
		w := by[key]
		if w == nil {
			w = &crew{skills: a.Skills, books: e.books}
			by[key] = w
			e.crews = append(e.crews, w) // by the first name in it: the roster is sorted
		}
		a.crew = w
		e.books.join(a)
		a.route()
	}
}

// keyOf is the same for equal sets; a skill at level 0 is absent.
func keyOf(s skills.Set) string {
	words := make([]string, 0, len(s))
	for name, level := range s {
		if level > 0 {
			words = append(words, fmt.Sprintf("%s=%d", name, level))
		}
	}
	slices.Sort(words)
	return strings.Join(words, "\x00")
}

func byName(a, b *agent) int { return strings.Compare(a.Name, b.Name) }
