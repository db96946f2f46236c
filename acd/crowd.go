package acd

import (
	"iter"
	"math"
	"math/bits"
	"slices"

	"receptivo/skills"
)

// crowd is a set of agents: a bit for each, by their number in the roster. Of two crowds it takes a word for every 64
// agents to say whom they have in common, so that nothing about who can take what need be counted beforehand.
type crowd []uint64

// has reports whether an agent is in; in no crowd nobody is.
func (s crowd) has(n int) bool { return n/64 < len(s) && s[n/64]&(1<<(n%64)) != 0 }

// put takes an agent in, or leaves them out.
func (s crowd) put(n int, in bool) {
	if in {
		s[n/64] |= 1 << (n % 64)
	} else {
		s[n/64] &^= 1 << (n % 64)
	}
}

// add takes in whoever is in another crowd.
func (s crowd) add(o crowd) {
	for i, w := range o {
		s[i] |= w
	}
}

// keep leaves out whoever is not in another crowd.
func (s crowd) keep(o crowd) {
	for i := range s {
		if i < len(o) {
			s[i] &= o[i]
		} else {
			s[i] = 0
		}
	}
}

// drop leaves out whoever is in another crowd.
func (s crowd) drop(o crowd) {
	for i, w := range o {
		s[i] &^= w
	}
}

// blank is a crowd of nobody, in the memory of this one.
func (s crowd) blank(e *Engine) crowd {
	n := len(e.books.present)
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

func (s crowd) size() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// nth is the number of the i-th, from 0.
func (s crowd) nth(i int) int {
	for at, w := range s {
		if n := bits.OnesCount64(w); i >= n {
			i -= n
			continue
		}
		for ; i > 0; i-- {
			w &= w - 1
		}
		return at*64 + bits.TrailingZeros64(w)
	}
	return -1
}

// common counts who is in both.
func (s crowd) common(o crowd) (n int) {
	o = o[:len(s)]
	for i, w := range s {
		n += bits.OnesCount64(w & o[i])
	}
	return n
}

// meets reports whether somebody is in both.
func (s crowd) meets(o crowd) bool {
	o = o[:len(s)]
	for i, w := range s {
		if w&o[i] != 0 {
			return true
		}
	}
	return false
}

// all yields the numbers, which is by name.
func (s crowd) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// books are who stands how in the whole centre, and where somebody waits.
type books struct {
	present crowd             // every agent of the plan
	stands  [standings]crowd  // the same by standing
	serving crowd             // of these, who are at work: see agent.counts
	idlest  lineup            // who stands free, idle longest first
	fresh   lineup            // and least occupied first: while they are free the occupancies of all fall alike
	glances []glance          // of who has room for something, by number
	takes   [channels]crowd   // who has a capacity for a kind
	free    [channels]crowd   // and has room now
	level   map[string][]rank // by skill, lowest first
	asked   string            // the skill that was asked for last, and who has it at all
	knows   crowd
	resting []*agent // who have room for something and have a break ahead, by its latest start, then name
	trades  map[trade]*experts
	served  *calm         // see [books.fewest]
	toiled  map[int]crowd // see [books.toiling]
	lined   []*class      // in which somebody waits, in no order: class.seat is the index
}

// glance is what choosing asks of an agent who has room, side by side with that of others: there may be thousands. None of
// it changes while they stand free.
type glance struct {
	occ    float64 // at occAt
	occAt  int64   // ns since 1970
	idle   int64   // since then
	served int
	busy   bool // they have contacts, and are not idle
}

// occupancy is [agent.occupancy].
func (g *glance) occupancy(now int64) float64 {
	dt := now - g.occAt
	if dt <= 0 {
		return g.occ
	}
	fades := math.Exp(-float64(dt) / float64(occupancyTau))
	if g.busy {
		return 1 + float64((g.occ-1)*fades)
	}
	return float64(g.occ * fades)
}

// idleMS is how long they are idle.
func (g *glance) idleMS(now int64) Millis {
	if g.busy {
		return 0
	}
	return Millis((now - g.idle) / 1e6)
}

// rank is who has at least a level of a skill.
type rank struct {
	level int
	crowd crowd
}

// newBooks opens the books for the agents of a roster.
func newBooks(roster []*agent) *books {
	b := &books{level: make(map[string][]rank)}
	blank := func() crowd { return make(crowd, (len(roster)+63)/64) }
	b.present, b.serving = blank(), blank()
	b.glances = make([]glance, len(roster))
	for i := range b.stands {
		b.stands[i] = blank()
	}
	for k := range channels {
		b.takes[k], b.free[k] = blank(), blank()
	}
	for _, a := range roster {
		if !a.gone {
			b.present.put(a.n, true)
			for k := range channels {
				b.takes[k].put(a.n, a.room(k) > 0)
			}
			b.open(a.Skills, blank)
		}
	}
	for n := range b.present.all() {
		for skill, level := range roster[n].Skills {
			for _, r := range b.level[skill] {
				if r.level <= level {
					r.crowd.put(n, true)
				}
			}
		}
	}
	return b
}

// open makes room for who has the levels of a set.
func (b *books) open(s skills.Set, blank func() crowd) {
	for skill, level := range s {
		ranks := b.level[skill]
		if i, found := slices.BinarySearchFunc(ranks, level, rank.compare); !found && level > 0 {
			b.level[skill] = slices.Insert(ranks, i, rank{level, blank()})
		}
	}
}

func (r rank) compare(level int) int { return r.level - level }

// having is who has a need; nobody may be none at all.
func (b *books) having(n skills.Need) crowd {
	if n.Level <= 0 {
		return b.present
	}
	ranks := b.level[n.Skill]
	if i, _ := slices.BinarySearchFunc(ranks, n.Level, rank.compare); i < len(ranks) {
		return ranks[i].crowd
	}
	return nil
}

// knowing is who has a skill at all; of none nobody.
func (b *books) knowing(skill string) crowd {
	if skill == "" {
		return nil
	}
	if b.asked != skill { // contacts in a row are about the same products
		b.asked, b.knows = skill, b.having(skills.Need{Skill: skill, Level: 1})
	}
	return b.knows
}

// meeting is who meets all of some needs.
func (b *books) meeting(needs []skills.Need) crowd {
	all := append(crowd(nil), b.present...)
	for _, n := range needs {
		all.keep(b.having(n))
	}
	return all
}
