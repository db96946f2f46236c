package acd

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"receptivo/skills"
)

// Explored says what chance had to do with a choice. A small share of all choices is left to it, so that agents are tried
// whom the score, which may be wrong about them, would pass over. Chance is a hash of the plan, the contact and the
// attempt: a replay needs no generator, and anybody can recompute it.
type Explored struct {
	Contact    string `json:"contact"`
	Attempt    int    `json:"attempt"`
	U          int64  `json:"u"`              // of the hash, millionths
	Epsilon    int64  `json:"epsilon"`        // share of the choices left to chance, millionths
	Taken      bool   `json:"taken"`          // this one was
	Best       string `json:"best,omitempty"` // whom the score would have chosen, if it was
	Propensity int64  `json:"propensity"`     // with which chance the chosen one was chosen, millionths
}

// draw is the number between 0 and 1 that decides, as a fraction of 2^64: the first 8 bytes of the SHA-256 of its words,
// each followed by a zero byte.
func draw(plan, contact string, attempt int) uint64 {
	var words []byte
	for _, w := range []string{"explore", plan, contact, strconv.Itoa(attempt)} {
		words = append(append(words, w...), 0)
	}
	sum := sha256.Sum256(words)
	return binary.BigEndian.Uint64(sum[:8])
}

// explored draws for a choice among n candidates; i is whom chance chooses, in order of id, if it was taken.
func explored(plan, contact string, attempt int, share float64, n int) (x Explored, i int) {
	u := draw(plan, contact, attempt)
	x = Explored{Contact: contact, Attempt: attempt, Epsilon: int64(math.Round(min(max(share, 0), 1) * skills.Million))}
	hi, _ := bits.Mul64(u, skills.Million)
	x.U = int64(hi)
	x.Taken = x.U < x.Epsilon
	if !x.Taken {
		return x, -1
	}
	hi, _ = bits.Mul64(u, skills.Million*uint64(n)) // ⌊u/ε·n⌋
	return x, min(int(hi)/int(x.Epsilon), n-1)
}

// propensity is the chance with which somebody of n was to be chosen.
func (x Explored) propensity(best bool, n int) int64 {
	p := x.Epsilon / int64(n)
	if best {
		p += skills.Million - x.Epsilon
	}
	return p
}

// explore leaves the choice to chance, once in a while. A centre that never settles an outcome learns nothing from it.
func (r *ranking) explore(e *Engine, c *contact) {
	r.explored = nil
	share := c.queue.Guard.Explore
	if share <= 0 || r.considered < 2 || r.rule.strategy != BestMatch || len(e.model.Known) == 0 {
		return
	}
	x, i := explored(e.config.Plan, c.id, c.attempt+1, share, r.considered)
	best := r.chosen.Agent
	if x.Taken {
		x.Best = best
		r.choice(e, c, r.byName(e, c, i))
	}
	x.Propensity = x.propensity(r.chosen.Agent == best, r.considered)
	r.explored = &x
}

// byName is the place among cands of the i-th candidate by name. A search has not looked at all of them.
func (r *ranking) byName(e *Engine, c *contact, i int) int {
	if !r.searched {
		return i
	}
	n := r.pool.nth(i)
	at := slices.IndexFunc(r.cands, func(x entrant) bool { return x.n == n })
	if at < 0 {
		at = len(r.cands)
		r.enter(e, c, n)
	}
	return at
}

func agentsOf(cands []Candidate) []string {
	all := make([]string, len(cands))
	for i := range cands {
		all[i] = cands[i].Agent
	}
	slices.Sort(all)
	return all
}

// checkExplored recomputes what chance had to do with it, as far as the candidates are listed.
func (m *Match) checkExplored(cands []Candidate, best string) error {
	x := m.Explore
	again, i := explored(m.Plan, x.Contact, x.Attempt, float64(x.Epsilon)/skills.Million, m.Considered)
	if x.Taken {
		best = x.Best
	}
	again.Best, again.Propensity = x.Best, again.propensity(m.Chosen.Agent == best, m.Considered)
	switch {
	case m.Strategy != BestMatch || m.Considered < 2 || x.Taken != (x.Best != ""):
		return errors.New("acd: match: there was nothing to leave to chance")
	case *x != again:
		return fmt.Errorf("acd: match: chance says %+v, the record %+v", again, *x)
	case x.Taken && len(cands) == m.Considered && agentsOf(cands)[i] != m.Chosen.Agent:
		return fmt.Errorf("acd: match: chance chooses %s, not %s", agentsOf(cands)[i], m.Chosen.Agent)
	}
	return nil
}

// explains says it in words.
func (x *Explored) explains() (pt, en string) {
	percent := cmp.Or(strconv.FormatFloat(float64(x.Epsilon)/10_000, 'g', 3, 64), "0")
	return "escolha ao acaso, para aprender (" + percent + " % das vezes)", "chosen by chance, to learn (" + percent + " % of all choices)"
}
