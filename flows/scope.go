package flows

import (
	"maps"
	"strings"

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

// shared are the kinds of name that a flow and those it runs have in common.
var shared = []string{"call", "customer", "queue", "calendar", "flag"}

func isShared(name string) bool {
	kind, _, _ := strings.Cut(name, ".")
	return has(shared, kind)
}

// Enter takes what belongs to the present flow alone out of the scope, and returns it: a flow that it runs sees nothing
// of it.
func (s *Scope) Enter() *Scope {
	own := NewScope()
	for name, v := range s.vars {
		if !isShared(name) {
			own.vars[name] = v
			delete(s.vars, name)
		}
	}
	return own
}

// Leave drops what belongs to the present flow alone, and puts back what Enter took.
func (s *Scope) Leave(own *Scope) {
	for name := range s.vars {
		if !isShared(name) {
			delete(s.vars, name)
		}
	}
	if s.vars == nil {
		s.vars = map[string]cty.Value{}
	}
	maps.Copy(s.vars, own.vars)
}

// Bytes is about how much text the scope holds.
func (s *Scope) Bytes() int {
	n := 0
	for name, v := range s.vars {
		n += len(name) + bytesOf(v)
	}
	return n
}

// Bytes is about how much text the value holds.
func (v Value) Bytes() int { return bytesOf(v.cty()) }

func bytesOf(v cty.Value) int {
	v, _ = v.Unmark()
	switch t := v.Type(); {
	case v.IsNull() || !v.IsKnown():
		return 1
	case t == cty.String:
		return len(v.AsString())
	case t == promptType:
		n := 0
		for _, s := range *v.EncapsulatedValue().(*[]Segment) {
			n += len(s.Name) + len(s.Text)
		}
		return n
	case v.CanIterateElements():
		n := 0
		for it := v.ElementIterator(); it.Next(); {
			key, item := it.Element()
			n += bytesOf(key) + bytesOf(item)
		}
		return n
	}
	return 8
}
