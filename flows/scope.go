package flows

import (
	"maps"

	"github.com/zclconf/go-cty/cty"
)

// Scope is what a call's expressions read: one flat map from a dotted name ("vars.motivo", "input.cpf", "customer.name",
// "call.from", "queue.sac", "calendar.sac", "menu.principal", "event.attempt") to its value. It is also the saved state:
// it goes to JSON and back with types and sensitive marks. The zero Scope is empty: a name that nobody set reads as null
// of its type (customer.found as false, a queue or calendar as closed and empty). Not safe for concurrent use.
type Scope struct{ vars map[string]cty.Value }

// NewScope is an empty scope.
func NewScope() *Scope { return &Scope{vars: map[string]cty.Value{}} }

// Set gives a name a value.
func (s *Scope) Set(name string, v Value) {
	if s.vars == nil {
		s.vars = map[string]cty.Value{}
	}
	s.vars[name] = normal(v.cty())
}

// Get returns a name's value; null when nobody set it.
func (s *Scope) Get(name string) Value {
	if s == nil {
		return Value{}
	}
	return Value{s.vars[name]}
}

// Delete forgets a name.
func (s *Scope) Delete(name string) { delete(s.vars, name) }

// Names lists what is set, sorted.
func (s *Scope) Names() []string { return sortedKeys(s.vars) }

// Clone is an independent copy. It is cheap: values never change.
func (s *Scope) Clone() *Scope {
	if s == nil {
		return NewScope()
	}
	return &Scope{vars: maps.Clone(s.vars)}
}
