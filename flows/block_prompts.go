package flows

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var promptsBlock = &topBlock{
	schema: schema{
		kind: "prompts", doc: "prompts of a language: name = text", label: langLabel,
		any:     &arg{kind: stringArg, doc: "the words: recording script, trace and documentation"},
		example: "prompts \"pt-BR\" {\n  bem_vindo = \"Bem-vindo à Loja Exemplo.\"\n}\n",
	},
	load: (*loader).prompts,
}

func (l *loader) prompts(b *hclsyntax.Block, a args) {
	language := a.name()
	if l.plan.Prompts[language] == nil {
		l.plan.Prompts[language] = map[string]PromptText{}
	}
	for _, attr := range inOrder(b.Body.Attributes) {
		l.texts[attr.Name] = true
		if _, twice := l.plan.Prompts[language][attr.Name]; twice {
			l.errorf(attr.NameRange, "E102", "Declared twice", "Prompt %s is already declared in %s.", attr.Name, language)
			continue
		}
		l.plan.Prompts[language][attr.Name] = PromptText{Name: attr.Name, Text: get[string](a, attr.Name)}
	}
}

// checkLanguages checks that every language has every prompt, and readies them for expressions.
func (l *loader) checkLanguages() {
	l.plan.texts = &texts{language: l.plan.Engine.Language, prompts: l.plan.Prompts}
	for _, language := range sortedKeys(l.plan.Prompts) {
		for _, name := range sortedKeys(l.texts) {
			if _, ok := l.plan.Prompts[language][name]; ok {
				continue
			}
			l.errorf(l.declared["prompts"][language].DefRange(), "E307", "Missing prompt",
				"Language %s has no prompt %q, which %s has.", language, name, l.whoHas(name))
		}
	}
	if main := l.plan.Engine.Language; len(l.texts) > 0 && l.plan.Prompts[main] == nil {
		first := sortedKeys(l.plan.Prompts)[0]
		l.errorf(l.declared["prompts"][first].DefRange(), "E307", "Missing prompt",
			"The plan's language is %s, and no prompts are in it.%s", main, didYouMean(main, sortedKeys(l.plan.Prompts)))
	}
}

func (l *loader) whoHas(prompt string) string {
	for _, language := range sortedKeys(l.plan.Prompts) {
		if _, ok := l.plan.Prompts[language][prompt]; ok {
			return language
		}
	}
	return ""
}

// Recordings lists what is to be recorded in a language, sorted by name.
func (p *Plan) Recordings(language string) []PromptText {
	var list []PromptText
	for _, name := range sortedKeys(p.Prompts[language]) {
		list = append(list, p.Prompts[language][name])
	}
	return list
}
