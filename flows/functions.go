package flows

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/paemuri/brdoc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

type functionTable = map[string]function.Function

// functions are all that an expression can call. None reads anything but its arguments.
var functions = functionTable{
	// say as
	"digits": sayAs(SegDigits, spokenDigits), "number": sayAs(SegNumber, spokenNumber), "date": sayAs(SegDate, spokenDate),
	"text": sayAs(SegText, func(s string) (string, error) { return s, nil }),
	// time, in seconds
	"seconds": secondsIn(1), "minutes": secondsIn(60), "hours": secondsIn(3600),
	// privacy and documents
	"mask": maskFunc, "iscpf": iscpfFunc,
	// from cty
	"length": stdlib.LengthFunc, "strlen": stdlib.StrlenFunc, "lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc,
	"substr": stdlib.SubstrFunc, "replace": stdlib.ReplaceFunc, "split": stdlib.SplitFunc, "join": stdlib.JoinFunc,
	"format": stdlib.FormatFunc, "coalesce": stdlib.CoalesceFunc, "contains": stdlib.ContainsFunc, "merge": stdlib.MergeFunc,
	"min": stdlib.MinFunc, "max": stdlib.MaxFunc, "floor": stdlib.FloorFunc, "ceil": stdlib.CeilFunc,
	"try": tryfunc.TryFunc, "can": tryfunc.CanFunc,
}

// constants and secrets are where arguments that are fixed at load are evaluated.
var (
	constants = &hcl.EvalContext{Functions: functions}
	secrets   = &hcl.EvalContext{Functions: functionTable{"env": envFunc}}
)

// sayAs makes a function that says a text or number in a certain way.
func sayAs(kind SegmentKind, spoken func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true}},
		Type:   saidType,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := convert.Convert(args[0], cty.String)
			if err != nil || v.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "a text or a number is required")
			}
			s, err := spoken(v.AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			return promptVal(Segment{Kind: kind, Text: s}), nil
		},
	})
}

func saidType(args []cty.Value) (cty.Type, error) {
	if t := args[0].Type(); t != cty.DynamicPseudoType && t != cty.String && t != cty.Number {
		return cty.NilType, function.NewArgErrorf(0, "a text or a number is required, not %s", typeName(t))
	}
	return promptType, nil
}

// spokenDigits keeps the digits and letters of a document, phone number or protocol.
func spokenDigits(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/()+", r) {
			return -1
		}
		return r
	}, s)
	if s == "" {
		return "", fmt.Errorf("there is no digit to say")
	}
	return s, nil
}

var numeral = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

func spokenNumber(s string) (string, error) {
	if !numeral.MatchString(s) {
		return "", fmt.Errorf("a number is required")
	}
	return s, nil
}

// spokenDate takes YYYY-MM-DD, and a time after it that is not said.
func spokenDate(s string) (string, error) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		s = s[:10]
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("a date such as 2026-03-12 is required")
	}
	return s, nil
}

func secondsIn(unit int64) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "n", Type: cty.Number}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return args[0].Multiply(cty.NumberIntVal(unit)), nil
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

var iscpfFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.BoolVal(brdoc.IsCPF(args[0].AsString())), nil
	},
})

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
