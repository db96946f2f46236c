package flows

import (
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// scriptReader reads what stands in a test, or in the defaults of its file.
type scriptReader struct {
	*testLoader
	env  *env
	test *Test
}

// scene reads blocks in their order. Mocks before the script are answers from the start; later ones come into force where
// they stand.
func (r *scriptReader) scene(blocks []*hclsyntax.Block, script bool) {
	begun := false
	for _, b := range blocks {
		schema := sceneSchemas[b.Type]
		if schema == nil && script {
			schema = moveSchemas[b.Type]
		}
		switch {
		case b.Type == "mock":
			m, ok := r.mock(b)
			switch {
			case !ok:
			case begun:
				r.test.Moves = append(r.test.Moves, MockIs{Mock: m})
			default:
				r.test.Mocks = append(r.test.Mocks, m)
			}
		case schema != nil && r.label(schema, b):
			begun = begun || moveSchemas[b.Type] != nil
			if m := r.move(schema, b); m != nil {
				r.test.Moves = append(r.test.Moves, m)
			}
		}
	}
}

// move reads one; nil when it was wrong and reported.
func (r *scriptReader) move(s *schema, b *hclsyntax.Block) Move {
	before := len(r.diags)
	a := r.decode(s, b, r.env, nil)
	m := r.build(placeOf(b.DefRange()), a)
	if r.diags[before:].HasErrors() {
		return nil
	}
	return m
}

func (r *scriptReader) build(at Place, a args) Move {
	switch a.schema.kind {
	case "hear":
		r.heard(a)
		r.positive(a, "within")
		return Hear{Place: at, Text: get[string](a, "text"), Prompt: get[*Expr](a, "prompt"), Within: get[time.Duration](a, "within")}
	case "not_heard":
		r.heard(a)
		return NotHeard{Place: at, Text: get[string](a, "text"), Prompt: get[*Expr](a, "prompt")}
	case "press":
		r.keys(a)
		return Press{Place: at, Keys: get[string](a, "keys")}
	case "silence":
		return Silence{at}
	case "speak":
		r.positive(a, "for")
		return Speak{at, get[time.Duration](a, "for")}
	case "wait":
		r.positive(a, "for")
		return Pass{at, get[time.Duration](a, "for")}
	case "hang_up":
		return CallerHangsUp{at}
	case "agent_answers":
		return AgentAnswers{at, get[string](a, "agent")}
	case "agent_hangs_up":
		return AgentHangsUp{at}
	case "expect":
		return r.expect(at, a)
	case "assert":
		return r.assert(at, a)
	case "no_problem":
		r.positive(a, "silence")
		return NoProblem{at, get[time.Duration](a, "silence")}
	}
	return r.change(at, a)
}

// change reads what sets the scene.
func (r *scriptReader) change(at Place, a args) Move {
	kind, name := a.schema.kind, a.name()
	if !r.exists(kind, name, a.block.LabelRanges[0], r.env) {
		return nil
	}
	switch kind {
	case "flag":
		return FlagIs{at, name, get[bool](a, "on")}
	case "calendar":
		return CalendarIs{at, name, get[bool](a, "open")}
	}
	r.positive(a, "answers")
	return AgentIs{at, name, get[string](a, "state"), get[time.Duration](a, "answers")}
}

// heard checks that what is to be heard is named in one way.
func (r *scriptReader) heard(a args) {
	switch text, prompt := a.given("text"), a.given("prompt"); {
	case text && prompt:
		r.errorf(a.where("prompt"), "E102", "Declared twice", "%s takes text or prompt, not both.", a.schema.kind)
	case !text && !prompt:
		r.errorf(a.block.DefRange(), "E104", "Missing argument", "%s needs text or prompt: what is heard.", a.schema.kind)
	}
	r.notEmpty(a, "text")
}

func (r *scriptReader) keys(a args) {
	keys := get[string](a, "keys")
	if _, written := a.val("keys").(string); written && (keys == "" || strings.Trim(keys, "0123456789*#") != "") {
		r.errorf(a.where("keys"), "E303", "Wrong keys", "%q cannot be pressed: keys are 0 to 9, * and #.", keys)
	}
}

func (r *scriptReader) expect(at Place, a args) Move {
	if len(a.block.Body.Attributes) == 0 {
		r.errorf(a.block.DefRange(), "E104", "Missing argument", "expect needs one of %s.", quoted(a.schema.argNames()))
	}
	x := Expect{
		Place: at, Queue: get[string](a, "queue"), Step: get[string](a, "step"), Agent: get[string](a, "agent"),
		Hangup: get[string](a, "hangup"), Callback: get[string](a, "callback"), Voicemail: get[string](a, "voicemail"),
		Transfer: get[string](a, "transfer"), Message: get[string](a, "message"), Request: get[string](a, "request"),
	}
	r.notEmpty(a, "callback", "transfer", "message")
	if x.Request != "" {
		r.result("http", x.Request, a.where("request"))
	}
	return x
}

// result checks that an action of this name is somewhere in the flows.
func (r *scriptReader) result(kind, name string, at hcl.Range) bool {
	if _, ok := r.env.typeOf(kind + "." + name); ok {
		return true
	}
	r.errorf(at, "E202", "Unknown reference", "No flow has %s %q.%s", kind, name, didYouMean(name, r.env.names(kind)))
	return false
}

func (r *scriptReader) assert(at Place, a args) Move {
	x := get[*Expr](a, "condition")
	if x == nil {
		return nil
	}
	attr := a.block.Body.Attributes["condition"]
	src := r.sources[attr.SrcRange.Filename].src
	m := Assert{Place: at, Condition: x, Message: get[*Expr](a, "error_message"), Source: string(attr.Expr.Range().SliceBytes(src))}
	seen := map[string]bool{}
	for _, t := range attr.Expr.Variables() {
		root, _, _ := strings.Cut(t.RootName(), ".")
		name := nameOf(t)
		if root == "prompt" || seen[name] {
			continue
		}
		seen[name] = true
		m.Reads = append(m.Reads, Reading{Name: name, Value: &Expr{
			At: x.At, Live: x.Live, x: &hclsyntax.ScopeTraversalExpr{Traversal: t, SrcRange: t.SourceRange()}, ctx: x.ctx, texts: x.texts,
		}})
	}
	return m
}

// nameOf writes a traversal as the author did, indices left out.
func nameOf(t hcl.Traversal) string {
	name := t.RootName()
	for _, step := range t[1:] {
		attr, ok := step.(hcl.TraverseAttr)
		if !ok {
			break
		}
		name += "." + attr.Name
	}
	return name
}
