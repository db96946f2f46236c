package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "receptivo"

// room is what one package may import besides the standard library. Libraries are named by module, or by the folder of
// one; a package that is not in the house may not exist.
type room struct {
	ours, libraries         []string
	testOurs, testLibraries []string // its test files may import these too
	pure                    bool     // decides and never does: no clock, goroutine, lock, socket, file or log
	offline                 bool     // nothing it stands on reaches a network or a database
}

// house is who may import whom. Arrows point down; siblings on the third floor meet only in cmd/receptivo.
var house = map[string]room{
	// 0
	"skills": {pure: true, offline: true},
	"media": {offline: true, libraries: []string{"github.com/zaf/g711"},
		testLibraries: []string{"github.com/go-audio/wav", "github.com/go-audio/audio"}},
	"acd":         {pure: true, offline: true, ours: []string{"skills"}},
	"acd/erlang":  {pure: true, offline: true},
	"acd/metrics": {pure: true, offline: true, ours: []string{"acd"}, testOurs: []string{"acd/erlang", "skills"}},
	// 1
	"flows": {pure: true, offline: true, ours: []string{"acd", "skills"}, libraries: []string{
		"github.com/hashicorp/hcl/v2", "github.com/zclconf/go-cty", "github.com/paemuri/brdoc", "github.com/nyaruka/phonenumbers", "github.com/rickar/cal/v2"}},
	"flows/diff":   {pure: true, offline: true, ours: []string{"flows"}, libraries: []string{"github.com/hashicorp/hcl/v2"}},
	"flows/format": {pure: true, offline: true, ours: []string{"flows"}, libraries: []string{"github.com/hashicorp/hcl/v2"}},
	"flows/graph":  {pure: true, offline: true, ours: []string{"flows"}, libraries: []string{"github.com/hashicorp/hcl/v2", "github.com/zclconf/go-cty"}},
	"flows/rules":  {pure: true, offline: true, ours: []string{"flows", "skills"}, libraries: []string{"github.com/nyaruka/phonenumbers"}},
	// 2
	"ivr": {pure: true, offline: true, ours: []string{"flows", "skills"}},
	// 3
	"acd/live":       {offline: true, ours: []string{"acd", "ivr", "flows", "skills", "media"}},
	"acd/services":   {ours: []string{"flows", "ivr", "media"}},
	"acd/sim":        {offline: true, ours: []string{"acd", "acd/metrics", "acd/erlang", "ivr", "flows", "skills"}},
	"flows/flowtest": {offline: true, ours: []string{"flows", "ivr", "acd", "acd/sim", "skills"}},
	"flows/explore":  {pure: true, offline: true, ours: []string{"flows", "flows/format", "ivr", "flows/flowtest"}},
	"flows/crowd":    {offline: true, ours: []string{"flows", "ivr", "acd", "acd/sim", "skills", "flows/flowtest"}},
	"flows/caller":   {pure: true, offline: true, ours: []string{"flows", "flows/format", "ivr", "flows/flowtest"}},
	"flows/editor":   {pure: true, offline: true, ours: []string{"flows"}, libraries: []string{"github.com/hashicorp/hcl/v2"}},
	"flows/lsp":      {ours: []string{"flows", "flows/editor", "flows/format"}, libraries: []string{"github.com/creachadair/jrpc2", "go.lsp.dev/protocol", "go.lsp.dev/uri"}},
	"acd/console":    {ours: []string{"acd", "skills", "flows"}, testLibraries: []string{"github.com/chromedp"}},
	"acd/journal":    {ours: []string{"acd", "skills"}, libraries: databases},
	"acd/reports":    {ours: []string{"acd", "acd/metrics"}, testOurs: []string{"skills"}, libraries: databases},
	"skills/history": {ours: []string{"skills"}, libraries: append([]string{"github.com/nyaruka/phonenumbers"}, databases...)},
	"acd/bus": {ours: []string{"acd", "acd/bus/client"}, testOurs: []string{"skills", "acd/journal"}, libraries: []string{
		"github.com/nats-io/nats.go", "github.com/nats-io/nats-server/v2", "github.com/nats-io/nkeys"}},
	"acd/bus/client": {libraries: []string{"github.com/nats-io/nats.go", "github.com/nats-io/nkeys"}},
	"acd/cluster":    {ours: []string{"acd"}, libraries: []string{"github.com/nats-io/nats.go"}},
	"media/sip": {ours: []string{"media"}, testOurs: []string{"media/phone"}, testLibraries: []string{"github.com/emiago/diago"},
		libraries: append([]string{"github.com/emiago/diago/media", "github.com/nyaruka/phonenumbers"}, wire...)},
	"media/phone": {ours: []string{"media"}, libraries: append([]string{"github.com/HdrHistogram/hdrhistogram-go"}, wire...)},
	"examples":    {testOurs: []string{"flows", "ivr", "skills", "skills/history", "media"}},
	// 4
	"cmd/receptivo": {ours: []string{everything}, testLibraries: []string{"github.com/nats-io/nats.go", "github.com/nats-io/nats-server/v2", "github.com/nats-io/nkeys"}, libraries: []string{
		"github.com/alecthomas/kong", "golang.org/x/sync", "github.com/fsnotify/fsnotify", "github.com/schollz/progressbar/v3", "golang.org/x/term", "go.opentelemetry.io/otel"}},
}

const everything = "*"

var (
	databases = []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"}
	wire      = []string{"github.com/emiago/sipgo", "github.com/pion/rtp", "github.com/pion/rtcp", "github.com/pion/srtp/v3",
		"github.com/icholy/digest", "golang.org/x/net", "golang.org/x/time"}
	tests = []string{"github.com/stretchr/testify", "pgregory.net/rapid", "go.uber.org/goleak", "github.com/rogpeppe/go-internal"}
)

// exceptions are the files of pure packages that do one thing their package does not, each for a reason.
var exceptions = []struct{ file, does, why string }{
	{"acd/loop.go", "go", "the one goroutine around the engine"},
	{"acd/mirror.go", "go", "the engine that is looked at, beside the loop's"},
	{"acd/loop.go", "clock", "it wakes for the engine's timers"},
	{"acd/clock.go", "clock", "the loop tells the engine the time"},
	{"acd/subscribe.go", "sync", "the buffer between that goroutine, which never waits, and a reader"},
	{"acd/log_suite.go", "sync", "a test that every Log runs"},
	{"flows/block_trunk.go", "net/netip", "an address is read, and nothing opened"},
	{"flows/block_server.go", "net/netip", "an address is read, and nothing opened"},
	{"flows/block_service.go", "net/url", "an address is read, and nothing opened"},
	{"flows/argument.go", "os", "env(\"X\") is read while a plan is loaded"},
}

// excepted reports whether a file may do what its package does not: "go", "clock" or an import.
func excepted(file, does string) bool {
	for _, e := range exceptions {
		if e.file == file && e.does == does {
			return true
		}
	}
	return false
}

// top is all there is at the top; data and the binary are what a checkout gathers by being used.
var top = []string{"acd", "cmd", "examples", "flows", "ivr", "media", "skills", "go.mod", "go.sum", "README.md", "LICENSE", "data", "receptivo"}

// banned are folder names that say nothing about calls.
var banned = []string{"internal", "pkg", "util", "utils", "helpers", "common", "models", "types"}

// bannedInPure are what a pure package cannot import: the world comes to it as arguments.
var bannedInPure = []string{"net", "os", "database/sql", "log", "math/rand", "crypto/rand", "sync", "syscall"}

// clocks are the functions of package time that look at the real one.
var clocks = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "Tick", "NewTicker", "NewTimer"}

func TestHouse(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	packages := list(t, root)
	for law, broken := range map[string]func() []string{
		"imports point down and libraries stay in their rooms": func() []string { return brokenImports(packages) },
		"pure packages only decide":                            func() []string { return brokenPurity(packages) },
		"every package says once what it is for":               func() []string { return brokenDocs(packages) },
		"folders are named for calls":                          func() []string { return brokenFolders(t, root) },
		"go.mod replaces nothing":                              func() []string { return brokenModule(t, root) },
	} {
		t.Run(law, func(t *testing.T) {
			if b := broken(); len(b) > 0 {
				slices.Sort(b)
				t.Errorf("the house's law is broken:\n  %s", strings.Join(slices.Compact(b), "\n  "))
			}
		})
	}
}

// pkg is a package of ours: what `go list` says, and all its files whatever their build tags.
type pkg struct {
	ImportPath, Dir string
	Standard        bool
	Deps            []string
	name            string // without the module
	files           []file
}

type file struct {
	name string // from the top of the module
	test bool
	tree *ast.File
	set  *token.FileSet
}

func list(t *testing.T, root string) []pkg {
	t.Helper()
	var packages []pkg
	d := json.NewDecoder(strings.NewReader(command(t, root, "go", "list", "-deps", "-tags", "strangers", "-json=ImportPath,Dir,Standard,Deps", "./...")))
	for d.More() {
		var p pkg
		require.NoError(t, d.Decode(&p))
		if p.ImportPath == module { // the top is for no package: brokenFolders says so
			continue
		}
		if name, ours := strings.CutPrefix(p.ImportPath, module+"/"); ours {
			p.name = name
			p.read(t)
			packages = append(packages, p)
		}
	}
	require.NotEmpty(t, packages)
	return packages
}

func (p *pkg) read(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(p.Dir)
	require.NoError(t, err)
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".go" {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, filepath.Join(p.Dir, e.Name()), nil, parser.ParseComments)
		require.NoError(t, err)
		p.files = append(p.files, file{name: p.name + "/" + e.Name(), test: strings.HasSuffix(e.Name(), "_test.go"), tree: tree, set: set})
	}
}

func (f file) imports() []string {
	var all []string
	for _, i := range f.tree.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		all = append(all, name)
	}
	return all
}

func (f file) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.name, f.set.Position(n.Pos()).Line)
}

func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var trouble strings.Builder
	cmd.Dir, cmd.Stderr = dir, &trouble
	b, err := cmd.Output()
	require.NoError(t, err, trouble.String())
	return string(b)
}

func brokenImports(packages []pkg) (broken []string) {
	for _, p := range packages {
		r, known := house[p.name]
		if !known {
			broken = append(broken, fmt.Sprintf("%s: a new package needs a line in the table of house_test.go that says whom it may import", p.name))
			continue
		}
		for _, f := range p.files {
			for _, name := range f.imports() {
				if why := r.refuses(p.name, name, f.test); why != "" {
					broken = append(broken, f.name+": "+why)
				}
			}
		}
		if i := slices.IndexFunc(p.Deps, reaches); r.offline && i >= 0 {
			broken = append(broken, fmt.Sprintf("%s: by way of its imports it stands on %s, but nothing in it may reach a network or a database", p.name, p.Deps[i]))
		}
	}
	return broken
}

// reaches reports whether a package of the standard library leads out of the process; net/netip and net/url only compute.
func reaches(name string) bool {
	return name == "net" || within(name, []string{"net/http", "database/sql", "os/exec"})
}

// refuses says why a package may not import another; empty: it may.
func (r room) refuses(from, name string, test bool) string {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case first == module:
		own := strings.TrimPrefix(name, module+"/")
		if own == from || slices.Contains(r.ours, own) || slices.Contains(r.ours, everything) || test && slices.Contains(r.testOurs, own) {
			return ""
		}
		return fmt.Sprintf("%s may import of ours only %s, not %s: siblings meet in cmd/receptivo", from, words(r.ours), own)
	case !strings.Contains(first, "."): // the standard library
		return ""
	case within(name, r.libraries), test && within(name, r.testLibraries), test && within(name, tests):
		return ""
	case within(name, append(slices.Clone(tests), r.testLibraries...)):
		return fmt.Sprintf("%s is for test files", name)
	}
	var rooms []string
	for other, o := range house {
		if within(name, o.libraries) {
			rooms = append(rooms, other)
		}
	}
	slices.Sort(rooms)
	return fmt.Sprintf("%s may import no library but %s; %s lives in %s", from, words(r.libraries), name, words(rooms))
}

// within reports whether an import path is one of some folders or below one.
func within(name string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return name == f || strings.HasPrefix(name, f+"/") })
}

func words(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}

func brokenPurity(packages []pkg) (broken []string) {
	for _, p := range packages {
		if !house[p.name].pure {
			continue
		}
		for _, f := range p.files {
			if f.test {
				continue
			}
			for _, name := range f.imports() {
				if within(name, bannedInPure) && !excepted(f.name, name) {
					broken = append(broken, fmt.Sprintf("%s: %s decides and never does: it cannot import %s", f.name, p.name, name))
				}
			}
			broken = append(broken, f.impure(p.name)...)
		}
	}
	return broken
}

// impure finds goroutines, looks at the clock, and uses of package os that are more than reading the environment.
func (f file) impure(in string) (broken []string) {
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if !excepted(f.name, "go") {
				broken = append(broken, fmt.Sprintf("%s: %s starts no goroutine", f.at(n), in))
			}
		case *ast.SelectorExpr:
			x, _ := n.X.(*ast.Ident)
			switch {
			case x == nil:
			case x.Name == "time" && slices.Contains(clocks, n.Sel.Name) && !excepted(f.name, "clock"):
				broken = append(broken, fmt.Sprintf("%s: %s never looks at a clock: its driver calls time.%s and passes now", f.at(n), in, n.Sel.Name))
			case x.Name == "os" && n.Sel.Name != "Getenv" && n.Sel.Name != "LookupEnv":
				broken = append(broken, fmt.Sprintf("%s: %s reads the environment at most, it never calls os.%s", f.at(n), in, n.Sel.Name))
			}
		}
		return true
	})
	return broken
}

func brokenDocs(packages []pkg) (broken []string) {
	for _, p := range packages {
		var docs []string
		for _, f := range p.files {
			if f.tree.Doc == nil {
				continue
			}
			docs = append(docs, path.Base(f.name))
			begins := "Package " + f.tree.Name.Name + " "
			if f.tree.Name.Name == "main" {
				begins = "Command " + path.Base(p.name) + " "
			}
			if text := f.tree.Doc.Text(); !strings.HasPrefix(text, begins) {
				broken = append(broken, fmt.Sprintf("%s: the package's comment begins with %q", f.name, begins))
			}
		}
		if len(docs) != 1 {
			broken = append(broken, fmt.Sprintf("%s: exactly one file has the package's comment, not %s", p.name, words(docs)))
		}
	}
	return broken
}

func brokenFolders(t *testing.T, root string) (broken []string) {
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(top, e.Name()) {
			broken = append(broken, e.Name()+": nothing else stands at the top of the house")
		}
	}
	require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir() || name == root:
			return nil
		case strings.HasPrefix(d.Name(), "."), d.Name() == "testdata", name == filepath.Join(root, "data"):
			return fs.SkipDir
		case slices.Contains(banned, d.Name()):
			rel, _ := filepath.Rel(root, name)
			broken = append(broken, fmt.Sprintf("%s: a folder is named for what a call-centre person knows, not %q", rel, d.Name()))
		}
		return nil
	}))
	return broken
}

func brokenModule(t *testing.T, root string) (broken []string) {
	var mod struct {
		Module  struct{ Path string }
		Replace []struct{ Old struct{ Path string } }
	}
	require.NoError(t, json.Unmarshal([]byte(command(t, root, "go", "mod", "edit", "-json")), &mod))
	require.Equal(t, module, mod.Module.Path)
	for _, r := range mod.Replace {
		broken = append(broken, fmt.Sprintf("go.mod: %s is replaced: what others build must be what we build", r.Old.Path))
	}
	return broken
}
