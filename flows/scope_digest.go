package flows

import (
	"hash/maphash"
	"math"

	"github.com/zclconf/go-cty/cty"
)

// Digest is a number that is the same for two scopes in which every name that keep wants has the same value; what is null
// counts as not set. It is of one seed, and not for saving.
func (s *Scope) Digest(seed maphash.Seed, keep func(name string) bool) uint64 {
	var sum uint64 // of the names, whose order is none
	for name, v := range s.vars {
		if !keep(name) {
			continue
		}
		if d := digest(seed, v); d != 0 {
			sum += mix(maphash.String(seed, name), d)
		}
	}
	return sum
}

// mix makes one number of two; their order matters.
func mix(a, b uint64) uint64 {
	x := (a ^ b>>29) * 0x9e3779b97f4a7c15
	x = (x ^ x>>32 ^ b) * 0xd6e8feb86659fd93
	return x ^ x>>29
}

// digest is 0 for null.
func digest(seed maphash.Seed, v cty.Value) uint64 {
	if v == cty.NilVal {
		return 0
	}
	if v.IsMarked() {
		v, _ = v.Unmark()
	}
	if !v.IsKnown() || v.IsNull() {
		return 0
	}
	switch t := v.Type(); {
	case t == cty.String:
		return mix(1, maphash.String(seed, v.AsString()))
	case t == cty.Bool && v.True():
		return 2
	case t == cty.Bool:
		return 3
	case t == cty.Number:
		n, _ := v.AsBigFloat().Float64()
		return mix(4, math.Float64bits(n))
	case t == promptType:
		d := uint64(5)
		for _, s := range *v.EncapsulatedValue().(*[]Segment) {
			d = mix(d, maphash.Comparable(seed, s))
		}
		return d
	case t.IsObjectType() || t.IsMapType():
		d := uint64(6)
		for it := v.ElementIterator(); it.Next(); {
			name, field := it.Element()
			d += mix(maphash.String(seed, name.AsString()), digest(seed, field))
		}
		return d
	case v.CanIterateElements():
		d := uint64(7)
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			d = mix(d, digest(seed, item))
		}
		return d
	}
	return 8
}
