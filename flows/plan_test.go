package flows

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

func TestPlanForTheEngine(t *testing.T) {
	p := parsed(t, os.DirFS("testdata/good/sac"))
	c := p.Config()
	require.Equal(t, p.Hash, c.Plan)
	want := skills.DefaultWeights()
	want.Own, want.Occ = 0.09, 0.15
	require.Equal(t, want, c.Weights)
	rings := []acd.Ring{{After: 10_000}, {After: 25_000, LevelDrop: 2}, {After: 45_000, NeverRelaxed: true}}
	guard := acd.Guard{MaxOccupancy: .88, MaxHard: 2, MinShare: .5, Explore: .02}
	credits := map[string]acd.Millis{"emergency": 90_000, "dropped_by_us": 60_000, "callback_due": 60_000, "elderly_or_disabled": 60_000,
		"repeat_unresolved": 30_000, "deadline_24h": 30_000, "vip": 30_000, "cancel": 20_000}
	require.Equal(t, []acd.Queue{
		{Name: "sac", Needs: skills.NeedsOf(map[string]int{"atendimento": 1}), Strategy: acd.BestMatch, RingTimeout: 12_000,
			WrapUp: 20_000, WrapUpMax: 300_000, MaxCalls: 200, Reoffer: acd.DefaultReoffer,
			Order: acd.DelayRatio, TargetWait: acd.DefaultTarget, CreditMax: acd.DefaultCreditMax, Rescue: 48_000, Rings: rings, Answer: 20_000,
			AfterHangup: 120_000, AfterDrop: 1_800_000, DropCredit: 60_000,
			Credits: credits, FitWindow: 20_000, Guard: guard},
		{Name: "retencao", Needs: skills.NeedsOf(map[string]int{"retencao": 2}), Strategy: acd.LongestIdle,
			RingTimeout: acd.DefaultRingTimeout, WrapUp: acd.DefaultWrapUp, WrapUpMax: acd.DefaultWrapUpMax, Reoffer: acd.DefaultReoffer,
			Order: acd.DelayRatio, TargetWait: acd.DefaultTarget, CreditMax: acd.DefaultCreditMax, Rescue: 48_000, Rings: rings, OnNoAnswer: acd.StateReady,
			AfterHangup: 120_000, AfterDrop: 1_800_000, DropCredit: 60_000,
			Credits: credits, FitWindow: 20_000, Guard: guard},
	}, c.Queues)
	require.Equal(t, []acd.Agent{
		{Name: "maria", Skills: skills.Set{"atendimento": 3, "retencao": 2, "desk:ouro": 5, "lang:pt": 10, "lang:pt-BR": 10}, SignInOnRegister: true},
		{Name: "joao", Skills: skills.Set{"atendimento": 2, "lang:pt": 10, "lang:pt-BR": 10}},
	}, c.Agents)

	policy := p.Policy("sac")
	require.Len(t, policy.Categories, 3)
	require.Equal(t, skills.Category{Name: "cancelamento", Base: 0.2, Needs: map[string]int{"retencao": 2}, Kind: "cancel"}, policy.Categories[1])
	require.True(t, policy.Declared["retencao"] && policy.Declared["desk:ouro"])
	require.Empty(t, p.Policy("nenhuma").Categories)
}

func TestPlanLookUps(t *testing.T) {
	p := parsed(t, os.DirFS("testdata/good/sac"))
	for _, dialled := range []string{"+551140001000", "551140001000"} {
		n, ok := p.Number(dialled)
		require.True(t, ok, dialled)
		require.Equal(t, Number{Number: "+551140001000", Flow: "sac", MaxCalls: 30}, n)
	}
	_, ok := p.Number("1140001000")
	require.False(t, ok)
	a, ok := p.AgentByExtension("2001")
	require.True(t, ok)
	require.Equal(t, "Maria Souza", a.Display)
	require.Equal(t, "0123456789abcdef0123456789abcdef", a.Password.Hash())
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", a, a, a), "0123456789")
	_, ok = p.Agent("maria")
	require.True(t, ok)
	q, ok := p.Queue("retencao")
	require.True(t, ok)
	require.Equal(t, "sac", q.Calendar)
	_, ok = p.Queue("nenhuma")
	require.False(t, ok)
	require.Equal(t, Engine{Language: "pt-BR", Timezone: p.Engine.Timezone, PromptsDir: "prompts", MaxDuration: time.Hour, Profiles: []string{"br-sac"}}, p.Engine)
	require.Equal(t, "aguarde", p.Recordings("pt-BR")[0].Name)
}

func TestPasswordFromTheEnvironment(t *testing.T) {
	t.Setenv("RECEPTIVO_TEST_PASSWORD", "s3gredo")
	src := `agent "ana" {
  extension = "2001"
  password  = env("RECEPTIVO_TEST_PASSWORD")
}`
	p := parsed(t, plan(src))
	require.Equal(t, "s3gredo", p.Agents[0].Password.Reveal())
	t.Setenv("RECEPTIVO_TEST_PASSWORD", "outro")
	require.Equal(t, p.Hash, parsed(t, plan(src)).Hash, "the hash is that of the sources")
	require.NotEqual(t, p.Hash, parsed(t, plan(src+"\n")).Hash)
}

func TestPlainPasswordIsAWarning(t *testing.T) {
	p, diags := Parse(plan(`agent "ana" {
  extension = "2001"
  password  = "segredo"
}`))
	require.NotNil(t, p)
	require.Len(t, diags, 1)
	require.Equal(t, "W410", diags[0].Code)
	require.NotContains(t, diags[0].Detail, "segredo")
	require.False(t, diags.HasErrors())
}

func TestEmptyPlan(t *testing.T) {
	p, diags := Parse(os.DirFS(t.TempDir()))
	require.Nil(t, p)
	require.Equal(t, "E002", diags[0].Code)
	p, diags = Parse(os.DirFS("testdata/nothing/here"))
	require.Nil(t, p)
	require.True(t, diags.HasErrors())
	require.NoError(t, diags.Write(io.Discard, nil))
}

func TestDurations(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"500ms": 500 * time.Millisecond, "5s": 5 * time.Second, "1h30m": 90 * time.Minute, "7d": 168 * time.Hour,
		"2w": 336 * time.Hour, "2y": 730 * 24 * time.Hour, "0s": 0,
	} {
		got, err := ParseDuration(s)
		require.NoError(t, err, s)
		require.Equal(t, want, got, s)
	}
	for _, s := range []string{"", "5", "-1s", "+1s", "5 s", "99999y", "1d2h"} {
		_, err := ParseDuration(s)
		require.Error(t, err, s)
	}
}

// TestDocumentedExamples parses the example of every block and action.
func TestDocumentedExamples(t *testing.T) {
	around := `
skill "atendimento" {}
skill "retencao" {}
`
	t.Setenv("ERP_TOKEN", "segredo")
	t.Setenv("ERP_DSN", "postgres://leitor@erp.example/loja")
	for _, kind := range sortedKeys(topBlocks) {
		src := topBlocks[kind].example
		require.NotEmpty(t, src, kind)
		if kind == "number" {
			src += flowBlock.example
		}
		if kind != "skill" {
			src += around
		}
		p, diags := Parse(plan(src))
		require.NotNil(t, p, "%s: %v", kind, diags)
		for _, d := range diags {
			require.Contains(t, []string{"W402", "W412"}, d.Code, "%s: %v", kind, d)
		}
	}
	for _, kind := range sortedKeys(verbs) {
		src := verbs[kind].example
		require.NotEmpty(t, src, kind)
		end := "goto = step.fim"
		if verbs[kind].ends {
			end = ""
		}
		p, diags := Parse(plan(fmt.Sprintf("queue \"sac\" {}\n%s\nflow \"f\" {\n%s\n%s\n%s\nstep \"fim\" {\nhangup {}\n}\n}",
			verbs[kind].around, verbs[kind].frame, src, end)))
		require.False(t, diags.HasErrors(), "%s: %v", kind, diags)
		require.NotNil(t, p, kind)
	}
}

// TestEveryRowIsDocumented keeps the tables fit for the reference.
func TestEveryRowIsDocumented(t *testing.T) {
	schemas := insides()
	for _, b := range topBlocks {
		schemas = append(schemas, &b.schema)
	}
	for _, v := range verbs {
		schemas = append(schemas, &v.schema)
	}
	for _, s := range schemas {
		require.NotEmpty(t, s.kind)
		require.NotEmpty(t, s.doc, s.kind)
		for _, a := range s.args {
			documented(t, s.kind, a)
			for _, f := range a.fields {
				documented(t, s.kind+"."+a.name, f)
			}
		}
	}
}

func documented(t *testing.T, where string, a arg) {
	t.Helper()
	require.NotEmpty(t, a.doc, "%s.%s", where, a.name)
	if a.def == "" {
		return
	}
	v := a.fallback()
	require.NotNil(t, v, "%s.%s", where, a.name)
	if a.rule != nil {
		require.Empty(t, a.rule(v), "the default of %s.%s", where, a.name)
	}
}
