package flows

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// once reports a name that an object has twice: HCL would take the last without a word.
func (l *loader) once(attr *hclsyntax.Attribute) bool {
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return true
	}
	seen, good := map[string]bool{}, true
	for i := range object.Items {
		name, ok := keyOf(object.Items[i])
		if ok && seen[name] {
			l.errorf(object.Items[i].KeyExpr.Range(), "E102", "Declared twice", "%s of %s is already there.", name, attr.Name)
			good = false
		}
		seen[name] = true
	}
	return good
}

// keyOf is the name of an item, when it is written out.
func keyOf(item hclsyntax.ObjectConsItem) (string, bool) {
	key, diags := item.KeyExpr.Value(nil)
	if diags.HasErrors() {
		return "", false
	}
	s, err := convert.Convert(key, cty.String)
	if err != nil || s.IsNull() || !s.IsKnown() {
		return "", false
	}
	return s.AsString(), true
}

// itemAt is the place of one item of an object, or of the argument when the object is not written out.
func itemAt(attr *hclsyntax.Attribute, name string) hcl.Range {
	if item := itemOf(attr, name); item != nil {
		return hcl.RangeBetween(item.KeyExpr.Range(), item.ValueExpr.Range())
	}
	return attr.SrcRange
}

// itemOf is an item of an object by its key; nil when the object is not written out.
func itemOf(attr *hclsyntax.Attribute, name string) *hclsyntax.ObjectConsItem {
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for i := range object.Items {
		if key, ok := keyOf(object.Items[i]); ok && key == name {
			return &object.Items[i]
		}
	}
	return nil
}
