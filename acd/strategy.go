package acd

import "slices"

// Strategy is how an agent is chosen among those who may take a contact (routing.md §5). Eligibility and ties are the
// same for all: longest idle, then fewest contacts, then id.
type Strategy string

// The strategies.
const (
	BestMatch      Strategy = "best_match"      // the largest score
	LongestIdle    Strategy = "longest_idle"    // the baseline of every comparison
	LeastOccupied  Strategy = "least_occupied"  // the smallest occupancy
	MostSkilled    Strategy = "most_skilled"    // the largest sum of levels over the required needs
	FewestContacts Strategy = "fewest_contacts" // connected since the sign-in
	RoundRobin     Strategy = "round_robin"     // the next id after the last one offered in the queue
	RingAll        Strategy = "ring_all"        // all at once, idle longest first; the first who accepts has it
)

// Strategies is all of them.
func Strategies() []Strategy {
	return []Strategy{BestMatch, LongestIdle, LeastOccupied, MostSkilled, FewestContacts, RoundRobin, RingAll}
}

func (s Strategy) known() bool { return slices.Contains(Strategies(), s) }

// reason says in one line why a strategy without scores chose; of best_match, see Match.reasons.
func (s Strategy) reason() (pt, en string) {
	switch s {
	case LeastOccupied:
		return "menor ocupação", "least occupied"
	case MostSkilled:
		return "maior nível nas habilidades pedidas", "most skilled in what is needed"
	case FewestContacts:
		return "menos atendimentos no turno", "fewest contacts in the shift"
	case RoundRobin:
		return "a vez na roda", "next in turn"
	case RingAll:
		return "toca para todos ao mesmo tempo", "all are rung at once"
	}
	return "livre há mais tempo", "idle longest"
}
