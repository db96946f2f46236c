package flows

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
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

// functions checks every function of a constant, and that it can be worked out at all.
func (l *loader) functions(x hclsyntax.Expression, ctx *hcl.EvalContext) bool {
	w := &constantCheck{l: l, known: ctx.Functions, good: true}
	walk(x, w)
	return w.good
}

type constantCheck struct {
	l     *loader
	known functionTable
	loops int
	tries int
	good  bool
}

// Enter implements [hclsyntax.Walker].
func (w *constantCheck) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		w.loops++
	case *hclsyntax.ForExpr:
		w.good = w.l.shallow(x, w.loops) && w.good
	case *hclsyntax.LiteralValueExpr:
		w.good = w.l.writable(x) && w.good
	case *hclsyntax.FunctionCallExpr:
		w.good = w.l.function(x, w.known) && w.l.tries(x, &w.tries) && w.good
	}
	return nil
}

// Exit implements [hclsyntax.Walker].
func (w *constantCheck) Exit(node hclsyntax.Node) hcl.Diagnostics {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		w.loops--
	case *hclsyntax.FunctionCallExpr:
		if mayFail(x) {
			w.tries--
		}
	}
	return nil
}

// mostTries is how deep try and can may stand in each other: each evaluates what is in it twice.
const mostTries = 6

// mayFail reports whether a function takes what fails.
func mayFail(x *hclsyntax.FunctionCallExpr) bool { return x.Name == "try" || x.Name == "can" }

// tries counts a try or can that is entered, and refuses one that stands too deep in others.
func (l *loader) tries(x *hclsyntax.FunctionCallExpr, around *int) bool {
	if !mayFail(x) {
		return true
	}
	if *around++; *around <= mostTries {
		return true
	}
	if *around == mostTries+1 {
		l.errorf(x.NameRange, "E201", "Wrong type", "try and can stand in each other %d deep at most. One try takes as many values as you like.", mostTries)
	}
	return false
}

// mostLoops is how deep for may stand in for: each multiplies what an evaluation takes.
const mostLoops = 2

// shallow refuses a for that stands too deep in others.
func (l *loader) shallow(x *hclsyntax.ForExpr, around int) bool {
	if around < mostLoops {
		return true
	}
	l.errorf(x.OpenRange, "E201", "Wrong type", "A for stands in one other at most: no call can wait for more.")
	return false
}

// mostBits is the largest binary exponent of a number: about 1e300. To add one beyond takes as many bits of memory.
const mostBits = 1000

// writable refuses a number that nobody can work with.
func (l *loader) writable(x *hclsyntax.LiteralValueExpr) bool {
	if x.Val.Type() != cty.Number || x.Val.IsNull() || !x.Val.IsKnown() {
		return true
	}
	if e := x.Val.AsBigFloat().MantExp(nil); e >= -mostBits && e <= mostBits {
		return true
	}
	l.errorf(x.SrcRange, "E201", "Wrong type", "A number is from 1e-300 to 1e300.")
	return false
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
