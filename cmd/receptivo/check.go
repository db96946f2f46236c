package main

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"receptivo/acd/services"
	"receptivo/flows"
)

type checkCmd struct {
	Dir    string `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	Format string `help:"How mistakes are written: ${enum}. sarif is for code hosts, junit for build servers." enum:"text,json,sarif,junit" default:"text"`
	Strict bool   `help:"Warnings fail the check too."`
	Quiet  bool   `short:"q" help:"Say nothing when all is well."`
}

// Run checks a plan and its tests. Exit code 1: there are errors, or warnings with --strict.
func (c checkCmd) Run(out *output) error {
	fsys, err := planFiles(c.Dir)
	if err != nil {
		return err
	}
	plan, diags, _ := parseRecorded(fsys)
	if plan != nil {
		_, more := flows.ParseTests(fsys, plan)
		diags = append(diags, more...)
	}
	if err := c.write(out, diags, fsys); err != nil {
		return err
	}
	text := c.Format == "text"
	if diags.HasErrors() || c.Strict && len(diags) > 0 {
		if text {
			fmt.Fprintf(out.Out, "\n%s: %s\n", c.Dir, count(diags))
		}
		return exitCode(1)
	}
	if err := services.Check(plan, fsys); err != nil {
		fmt.Fprintf(out.Err, "%v\n%s: a table of the plan is wrong\n", err, c.Dir)
		return exitCode(1)
	}
	if text && !c.Quiet {
		fmt.Fprintf(out.Out, "%s is good: %s, %s, %s, %s, %s\n", c.Dir,
			plural(len(plan.Numbers), "number"), plural(len(plan.Flows), "flow"), plural(len(plan.Queues), "queue"),
			plural(len(plan.Agents), "agent"), plural(len(diags), "warning"))
	}
	return nil
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
		return diags.WriteSARIF(out.Out, prefix)
	case "junit":
		files, err := fs.Glob(fsys, "*.hcl")
		if err != nil {
			return err
		}
		return diags.WriteJUnit(out.Out, files)
	}
	return diags.Write(out.Out, fsys)
}
