package history

import (
	"sync"
	"time"
)

// What is remembered of answers, for when their sources say nothing. It is only in the memory of the process.
const (
	mostKept = 2000           // answers of one source to one question
	keptFor  = 24 * time.Hour // whatever the plan's max_age: it judges the age of each part
)

// memory is what sources have said.
type memory struct {
	mu    sync.Mutex
	said  map[question]*answer
	order []question // the oldest first
}

// question is one source asked by some identifiers.
type question struct{ source, ids string }

func newMemory() *memory { return &memory{said: map[question]*answer{}} }

// who keeps whom a source knows. What is remembered of somebody else is forgotten.
func (m *memory) who(source, ids string, p person, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.said[question{source, ids}] == nil && !p.found && !p.ambiguous {
		return // strangers are many
	}
	a := m.of(question{source, ids})
	if a.who.ID != p.ID {
		clear(a.parts)
	}
	a.heard, a.who, a.at = true, p, at
}

// piece keeps a part of somebody's dossier.
func (m *memory) piece(source, ids, part string, p person, has piece) {
	m.mu.Lock()
	defer m.mu.Unlock()
	has.data.Customer = p.Customer
	m.of(question{source, ids}).parts[part] = has
}

// of is what is remembered of a question, making room for it; m.mu is held.
func (m *memory) of(q question) *answer {
	if a := m.said[q]; a != nil {
		return a
	}
	if len(m.order) >= mostKept {
		delete(m.said, m.order[0])
		m.order = m.order[1:]
	}
	a := &answer{parts: map[string]piece{}}
	m.said[q], m.order = a, append(m.order, q)
	return a
}

func (m *memory) person(source, ids string, now time.Time) (p person, at time.Time, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.said[question{source, ids}]
	if a == nil || !a.heard || now.Sub(a.at) > keptFor {
		return p, at, false
	}
	return a.who, a.at, true
}

func (m *memory) part(source, ids, part string, now time.Time) (p piece, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.said[question{source, ids}]
	if a == nil {
		return p, false
	}
	p, ok = a.parts[part]
	return p, ok && now.Sub(p.at) <= keptFor
}
