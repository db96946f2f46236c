package main

import (
	"context"
	"io/fs"
	"os"

	"receptivo/flows"
	"receptivo/flows/lsp"
	"receptivo/flows/rules"
)

type lspCmd struct{}

// Help is what -h adds.
func (lspCmd) Help() string {
	return "Speaks the Language Server Protocol on standard input and output: editors start it, people do not. " +
		"While a plan or a test is written it shows every mistake as check does, with the rule packs, recordings and tables of its folder, completes blocks, arguments, words and names, " +
		"explains what is under the pointer, finds where a name is declared and used, renames it, formats as fmt does, and mends what is misspelt. " +
		"Open files count as they stand in the editor, the others of the folder as they are on disk. " +
		"How VS Code, Neovim, Helix and Emacs start it is told in examples/editor."
}

// Run serves one editor until it says exit.
func (lspCmd) Run(ctx context.Context, out *output) error {
	recordings := &looked{files: map[string]lookedAt{}}
	check := func(fsys fs.FS) (*flows.Plan, flows.Diagnostics) {
		plan, diags := flows.ParseWith(fsys, flows.Options{Recording: recordings.look(fsys)})
		plan, diags, _ = examine(fsys, plan, diags, rules.Options{})
		return plan, diags
	}
	done := make(chan int, 1)
	go func() {
		done <- lsp.Serve(os.Stdin, out.Out, lsp.Options{Version: version(), Log: out.Err, Check: check})
	}()
	select {
	case code := <-done:
		if code != 0 {
			return exitCode(code)
		}
	case <-ctx.Done(): // whoever reads standard input cannot be woken: the process ends
	}
	return nil
}
