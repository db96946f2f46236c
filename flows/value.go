package flows

import (
	"github.com/zclconf/go-cty/cty"
)

// Value is a value of the language: a string, number, bool, object, list, prompt or null. The zero Value is null.
type Value struct{ v cty.Value }

// Scope is what a call's expressions read: one flat map from a dotted name ("vars.motivo", "input.cpf", "customer.name",
// "call.from", "queue.sac", "calendar.sac", "menu.principal", "event.attempt") to its value. It is also the saved state:
// it goes to JSON and back with types and sensitive marks. The zero Scope is empty.
type Scope struct{ vars map[string]cty.Value }

// Live is a name whose value changes while a call runs (queue.sac, calendar.sac); the machine refreshes it before an
// expression that reads it.
type Live struct {
	Kind string // queue, calendar, call
	Name string
}

// Expr is a checked expression, compiled once. It is safe for concurrent use with different scopes.
type Expr struct {
	At   Place
	Live []Live // live names it reads
}

// Eval gives the expression's value.
func (e *Expr) Eval(s *Scope) (Value, error) { return Value{}, nil }

// Bool evaluates a condition; null is an error.
func (e *Expr) Bool(s *Scope) (bool, error) { return false, nil }

// Prompt evaluates to what is to be said, in the language of call.language.
func (e *Expr) Prompt(s *Scope) ([]Segment, error) { return nil, nil }

// Resolve follows a reference's conditions to one name.
func (r *Ref) Resolve(s *Scope) (string, error) { return r.Name, nil }
