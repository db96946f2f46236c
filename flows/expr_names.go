package flows

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// nameKinds are the kinds of name an expression can read.
var nameKinds = []string{
	"call", "customer", "vars", "param", "input", "menu", "http", "lookup", "run", "consent", "survey", "voicemail", "answer",
	"queue", "calendar", "flag", "prompt", "event",
}

// resultKinds are the kinds of name that an action of the flow leaves.
var resultKinds = []string{"input", "menu", "http", "lookup", "run", "consent", "survey", "voicemail"}

// aloneText explains a name that stands without its kind, or a kind without a name.
func (n *naming) aloneText(kind string) string {
	if has(nameKinds, kind) {
		return fmt.Sprintf("%s is a kind of name: write %s.<name>.", kind, kind)
	}
	for _, k := range nameKinds {
		if _, ok := n.env.typeOf(k + "." + kind); ok {
			return fmt.Sprintf("A name is always used with its kind: write %s.%s.", k, kind)
		}
	}
	if kind == "step" || kind == "flow" || kind == "agent" {
		return fmt.Sprintf("%s is no value: only goto and arguments of its kind take it.", kind)
	}
	return fmt.Sprintf("There is no %s. A word in an expression is a name such as vars.%s; a text stands in quotes.", kind, kind)
}

func (n *naming) unknownText(kind, name string) string {
	known := n.env.names(kind)
	switch {
	case kind == "step" || kind == "flow" || kind == "agent" || kind == "skill" || kind == "routing":
		return n.aloneText(kind)
	case !has(nameKinds, kind):
		return fmt.Sprintf("There is no kind of name %s.%s", kind, didYouMean(kind, nameKinds))
	case has(resultKinds, kind) || kind == "param":
		return fmt.Sprintf("Flow %q has no %s %q.%s", n.env.flow, kind, name, didYouMean(name, known))
	case kind == "answer":
		return fmt.Sprintf("Flow %q asks no question %q.%s", n.env.flow, name, didYouMean(name, known))
	case kind == "vars":
		return fmt.Sprintf("Flow %q sets no vars.%s.%s", n.env.flow, name, didYouMean(name, known))
	case kind == "call" || kind == "customer" || kind == "event":
		return fmt.Sprintf("%s has no %q.%s", kind, name, didYouMean(name, known))
	}
	return fmt.Sprintf("There is no %s %q.%s", kind, name, didYouMean(name, known))
}

// functions checks every function of a constant.
func (l *loader) functions(x hclsyntax.Expression, ctx *hcl.EvalContext) bool {
	good := true
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		if call, ok := node.(*hclsyntax.FunctionCallExpr); ok {
			good = l.function(call, ctx.Functions) && good
		}
		return nil
	})
	return good
}

// function checks that a function exists.
func (l *loader) function(x *hclsyntax.FunctionCallExpr, known functionTable) bool {
	if _, ok := known[x.Name]; ok {
		return true
	}
	text := ""
	switch _, elsewhere := functions[x.Name]; {
	case x.Name == "env":
		text = "env() is known only where the plan is loaded, as in password = env(\"X\")."
	case elsewhere:
		text = fmt.Sprintf("%s() cannot be used here.", x.Name)
	default:
		text = fmt.Sprintf("There is no function %s().%s", x.Name, didYouMean(x.Name, sortedKeys(known)))
	}
	l.errorf(x.NameRange, "E202", "Unknown reference", "%s", text)
	return false
}
