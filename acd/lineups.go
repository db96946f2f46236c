package acd

import "receptivo/skills"

// Lineups of those who stand free, made when a strategy asks for them first: most centres need none.

// fewest has those with the fewest contacts first.
func (b *books) fewest(e *Engine) *lineup {
	if b.served == nil {
		b.served = &calm{at: make([]spot, len(e.roster))}
		for n := range b.stands[standingFree].all() {
			b.served.put(e.roster[n])
		}
	}
	return &b.served.lineup
}

// calm is a lineup by contacts, the fewest first, and where everybody stands in it.
type calm struct {
	lineup
	at []spot
}

func (s *calm) put(a *agent) {
	s.at[a.n] = spot{float64(a.served), a.n}
	s.lineup.put(s.at[a.n])
}

// skilled has those first who may take the contacts of a class and are skilled the most in what these need, whether they are
// free or not.
func (k *class) skilled(e *Engine, needs []skills.Need) *lineup {
	if k.experts == nil {
		k.experts = &lineup{}
		for n := range k.able.all() {
			k.experts.put(spot{-float64(skilled(needs, e.roster[n])), n})
		}
	}
	return k.experts
}

// toiling is who has had so many hard contacts in a row.
func (b *books) toiling(e *Engine, most int) crowd {
	if b.toiled == nil {
		b.toiled = make(map[int]crowd)
	}
	who := b.toiled[most]
	if who == nil {
		who = who.blank(e)
		for _, a := range e.roster {
			who.put(a.n, a.hard >= most)
		}
		b.toiled[most] = who
	}
	return who
}

// joins brings an agent who stands free to where they belong in these lineups; they change while they do not.
func (b *books) joins(a *agent) {
	if b.served != nil {
		b.served.put(a)
	}
	for most, who := range b.toiled {
		who.put(a.n, a.hard >= most)
	}
}

// leaves takes them out.
func (b *books) leaves(a *agent) {
	if b.served != nil {
		b.served.drop(b.served.at[a.n])
	}
}
