package flows

import (
	"reflect"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// promptType is the type of prompt.x and digits(x): a capsule of segments. A text and a list of prompts convert to it,
// so that cond ? prompt.a : "texto" has a type.
var promptType = cty.CapsuleWithOps("prompt", reflect.TypeFor[[]Segment](), &cty.CapsuleOps{
	RawEquals: func(a, b any) bool { return slices.Equal(*a.(*[]Segment), *b.(*[]Segment)) },
	ConversionTo: func(from cty.Type) func(cty.Value, cty.Path) (any, error) {
		if from != cty.String && !from.IsTupleType() && !from.IsListType() {
			return nil
		}
		return func(v cty.Value, _ cty.Path) (any, error) {
			if !v.IsWhollyKnown() { // while checking
				return &[]Segment{}, nil
			}
			segments, err := segmentsOf(v)
			return &segments, err
		}
	},
})

func promptVal(s ...Segment) cty.Value { return cty.CapsuleVal(promptType, &s) }

// segmentsOf is what a text, a prompt or a list of these says, texts of named prompts left out.
func segmentsOf(v cty.Value) ([]Segment, error) {
	v, marks := v.Unmark()
	segments, err := plainSegments(v)
	if _, secret := marks[sensitive]; secret && err == nil {
		segments = slices.Clone(segments)
		for i := range segments {
			segments[i].Secret = true
		}
	}
	return segments, err
}

func plainSegments(v cty.Value) ([]Segment, error) {
	switch t := v.Type(); {
	case v.IsNull() || !v.IsKnown():
		return nil, errNotSaid
	case t == cty.String:
		return []Segment{{Kind: SegText, Text: v.AsString()}}, nil
	case t.IsCapsuleType(): // there is no other
		return *v.EncapsulatedValue().(*[]Segment), nil
	case t.IsTupleType() || t.IsListType():
		var all []Segment
		for _, item := range v.AsValueSlice() {
			segments, err := segmentsOf(item)
			if err != nil {
				return nil, err
			}
			all = append(all, segments...)
		}
		return all, nil
	}
	return nil, errNotSaid
}

// notSaid describes the first part of a value, perhaps unknown, that can never be said; empty when all can.
func notSaid(v cty.Value) string {
	v, _ = v.Unmark()
	switch t := v.Type(); {
	case t == cty.DynamicPseudoType && !v.IsKnown(), t == cty.String && !v.IsNull(), t == promptType && !v.IsNull():
		return ""
	case v.IsNull():
		return "null"
	case t.IsTupleType() && v.IsKnown():
		for _, item := range v.AsValueSlice() {
			if bad := notSaid(item); bad != "" {
				return bad
			}
		}
		return ""
	case t.IsTupleType(), t.IsListType():
		return "" // its items are known when the call runs
	default:
		return typeName(t)
	}
}

// texts are the words of named prompts.
type texts struct {
	language string // the plan's
	prompts  map[string]map[string]PromptText
}

// fill gives named prompts their words in a language, and money its currency: an amount does not change with the
// language of who hears it.
func (t *texts) fill(segments []Segment, language string) []Segment {
	out := slices.Clone(segments)
	for i, s := range out {
		switch {
		case s.Kind == SegPrompt:
			out[i].Text = t.prompts[language][s.Name].Text
		case s.Kind == SegMoney && s.Form == "":
			out[i].Form = currencyOf(t.language)
		}
	}
	return out
}
