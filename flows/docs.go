package flows

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// BlockDoc documents a kind of block or an action: the very rows that decode, check and complete it.
type BlockDoc struct {
	Kind    string   `json:"kind"`
	Group   string   `json:"group"`           // file, action, inside
	Label   string   `json:"label,omitempty"` // how its name is written; empty: it has none
	Doc     string   `json:"doc"`
	Result  string   `json:"result,omitempty"` // the name expressions read it by
	Events  []string `json:"events,omitempty"` // what on can handle in it
	Holds   []string `json:"holds,omitempty"`  // blocks inside
	Body    bool     `json:"body,omitempty"`   // actions, on, then goto or raise
	Args    []ArgDoc `json:"args,omitempty"`
	Example string   `json:"example,omitempty"`
	Kept    bool     `json:"kept,omitempty"` // checked, and this version does not act on it
	Ends    bool     `json:"ends,omitempty"` // an action after which nothing of its body comes
}

// ArgDoc documents an argument.
type ArgDoc struct {
	Name     string   `json:"name"` // "any name" for names of one's own choice
	Type     string   `json:"type"`
	Required bool     `json:"required,omitempty"`
	Default  string   `json:"default,omitempty"`
	Words    []string `json:"words,omitempty"`
	Doc      string   `json:"doc"`
	Kept     bool     `json:"kept,omitempty"`
	Refs     string   `json:"refs,omitempty"`   // the kind of block it names: queue
	Fields   []ArgDoc `json:"fields,omitempty"` // of an object whose fields the language names

	Form string `json:"-"` // what it takes, for programs: bool, prompt, route, ref, keyword, duration, skills, parts, …
}

// insides are the blocks that stand inside others, by name.
func insides() []*schema {
	return []*schema{
		&categorySchema, &choiceSchema, &defaultsSchema, &droppedSchema, &eventSchema, &exceptionSchema, &experimentSchema, &onSchema, &outputSchema,
		&overflowSchema, &paramSchema, &questionSchema, &relaxSchema, &ringSchema, &serviceLevelSchema, &stepSchema, &validationSchema,
		&varsSchema, &waiveSchema, &whileSchema,
	}
}

// Docs documents the whole language: the blocks of a file, the actions, and the blocks inside them, each by name.
func Docs() []BlockDoc {
	var docs []BlockDoc
	for _, kind := range sortedKeys(topBlocks) {
		docs = append(docs, topBlocks[kind].document("file"))
	}
	for _, kind := range sortedKeys(verbs) {
		d := verbs[kind].document("action")
		d.Ends = verbs[kind].ends
		docs = append(docs, d)
	}
	for _, s := range insides() {
		docs = append(docs, s.document("inside"))
	}
	return docs
}

// TestDocs documents the blocks of *.test.hcl files: test and defaults, what happens in a test, the scene, and every kind of
// mock, whose Label says of what.
func TestDocs() []BlockDoc {
	docs := []BlockDoc{testSchema.document("file"), testDefaultsSchema.document("file")}
	for _, kind := range scriptBlocks {
		docs = append(docs, moveSchemas[kind].document("action"))
	}
	for _, kind := range sortedKeys(sceneSchemas) {
		docs = append(docs, sceneSchemas[kind].document("inside"))
	}
	for _, kind := range mockKinds {
		of, _, _ := strings.Cut(kind, ".")
		d := mockSchemas[MockKind(of)].document("inside")
		d.Kind, d.Label, d.Doc = "mock", `"`+kind+`"`, strings.TrimPrefix(d.Kind, "mock of ")+" answers this"
		docs = append(docs, d)
	}
	return docs
}

func (s *schema) document(group string) BlockDoc {
	d := BlockDoc{
		Kind: s.kind, Group: group, Label: labelExamples[s.label], Doc: s.doc, Result: s.result, Events: s.events, Holds: s.holds,
		Body: s.body, Example: s.example, Kept: s.kept,
	}
	for i := range s.args {
		d.Args = append(d.Args, s.args[i].document(s.args[i].name))
	}
	if s.any != nil {
		d.Args = append(d.Args, s.any.document("any name"))
	}
	return d
}

// typeNames are the kinds of argument whose name says too little.
var typeNames = map[argKind]string{
	conditional: "condition", textArg: "text", numericArg: "number", valueArg: "any value", pairsArg: "{ key = value }", stringArg: "text in quotes",
	stringsArg: "list of texts", wordArg: "keyword", wordsArg: "list of keywords", countArg: "whole number", flagArg: "true or false",
	skillsArg: "{ skill = level }", numbersArg: "{ name = number }", hoursArg: "{ days = hours }", secretArg: "secret", durationsArg: "list of durations",
	"setting": "text, or env(\"X\")", "token": "secret", "headers": "{ name = text }", "refs": "references", "texts": "{ name = text }", "parts": "object",
}

func (row *arg) document(name string) ArgDoc {
	d := ArgDoc{Name: name, Type: string(row.kind), Required: row.required, Default: row.def, Words: row.words, Doc: row.doc, Kept: row.kept, Form: string(row.kind)}
	for i := range row.fields {
		d.Fields = append(d.Fields, row.fields[i].document(row.fields[i].name))
	}
	switch row.kind {
	case refsArg:
		d.Type, d.Refs = typeNames[row.kind], row.of
	case refArg, routeArg:
		d.Refs = row.of
		d.Type = row.of + ".<name>"
		if row.kind == routeArg {
			d.Type += ", or a condition of them"
		}
	default:
		if t := typeNames[row.kind]; t != "" {
			d.Type = t
		}
	}
	return d
}

// WriteText writes the documentation of a block for a terminal.
func (d BlockDoc) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n    %s.\n", d.heading(), d.Doc)
	for _, line := range d.facts() {
		fmt.Fprintf(&b, "    %s\n", line)
	}
	if len(d.Args) > 0 {
		b.WriteString("\n")
	}
	for _, a := range d.Args {
		fmt.Fprintf(&b, "    %-16s %s\n%s", a.Name, a.kindText(), indent(wrap(a.Doc+a.keptText(), 70), 21))
	}
	if d.Example != "" {
		fmt.Fprintf(&b, "\n%s", indent(strings.TrimRight(d.Example, "\n"), 4))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMarkdown writes it as a section of a page.
func (d BlockDoc) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### `%s`\n\n%s.\n", d.heading(), d.Doc)
	for _, line := range d.facts() {
		fmt.Fprintf(&b, "%s\n", line)
	}
	if len(d.Args) > 0 {
		b.WriteString("\n| argument | type | |\n| --- | --- | --- |\n")
	}
	for _, a := range d.Args {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", a.Name, strings.ReplaceAll(a.kindText(), "|", "\\|"), strings.ReplaceAll(a.Doc+a.keptText(), "|", "\\|"))
	}
	if d.Example != "" {
		fmt.Fprintf(&b, "\n```hcl\n%s\n```\n", strings.TrimRight(d.Example, "\n"))
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (d BlockDoc) heading() string {
	if d.Label == "" {
		return d.Kind + " { … }"
	}
	return d.Kind + " " + d.Label + " { … }"
}

// facts are the sentences about a block besides its rows.
func (d BlockDoc) facts() []string {
	var list []string
	if d.Result != "" {
		list = append(list, "Result: "+d.Result+".")
	}
	if len(d.Events) > 0 {
		list = append(list, "Events: "+quoted(d.Events)+".")
	}
	holds := slices.DeleteFunc(slices.Clone(d.Holds), func(h string) bool { return h == "on" && len(d.Events) > 0 })
	if len(holds) > 0 {
		list = append(list, "Holds: "+quoted(holds)+".")
	}
	if d.Body {
		list = append(list, "A body: actions, on, then goto or raise.")
	}
	if d.Kept {
		list = append(list, "This version checks and keeps it, and does not act on it yet.")
	}
	return list
}

func (a ArgDoc) kindText() string {
	text := a.Type
	if len(a.Words) > 0 {
		text = strings.Join(a.Words, ", ")
	}
	switch {
	case a.Required:
		text += "; required"
	case a.Default != "":
		text += "; default " + a.Default
	}
	return text
}

func (a ArgDoc) keptText() string {
	if a.Kept {
		return " (kept, not yet in force)"
	}
	return ""
}

func indent(text string, by int) string {
	pad := strings.Repeat(" ", by)
	return pad + strings.ReplaceAll(text, "\n", "\n"+pad) + "\n"
}
