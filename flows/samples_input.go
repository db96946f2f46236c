package flows

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// typable are examples of every kind of input: what is right, and what has the right length and is wrong (empty: nothing is).
var typable = map[string]struct{ right, wrong string }{
	"cpf":         {"52998224725", "11111111111"},
	"cnpj":        {"11222333000181", "11111111111111"},
	"cpf_or_cnpj": {"52998224725", "11111111111"},
	"phone":       {"11955550001", "0000000000"},
	"cep":         {"01310100", ""},
	"date":        {"12031980", "99999999"},
	"money":       {"1050", ""},
	"card":        {"4111111111111111", "4111111111111112"},
	"pin":         {"4321", ""},
	"yes_no":      {"1", "3"},
}

// Typed are the digits that a caller may type at an input: what the plan compares it with and something else, all of the
// right kind and length, and then something wrong, empty when nothing of a right length is. The terminator comes with what
// it has to end.
func (s *Samples) Typed(op Input) (right []string, wrong string) {
	example := typable[op.Kind.Name]
	candidates := s.known("input."+op.Name, op)
	switch op.Kind.Name {
	case "digits":
		candidates = append(candidates, strings.Repeat("1", max(1, op.Min)), strings.Repeat("9", max(1, op.Min)))
	case "yes_no":
		candidates = append(candidates, "1", "2")
	case "pin":
		candidates = append(candidates, strings.Repeat(example.right, 2)[:max(len(example.right), op.Min)])
	default:
		candidates = append(candidates, example.right)
	}
	for _, digits := range candidates {
		if len(digits) < op.Min || op.Max > 0 && len(digits) > op.Max {
			continue
		}
		if _, ok := op.Kind.Read(digits); ok && !slices.Contains(right, s.ended(op, digits)) {
			right = append(right, s.ended(op, digits))
		}
	}
	if example.wrong != "" {
		wrong = s.ended(op, example.wrong)
	}
	return right, wrong
}

// ended are digits with the terminator when they do not end by themselves.
func (*Samples) ended(op Input, digits string) string {
	if op.Max > 0 && len(digits) >= op.Max {
		return digits
	}
	return digits + op.Terminator
}

// known are the digits that conditions compare an input with, and those on either side of a number.
func (s *Samples) known(path string, op Input) []string {
	h := s.hints[path]
	if h == nil {
		return nil
	}
	var out []string
	if op.Kind.Result == ResultNumber { // an amount, typed in cents
		for _, v := range numbers(h) {
			n, _ := v.AsBigFloat().Float64()
			out = append(out, Value{cty.NumberIntVal(int64(n*100 + 0.5))}.String())
		}
		return out
	}
	for _, v := range h.values {
		if v.Type() == cty.String && allDigits(v.AsString()) {
			out = append(out, v.AsString())
		}
	}
	return out
}
