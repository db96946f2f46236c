package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// users are the kinds of block that others name, and that nobody needs when nobody does. A trunk also brings calls and
// an agent answers without being named.
var users = []string{"calendar", "directory", "flag", "flow", "holidays", "mailbox", "prompt", "queue", "routing", "service", "skill", "stt", "tts"}

// checkUse warns of what is declared and never used. A plan without a number is a part of one: who uses it is elsewhere;
// and in a plan with mistakes what is used may be what is wrong.
func (l *loader) checkUse() {
	if l.diags.HasErrors() || len(l.plan.Numbers) == 0 {
		return
	}
	u := &use{named: map[string]bool{}}
	for _, b := range l.blocks {
		u.body(b.Body)
	}
	for _, m := range l.plan.Mailboxes { // by default, unnamed
		u.named["stt."+m.STT] = true
	}
	l.useSkills(u)
	for _, kind := range users {
		for _, name := range sortedKeys(l.declared[kind]) {
			if !u.named[kind+"."+name] {
				l.unused(l.declared[kind][name].DefRange(), kind, name)
			}
		}
	}
	l.unusedPrompts(u)
}

func (l *loader) unused(at hcl.Range, kind, name string) {
	l.warnf(at, "W402", "Never used", "Nothing uses %s %q. Use it or take it out.", kind, name)
}

// use is what a plan names.
type use struct {
	named    map[string]bool // "queue.sac"
	prefixes []string        // of prompts that are computed: prompt["status_${x}"]
}

func (u *use) body(b *hclsyntax.Body) {
	for _, attr := range b.Attributes {
		u.expr(attr.Expr)
	}
	for _, inner := range b.Blocks {
		u.body(inner.Body)
	}
}

func (u *use) expr(x hclsyntax.Expression) {
	for _, t := range x.Variables() {
		name := t.RootName()
		if !strings.Contains(name, ".") && len(t) > 1 {
			name += "." + stepName(t[1])
		}
		u.named[name] = true
	}
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		if index, ok := node.(*hclsyntax.IndexExpr); ok && dottedName(index.Collection) == "prompt" {
			u.prefixes = append(u.prefixes, fixedStart(index.Key))
		}
		return nil
	})
}

// fixedStart is how a computed text begins, whatever the call brings; empty when nothing is certain.
func fixedStart(x hclsyntax.Expression) string {
	template, ok := x.(*hclsyntax.TemplateExpr)
	if !ok || len(template.Parts) == 0 {
		return ""
	}
	literal, ok := template.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !ok || literal.Val.Type() != cty.String {
		return ""
	}
	return literal.Val.AsString()
}

// useSkills notes the skills that agents have and that contacts need.
func (l *loader) useSkills(u *use) {
	var body func(b *hclsyntax.Body)
	body = func(b *hclsyntax.Body) {
		for _, name := range []string{"skills", "needs"} {
			if attr := b.Attributes[name]; attr != nil {
				if v, diags := attr.Expr.Value(nil); !diags.HasErrors() && v.CanIterateElements() {
					for key := range v.AsValueMap() {
						u.named["skill."+key] = true
					}
				}
			}
		}
		for _, inner := range b.Blocks {
			body(inner.Body)
		}
	}
	for _, b := range l.blocks {
		body(b.Body)
	}
}

// unusedPrompts warns of prompts that no expression names, nor computes.
func (l *loader) unusedPrompts(u *use) {
	for _, language := range sortedKeys(l.plan.Prompts) {
		for _, b := range l.blocks {
			if b.Type != "prompts" || len(b.Labels) != 1 || b.Labels[0] != language {
				continue
			}
			for _, attr := range inOrder(b.Body.Attributes) {
				if !u.named["prompt."+attr.Name] && !u.computes(attr.Name) {
					l.unused(attr.NameRange, "prompt", attr.Name)
				}
			}
		}
		return // a prompt of one language is one of all
	}
}

func (u *use) computes(prompt string) bool {
	for _, prefix := range u.prefixes {
		if strings.HasPrefix(prompt, prefix) {
			return true
		}
	}
	return false
}
