package rules

import (
	"fmt"
	"io"
	"strings"

	"receptivo/flows"
)

// WriteText explains a rule for a terminal, in both languages, with a plan that breaks it and one that keeps it.
func (r *Rule) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)\n", r.ID, r.Name, r.levels())
	fmt.Fprintf(&b, "    %s\n    %s\n", r.Demand.EN, r.Demand.PT)
	fmt.Fprintf(&b, "\n    Source: %s (%s)\n", r.Norm, readEN[r.Verified])
	if r.Unshown.EN != "" {
		fmt.Fprintf(&b, "    Not shown by a plan: %s.\n    O plano não mostra: %s.\n", r.Unshown.EN, r.Unshown.PT)
	}
	if r.Shown() {
		b.WriteString("\nIt says\n")
		for _, says := range r.Says {
			fmt.Fprintf(&b, "    %s\n    %s\n", says.EN, says.PT)
		}
		fmt.Fprintf(&b, "\nCure\n    %s\n    %s\n", r.Fix.EN, r.Fix.PT)
		bad, good := r.Example()
		fmt.Fprintf(&b, "\nBroken:\n\n%s\nKept:\n\n%s", bad, good)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// levels say what the rule is in each pack that has it.
func (r *Rule) levels() string {
	var list []string
	for _, p := range packs {
		if level := r.Levels[p.Name]; level != "" {
			list = append(list, p.Name+" "+string(level))
		}
	}
	return strings.Join(list, ", ")
}

// WriteList lists the packs, and the rules with the level that each has in the packs.
func WriteList(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Rule packs (profiles)\n")
	for _, p := range packs {
		fmt.Fprintf(&b, "  %-12s %s\n", p.Name, p.About.EN)
	}
	b.WriteString("\nRules, e: an error, the plan does not come into force; w: a warning\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "  %s  %-20s %s\n", r.ID, r.Name, r.short())
	}
	b.WriteString("\nNot shown by a plan\n")
	for _, r := range rules {
		if r.Unshown.EN != "" {
			fmt.Fprintf(&b, "  %s  %s\n", r.ID, r.Unshown.EN)
		}
	}
	b.WriteString("  R…   what happened (waits, recordings, breaks) is measured, not checked; this version does not measure it yet\n")
	b.WriteString("\n'receptivo docs F06' tells all of one; 'receptivo check --profile br-sac' tries a pack on a plan.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Rule) short() string {
	var list []string
	for _, p := range packs {
		if level := r.Levels[p.Name]; level != "" {
			list = append(list, p.Name+"="+string(level[0]))
		}
	}
	return strings.Join(list, " ")
}

// WriteMarkdown writes the packs and the rules as two tables.
func WriteMarkdown(w io.Writer, list []*Rule) error {
	var b strings.Builder
	b.WriteString("| rule | | packs | source | not shown by a plan |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range list {
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s (%s) | %s |\n", r.ID, r.Name, r.Demand.EN, r.levels(), r.Norm, readEN[r.Verified], r.Unshown.EN)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Docs explains the rules as the codes of the language are explained.
func Docs(language string) []flows.CodeDoc {
	var docs []flows.CodeDoc
	for _, r := range rules {
		bad, good := r.Example()
		level := flows.SeverityWarning
		if r.Levels["br-sac"] != "" {
			level = r.Levels["br-sac"]
		}
		docs = append(docs, flows.CodeDoc{
			Code: r.ID, Severity: level, Summary: r.Name, Explanation: r.Demand.In(language) + " " + r.Norm + ".", Bad: bad, Good: good,
		})
	}
	return docs
}
