package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"receptivo/flows"
)

// loadPlan parses the plan in a folder. Mistakes are printed with their lines; with an error among them there is no plan.
func loadPlan(dir string, out *output) (*flows.Plan, fs.FS, error) {
	fsys, err := planFiles(dir)
	if err != nil {
		return nil, nil, err
	}
	plan, err := parsePlan(fsys, out)
	return plan, fsys, err
}

// planFiles are the files of a folder.
func planFiles(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return nil, fmt.Errorf("no plan in %s: %w", dir, at.Err)
	case err != nil:
		return nil, fmt.Errorf("no plan in %s: %w", dir, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file: name the folder of the plan", dir)
	}
	return os.DirFS(dir), nil
}

func parsePlan(fsys fs.FS, out *output) (*flows.Plan, error) {
	plan, diags := flows.Parse(fsys)
	if len(diags) > 0 {
		if err := diags.Write(out.Err, fsys); err != nil {
			return nil, err
		}
	}
	if diags.HasErrors() {
		return nil, fmt.Errorf("the plan has errors: %s", count(diags))
	}
	return plan, nil
}

// count says how many mistakes of which kind there are.
func count(diags flows.Diagnostics) string {
	return plural(diags.Count(flows.SeverityError), "error") + ", " + warnings(diags)
}

// warnings says how many warnings there are, and notes if any.
func warnings(diags flows.Diagnostics) string {
	text := plural(diags.Count(flows.SeverityWarning), "warning")
	if n := diags.Count(flows.SeverityInfo); n > 0 {
		text += ", " + plural(n, "note")
	}
	return text
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
