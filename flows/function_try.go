package flows

import (
	"errors"
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// try and can are those of HCL's tryfunc, but keep the sensitive mark: whether an expression fails tells something of
// the values it reads (can(regex("^1", input.cpf))), so the outcome is as sensitive as they are.
var (
	tryFunc = function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "values", Type: customdecode.ExpressionClosureType},
		Type: func(args []cty.Value) (cty.Type, error) {
			v, err := firstGood(args)
			if err != nil {
				return cty.NilType, err
			}
			return v.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return firstGood(args) },
	})
	canFunc = function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: customdecode.ExpressionClosureType}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			closure := customdecode.ExpressionClosureFromVal(args[0])
			v, diags := closure.Value()
			can := cty.BoolVal(!diags.HasErrors())
			if !diags.HasErrors() && !v.IsWhollyKnown() {
				can = cty.UnknownVal(cty.Bool)
			}
			return can.WithMarks(marksIn(closure)), nil
		},
	})
)

// firstGood evaluates one expression after the other until one gives a value. As long as a value is not known, neither
// is its type, unless they all are of one: what is wrong with it may yet show.
func firstGood(args []cty.Value) (cty.Value, error) {
	marks := cty.NewValueMarks()
	for i, arg := range args {
		closure := customdecode.ExpressionClosureFromVal(arg)
		v, diags := closure.Value()
		if diags.HasErrors() {
			marks = union(marks, marksIn(closure))
			continue
		}
		if !v.IsWhollyKnown() {
			_, inside := v.UnmarkDeep()
			return cty.UnknownVal(typeOfAll(v.Type(), args[i+1:])).WithMarks(marks, inside), nil
		}
		return v.WithMarks(marks), nil
	}
	return cty.NilVal, errors.New("none of the values can be had")
}

// typeOfAll is a type when all the expressions that follow have it too, else nothing is known of it.
func typeOfAll(t cty.Type, args []cty.Value) cty.Type {
	for _, arg := range args {
		v, diags := customdecode.ExpressionClosureFromVal(arg).Value()
		if diags.HasErrors() || !v.Type().Equals(t) {
			return cty.DynamicPseudoType
		}
	}
	return t
}

// marksIn are the marks of everything that an expression reads.
func marksIn(c *customdecode.ExpressionClosure) cty.ValueMarks {
	marks := cty.NewValueMarks()
	for _, name := range c.Expression.Variables() {
		if v, ok := variable(c.EvalContext, name.RootName()); ok {
			_, inside := v.UnmarkDeep()
			marks = union(marks, inside)
		}
	}
	return marks
}

func variable(ctx *hcl.EvalContext, name string) (cty.Value, bool) {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[name]; ok {
			return v, true
		}
	}
	return cty.NilVal, false
}

func union(a, b cty.ValueMarks) cty.ValueMarks {
	all := cty.ValueMarks{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}
