package acd

import "slices"

// Bounds of what is matched together: above them it is done in chunks, in order of place.
const (
	mostAtOnce = 100    // contacts, and by it agents for each
	mostPairs  = 20_000 // scored for one chunk
)

// Set says that several contacts were matched together, and what that was worth.
type Set struct {
	Contacts []string `json:"contacts"` // in order of place
	Agents   []string `json:"agents"`   // whom each was offered to
	Sum      int64    `json:"sum"`      // of their scores: no other choice for the same contacts has more
}

// together serves contacts and agents of whom one command brought two or more within reach on both sides: at the end of a
// break, at opening time. Who is served goes by place, and nobody is passed whom the agents could serve too; by whom, by
// the largest sum of scores (routing.md §4). Strategies without a score, and contacts
// that are rescued, take theirs one by one.
func (e *Engine) together(within []reach) {
	for {
		p := e.chunk(within)
		if p == nil {
			return
		}
		matches := make([]Match, len(p.rows))
		for i := range p.rows {
			matches[i] = e.recordTogether(p, i)
		}
		for i, row := range p.rows {
			e.offer(row.contact, p.agents[row.chosen], row.contact.attempt+1, matches[i])
		}
	}
}

// chunk is what is matched together.
type chunk struct {
	rows   []*row
	agents []*agent
	set    *Set
}

// row is a contact and the agents who may take it.
type row struct {
	contact *contact
	agents  []*agent
	score   map[*agent]int64
	choosy  bool // others may take it too, though it prefers agents
	side    string
	chosen  int // in chunk.agents
}

// chunk chooses the contacts that are served, and by whom; nil when there is nothing to choose together.
func (e *Engine) chunk(within []reach) *chunk {
	rows, agents := e.pairs(e.inReach(within))
	if len(rows) < 2 || len(agents) < 2 {
		return nil
	}
	p := &chunk{agents: agents, set: &Set{}}
	for _, i := range e.takers(rows, agents) {
		p.rows = append(p.rows, rows[i])
	}
	if len(p.rows) < 2 {
		return nil
	}
	p.assign()
	return p
}

// takers are the rows that can have an agent each of those they prefer, in order of place. Nobody, when a preference would
// cost a contact its place: a preference never makes a contact wait, and one by one it then has another agent.
func (e *Engine) takers(rows []*row, agents []*agent) []int {
	may, might := make([][]bool, len(rows)), make([][]bool, len(rows))
	choosy := false
	for i, r := range rows {
		may[i], might[i] = make([]bool, len(agents)), make([]bool, len(agents))
		for col, a := range agents {
			_, may[i][col] = r.score[a]
			c := r.contact
			might[i][col] = may[i][col] || r.choosy && c.class.able.has(a.n) && a.free(c.kind()) && !c.passesOver(a, e)
		}
		choosy = choosy || r.choosy
	}
	kept := servable(may)
	if choosy && !slices.Equal(kept, servable(might)) {
		return nil
	}
	return kept
}

// assign finds the best agents for the rows.
func (p *chunk) assign() {
	score := make([][]int64, len(p.rows))
	for i, r := range p.rows {
		for _, a := range p.agents {
			s, ok := r.score[a]
			if !ok {
				s = never
			}
			score[i] = append(score[i], s)
		}
	}
	for i, col := range assign(score) {
		p.rows[i].chosen = col
		p.set.Contacts = append(p.set.Contacts, p.rows[i].contact.id)
		p.set.Agents = append(p.set.Agents, p.agents[col].Name)
		p.set.Sum += score[i][col]
	}
}

// inReach lists the waiting contacts that free agents may take now, in order of place, as far as the scores of one chunk go.
func (e *Engine) inReach(within []reach) []*row {
	sides := make(map[*contact]string)
	crews := make(map[*crew]bool)
	for _, r := range within {
		if r.agent == nil && r.contact.phase == PhaseWaiting {
			sides[r.contact] = "contact"
		}
		if r.agent == nil || r.agent.open == 0 || r.agent.crew == nil || crews[r.agent.crew] {
			continue
		}
		crews[r.agent.crew] = true
		for _, k := range r.agent.crew.classes {
			for _, c := range k.waiting[:min(len(k.waiting), mostAtOnce)] {
				if sides[c] == "" {
					sides[c] = "agent"
				}
			}
		}
	}
	if len(sides) < 2 {
		return nil
	}
	rows := make([]*row, 0, len(sides))
	for c, side := range sides {
		rows = append(rows, &row{contact: c, side: side})
	}
	slices.SortFunc(rows, func(a, b *row) int { return e.compare(a.contact, b.contact) })
	return rows[:min(len(rows), mostAtOnce)]
}

// pairs scores the agents whom each row may have, and drops rows without any. The agents are in order of id.
func (e *Engine) pairs(rows []*row) (kept []*row, agents []*agent) {
	scored := 0
	for _, r := range rows {
		if r.contact.strategy() != BestMatch || r.contact.rescued {
			return nil, nil
		}
		free, aside := e.candidates(r.contact)
		if len(free) == 0 {
			continue
		}
		r.choosy = aside.n > 0
		if scored += len(free); scored > mostPairs && len(kept) > 1 {
			break
		}
		e.ranking.rank(e, r.contact, free)
		r.score = make(map[*agent]int64, len(free))
		for _, x := range e.ranking.cands {
			a := e.roster[x.n]
			r.agents = append(r.agents, a)
			r.score[a] = x.value
		}
		kept = append(kept, r)
	}
	return kept, best(kept)
}

// best is, of each row, as many of its best agents as there are rows: no best assignment needs another one.
func best(rows []*row) []*agent {
	var all []*agent
	for _, r := range rows {
		slices.SortFunc(r.agents, func(a, b *agent) int {
			if d := r.score[b] - r.score[a]; d != 0 {
				return int(max(-1, min(1, d)))
			}
			return byName(a, b)
		})
		all = append(all, r.agents[:min(len(r.agents), len(rows))]...)
	}
	slices.SortFunc(all, byName)
	return slices.Compact(all)
}

// recordTogether writes down a decision of a chunk, as the world was before any of its offers.
func (e *Engine) recordTogether(p *chunk, i int) Match {
	r := p.rows[i]
	free, aside := e.candidates(r.contact)
	e.ranking.rank(e, r.contact, free)
	e.ranking.pick(e, r.contact, p.agents[r.chosen])
	e.ranking.unwanted = aside
	m := e.record(r.contact, r.side, &e.ranking, nil)
	m.Set = p.set
	m.Text = m.explain(r.contact.request)
	return m
}
