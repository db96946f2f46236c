package history

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"time"

	"receptivo/skills"
)

// place is somewhere records of customers are kept.
type place interface {
	// who finds whom the strongest known identifiers name. They are in canonical form.
	who(ctx context.Context, ids []skills.Identifier) (person, error)
	// read reads one part (tickets, contacts, purchases, invoices) of a customer's dossier into it, the newest records first.
	read(ctx context.Context, p person, part string, into *skills.Dossier) error
	close() error
}

// person is whom a place knows by some identifiers. The zero person is nobody.
type person struct {
	skills.Customer
	row       int64 // in a Store
	found     bool
	ambiguous bool
	strength  int // of the identifiers that named them: 0 is a document or account, 1 a phone, 2 anything else
}

// parts are those of a dossier beside the customer, as [place.read] reads them.
var parts = []string{skills.PartTickets, skills.PartContacts, skills.PartPurchases, skills.PartInvoices}

// canonicals are the identifiers by which anybody could be known, in the form in which they are looked for.
func canonicals(ids []skills.Identifier) []skills.Identifier {
	known := make([]skills.Identifier, 0, len(ids))
	for _, id := range ids {
		if id, ok := canonical(id, DefaultRegion); ok && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	return known
}

// strongest finds whom the strongest known identifiers name; known adds those with one identifier, each under a name of
// their own.
func strongest(ctx context.Context, ids []skills.Identifier, known func(context.Context, skills.Identifier, map[string]person) error) (person, error) {
	if err := ctx.Err(); err != nil {
		return person{}, err
	}
	for _, equals := range skills.ByStrength(ids) {
		found := map[string]person{}
		for _, id := range equals {
			if err := known(ctx, id, found); err != nil {
				return person{}, err
			}
		}
		if len(found) > 1 {
			return person{ambiguous: true, strength: strength(equals[0].Kind)}, nil
		}
		for _, p := range found {
			p.found, p.strength = true, strength(equals[0].Kind)
			return p, nil
		}
	}
	return person{}, nil
}

func strength(kind string) int {
	switch kind {
	case "document", "account":
		return 0
	case "phone":
		return 1
	}
	return 2
}

// whole is the dossier of one place alone.
func whole(ctx context.Context, from place, ids []skills.Identifier) (skills.Dossier, error) {
	p, err := from.who(ctx, canonicals(ids))
	if err != nil {
		return skills.Dossier{}, problem{"find the customer", err}
	}
	if !p.found {
		return skills.Dossier{Ambiguous: p.ambiguous}, nil
	}
	d := skills.Dossier{Found: true, Customer: p.Customer, AsOf: map[string]time.Time{skills.PartCustomer: time.Now()}}
	var errs []error
	for _, part := range parts {
		if err := from.read(ctx, p, part, &d); err != nil {
			d.Missing = append(d.Missing, part)
			errs = append(errs, problem{"read " + part, err})
			continue
		}
		d.AsOf[part] = time.Now()
	}
	return d, errors.Join(errs...)
}

// problem is what could not be done.
type problem struct {
	what string
	err  error
}

func (p problem) Error() string { return "history: " + p.what + ": " + p.err.Error() }
func (p problem) Unwrap() error { return p.err }

// opaque is the ref of a customer whom a place knows only by an id of its own: the same for ever, and nobody finds the id
// by it without the key.
func opaque(key []byte, place, id string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("ref\x00" + place + "\x00" + id))
	return strings.ToUpper(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:16]))
}
