package flows

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Samples makes up what services, directories, customers and callers may say, out of what the plan itself says of them:
// the types it declares, what its expressions compare a field with, and what they do with it. A text that is said as a
// date is one.
type Samples struct {
	plan  *Plan
	hints map[string]*hint // by path: "http.pedido.body.status"; an item of a list is "*"
}

// hint is what a plan's expressions know of one path.
type hint struct {
	read   bool
	values []cty.Value // texts and truths compared with
	cuts   []float64   // a number is on one side of each, or on the other: above, or not
	form   string      // a text that its use takes; empty: any
	tells  bool        // some condition depends on it
}

// Samples reads the expressions of all flows.
func (p *Plan) Samples() *Samples {
	s := &Samples{plan: p, hints: map[string]*hint{}}
	r := &hinter{samples: s}
	for _, name := range sortedKeys(p.Flows) {
		f := p.Flows[name]
		for pc := range f.Code {
			r.instruction(&f.Code[pc])
		}
		for _, a := range f.Vars {
			r.assign("vars."+a.Name, a.Value)
		}
	}
	r.follow()
	return s
}

// Read reports whether an expression reads a path, or a part of it.
func (s *Samples) Read(path string) bool {
	if h := s.hints[path]; h != nil && h.read {
		return true
	}
	for p, h := range s.hints {
		if h.read && strings.HasPrefix(p, path+".") {
			return true
		}
	}
	return false
}

// mostProduct bounds the answers in which what conditions depend on is tried in every combination.
const mostProduct = 12

// Bodies are answers of a type that stand for all others, full ones first, then one with all that is optional left out.
// The path is the name that expressions read them by: "http.pedido.body". Without a type, what is read is answered.
func (s *Samples) Bodies(t *Type, path string) []Value {
	shape := s.shape(path)
	if t != nil {
		shape = t.whole
	}
	return s.bodies(shape, path)
}

func (s *Samples) bodies(shape cty.Type, path string) []Value {
	fields := s.choices(shape, path)
	rounds, product := 1, 1
	for _, f := range fields {
		rounds = max(rounds, len(f.values))
		if f.tells {
			product *= len(f.values)
		}
	}
	combine := product > rounds && product <= mostProduct
	if combine {
		rounds = max(rounds, product)
	}
	var out []Value
	add := func(v cty.Value) {
		if !slices.ContainsFunc(out, func(w Value) bool { return w.v.RawEquals(v) }) {
			out = append(out, Value{v})
		}
	}
	for i := range rounds {
		pick, turn := map[string]cty.Value{}, i
		for _, f := range fields {
			n := len(f.values)
			if combine && f.tells {
				pick[f.path], turn = f.values[turn%n], turn/n
				continue
			}
			pick[f.path] = f.values[i%n]
		}
		add(s.build(shape, path, pick, true))
	}
	first := map[string]cty.Value{}
	for _, f := range fields {
		first[f.path] = f.values[0]
	}
	add(s.build(shape, path, first, false))
	return out
}

// choice is a field and what it may be.
type choice struct {
	path   string
	values []cty.Value
	tells  bool
}

// choices lists the fields of a type that hold no others, in order of name.
func (s *Samples) choices(t cty.Type, path string) []choice {
	switch {
	case t.IsObjectType():
		var all []choice
		types := t.AttributeTypes()
		for _, name := range sortedKeys(types) {
			all = append(all, s.choices(types[name], path+"."+name)...)
		}
		return all
	case t.IsListType(), t.IsSetType(), t.IsMapType():
		return s.choices(t.ElementType(), path+".*")
	case t.IsTupleType():
		return nil
	}
	h := s.hints[path]
	return []choice{{path: path, values: s.values(t, h), tells: h != nil && h.tells}}
}

// words that no plan knows: what a service says one day for the first time.
const unheardOf = "outra_coisa"

// values are what a field may be: what the plan compares it with, and something else.
func (s *Samples) values(t cty.Type, h *hint) []cty.Value {
	if h == nil || !h.read {
		h = &hint{}
	}
	switch t {
	case cty.Bool:
		return []cty.Value{cty.True, cty.False}[:map[bool]int{true: 2, false: 1}[h.read]]
	case cty.Number:
		return numbers(h)
	}
	if h.form != "" {
		return []cty.Value{cty.StringVal(h.form)}
	}
	var out []cty.Value
	for _, v := range h.values {
		if v.Type() == cty.String {
			out = append(out, v)
		}
	}
	return append(out, cty.StringVal(unheardOf))
}

// numbers are one of each stretch between the numbers that a field is compared with; counts and amounts are never below
// zero.
func numbers(h *hint) []cty.Value {
	all := h.stretches()
	switch {
	case len(all) == 0 && h.read:
		all = []float64{1, 0}
	case len(all) == 0:
		all = []float64{1}
	}
	var out []cty.Value
	for _, n := range all {
		out = append(out, normal(cty.NumberFloatVal(n)))
	}
	return out
}

// stretches are whole numbers, one of each stretch between two cuts; none when nothing is compared.
func (h *hint) stretches() []float64 {
	if len(h.cuts) == 0 {
		return nil
	}
	cuts := slices.Clone(h.cuts)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var all []float64
	if first := math.Floor(cuts[0]); first >= 0 {
		all = append(all, first)
	}
	for i, cut := range cuts {
		n := math.Floor(cut) + 1
		if n >= 0 && (i+1 == len(cuts) || n <= cuts[i+1]) {
			all = append(all, n)
		}
	}
	return all
}

// above counts the cuts that a number is above.
func (h *hint) above(n float64) (count int) {
	for _, cut := range h.cuts {
		if n > cut {
			count++
		}
	}
	return count
}

// build makes a value of a type out of its fields; full has what is optional too.
func (s *Samples) build(t cty.Type, path string, pick map[string]cty.Value, full bool) cty.Value {
	switch {
	case t.IsObjectType():
		fields, types := map[string]cty.Value{}, t.AttributeTypes()
		for _, name := range sortedKeys(types) {
			if full || !t.AttributeOptional(name) {
				fields[name] = s.build(types[name], path+"."+name, pick, full)
			}
		}
		return cty.ObjectVal(fields)
	case t.IsListType(), t.IsSetType():
		if !full {
			return cty.EmptyTupleVal
		}
		return cty.TupleVal([]cty.Value{s.build(t.ElementType(), path+".*", pick, full)})
	case t.IsMapType():
		return cty.ObjectVal(map[string]cty.Value{"um": s.build(t.ElementType(), path+".*", pick, full)})
	case t.IsTupleType():
		var items []cty.Value
		for i, of := range t.TupleElementTypes() {
			items = append(items, s.build(of, path+"."+strconv.Itoa(i), pick, full))
		}
		return cty.TupleVal(items)
	}
	if v, ok := pick[path]; ok {
		return v
	}
	return s.values(t, nil)[0]
}

// shape is the type of what expressions read below a path.
func (s *Samples) shape(path string) cty.Type {
	fields := map[string]cty.Type{}
	var names []string
	for p := range s.hints {
		if rest, below := strings.CutPrefix(p, path+"."); below {
			name, _, _ := strings.Cut(rest, ".")
			if _, known := fields[name]; !known {
				fields[name] = cty.DynamicPseudoType
				names = append(names, name)
			}
		}
	}
	h := s.hints[path]
	switch {
	case len(fields) == 1 && names[0] == "*":
		return cty.List(s.shape(path + ".*"))
	case len(fields) > 0:
		for _, name := range names {
			fields[name] = s.shape(path + "." + name)
		}
		return cty.ObjectWithOptionalAttrs(fields, names)
	case h != nil && len(h.values) > 0:
		return h.values[0].Type()
	case h != nil && len(h.cuts) > 0:
		return cty.Number
	}
	return cty.String
}

// Customers are what the history store may know of a caller: of what the plan reads, every variant; and of one at whom it
// knows nothing but the customer's number.
func (s *Samples) Customers() []Value {
	fields := map[string]cty.Type{"id": cty.String}
	var optional []string
	for _, name := range sortedKeys(historyRecord.AttributeTypes()) {
		if t, read := s.readOf(historyRecord.AttributeType(name), "customer."+name); read && name != "id" {
			fields[name] = t
			optional = append(optional, name)
		}
	}
	return s.bodies(cty.ObjectWithOptionalAttrs(fields, optional), "customer")
}

// readOf is the part of a type that expressions read; read is false when it is nothing.
func (s *Samples) readOf(t cty.Type, path string) (part cty.Type, read bool) {
	switch {
	case t.IsObjectType():
		fields := map[string]cty.Type{}
		for _, name := range sortedKeys(t.AttributeTypes()) {
			if f, read := s.readOf(t.AttributeType(name), path+"."+name); read {
				fields[name] = f
			}
		}
		h := s.hints[path]
		return cty.Object(fields), len(fields) > 0 || h != nil && h.read
	case t.IsListType():
		part, _ := s.readOf(t.ElementType(), path+".*")
		return cty.List(part), s.Read(path)
	}
	return t, s.Read(path)
}

// Numbers are what a number is worth being: one of each stretch between the numbers that the plan compares it with, but
// for that of the usual one. None: nothing compares it.
func (s *Samples) Numbers(path string, usual float64) []float64 {
	h := s.hints[path]
	if h == nil {
		return nil
	}
	var list []float64
	for _, n := range h.stretches() {
		if h.above(n) != h.above(usual) {
			list = append(list, n)
		}
	}
	return list
}
