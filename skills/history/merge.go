package history

import (
	"errors"
	"slices"
	"time"

	"receptivo/skills"
)

// dossier puts together what the sources have said by now, and what is remembered of those that have not.
func (f *flight) dossier() (skills.Dossier, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = true
	who, asOf, known := f.decide()
	errs := f.problems()
	switch {
	case !known && len(errs) > 0: // who it is may still be told
		return skills.Dossier{Missing: slices.Clone(allParts)}, errors.Join(errs...)
	case who.ambiguous:
		return skills.Dossier{Ambiguous: true}, errors.Join(errs...)
	case !who.found:
		return skills.Dossier{}, errors.Join(errs...)
	}
	d := skills.Dossier{Found: true, Customer: who.Customer, AsOf: map[string]time.Time{skills.PartCustomer: asOf}}
	for _, part := range parts {
		f.merge(&d, who, part)
	}
	slices.Sort(d.Missing)
	return d, errors.Join(errs...)
}

// decide is who the customer is: of those whom sources know, the one with the strongest identifier, and among equals the
// one of the source that wins, or else comes first. It reports false when none that has answered knows anybody.
func (f *flight) decide() (best person, asOf time.Time, known bool) {
	bestWins := false
	for i, from := range f.sources {
		if !from.knowsNames() {
			continue
		}
		p, at, ok := f.whoOf(i)
		if !ok || !p.found && !p.ambiguous {
			continue
		}
		wins := from.wins(skills.PartCustomer)
		if !known || p.strength < best.strength || p.strength == best.strength && wins && !bestWins {
			best, asOf, known, bestWins = p, at, true, wins
		}
	}
	return best, asOf, known
}

// whoOf is whom a source knows: as it has said, or as it did before when it says nothing now.
func (f *flight) whoOf(i int) (p person, at time.Time, ok bool) {
	if a := &f.answers[i]; a.heard {
		return a.who, a.at, true
	}
	return f.kept.person(f.sources[i].Name, f.name, f.begun)
}

// merge puts one part into a dossier: that of the source that wins, or else of all that have it, where the records of the
// first stand for those with the same id. A source that knows somebody by a weaker identifier may mean somebody else.
func (f *flight) merge(d *skills.Dossier, who person, part string) {
	var pieces []piece
	failed, won := false, false
	for i, from := range f.sources {
		if !slices.Contains(from.has, part) {
			continue
		}
		p, ok, lost := f.pieceOf(i, who, part)
		failed = failed || lost
		if ok && from.wins(part) && !won {
			pieces, won = nil, true
		} else if won {
			continue
		}
		if ok {
			pieces = append(pieces, p)
		}
	}
	if len(pieces) == 0 && failed {
		d.Missing = append(d.Missing, part)
		return
	}
	asOf := time.Now()
	for _, p := range pieces {
		add(d, part, p.data)
		if p.at.Before(asOf) {
			asOf = p.at
		}
	}
	d.AsOf[part] = asOf
	order(d, part)
}

// pieceOf is a part as a source has it: as it says, or as it said before. lost: it should have one, and does not say it.
func (f *flight) pieceOf(i int, who person, part string) (p piece, ok, lost bool) {
	from, a := f.sources[i], &f.answers[i]
	known, _, heard := f.whoOf(i)
	if !from.knowsNames() {
		known, heard = who, true
	}
	if heard && (!known.found || known.strength > who.strength) {
		return p, false, false // it has nobody's
	}
	if p, ok = a.parts[part]; ok && p.err == nil {
		ok = from.knowsNames() || a.who.ID == who.ID
		return p, ok, !ok
	}
	if p, ok = f.kept.part(from.Name, f.name, part, f.begun); ok && (from.knowsNames() || p.data.Customer.ID == who.ID) {
		return p, true, false
	}
	return p, false, true
}

// add adds the records of a part that the dossier does not have.
func add(d *skills.Dossier, part string, more skills.Dossier) {
	switch part {
	case skills.PartTickets:
		d.Tickets = joined(d.Tickets, more.Tickets, func(t skills.Ticket) string { return t.ID })
	case skills.PartContacts:
		d.Contacts = joined(d.Contacts, more.Contacts, func(c skills.Contact) string { return c.At.UTC().Format(time.RFC3339) + c.Agent })
	case skills.PartPurchases:
		d.Purchases = joined(d.Purchases, more.Purchases, func(p skills.Purchase) string { return p.ID })
	case skills.PartInvoices:
		d.Invoices = joined(d.Invoices, more.Invoices, func(i skills.Invoice) string { return i.ID })
	}
}

func joined[T any](list, more []T, id func(T) string) []T {
	if len(list) == 0 {
		return slices.Clone(more) // what is remembered stays in its order
	}
	have := map[string]bool{}
	for _, one := range list {
		have[id(one)] = true
	}
	for _, one := range more {
		if id(one) == "" || !have[id(one)] {
			list = append(list, one)
		}
	}
	return list
}

// problems are why sources are not heard, in their order.
func (f *flight) problems() []error {
	var errs []error
	for i, from := range f.sources {
		a := &f.answers[i]
		switch {
		case a.err != nil:
			errs = append(errs, problem{from.Name, a.err})
			continue
		case !a.heard:
			errs = append(errs, problem{from.Name, errLate})
			continue
		case !a.who.found:
			continue
		}
		for _, part := range parts {
			p, ok := a.parts[part]
			if !ok && slices.Contains(from.has, part) {
				errs = append(errs, problem{from.Name + ": " + part, errLate})
			} else if p.err != nil {
				errs = append(errs, problem{from.Name + ": " + part, p.err})
			}
		}
	}
	return errs
}
