package flows

import (
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const testSuffix = ".test.hcl"

// ParseTests reads every *.test.hcl file at the top of fsys against the plan that stands beside them, in order of file
// and place. The tests are nil when a diagnostic is an error. It never stops at the first mistake.
func ParseTests(fsys fs.FS, p *Plan) ([]*Test, Diagnostics) {
	l := *p.loaded
	l.plan, l.sources, l.files, l.blocks, l.diags = p, map[string]*source{}, nil, nil, nil
	l.readTests(fsys)
	t := &testLoader{loader: &l, envs: map[string]*env{}}
	for _, name := range l.files {
		if body := l.sources[name].body; body != nil {
			t.file(body)
		}
	}
	l.diags = l.trim(l.diags).sort()
	if l.diags.HasErrors() {
		return nil, l.diags
	}
	return t.tests, l.diags
}

func (l *loader) readTests(fsys fs.FS) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		l.errorf(hcl.Range{}, "E002", "Tests cannot be read", "%v", err)
		return
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, testSuffix) || strings.HasPrefix(path.Base(name), ".") {
			continue
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			l.errorf(hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}, "E002", "File cannot be read", "%v", err)
			continue
		}
		l.parse(name, src)
	}
}

// testLoader reads the tests of a plan.
type testLoader struct {
	*loader
	envs  map[string]*env // what a test of a flow can name, by flow
	tests []*Test
}

// file reads the tests of one file; its defaults hold for all of them, wherever they stand.
func (l *testLoader) file(body *hclsyntax.Body) {
	var defaults *hclsyntax.Block
	names := map[string]*hclsyntax.Block{}
	for _, b := range body.Blocks {
		switch {
		case b.Type == "defaults" && l.label(&testDefaultsSchema, b):
			if defaults != nil {
				l.errorf(b.DefRange(), "E102", "Declared twice", "A file of tests has one defaults; it stands at %s.", placeOf(defaults.DefRange()))
				continue
			}
			defaults = b
		case b.Type == "test" && l.label(&testSchema, b):
			if first := names[b.Labels[0]]; first != nil {
				l.errorf(b.DefRange(), "E102", "Declared twice", "%s is already declared at %s.", title(b), placeOf(first.DefRange()))
				continue
			}
			names[b.Labels[0]] = b
		case b.Type != "test" && b.Type != "defaults":
			l.notInTests(b)
		}
	}
	var base args
	var common []*hclsyntax.Block
	if defaults != nil {
		base = l.decode(&testDefaultsSchema, defaults, l.world, nil)
		common = defaults.Body.Blocks
	}
	for i, b := range body.Blocks {
		if b.Type == "test" && len(b.Labels) == 1 && names[b.Labels[0]] == b {
			l.test(b, base, common, i == firstTest(body))
		}
	}
	if len(names) == 0 && defaults != nil {
		(&scriptReader{testLoader: l, env: l.envOf(""), test: &Test{}}).scene(common, false)
	}
}

// firstTest is where the first test stands: mistakes of the defaults are reported along with it.
func firstTest(body *hclsyntax.Body) int {
	for i, b := range body.Blocks {
		if b.Type == "test" {
			return i
		}
	}
	return -1
}

func (l *testLoader) notInTests(b *hclsyntax.Block) {
	if topBlocks[b.Type] != nil {
		l.errorf(b.TypeRange, "E101", "Unknown block", "%s belongs to the plan: it stands in a file that does not end in %s.", b.Type, testSuffix)
		return
	}
	if has(scriptBlocks, b.Type) || b.Type == "mock" {
		l.errorf(b.TypeRange, "E101", "Unknown block", "%s stands in a test.", b.Type)
		return
	}
	l.errorf(b.TypeRange, "E101", "Unknown block", "A file of tests holds no block %s.%s", b.Type, didYouMean(b.Type, []string{"test", "defaults"}))
}

// test reads one test.
func (l *testLoader) test(b *hclsyntax.Block, base args, common []*hclsyntax.Block, first bool) {
	a := l.decode(&testSchema, b, l.world, nil)
	t := &Test{Name: b.Labels[0], At: placeOf(b.DefRange())}
	l.call(t, a, base)
	r := &scriptReader{testLoader: l, env: l.envOf(t.Flow), test: t}
	quiet := len(l.diags)
	r.scene(common, false)
	if !first { // they have been reported
		l.diags = l.diags[:quiet]
	}
	inherited := t.Mocks
	t.Mocks = nil
	r.scene(b.Body.Blocks, true)
	t.Mocks = append(t.Mocks, inherited...)
	l.tests = append(l.tests, t)
}

// usualStart is when a call comes in when nobody says: an hour at which most are open.
const usualStart = "2026-03-10T10:00:00"

// call reads who calls whom, and when.
func (l *testLoader) call(t *Test, a, base args) {
	word := func(name string) (string, args) {
		from := a
		if !a.given(name) && base.block != nil && base.given(name) {
			from = base
		}
		s, _ := from.val(name).(string)
		return s, from
	}
	at, where := word("at")
	start, ok := l.instant(at)
	if !ok {
		l.errorf(where.where("at"), "E201", "Wrong type", "at must be an instant such as \"2026-03-10T10:00:00-03:00\", not %q.", at)
	}
	t.Start = start
	t.From, where = word("from")
	if t.From != "" && !isDialable(t.From) {
		l.errorf(where.where("from"), "E201", "Wrong type", "from must be a number such as \"+5511987654321\", not %q.", t.From)
	}
	t.Language, where = word("language")
	if t.Language != "" && l.plan.Prompts[t.Language] == nil {
		l.errorf(where.where("language"), "E202", "Unknown reference", "The plan has no prompts in %q.%s", t.Language, didYouMean(t.Language, sortedKeys(l.plan.Prompts)))
	}
	t.To, where = word("to")
	l.number(t, where)
}

func (l *testLoader) instant(s string) (time.Time, bool) {
	if s == "" {
		s = usualStart
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, s, l.plan.Engine.Timezone); err == nil {
			return at, true
		}
	}
	at, err := time.Parse(time.RFC3339, s)
	return at, err == nil
}

// number finds the flow that the number dialled leads to.
func (l *testLoader) number(t *Test, where args) {
	var known []string
	leadTo := map[string]bool{}
	for _, n := range l.plan.Numbers {
		known, leadTo[n.Flow] = append(known, n.Number), true
	}
	if t.To == "" && len(leadTo) == 1 {
		t.To = known[0]
	}
	n, ok := l.plan.Number(t.To)
	switch {
	case ok:
		t.To, t.Flow = n.Number, n.Flow
	case t.To == "" && len(known) == 0:
		l.errorf(where.where("to"), "E104", "Missing argument", "The plan has no number: nobody can call it.")
	case t.To == "":
		l.errorf(where.where("to"), "E104", "Missing argument", "A test needs to: the plan has the numbers %s.", quoted(known))
	default:
		l.errorf(where.where("to"), "E202", "Unknown reference", "The plan has no number %q.%s", t.To, didYouMean(t.To, known))
	}
}

// envOf is what the tests of a flow can name: everything of that flow, and what other flows have besides.
func (l *testLoader) envOf(flow string) *env {
	if e := l.envs[flow]; e != nil {
		return e
	}
	e := newEnv(l.world)
	e.flow = flow
	for _, name := range append([]string{flow}, sortedKeys(l.plan.Flows)...) {
		if f := l.plan.Flows[name]; f != nil && f.env != nil {
			e.borrow(f.env)
		}
	}
	l.envs[flow] = e
	return e
}

// borrow takes names that are not there yet.
func (e *env) borrow(from *env) {
	for step := range from.steps {
		e.steps[step] = true
	}
	for name, t := range from.types {
		if _, there := e.types[name]; !there {
			e.types[name], e.check.Variables[name], e.run.Variables[name] = t, from.check.Variables[name], from.run.Variables[name]
		}
	}
}

// fixed reads a value that is fixed when the test is read; ok is false when it was wrong and reported.
func (l *testLoader) fixed(a args, name string) (v Value, ok bool) {
	x := get[*Expr](a, name)
	if x == nil {
		return Value{}, false
	}
	if !x.Constant() {
		l.errorf(a.where(name), "E201", "Wrong type", "%s is fixed when the test is read: it cannot read a call.", name)
		return Value{}, false
	}
	v, err := x.Eval(nil)
	if err != nil {
		l.errorf(a.where(name), "E201", "Wrong type", "%s cannot be evaluated.", name)
	}
	return v, err == nil
}
