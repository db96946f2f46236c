package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Parse reads every *.hcl file at the top of fsys (tests, *.test.hcl, apart), checks and compiles them. The plan is nil
// when a diagnostic is an error. It never stops at the first mistake.
func Parse(fsys fs.FS) (*Plan, Diagnostics) { return ParseWith(fsys, Options{}) }

func parseFor(version string, fsys fs.FS, o Options) (*Plan, Diagnostics) {
	l := &loader{options: o, sources: map[string]*source{}, declared: map[string]map[string]*hclsyntax.Block{}}
	l.read(fsys)
	if l.refused(version) {
		return nil, l.diags[len(l.diags)-1:]
	}
	l.declare()
	l.load()
	l.diags = l.trim(l.diags)
	l.silence()
	l.diags = l.diags.sort()
	if l.diags.HasErrors() {
		return nil, l.diags
	}
	l.plan.loaded = l
	return l.plan, l.diags
}

// loader holds what one Parse knows.
type loader struct {
	options    Options
	sources    map[string]*source
	files      []string // names of sources, sorted
	blocks     []*hclsyntax.Block
	declared   map[string]map[string]*hclsyntax.Block // kind → name → block
	diags      Diagnostics
	plan       *Plan
	world      *env // names that every flow can read
	hash       string
	intents    []string              // every category of every routing block, in source order
	halved     string                // the routing block whose half-life of ability the engine goes by
	weighed    string                // the routing block whose weights the engine goes by
	texts      map[string]bool       // names of prompts, in any language
	was        map[string]string     // "queue vendas" → what it is called now
	lines      []line                // trunks that need a listener beside the UDP one
	unsure     bool                  // skills were wrong and reported: who can serve what is not known
	signatures map[string]*signature // of flows
}

// source is a file of the plan.
type source struct {
	src    []byte
	body   *hclsyntax.Body
	broken bool // it has a syntax error: what else is said of it would be guesses
}

func (l *loader) read(fsys fs.FS) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		l.errorf(hcl.Range{}, "E002", "Plan cannot be read", "%v", err)
		return
	}
	sum := sha256.New()
	for _, e := range entries { // ReadDir sorts by name
		name := e.Name()
		if e.IsDir() || path.Ext(name) != ".hcl" || strings.HasSuffix(name, ".test.hcl") || strings.HasPrefix(name, ".") {
			continue
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			l.errorf(hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}, "E002", "File cannot be read", "%v", err)
			continue
		}
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(src))
		sum.Write(src)
		l.parse(name, src)
	}
	l.hash = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	if len(l.files) == 0 && len(l.diags) == 0 {
		l.errorf(hcl.Range{}, "E002", "Nothing to load", "There is no .hcl file in this directory.")
	}
}

func (l *loader) parse(name string, src []byte) {
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	s := &source{src: src}
	if file != nil {
		s.body, _ = file.Body.(*hclsyntax.Body)
	}
	l.sources[name] = s
	l.files = append(l.files, name)
	for _, d := range causes(diags) {
		at := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
		if d.Subject != nil {
			at = *d.Subject
		}
		if d.Summary == "Attribute redefined" { // the file is whole all the same
			l.errorf(at, "E102", "Declared twice", "%s", d.Detail)
			continue
		}
		s.broken = true
		text := d.Detail
		if d.Summary == "Argument definition required" {
			text = "A block on one line holds one argument and nothing else. Write what it holds on lines of its own."
		}
		l.errorf(at, "E001", d.Summary, "%s%s", text, bareKeys(src, at))
	}
	if s.body != nil {
		l.blocks = append(l.blocks, s.body.Blocks...)
		for _, a := range inOrder(s.body.Attributes) {
			l.outside(a)
		}
	}
}

// causes leaves out what only follows from another mistake of the file.
func causes(diags hcl.Diagnostics) hcl.Diagnostics {
	seen := map[string]int{}
	for _, d := range diags {
		seen[d.Summary]++
	}
	const encoding, unclosed, split, character = "Invalid character encoding", "Unterminated template string", "Invalid multi-line string", "Invalid character"
	told := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(diags), func(d *hcl.Diagnostic) bool {
		again := told[d.Summary]
		told[d.Summary] = true
		switch {
		case seen[encoding] > 0: // its text is guessed
			return d.Summary != encoding || again
		case d.Summary == split: // a text that is not closed goes on to the next quote
			return seen[unclosed] > 0 || again
		}
		return d.Summary == character && again
	})
}

var bareLabel = regexp.MustCompile(`^\s*(choice|number|agent)\s+([0-9*#+]+)`)

// bareKeys explains the commonest syntax error: choice 1 { … }.
func bareKeys(src []byte, at hcl.Range) string {
	lines := strings.Split(string(src), "\n")
	if n := at.Start.Line - 1; n >= 0 && n < len(lines) {
		if m := bareLabel.FindStringSubmatch(lines[n]); m != nil {
			return fmt.Sprintf(" Keys and numbers stand in quotes: %s %q.", m[1], m[2])
		}
	}
	return ""
}

// outside reports an argument that stands in no block.
func (l *loader) outside(a *hclsyntax.Attribute) {
	hint := didYouMean(a.Name, sortedKeys(topBlocks))
	if topBlocks[a.Name] != nil {
		hint = fmt.Sprintf(" %s is a block: write %s { … } without =.", a.Name, a.Name)
	}
	l.errorf(a.NameRange, "E101", "Unknown argument", "%s stands in no block.%s", a.Name, hint)
}

// trim drops what a syntax error makes uncertain: everything else about that file, and names that may be declared in it.
func (l *loader) trim(all Diagnostics) Diagnostics {
	broken := false
	for _, s := range l.sources {
		broken = broken || s.broken
	}
	if !broken {
		return all
	}
	return slices.DeleteFunc(all, func(d Diagnostic) bool {
		if d.Code == "E001" || d.Code == "E002" {
			return false
		}
		s := l.sources[d.At.File]
		return s == nil || s.broken || d.Code != "E101" && d.Code != "E103" && d.Code != "E104" && d.Code != "E303"
	})
}

func inOrder(attrs hclsyntax.Attributes) []*hclsyntax.Attribute { return appendInOrder(nil, attrs) }

func appendInOrder(list []*hclsyntax.Attribute, attrs hclsyntax.Attributes) []*hclsyntax.Attribute {
	for _, a := range attrs {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	return list
}

func rangeOf(b *hclsyntax.Block) hcl.Range { return hcl.RangeBetween(b.TypeRange, b.CloseBraceRange) }

// title names a block as people do: queue "sac".
func title(b *hclsyntax.Block) string {
	if len(b.Labels) == 0 {
		return b.Type
	}
	return fmt.Sprintf("%s %q", b.Type, b.Labels[0])
}
