package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Limits of texts, in bytes. A call is held in memory: one expression must not fill it.
const (
	maxText    = 64 << 10
	maxWritten = 1 << 20 // on the way to a text that is then measured
)

var errTooLong = errors.New("a text of more than 64 KiB is too long")

// limited bounds the texts that a function takes and gives. size, if any, foretells how long the text will be. A prompt
// is no text: written out, it would show what of it is sensitive.
func limited(f function.Function, size func(args []cty.Value) int) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			for i, v := range args {
				if hasPrompt(v.Type()) {
					return cty.NilType, function.NewArgErrorf(i, "a prompt is no text")
				}
			}
			if err := shortEnough(args...); err != nil {
				return cty.NilType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if size != nil && size(args) > maxWritten {
				return cty.NilVal, errTooLong
			}
			v, err := f.Call(args)
			if err != nil {
				return cty.NilVal, err
			}
			return v, shortEnough(v)
		},
	})
}

// shortEnough checks that no text is longer than the limit.
func shortEnough(values ...cty.Value) error {
	for _, v := range values {
		v, _ = v.Unmark()
		if v.Type() == cty.String && v.IsKnown() && !v.IsNull() && len(v.AsString()) > maxText {
			return errTooLong
		}
	}
	return nil
}

// hasPrompt reports whether values of a type are prompts or hold them.
func hasPrompt(t cty.Type) bool {
	switch {
	case t.IsObjectType():
		for _, of := range t.AttributeTypes() {
			if hasPrompt(of) {
				return true
			}
		}
		return false
	case t.IsTupleType():
		return slices.ContainsFunc(t.TupleElementTypes(), hasPrompt)
	case t.IsCollectionType():
		return hasPrompt(t.ElementType())
	}
	return t == promptType
}

// strict makes the outcome as sensitive as anything inside the arguments: how many they are, too.
func strict(f function.Function) function.Function {
	params := f.Params()
	for i := range params {
		params[i].AllowMarked = false
	}
	return function.New(&function.Spec{
		Params: params, Type: f.ReturnTypeForValues,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

// writtenSize is about how long a value is as text.
func writtenSize(v cty.Value) int {
	switch t := v.Type(); {
	case v.IsNull() || !v.IsKnown():
		return 4
	case t == cty.String:
		return len(v.AsString())
	case v.CanIterateElements():
		sum := 2
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			sum += writtenSize(item) + 4
		}
		return sum
	}
	return 32
}

// replaceSize foretells replace(text, old, new).
func replaceSize(args []cty.Value) int {
	text, old, with := args[0].AsString(), args[1].AsString(), args[2].AsString()
	return len(text) + strings.Count(text, old)*len(with)
}

// joinSize foretells join(separator, lists…).
func joinSize(args []cty.Value) int {
	sum, items := 0, 0
	for _, list := range args[1:] {
		sum += writtenSize(list)
		if !list.IsNull() && list.IsKnown() {
			items += list.LengthInt()
		}
	}
	return sum + items*len(args[0].AsString())
}

// formatNumbers are widths, precisions and places of arguments in a layout.
var formatNumbers = regexp.MustCompile(`%[^a-zA-Z%]*`)

// formatSize foretells format(layout, values…) at its worst.
func formatSize(args []cty.Value) int {
	longest := 0
	for _, v := range args[1:] {
		longest = max(longest, writtenSize(v))
	}
	sum := len(args[0].AsString())
	for _, verb := range formatNumbers.FindAllString(args[0].AsString(), -1) {
		for _, digits := range wholeNumbers.FindAllString(verb, -1) {
			n, err := strconv.Atoi(digits)
			if err != nil || n > maxText {
				return math.MaxInt
			}
			sum += n
		}
		if sum += longest; sum > maxWritten {
			return sum
		}
	}
	return sum
}

var wholeNumbers = regexp.MustCompile(`\d+`)

// jsondecodeFunc reads JSON; a number too large to be written out is an error.
var jsondecodeFunc = limited(function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}},
	Type: func(args []cty.Value) (cty.Type, error) {
		if !args[0].IsKnown() {
			return cty.DynamicPseudoType, nil
		}
		v, err := decodeJSON(args[0].AsString())
		if err != nil {
			return cty.NilType, function.NewArgError(0, err)
		}
		return v.Type(), nil
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return decodeJSON(args[0].AsString()) },
}), nil)

func decodeJSON(s string) (cty.Value, error) {
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	var raw any
	if err := d.Decode(&raw); err != nil {
		return cty.NilVal, errors.New("it is no JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return cty.NilVal, errors.New("it is more than one JSON value")
	}
	return fromJSON(raw)
}

// validFunc makes a check of a text.
func validFunc(valid func(string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s := args[0].AsString()
			return cty.BoolVal(len(s) <= maxSpoken && valid(s)), nil
		},
	})
}

// maskFunc hides all but the last keep characters: the only function that removes the sensitive mark.
var maskFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "value", Type: cty.String, AllowMarked: true},
		{Name: "keep", Type: cty.Number},
	},
	Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, _ := args[0].Unmark()
		if !v.IsKnown() {
			return cty.UnknownVal(cty.String), nil
		}
		runes := []rune(v.AsString())
		keep, _ := args[1].AsBigFloat().Int64()
		hidden := max(0, len(runes)-int(min(max(keep, 0), 1<<20)))
		return cty.StringVal(strings.Repeat("•", hidden) + string(runes[hidden:])), nil
	},
})

func secondsIn(unit int64) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "n", Type: cty.Number}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return args[0].Multiply(cty.NumberIntVal(unit)), nil
		},
	})
}

var envFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "name", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, err := lookupEnv(args[0].AsString())
		if err != nil {
			return cty.NilVal, function.NewArgError(0, err)
		}
		return cty.StringVal(v), nil
	},
})
