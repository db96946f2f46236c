package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"receptivo/flows"
	"receptivo/flows/graph"
)

type graphCmd struct {
	Dir    string `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	Flow   string `help:"Draw this flow alone; default: all flows." placeholder:"NAME"`
	Format string `help:"svg, mermaid, dot or json. Default: svg." enum:"svg,mermaid,dot,json" default:"svg"`
	Output string `short:"o" help:"Write to this file; when it is a folder or ends with /, to one file per flow in it. Default: standard output." placeholder:"FILE"`
}

// Help is the longer text of -h.
func (graphCmd) Help() string {
	return `Each step is a box that says what it does; each line is a way a call can take, with the key, the event or the condition that leads
there. Lines that only silence, errors and full queues take are dashed, steps that no call reaches are grey.

The picture is one file with nothing to install or load:

  receptivo graph centre -o sac.svg
  receptivo graph centre --format mermaid     paste it into Markdown
  receptivo graph centre --format dot | dot -Tpdf > sac.pdf`
}

// Run draws the flows of a plan.
func (c graphCmd) Run(out *output) error {
	plan, _, err := loadPlan(c.Dir, out)
	if err != nil {
		return err
	}
	if err := c.known(plan); err != nil {
		return err
	}
	g := graph.Of(plan, c.Flow)
	switch {
	case c.Output == "":
		text, err := c.draw(g)
		if err == nil {
			_, err = fmt.Fprint(out.Out, text)
		}
		return err
	case c.folder():
		return c.each(g)
	}
	return c.write(c.Output, g)
}

// folder reports whether each flow gets a file of its own.
func (c graphCmd) folder() bool {
	info, err := os.Stat(c.Output)
	return strings.HasSuffix(c.Output, "/") || err == nil && info.IsDir()
}

// known checks that there is a flow to draw.
func (c graphCmd) known(plan *flows.Plan) error {
	if plan.Flows[c.Flow] != nil || c.Flow == "" && len(plan.Flows) > 0 {
		return nil
	}
	if len(plan.Flows) == 0 {
		return fmt.Errorf("the plan in %s has no flow to draw", c.Dir)
	}
	var names []string
	for name := range plan.Flows {
		names = append(names, name)
	}
	slices.Sort(names)
	return fmt.Errorf("the plan has no flow %q: it has %s", c.Flow, strings.Join(names, ", "))
}

// each writes every flow to a file of its name.
func (c graphCmd) each(g graph.Graph) error {
	if err := os.MkdirAll(c.Output, 0o755); err != nil {
		return err
	}
	ending := map[string]string{"svg": ".svg", "mermaid": ".mmd", "dot": ".dot", "json": ".json"}[c.Format]
	for _, f := range g.Flows {
		if err := c.write(filepath.Join(c.Output, f.Name+ending), graph.Graph{Flows: []graph.Flow{f}}); err != nil {
			return err
		}
	}
	return nil
}

func (c graphCmd) write(file string, g graph.Graph) error {
	text, err := c.draw(g)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

func (c graphCmd) draw(g graph.Graph) (string, error) {
	switch c.Format {
	case "mermaid":
		return g.Mermaid(), nil
	case "dot":
		return g.DOT(), nil
	case "json":
		text, err := json.MarshalIndent(g, "", "  ")
		return string(text) + "\n", err
	}
	return g.SVG(), nil
}
