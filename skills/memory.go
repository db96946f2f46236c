package skills

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Person is one customer as a source holds them: how to know them, and all that is known about them.
type Person struct {
	IDs     []Identifier
	Dossier Dossier
}

// Memory is a History of people given once, for tests, examples and the simulator. It compares identifiers as they are
// written.
type Memory struct {
	people []Dossier
	byID   map[Identifier][]int // index into people
}

// NewMemory makes a Memory. It orders what the dossiers hold newest first and marks them found.
func NewMemory(people ...Person) *Memory {
	m := &Memory{byID: make(map[Identifier][]int)}
	for i, p := range people {
		d := p.Dossier
		d.Found = true
		d.Purchases = newestFirst(d.Purchases, func(a, b Purchase) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
		d.Tickets = newestFirst(d.Tickets, func(a, b Ticket) int { return cmp.Or(a.Opened.Compare(b.Opened), strings.Compare(a.ID, b.ID)) })
		d.Invoices = newestFirst(d.Invoices, func(a, b Invoice) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID)) })
		d.Contacts = newestFirst(d.Contacts, func(a, b Contact) int { return a.At.Compare(b.At) })
		m.people = append(m.people, d)
		for _, id := range p.IDs {
			m.byID[id] = append(m.byID[id], i)
		}
	}
	return m
}

func newestFirst[T any](list []T, oldestFirst func(a, b T) int) []T {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int { return oldestFirst(b, a) })
	return list
}

// Find implements History.
func (m *Memory) Find(ctx context.Context, ids []Identifier) (Dossier, error) {
	if err := ctx.Err(); err != nil {
		return Dossier{}, err
	}
	for _, equals := range ByStrength(ids) {
		var found []int
		for _, id := range equals {
			found = append(found, m.byID[id]...)
		}
		slices.Sort(found)
		switch found = slices.Compact(found); len(found) {
		case 0:
			continue
		case 1:
			return m.people[found[0]], nil
		default:
			return Dossier{Ambiguous: true}, nil
		}
	}
	return Dossier{}, nil
}

// ByStrength groups identifiers by how surely they tell who somebody is, the surest first: document and account, then
// phone, then the others (routing.md §7.1). A source looks for a customer in the first group that knows one; several
// customers there are ambiguous, whatever the weaker groups say. Empty values are left out.
func ByStrength(ids []Identifier) [][]Identifier {
	groups := make([][]Identifier, 3)
	for _, id := range ids {
		if id.Value != "" {
			groups[weakness(id.Kind)] = append(groups[weakness(id.Kind)], id)
		}
	}
	return slices.DeleteFunc(groups, func(g []Identifier) bool { return len(g) == 0 })
}

func weakness(kind string) int {
	switch kind {
	case "document", "account":
		return 0
	case "phone":
		return 1
	}
	return 2
}
