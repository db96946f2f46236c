package flows

import (
	"errors"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// divisions take the place of HCL's / and %, for which a number divided by zero is infinity, and the rest of it the number
// itself: a caller would hear either.
var divisions = map[*hclsyntax.Operation]*hclsyntax.Operation{
	hclsyntax.OpDivide: notByZero(hclsyntax.OpDivide),
	hclsyntax.OpModulo: notByZero(hclsyntax.OpModulo),
}

func notByZero(op *hclsyntax.Operation) *hclsyntax.Operation {
	return &hclsyntax.Operation{Type: op.Type, Impl: function.New(&function.Spec{
		Params: op.Impl.Params(),
		Type: func(args []cty.Value) (cty.Type, error) { // here a divisor counts though the dividend is not known yet
			if by, _ := args[1].Unmark(); by.IsKnown() && by.RawEquals(cty.Zero) {
				return cty.NilType, errors.New("division by zero")
			}
			return op.Type, nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return op.Impl.Call(args) },
	})}
}
