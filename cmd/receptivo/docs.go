package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"receptivo/flows"
	"receptivo/flows/rules"
)

type docsCmd struct {
	Word     string `arg:"" optional:"" help:"A block or action (menu), an argument (wrap_up), a function (digits), a code (E304), a rule of a profile (F06), or rules for all of these. None: what there is."`
	Markdown bool   `help:"The whole reference, or what is asked for, as Markdown." xor:"form"`
	JSON     bool   `name:"json" help:"The same as JSON, for programs." xor:"form"`
}

// reference is everything there is to look up.
type reference struct {
	Blocks    []flows.BlockDoc    `json:"blocks"`
	Functions []flows.FunctionDoc `json:"functions"`
	Codes     []flows.CodeDoc     `json:"codes"`
	Rules     []*rules.Rule       `json:"rules"`
}

// Run shows the reference of the language, out of the very tables that check a plan.
func (c docsCmd) Run(out *output) error {
	all := reference{flows.Docs(), flows.Functions(), flows.Codes(), rules.Rules()}
	found := all.about(c.Word)
	if found.empty() {
		return fmt.Errorf("nothing is called %q%s. 'receptivo docs' lists what there is", c.Word, all.near(c.Word))
	}
	switch {
	case c.JSON:
		e := json.NewEncoder(out.Out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(found)
	case c.Markdown:
		return found.markdown(out.Out)
	case c.Word == "":
		return all.list(out.Out)
	case c.Word == ruleWord:
		return rules.WriteList(out.Out)
	}
	return found.text(out.Out)
}

// ruleWord stands for all rules of all profiles.
const ruleWord = "rules"

func (r reference) empty() bool {
	return len(r.Blocks)+len(r.Functions)+len(r.Codes)+len(r.Rules) == 0
}

// about is what a word stands for; everything for none.
func (r reference) about(word string) reference {
	if word == "" {
		return r
	}
	word = strings.TrimSuffix(word, "()")
	has := func(d flows.BlockDoc) bool {
		return slices.ContainsFunc(d.Args, func(a flows.ArgDoc) bool { return a.Name == word })
	}
	var found reference
	for _, d := range r.Blocks {
		if d.Kind == word {
			found.Blocks = append(found.Blocks, d)
		}
	}
	for _, f := range r.Functions {
		if f.Name == word {
			found.Functions = append(found.Functions, f)
		}
	}
	for _, k := range r.Codes {
		if strings.EqualFold(k.Code, word) {
			found.Codes = append(found.Codes, k)
		}
	}
	if rule, ok := rules.Find(word); ok {
		found.Rules = append(found.Rules, rule)
	}
	if word == ruleWord {
		found.Rules = r.Rules
	} else if of := rules.Of(word); len(of) > 0 {
		found.Rules = of
	}
	if !found.empty() {
		return found
	}
	for _, d := range r.Blocks {
		if has(d) {
			d.Args = slices.DeleteFunc(slices.Clone(d.Args), func(a flows.ArgDoc) bool { return a.Name != word })
			d.Example = ""
			found.Blocks = append(found.Blocks, d)
		}
	}
	return found
}

// near is a sentence that names the words that begin alike.
func (r reference) near(word string) string {
	var list []string
	for _, d := range r.Blocks {
		if len(word) > 1 && strings.HasPrefix(d.Kind, word[:2]) {
			list = append(list, d.Kind)
		}
	}
	for _, f := range r.Functions {
		if len(word) > 1 && strings.HasPrefix(f.Name, word[:2]) {
			list = append(list, f.Name+"()")
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "; there is " + strings.Join(list, ", ")
}

func (r reference) list(w io.Writer) error {
	var b strings.Builder
	group := ""
	titles := map[string]string{"file": "Files declare", "action": "Actions", "inside": "Inside flows, actions and blocks"}
	for _, d := range r.Blocks {
		if d.Group != group {
			group = d.Group
			fmt.Fprintf(&b, "\n%s\n", titles[group])
		}
		fmt.Fprintf(&b, "  %-14s %s\n", d.Kind, d.Doc)
	}
	b.WriteString("\nFunctions\n")
	for _, f := range r.Functions {
		fmt.Fprintf(&b, "  %-28s %s\n", f.Signature, f.Description)
	}
	b.WriteString("\nCodes of mistakes\n")
	for _, c := range r.Codes {
		fmt.Fprintf(&b, "  %s  %s\n", c.Code, c.Summary)
	}
	b.WriteString("\nRules of profiles\n  'receptivo docs rules' lists packs and rules.\n")
	b.WriteString("\n'receptivo docs WORD' tells all of one, with an example.\n")
	_, err := io.WriteString(w, strings.TrimPrefix(b.String(), "\n"))
	return err
}

func (r reference) text(w io.Writer) error {
	for i, d := range r.Blocks {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := d.WriteText(w); err != nil {
			return err
		}
	}
	for _, f := range r.Functions {
		fmt.Fprintf(w, "%s\n    %s\n\n    %s\n", f.Signature, f.Description, f.Example)
	}
	for _, c := range r.Codes {
		fmt.Fprintf(w, "%s %s (%s)\n    %s\n", c.Code, c.Summary, c.Severity, c.Explanation)
		if c.Bad != "" {
			fmt.Fprintf(w, "\nWrong:\n\n%s\nRight:\n\n%s", c.Bad, c.Good)
		}
	}
	for i, rule := range r.Rules {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := rule.WriteText(w); err != nil {
			return err
		}
	}
	return nil
}

func (r reference) markdown(w io.Writer) error {
	group := ""
	titles := map[string]string{"file": "## Files declare", "action": "## Actions", "inside": "## Inside flows, actions and blocks"}
	for _, d := range r.Blocks {
		if d.Group != group {
			group = d.Group
			fmt.Fprintf(w, "%s\n\n", titles[group])
		}
		if err := d.WriteMarkdown(w); err != nil {
			return err
		}
	}
	if len(r.Functions) > 0 {
		fmt.Fprint(w, "## Functions\n\n| function | | example |\n| --- | --- | --- |\n")
	}
	for _, f := range r.Functions {
		fmt.Fprintf(w, "| `%s` | %s | `%s` |\n", f.Signature, strings.ReplaceAll(f.Description, "|", "\\|"), strings.ReplaceAll(f.Example, "|", "\\|"))
	}
	if len(r.Codes) > 0 {
		fmt.Fprint(w, "\n## Codes of mistakes\n\n| code | | |\n| --- | --- | --- |\n")
	}
	for _, c := range r.Codes {
		fmt.Fprintf(w, "| %s | %s | %s |\n", c.Code, c.Summary, strings.ReplaceAll(c.Explanation, "|", "\\|"))
	}
	if len(r.Rules) > 0 {
		fmt.Fprint(w, "\n## Rules of profiles\n\n")
		return rules.WriteMarkdown(w, r.Rules)
	}
	return nil
}
