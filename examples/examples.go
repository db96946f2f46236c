// Package examples is where complete centres are kept, one folder each, ready to be run, checked and copied; it embeds
// them for the program's demo.
//
// It never imports anything of ours, never runs a plan, and holds nobody's data: every name, number and purchase in it
// is made up.
package examples

import (
	"embed"
	"io/fs"
)

//go:generate go run sac/data/generate.go sac/data

//go:embed all:hello all:sac all:sac-br
var folders embed.FS

// Names lists the examples, by folder.
func Names() []string { return []string{"hello", "sac", "sac-br"} }

// SAC is the customer service of an invented Brazilian shop, in Portuguese: plan, recordings and customers.
func SAC() fs.FS { return folder("sac") }

// SACBR is the customer service of an invented Brazilian operator, which keeps the rules of br-sac.
func SACBR() fs.FS { return folder("sac-br") }

// Hello is the smallest plan: it greets and hangs up.
func Hello() fs.FS { return folder("hello") }

// folder is one example as the root of its own file system.
func folder(name string) fs.FS {
	sub, err := fs.Sub(folders, name)
	if err != nil {
		panic(err) // the names above are valid paths
	}
	return sub
}
