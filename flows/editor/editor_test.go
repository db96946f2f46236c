package editor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// plan is what the stories of this file are about; ‸ is where the cursor stands.
const plan = `
number "+551140001000" { flow = flow.sac }

prompts "pt-BR" {
  ola  = "Olá, açaí 🍇."
  fila = "Já atendemos você."
}

prompts "en-US" {
  ola = "Hi."
}

skill "ingles" { description = "Fala inglês" }

calendar "loja" { hours = { mon-fri = "08:00-20:00" } }

routing "sac" {
  category "pedido" { base = 1 }
}

queue "sac" {
  description = "Atendimento geral"
  skills      = { ingles = 2 }
  calendar    = calendar.loja
  strategy    = longest_idle
}

queue "vendas" {}

service "erp" { url = "https://erp.exemplo" }

directory "clientes" {
  service = service.erp
  keys    = [cpf, conta]
  fields  = object({ id = string, nome = string })
}

flow "sac" {
  vars { motivo = "nenhum" }

  say { prompt = prompt.ola }
  goto = step.menu

  step "menu" {
    menu "principal" {
      prompt = "Digite 1."

      choice "1" {
        intent = pedido
        set { motivo = "pedido" }
        goto = step.fim
      }

      on exhausted {
        hangup {}
      }
    }

    goto = step.fim
  }

  step "fim" {
    run "r" {
      flow = flow.sub
      with = { tentativas = 2 }
      on sumiu {}
    }

    lookup "c" {
      directory = directory.clientes
      by        = { cpf = run.r.codigo }
    }

    enqueue { queue = vars.motivo == "x" ? queue.sac : queue.vendas }
  }
}

flow "sub" {
  param "tentativas" { type = number }
  output "codigo" { type = string }
  event "sumiu" {}

  return { codigo = "12" }
}
`

const tests = `
test "quem liga ouve o menu" {
  to = "+551140001000"
  mock "directory.clientes" { not_found = true }
  agent "ana" { state = ready }
  hear { prompt = prompt.ola }
  expect { queue = queue.vendas }
}
`

// opened is the plan and its tests with one text replaced by another, and finds the cursor in it.
func opened(t *testing.T, old, new string) (d *Folder, file string, at int) {
	t.Helper()
	require.Contains(t, plan+tests, old)
	files := map[string]string{"a.hcl": strings.Replace(plan, old, new, 1), "a.test.hcl": strings.Replace(tests, old, new, 1)}
	fsys := fstest.MapFS{}
	for name, text := range files {
		if i := strings.Index(text, "‸"); i >= 0 {
			file, at = name, i
			text = strings.Replace(text, "‸", "", 1)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Open(fsys), file, at
}

func labels(list []Suggestion) []string {
	names := []string{}
	for _, s := range list {
		names = append(names, s.Label)
	}
	return names
}

func TestCompletes(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     []string // among others
		not      []string
	}{
		"blocks at the top of a file":           {`queue "vendas" {}`, "que‸", []string{"queue", "flow", "prompts"}, []string{"say", "step"}},
		"arguments and blocks of a queue":       {`queue "vendas" {}`, "queue \"vendas\" {\n  ‸\n}", []string{"ring_timeout", "service_level"}, []string{"say", "queue"}},
		"what is written is not offered again":  {`strategy    = longest_idle`, "strategy = longest_idle\n  ‸", []string{"music"}, []string{"strategy", "skills"}},
		"actions in a step":                     {`lookup "c"`, "‸\n    lookup \"c\"", []string{"say", "enqueue", "on", "goto"}, []string{"queue"}},
		"steps after goto":                      {`goto = step.menu`, "goto = ‸", []string{"step.menu", "step.fim", "vars"}, []string{"queue.sac"}},
		"steps after step.":                     {`goto = step.menu`, "goto = step.f‸", []string{"menu", "fim"}, nil},
		"queues in a condition":                 {`queue.sac :`, "queue.‸ :", []string{"sac", "vendas"}, nil},
		"fields of a queue":                     {`vars.motivo == "x"`, "queue.sac.‸", []string{"open", "waiting", "estimated_wait"}, nil},
		"words of an enumeration":               {`longest_idle`, "lo‸", []string{"best_match", "longest_idle"}, []string{"true"}},
		"prompts and functions":                 {`{ prompt = prompt.ola }` + "\n  goto", "{ prompt = ‸ }\n  goto", []string{"prompt.ola", "prompt.fila", "digits", "call"}, nil},
		"prompts after prompt.":                 {`prompt = prompt.ola }` + "\n  goto", "prompt = prompt.‸ }\n  goto", []string{"ola", "fila"}, nil},
		"skills in an object":                   {`{ ingles = 2 }`, "{ ‸ }", []string{"ingles"}, nil},
		"categories":                            {`intent = pedido`, "intent = ‸", []string{"pedido"}, nil},
		"params of the flow that runs":          {`{ tentativas = 2 }`, "{ ‸ }", []string{"tentativas"}, nil},
		"outputs of the flow that ran":          {`run.r.codigo`, "run.r.‸", []string{"codigo"}, nil},
		"fields of a record":                    {`vars.motivo == "x"`, "lookup.c.‸", []string{"found", "id", "nome"}, nil},
		"keys of a directory":                   {`{ cpf = run.r.codigo }`, "{ ‸ }", []string{"cpf", "conta"}, nil},
		"events of a run":                       {`on sumiu {}`, "on ‸", []string{"sumiu", "error"}, []string{"exhausted"}},
		"events of a menu":                      {`on exhausted {`, "on ex‸ {", []string{"exhausted", "no_input"}, []string{"sumiu"}},
		"names in a text":                       {`"Digite 1."`, `"Digite ${vars.‸`, []string{"motivo"}, nil},
		"kinds of name in a text":               {`"Digite 1."`, `"Digite ${‸}"`, []string{"vars", "call", "digits"}, nil},
		"nothing in a text":                     {`"Digite 1."`, `"Dig‸"`, nil, []string{"vars", "say"}},
		"fields of call":                        {`vars.motivo == "x"`, "call.‸", []string{"from", "protocol"}, nil},
		"variables to set":                      {`set { motivo = "pedido" }`, "set { ‸ }", []string{"motivo"}, nil},
		"prompts that the other language has":   {`ola = "Hi."`, "ola = \"Hi.\"\n  ‸", []string{"fila"}, []string{"ola"}},
		"in a plan whose braces do not close":   {`prompt = "Digite 1."`, "prompt = [prompt.‸", []string{"ola"}, nil},
		"behind a text that nobody closed":      {`description = "Atendimento geral"`, "description = \"Atend\n  str‸", []string{"wrap_up"}, nil},
		"blocks of a test":                      {`agent "ana"`, "‸\n  agent \"ana\"", []string{"hear", "press", "mock", "expect"}, []string{"say"}},
		"numbers of a test":                     {`to = "+551140001000"`, `to = "+55‸"`, []string{"+551140001000"}, nil},
		"what can be mocked":                    {`mock "directory.clientes"`, `mock "dir‸"`, []string{"directory.clientes"}, []string{"customer"}},
		"queues of a test":                      {`queue = queue.vendas`, "queue = ‸", []string{"queue.sac"}, nil},
		"tests and defaults in a file of tests": {`test "quem`, "de‸\ntest \"quem", []string{"test", "defaults"}, []string{"queue"}},
		"warnings to silence":                   {`queue "vendas" {}`, "# receptivo:ignore ‸\nqueue \"vendas\" {}", []string{"W402"}, []string{"E101"}},
		"the environment":                       {`url = "https://erp.exemplo"`, "url = ‸", []string{"env"}, nil},
		"yes and no":                            {`queue "vendas" {}`, "queue \"vendas\" { record = ‸ }", []string{"true", "false"}, nil},
		"durations, the default first":          {`queue "vendas" {}`, "queue \"vendas\" { wrap_up = ‸ }", []string{`"30s"`, `"5s"`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d, file, at := opened(t, c.old, c.new)
			got := labels(d.Complete(file, at))
			require.Subset(t, got, c.want)
			for _, n := range c.not {
				require.NotContains(t, got, n)
			}
		})
	}
}

func TestACompletionWritesOverTheWholeWord(t *testing.T) {
	d, file, at := opened(t, `longest_idle`, "lo‸ngest")
	for _, s := range d.Complete(file, at) {
		require.Equal(t, "longest", string(d.Source(file)[s.At.From:s.At.To]))
	}
}

func TestABlockComesWithWhatItNeeds(t *testing.T) {
	d, file, at := opened(t, `lookup "c"`, "‸\n    lookup \"c\"")
	for _, s := range d.Complete(file, at) {
		if s.Label == "voicemail" {
			require.Equal(t, "voicemail \"${1:principal}\" {\n  mailbox = mailbox.$2\n  $0\n}", s.Insert)
			require.Contains(t, s.Doc, "record a message")
			return
		}
	}
	t.Fatal("voicemail is not offered")
}

func TestHover(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a block":               {`enqueue {`, `enq‸ueue {`, "wait for an agent and talk"},
		"an argument":           {`strategy    =`, `stra‸tegy =`, "default best_match"},
		"a word":                {`longest_idle`, `longest‸_idle`, "Who takes it"},
		"a queue":               {`queue.sac :`, `queue.sa‸c :`, "Atendimento geral"},
		"a prompt":              {`prompt.ola }` + "\n  goto", "prompt.ol‸a }\n  goto", "pt-BR: Olá, açaí 🍇.\n\nen-US: Hi."},
		"a skill":               {`{ ingles = 2`, `{ ing‸les = 2`, "Fala inglês"},
		"a variable":            {`vars.motivo`, `vars.moti‸vo`, `"nenhum"`},
		"a flow that runs":      {`flow = flow.sub`, `flow = flow.su‸b`, "**flow.sub**"},
		"a name of the engine":  {`vars.motivo ==`, `call.fr‸om ==`, "Who calls"},
		"a field of a queue":    {`vars.motivo ==`, `queue.sac.wait‸ing ==`, "Calls that wait"},
		"a function":            {`run.r.codigo`, `dig‸its(run.r.codigo)`, "one by one"},
		"a code":                {`queue "vendas" {}`, "# receptivo:ignore W4‸02 porque\nqueue \"vendas\" {}", "Never used"},
		"an event":              {`on exhausted`, `on exhaus‸ted`, "**on exhausted**"},
		"an event of a flow":    {`on sumiu`, `on sum‸iu`, "**event.sumiu**"},
		"a test's block":        {`hear {`, `he‸ar {`, "wait until the caller hears"},
		"a mock":                {`mock "directory.clientes"`, `mo‸ck "directory.clientes"`, "directory"},
		"what a mock stands in": {`mock "directory.clientes"`, `mock "directory.cli‸entes"`, "Records found by a key"},
		"a number in a test":    {`to = "+551140001000"`, `to = "+5511‸40001000"`, "flow.sac"},
	} {
		t.Run(name, func(t *testing.T) {
			d, file, at := opened(t, c.old, c.new)
			note, ok := d.Hover(file, at)
			require.True(t, ok)
			require.Contains(t, note.Text, c.want)
		})
	}
	d, file, at := opened(t, `"Digite 1."`, `"Dig‸ite 1."`)
	_, ok := d.Hover(file, at)
	require.False(t, ok, "there is nothing to say of the words of a text")
}

// places writes spans as the lines they stand in.
func places(d *Folder, spans []Span) []string {
	list := []string{}
	for _, s := range spans {
		src := d.Source(s.File)
		end := strings.IndexByte(string(src[s.From:]), '\n')
		list = append(list, s.File+": "+strings.TrimSpace(string(src[lineStart(src, s.From):s.From+end])))
	}
	return list
}

func TestDefinitionAndReferences(t *testing.T) {
	for name, c := range map[string]struct {
		old, new   string
		definition []string
		references []string
	}{
		"a queue": {`queue.vendas }` + "\n  }", "queue.ven‸das }\n  }", []string{`a.hcl: queue "vendas" {}`},
			[]string{`a.hcl: enqueue { queue = vars.motivo == "x" ? queue.sac : queue.vendas }`, "a.test.hcl: expect { queue = queue.vendas }"}},
		"a step": {`goto = step.menu`, `goto = step.me‸nu`, []string{`a.hcl: step "menu" {`}, []string{"a.hcl: goto = step.menu"}},
		"a prompt in two languages": {`prompt.ola }` + "\n  goto", "prompt.ol‸a }\n  goto", []string{`a.hcl: ola  = "Olá, açaí 🍇."`, `a.hcl: ola = "Hi."`},
			[]string{"a.hcl: say { prompt = prompt.ola }", "a.test.hcl: hear { prompt = prompt.ola }"}},
		"a number, from a test":  {`to = "+551140001000"`, `to = "+5511‸40001000"`, []string{`a.hcl: number "+551140001000" { flow = flow.sac }`}, []string{`a.test.hcl: to = "+551140001000"`}},
		"a calendar":             {`calendar.loja`, `calendar.lo‸ja`, []string{`a.hcl: calendar "loja" { hours = { mon-fri = "08:00-20:00" } }`}, []string{"a.hcl: calendar    = calendar.loja"}},
		"a skill":                {`skill "ingles"`, `skill "ing‸les"`, []string{`a.hcl: skill "ingles" { description = "Fala inglês" }`}, []string{"a.hcl: skills      = { ingles = 2 }"}},
		"a variable":             {`vars.motivo`, `vars.mot‸ivo`, []string{`a.hcl: vars { motivo = "nenhum" }`, `a.hcl: set { motivo = "pedido" }`}, []string{`a.hcl: enqueue { queue = vars.motivo == "x" ? queue.sac : queue.vendas }`}},
		"a param":                {`param "tentativas"`, `param "tenta‸tivas"`, []string{`a.hcl: param "tentativas" { type = number }`}, []string{"a.hcl: with = { tentativas = 2 }"}},
		"an output":              {`run.r.codigo`, `run.r.cod‸igo`, []string{`a.hcl: output "codigo" { type = string }`}, []string{"a.hcl: by        = { cpf = run.r.codigo }", `a.hcl: return { codigo = "12" }`}},
		"an event":               {`on sumiu`, `on sum‸iu`, []string{`a.hcl: event "sumiu" {}`}, []string{"a.hcl: on sumiu {}"}},
		"a directory, by a mock": {`mock "directory.clientes"`, `mock "directory.cli‸entes"`, []string{`a.hcl: directory "clientes" {`}, []string{"a.hcl: directory = directory.clientes", `a.test.hcl: mock "directory.clientes" { not_found = true }`}},
		"a category":             {`intent = pedido`, `intent = ped‸ido`, []string{`a.hcl: category "pedido" { base = 1 }`}, []string{"a.hcl: intent = pedido"}},
	} {
		t.Run(name, func(t *testing.T) {
			d, file, at := opened(t, c.old, c.new)
			require.Equal(t, c.definition, places(d, d.Definition(file, at)))
			require.Equal(t, c.references, places(d, d.References(file, at, false)))
		})
	}
}

func TestRename(t *testing.T) {
	d, file, at := opened(t, `queue "vendas"`, `queue "ven‸das"`)
	spans, err := d.Rename(file, at, "comercial")
	require.NoError(t, err)
	require.Len(t, spans, 3)
	for _, s := range spans {
		require.Equal(t, "vendas", string(d.Source(s.File)[s.From:s.To]))
	}
	_, err = d.Rename(file, at, "sac")
	require.EqualError(t, err, `there is a queue "sac" already`)
	_, err = d.Rename(file, at, "a b")
	require.ErrorContains(t, err, "no name")

	d, file, at = opened(t, `"nenhum"`, `"nen‸hum"`)
	_, err = d.Rename(file, at, "x")
	require.ErrorContains(t, err, "no name here")
}

func TestSymbols(t *testing.T) {
	d, _, _ := opened(t, "number", "number")
	var lines []string
	var list func(symbols []Symbol, indent string)
	list = func(symbols []Symbol, indent string) {
		for _, s := range symbols {
			lines = append(lines, indent+s.Kind+" "+s.Name)
			list(s.Inside, indent+"  ")
		}
	}
	list(d.Symbols("a.hcl"), "")
	require.Subset(t, lines, []string{"number +551140001000", "prompts pt-BR", "  prompt ola", "flow sac", "  step menu", "    menu principal", "      choice 1",
		"  step fim", "    enqueue enqueue", "      on exhausted"})
	require.Nil(t, d.Symbols("b.hcl"))
}

func TestFixes(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code, want string }{
		"a step":            {`goto = step.menu`, `goto = step.mneu`, "E202", "goto = step.menu"},
		"an argument":       {`strategy    =`, `stratgy =`, "E101", "strategy ="},
		"a word":            {`longest_idle`, `longest_idel`, "E204", "longest_idle"},
		"a word in quotes":  {`longest_idle`, `"longest_idle"`, "E204", "strategy    = longest_idle\n"},
		"a block":           {`lookup "c"`, `lokup "c"`, "E101", `lookup "c"`},
		"a queue in quotes": {`{ queue = vars.motivo == "x" ? queue.sac : queue.vendas }`, `{ queue = "sac" }`, "E201", "{ queue = queue.sac }"},
		"a function":        {`run.r.codigo`, `digts(run.r.codigo)`, "E202", "digits(run.r.codigo)"},
		"after an accent":   {`"Digite 1."`, `"Olá 🍇 ${vars.motvo}."`, "E202", `"Olá 🍇 ${vars.motivo}."`},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"a.hcl": {Data: []byte(strings.Replace(plan, c.old, c.new, 1))}}
			_, diags := flows.Parse(files)
			d := Open(files)
			for _, x := range diags {
				for _, fix := range d.Fixes(x) {
					src := string(d.Source("a.hcl"))
					if x.Code == c.code && fix.Mends {
						require.Contains(t, src[:fix.At.From]+fix.Text+src[fix.At.To:], c.want)
						return
					}
				}
			}
			t.Fatalf("nobody mends it: %v", diags)
		})
	}
}

func TestASilencedWarningIsSilent(t *testing.T) {
	files := fstest.MapFS{"a.hcl": {Data: []byte("number \"4004\" { flow = flow.f }\n\nskill \"sobra\" {}\n\nflow \"f\" {\n  hangup {}\n}\n")}}
	_, diags := flows.Parse(files)
	require.Len(t, diags, 1)
	d := Open(files)
	fixes := d.Fixes(diags[0])
	require.Len(t, fixes, 1)
	src := string(d.Source("a.hcl"))
	files["a.hcl"].Data = []byte(src[:fixes[0].At.From] + fixes[0].Text + src[fixes[0].At.To:])
	_, diags = flows.Parse(files)
	require.Empty(t, diags)
}

// TestEveryReferenceOfTheExamplesIsDeclared holds the index to plans that are whole: what the checker finds, it finds.
func TestEveryReferenceOfTheExamplesIsDeclared(t *testing.T) {
	for _, dir := range []string{"../../examples/hello", "../../examples/sac"} {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			d := Open(os.DirFS(dir))
			require.NotEmpty(t, d.uses)
			for _, u := range d.uses {
				if u.declares || u.name.kind == "skill" || u.name.kind == "number" || u.name.kind == "category" || u.name.kind == "event" {
					continue
				}
				require.NotEmpty(t, d.Definition(u.at.File, u.at.From), "%v at %v", u.name, u.at)
			}
		})
	}
}
