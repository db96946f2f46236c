package main

import (
	"context"
	"os"

	"receptivo/flows/lsp"
)

type lspCmd struct{}

// Help is what -h adds.
func (lspCmd) Help() string {
	return "Speaks the Language Server Protocol on standard input and output: editors start it, people do not. " +
		"While a plan or a test is written it shows every mistake as check does, completes blocks, arguments, words and names, " +
		"explains what is under the pointer, finds where a name is declared and used, renames it, formats as fmt does, and mends what is misspelt. " +
		"Open files count as they stand in the editor, the others of the folder as they are on disk. " +
		"How VS Code, Neovim, Helix and Emacs start it is told in examples/editor."
}

// Run serves one editor until it says exit.
func (lspCmd) Run(ctx context.Context, out *output) error {
	done := make(chan int, 1)
	go func() { done <- lsp.Serve(os.Stdin, out.Out, lsp.Options{Version: version(), Log: out.Err}) }()
	select {
	case code := <-done:
		if code != 0 {
			return exitCode(code)
		}
	case <-ctx.Done(): // whoever reads standard input cannot be woken: the process ends
	}
	return nil
}
