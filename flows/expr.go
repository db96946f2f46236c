package flows

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Expr is a checked expression, compiled once. It is safe for concurrent use with different scopes.
type Expr struct {
	At   Place
	Live []Live // live names it reads

	x       hclsyntax.Expression
	ctx     *hcl.EvalContext // what the call's scope stands on
	texts   *texts
	reads   []read               // results and variables it reads
	secret  bool                 // its value is sensitive
	lenient bool                 // as a condition, what cannot be evaluated is false
	fixed   *cty.Value           // its value, when it never changes
	said    map[string][]Segment // a fixed prompt by language
}

// Live is a name whose value changes while a call runs (queue.sac, calendar.sac); the machine refreshes it before an
// expression that reads it.
type Live struct {
	Kind string // queue, calendar, flag, call
	Name string
}

// Eval gives the expression's value. A nil scope is an empty one: every name reads as it does before the call sets it.
func (e *Expr) Eval(s *Scope) (Value, error) {
	v, err := e.eval(s)
	return Value{v}, err
}

func (e *Expr) eval(s *Scope) (cty.Value, error) {
	if e.fixed != nil {
		return *e.fixed, nil
	}
	ctx := e.ctx
	if s != nil && s.vars != nil {
		ctx = ctx.NewChild()
		ctx.Variables = s.vars
	}
	v, diags := e.x.Value(ctx)
	if diags.HasErrors() {
		return cty.NullVal(cty.DynamicPseudoType), e.failure(diags)
	}
	return v, nil
}

// failure says what went wrong without the values involved.
func (e *Expr) failure(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return fmt.Errorf("flows: %s: %s", e.At, d.Summary)
		}
	}
	return fmt.Errorf("flows: %s: cannot be evaluated", e.At)
}

// Bool evaluates a condition; null is an error.
func (e *Expr) Bool(s *Scope) (bool, error) {
	v, err := e.eval(s)
	if e.lenient && (err != nil || v.IsNull()) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	v, _ = v.Unmark()
	v, err = convert.Convert(v, cty.Bool)
	if err != nil || v.IsNull() || !v.IsKnown() {
		return false, fmt.Errorf("flows: %s: the condition is neither true nor false", e.At)
	}
	return v.True(), nil
}

// Prompt evaluates to what is to be said, in the language of call.language. The segments are shared: not to be changed.
func (e *Expr) Prompt(s *Scope) ([]Segment, error) {
	language := e.texts.language
	if s != nil {
		if l, ok := s.Get("call.language").AsString(); ok && e.texts.prompts[l] != nil {
			language = l
		}
	}
	if segments, ok := e.said[language]; ok {
		return segments, nil
	}
	v, err := e.eval(s)
	if err != nil {
		return nil, err
	}
	segments, err := segmentsOf(v)
	if err != nil {
		return nil, fmt.Errorf("flows: %s: %w", e.At, err)
	}
	return e.texts.fill(segments, language), nil
}

// Constant reports whether the expression reads nothing of the call.
func (e *Expr) Constant() bool { return e.fixed != nil }

// Resolve follows a reference's conditions to one name.
func (r *Ref) Resolve(s *Scope) (string, error) {
	for r.Cond != nil {
		yes, err := r.Cond.Bool(s)
		if err != nil {
			return "", err
		}
		if yes {
			r = r.Then
		} else {
			r = r.Else
		}
	}
	return r.Name, nil
}

// Live lists the live names that the reference's conditions read.
func (r *Ref) Live() []Live {
	if r.Cond == nil {
		return nil
	}
	return append(append(append([]Live(nil), r.Cond.Live...), r.Then.Live()...), r.Else.Live()...)
}

var errNotSaid = errors.New("it is no prompt")
