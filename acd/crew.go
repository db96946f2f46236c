package acd

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/skills"
)

// crew is the agents with equal skills. What one of them may take by skill, all may: so eligibility is decided once for
// a crew and a class of contacts, and never again until the next Configure.
type crew struct {
	skills  skills.Set
	count   [standings]int // agents by standing
	free    []*agent       // who could be offered a contact now, in no order: agent.seat is the index
	mute    []*agent       // who are ready and cannot be rung, likewise
	classes []*class       // of contacts that the crew may take

	routable int      // agents at work: see agent.counts
	queues   []*queue // that the crew serves
	step     int64    // as of which due is; 0: not counted
	due      float64  // contacts of the hour before that were due to who was at work for all of it
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
	standingFree                     // can be offered a contact
	standings
)

func (a *agent) standing() standing {
	switch a.state {
	case StateSignedOut:
		return standingOut
	case StateNotReady:
		return standingAway
	case StateReady:
		if a.reachable {
			return standingFree
		}
		return standingMute
	case StateOffered:
		return standingOffered
	case StateWrapUp:
		return standingWrapping
	}
	return standingTalking
}

// free reports whether an agent can be offered a contact now.
func (a *agent) free() bool { return a.crew != nil && a.stands == standingFree }

// stand brings the crew's books to an agent's state. Whoever changes state or reachable calls it.
func (a *agent) stand(now time.Time) {
	s := a.standing()
	if a.crew == nil || s == a.stands {
		a.stands = s
		a.route()
		a.works(now)
		return
	}
	a.crew.leave(a)
	a.stands = s
	a.crew.join(a)
	a.route()
	a.works(now)
}

func (w *crew) join(a *agent) {
	w.count[a.stands]++
	if seats := w.seats(a.stands); seats != nil {
		a.seat = len(*seats)
		*seats = append(*seats, a)
	}
}

func (w *crew) leave(a *agent) {
	w.count[a.stands]--
	seats := w.seats(a.stands)
	if seats == nil {
		return
	}
	last := len(*seats) - 1
	moved := (*seats)[last]
	(*seats)[a.seat], moved.seat = moved, a.seat
	(*seats)[last] = nil
	*seats = (*seats)[:last]
}

// seats is the list that a standing keeps, nil when a count is enough.
func (w *crew) seats(s standing) *[]*agent {
	switch s {
	case standingFree:
		return &w.free
	case standingMute:
		return &w.mute
	}
	return nil
}

// signedIn counts those who are at work in any state.
func (w *crew) signedIn() int {
	return w.busy() + w.count[standingAway] + w.count[standingMute] + w.count[standingFree]
}

// busy counts those who have a contact.
func (w *crew) busy() int {
	return w.count[standingOffered] + w.count[standingTalking] + w.count[standingWrapping]
}

// muster puts every agent of the plan into a crew, and begins the classes anew.
func (e *Engine) muster() {
	e.crews, e.classes = nil, make(map[string]*class)
	e.picky = false
	for _, q := range e.queues {
		q.class, q.hope = nil, nil
		q.joins, q.stays = countedOf(q.JoinEmpty), countedOf(q.LeaveEmpty)
		e.picky = e.picky || len(q.LeaveEmpty) > 0
	}
	by := make(map[string]*crew)
	for _, a := range e.roster {
		a.crew, a.stands, a.routed = nil, a.standing(), false
		if a.gone {
			continue
		}
		key := keyOf(a.Skills)
		w := by[key]
		if w == nil {
			w = &crew{skills: a.Skills}
			by[key] = w
			e.crews = append(e.crews, w) // by the first name in it: the roster is sorted
		}
		a.crew = w
		w.join(a)
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
