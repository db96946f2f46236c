package editor

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// values lists what can stand in the value being written.
func (s *spot) values() []Suggestion {
	row := arg(s.f.lang().doc(s.in), s.half.name)
	if s.in.kind == "vars" || s.in.kind == "set" {
		row = &flows.ArgDoc{Form: "any"}
	}
	top := s.top()
	switch {
	case top.open == hclsyntax.TokenOQuote:
		return s.quoted()
	case top.open == hclsyntax.TokenOHeredoc:
		return nil
	case len(s.chain) > 0:
		return s.members()
	case top.open == hclsyntax.TokenOBrace && top.key == "":
		return s.objectKeys(row)
	case top.open == hclsyntax.TokenOBrace:
		return s.form(s.field(row, top.key))
	case top.open == hclsyntax.TokenTemplateInterp || top.open == hclsyntax.TokenTemplateControl:
		return append(s.kinds(), s.functions()...)
	}
	return s.form(row)
}

// field is the row of an object's field.
func (s *spot) field(row *flows.ArgDoc, name string) *flows.ArgDoc {
	if row == nil {
		return nil
	}
	for i := range row.Fields {
		if row.Fields[i].Name == name {
			return &row.Fields[i]
		}
	}
	if slices.Contains([]string{"object", "pairs", "any"}, row.Form) {
		return &flows.ArgDoc{Form: "any"}
	}
	return &flows.ArgDoc{}
}

// form lists the values of a row.
func (s *spot) form(row *flows.ArgDoc) []Suggestion {
	if row == nil {
		return nil
	}
	expression := func() []Suggestion { return append(s.kinds(), s.functions()...) }
	switch row.Form {
	case "keyword", "keywords":
		return s.words(row)
	case "ref", "refs":
		return s.references(row.Refs)
	case "route":
		return append(s.references(row.Refs), s.kinds()...)
	case "flag":
		return []Suggestion{s.suggestion(SuggestValue, "true", "", "", "true"), s.suggestion(SuggestValue, "false", "", "", "false")}
	case "duration":
		return s.durations(row)
	case "prompt":
		return append(s.references("prompt"), expression()...)
	case "bool", "text", "numeric", "any", "object", "pairs":
		return expression()
	case "secret", "token", "setting", "headers":
		return []Suggestion{s.suggestion(SuggestFunction, "env", "the environment, read when the plan is loaded", "", `env("$1")`)}
	case "type":
		return s.types()
	}
	if row.Default != "" {
		return []Suggestion{s.suggestion(SuggestValue, row.Default, "default", "", plainText(row.Default))}
	}
	return nil
}

// words lists the keywords of a row: of the language, or names of the plan that are written like them.
func (s *spot) words(row *flows.ArgDoc) []Suggestion {
	var list []Suggestion
	for _, w := range row.Words {
		detail := ""
		if w == row.Default {
			detail = "default"
		}
		list = append(list, s.suggestion(SuggestWord, w, detail, "", w))
	}
	kind, flow := map[string]string{"intent": "category", "raise": "event", "request": "http"}[s.half.name], s.f.flowOf(s.in)
	if kind == "" || len(row.Words) > 0 {
		return list
	}
	for _, u := range s.folder.declared(kind, flow) {
		if kind == "category" || u.name.same(name{kind, flow, u.name.own}) {
			list = append(list, s.suggestion(SuggestName, u.name.own, kind, s.folder.about(u), u.name.own))
		}
	}
	return list
}

// references lists kind.name of everything of a kind.
func (s *spot) references(kind string) []Suggestion {
	var list []Suggestion
	for _, u := range s.folder.declared(kind, s.f.flowOf(s.in)) {
		full := kind + "." + u.name.own
		list = append(list, s.suggestion(SuggestName, full, kind, s.folder.about(u), plainText(full)))
	}
	return list
}

func (s *spot) durations(row *flows.ArgDoc) []Suggestion {
	values := []string{row.Default, "5s", "10s", "30s", "1m", "5m"}
	var list []Suggestion
	for i, v := range values {
		if v == "" || i > 0 && v == row.Default {
			continue
		}
		detail := "duration"
		if v == row.Default {
			detail = "default"
		}
		list = append(list, s.suggestion(SuggestValue, `"`+v+`"`, detail, "", `"`+v+`"`))
	}
	return list
}

func (s *spot) types() []Suggestion {
	var list []Suggestion
	for _, t := range [][2]string{{"string", "string"}, {"number", "number"}, {"bool", "bool"}, {"any", "any"}, {"object", "object({ $1 })"},
		{"list", "list($1)"}, {"map", "map($1)"}, {"optional", "optional($1)"}} {
		list = append(list, s.suggestion(SuggestWord, t[0], "type", "", t[1]))
	}
	return list
}

// kinds lists the kinds of name that expressions read, those first of which the flow has one.
func (s *spot) kinds() []Suggestion {
	var list []Suggestion
	for _, kind := range []string{"call", "customer", "event"} {
		list = append(list, s.suggestion(SuggestName, kind, "kind of name", "", kind+"."))
	}
	for _, kind := range []string{"vars", "param", "input", "menu", "http", "lookup", "run", "consent", "survey", "voicemail", "answer", "queue",
		"calendar", "flag", "prompt"} {
		if len(s.folder.declared(kind, s.f.flowOf(s.in))) > 0 {
			list = append(list, s.suggestion(SuggestName, kind, "kind of name", "", kind+"."))
		}
	}
	return list
}

func (s *spot) functions() []Suggestion {
	var list []Suggestion
	for _, f := range functions {
		doc := "```hcl\n" + f.Signature + "\n```\n\n" + f.Description
		list = append(list, s.suggestion(SuggestFunction, f.Name, f.Signature, doc, f.Name+"($1)"))
	}
	return list
}

// members lists what can follow name. or name.name.
func (s *spot) members() []Suggestion {
	kind := s.chain[0]
	var list []Suggestion
	add := func(own, detail, doc string) {
		list = append(list, s.suggestion(SuggestName, own, detail, doc, plainText(own)))
	}
	prefix := kind + "."
	if len(s.chain) > 1 {
		prefix = kind + ".<name>."
	}
	for _, n := range engineNames {
		if rest, ok := strings.CutPrefix(n.Name, prefix); ok && !strings.Contains(rest, ".") {
			add(rest, n.Type, upper(n.Doc)+".")
		}
	}
	switch len(s.chain) {
	case 1:
		if !slices.Contains(written, kind) {
			break
		}
		for _, u := range s.folder.declared(kind, s.f.flowOf(s.in)) {
			add(u.name.own, kind, s.folder.about(u))
		}
	case 2:
		for _, own := range s.fields(kind, s.chain[1]) {
			add(own, kind, "")
		}
	case 3:
		if list = nil; kind == "http" && s.chain[2] == "body" {
			for _, own := range s.declaredFields(name{kind, s.f.flowOf(s.in), s.chain[1]}, "returns") {
				add(own, "body", "")
			}
		}
	}
	return list
}

// fields lists the fields of a result that the plan names: outputs of a flow, fields of a directory, tags.
func (s *spot) fields(kind, own string) []string {
	var names []string
	switch {
	case kind == "call" && own == "tags":
		for _, u := range s.folder.declared("tag", "") {
			names = append(names, u.name.own)
		}
	case kind == "call" && own == "agent":
		names = []string{"id", "name"}
	case kind == "run":
		for _, u := range s.folder.declared("output", s.folder.ranAs(s.f, s.in, own)) {
			names = append(names, u.name.own)
		}
	case kind == "lookup":
		for _, u := range s.folder.of(name{kind, s.f.flowOf(s.in), own}) {
			if a := attrOf(u, "directory"); a != nil {
				f := s.folder.files[u.at.File]
				directory := f.text(a.from, a.to)
				_, directory, _ = strings.Cut(directory, ".")
				names = append(names, s.declaredFields(name{"directory", "", strings.TrimSpace(directory)}, "fields")...)
			}
		}
	}
	return names
}

func attrOf(u use, name string) *attr {
	if !u.declares {
		return nil
	}
	return u.block.attr(name)
}

// declaredFields lists the fields of the object type that an argument of a declaration writes.
func (s *spot) declaredFields(n name, of string) []string {
	var names []string
	for _, u := range s.folder.of(n) {
		if a := attrOf(u, of); a != nil {
			for _, t := range keys(s.folder.files[u.at.File].words(a)) {
				names = append(names, string(t.Bytes))
			}
		}
	}
	return names
}

// objectKeys lists the keys of an object.
func (s *spot) objectKeys(row *flows.ArgDoc) []Suggestion {
	if row == nil {
		return nil
	}
	var list []Suggestion
	add := func(key, detail, doc, value string) {
		if !slices.Contains(s.top().keys, key) {
			list = append(list, s.suggestion(SuggestName, key, detail, doc, plainText(key)+" = "+value))
		}
	}
	for i := range row.Fields {
		field := &row.Fields[i]
		add(field.Name, shortType(field), argNote(s.half.name, field.Name, field), placeholder(field))
	}
	switch {
	case row.Form == "skills":
		for _, u := range s.skills() {
			add(u.name.own, "skill", s.folder.about(u), "${1:1}")
		}
	case row.Form == "hours":
		for _, days := range []string{"mon-fri", "mon-sat", "mon-sun", "sat", "sun"} {
			add(days, "days", "", `"${1:08:00-20:00}"`)
		}
	case s.half.name == "with" && s.in.kind == "run":
		for _, u := range s.folder.declared("param", called(s.f, s.in)) {
			add(u.name.own, "param", s.folder.about(u), "$1")
		}
	case s.half.name == "by":
		for _, key := range s.directoryKeys() {
			add(key, "key", "", "$1")
		}
	}
	return list
}

// skills are those that the plan declares, and those that something needs or has.
func (s *spot) skills() []use {
	list := s.folder.declared("skill", "")
	for _, u := range s.folder.uses {
		if u.name.kind == "skill" && !slices.ContainsFunc(list, func(x use) bool { return x.name == u.name }) {
			list = append(list, u)
		}
	}
	return list
}

// directoryKeys are the keys that customers and records are found by.
func (s *spot) directoryKeys() []string {
	keys := []string{"phone", "document"}
	for _, u := range s.folder.declared("directory", "") {
		if a := u.block.attr("keys"); a != nil {
			for _, t := range s.folder.files[u.at.File].words(a) {
				if t.Type == hclsyntax.TokenIdent && !slices.Contains(keys, string(t.Bytes)) {
					keys = append(keys, string(t.Bytes))
				}
			}
		}
	}
	return keys
}

// quoted lists what can stand in the quotes being written: numbers of the plan in a test, languages of prompts.
func (s *spot) quoted() []Suggestion {
	kind := ""
	switch {
	case s.f.test && s.half.name == "to" && (s.in.kind == "test" || s.in.kind == "defaults"):
		kind = "number"
	case s.half.name == "use" && s.in.kind == "language", s.half.name == "language":
		return s.languages()
	default:
		return nil
	}
	var list []Suggestion
	for _, u := range s.folder.declared(kind, "") {
		list = append(list, s.inQuotes(u.name.own, kind))
	}
	return list
}

func (s *spot) languages() []Suggestion {
	var list []Suggestion
	for _, file := range s.folder.names {
		for _, b := range s.folder.files[file].root.blocks {
			if b.kind == "prompts" && b.label() != "" {
				list = append(list, s.inQuotes(b.label(), "language"))
			}
		}
	}
	return list
}

// inQuotes replaces what stands between the quote and the cursor.
func (s *spot) inQuotes(text, detail string) Suggestion {
	x := s.suggestion(SuggestValue, text, detail, "", plainText(text))
	if t := s.last(0); t.Type == hclsyntax.TokenQuotedLit {
		x.At.From = from(t)
	}
	return x
}
