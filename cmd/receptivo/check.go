package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"

	"receptivo/acd/services"
	"receptivo/flows"
	"receptivo/flows/rules"
)

type checkCmd struct {
	Dir    string `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	Format string `help:"How mistakes are written: ${enum}. sarif is for code hosts, junit for build servers." enum:"text,json,sarif,junit" default:"text"`
	Strict bool   `help:"Warnings fail the check too."`
	Quiet  bool   `short:"q" help:"Say nothing when all is well."`

	Connect bool `help:"Also ask the databases of history blocks what they think of the queries: tables, columns and their names. Nothing is read."`

	Profile profilesFlag `help:"Also judge the plan by this rule pack, such as br-sac; several with commas or by repeating it. 'receptivo docs rules' lists packs and rules." placeholder:"NAME"`
	Lang    string       `help:"Language of what rules say: pt-BR or en; default: the plan's, English for any other." enum:",pt-BR,en" default:"" placeholder:"pt-BR|en"`
}

// Help is the long text of -h.
func (checkCmd) Help() string {
	return `A rule pack (profile) is what a country, a regulator or good practice asks of a telephone service: br-sac is the
Brazilian Decreto 11.034/2022 for regulated services, br-cdc the same as advice, and so on. The packs that a plan names
(engine { profiles = [br-sac] }) or settles (profile "br-sac" { … }) are always judged, here and before the plan comes
into force; --profile tries another. A rule that is broken is shown at its place with its cure and its norm, F01 to F30;
'receptivo docs F06' explains one. A rule is lowered only by a waiver with a reason and a last day, in the plan. The last
lines say how many rules looked at the plan, of which it can show nothing, and which are waived.`
}

// Run checks a plan and its tests. Exit code 1: there are errors, or warnings with --strict.
func (c checkCmd) Run(ctx context.Context, out *output) error {
	fsys, err := planFiles(c.Dir)
	if err != nil {
		return err
	}
	parsed, mistakes, _ := parseRecorded(fsys)
	plan, diags, packs := examine(fsys, parsed, mistakes, rules.Options{Profiles: c.Profile, Language: c.Lang})
	if c.Connect && plan != nil {
		diags = diags.With(connected(ctx, plan))
	}
	if err := c.write(out, diags, fsys); err != nil {
		return err
	}
	text := c.Format == "text"
	if diags.HasErrors() || c.Strict && diags.Count(flows.SeverityWarning) > 0 {
		if text {
			fmt.Fprintf(out.Out, "\n%s: %s\n", c.Dir, count(diags))
			c.tallies(out.Out, packs)
		}
		return exitCode(1)
	}
	if text && !c.Quiet {
		fmt.Fprintf(out.Out, "%s is good: %s, %s, %s, %s, %s\n", c.Dir,
			plural(len(plan.Numbers), "number"), plural(len(plan.Flows), "flow"), plural(len(plan.Queues), "queue"),
			plural(len(plan.Agents), "agent"), warnings(diags))
		c.tallies(out.Out, packs)
	}
	return nil
}

// examine looks at the rest of a plan's folder, once it has been parsed with its recordings: its tests, the rule packs, its
// tables. There is no plan when the language finds an error in it; then nothing else of the folder has been looked at.
func examine(fsys fs.FS, plan *flows.Plan, diags flows.Diagnostics, o rules.Options) (*flows.Plan, flows.Diagnostics, []rules.Tally) {
	if plan == nil {
		return nil, diags, nil
	}
	_, tests := flows.ParseTests(fsys, plan)
	_, diags, packs := judged(plan, append(diags, tests...), o)
	return plan, diags.With(services.Check(plan, fsys)), packs
}

func (c checkCmd) write(out *output, diags flows.Diagnostics, fsys fs.FS) error {
	switch c.Format {
	case "json":
		return diags.WriteJSON(out.Out, fsys)
	case "sarif":
		prefix := ""
		if !filepath.IsAbs(c.Dir) && path.Clean(filepath.ToSlash(c.Dir)) != "." {
			prefix = path.Clean(filepath.ToSlash(c.Dir)) + "/"
		}
		return diags.WriteSARIF(out.Out, prefix, rules.Docs(c.Lang)...)
	case "junit":
		files, err := fs.Glob(fsys, "*.hcl")
		if err != nil {
			return err
		}
		return diags.WriteJUnit(out.Out, files)
	}
	return diags.Write(out.Out, fsys)
}

// tallies says a line of each rule pack; of a plan that the language has something against none was judged.
func (c checkCmd) tallies(w io.Writer, packs []rules.Tally) {
	for _, t := range packs {
		fmt.Fprintln(w, t)
	}
	if len(packs) == 0 {
		for _, name := range c.Profile {
			fmt.Fprintf(w, "%s: not judged before the other errors are mended\n", name)
		}
	}
}
