package graph

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// TestGoldenGraphs pins the pictures of the good plans in the languages that others draw.
func TestGoldenGraphs(t *testing.T) {
	dirs, err := filepath.Glob("../testdata/good/*")
	require.NoError(t, err)
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			g := Of(loaded(t, os.DirFS(dir)), "")
			for ending, got := range map[string]string{".mmd": g.Mermaid(), ".dot": g.DOT()} {
				golden := filepath.Join("testdata", filepath.Base(dir)+ending)
				if *rewrite {
					require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
				}
				want, err := os.ReadFile(golden)
				require.NoError(t, err)
				require.Equal(t, string(want), got)
			}
		})
	}
}

// graphOfFlow draws the body of a flow "f" in a plan with queues a and b; what the parser warns of is let be.
func graphOfFlow(t *testing.T, body string) Flow {
	t.Helper()
	g := Of(loaded(t, plan("queue \"a\" {}\nqueue \"b\" {}\nflow \"f\" {\n"+body+"\n}\n")), "f")
	require.Len(t, g.Flows, 1)
	return g.Flows[0]
}

// ways lists edges as "from -> to: label, label", events as "~>".
func (f Flow) ways() []string {
	var list []string
	for _, e := range f.Edges {
		arrow := " -> "
		if e.Event {
			arrow = " ~> "
		}
		list = append(list, strings.TrimSuffix(e.From+arrow+e.To+": "+strings.Join(e.Labels, ", "), ": "))
	}
	return list
}

func TestWaysOfAGraph(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"a condition of conditions", `goto = call.from == null ? (queue.a.open ? step.x : step.y) : queue.b.open ? step.y : step.z
			step "x" {
				hangup {}
			}
			step "y" {
				hangup {}
			}
			step "z" {
				hangup {}
			}`,
			[]string{"f -> f/x: if call.from == null && queue.a.open", "f -> f/y: if call.from == null, else, if queue.b.open", "f -> f/z: else"}},
		{"keys with and without a name, one inside another", `goto = step.m
			on exhausted { goto = step.m }
			step "m" {
				menu "m" {
					prompt = "?"
					choice "1" {
						description = "Contas"
						menu "n" {
							prompt = "?"
							choice "7" { goto = step.m }
							choice "8" {}
						}
					}
					choice "2" {
						if = queue.a.open
						intent = tecnico
						goto = step.m
					}
					choice "3" {
						hangup {}
					}
				}
				hangup {}
			}`,
			[]string{"f -> f/m", "f/m -> f/m: 1 Contas › 7, 2 tecnico if queue.a.open", "f/m -> f/m/hangup: 3", "f/on.exhausted ~> f/m"}},
		{"people, and what happens without them", `goto = step.p
			on exhausted { goto = step.p }
			step "p" {
				enqueue {
					queue = queue.a.open ? queue.a : queue.b
					while_waiting {
						music { for = "30s" }
						menu "m" {
							prompt = "?"
							choice "1" { goto = step.fim }
						}
					}
					on timeout {
						enqueue { queue = queue.b }
						goto = step.fim
					}
					on full { goto = step.fim }
				}
				goto = step.fim
			}
			step "fim" {
				hangup {}
			}`,
			[]string{"f -> f/p", "f/p -> queue.a: if queue.a.open", "f/p -> queue.b: else, timeout", "f/p -> f/fim: while waiting › 1, timeout, full, then", "f/on.exhausted ~> f/p"}},
		{"two that are not found, two menus, two ways to hang up", `
			identify {
				by = { phone = call.from }
				on not_found {
					hangup {}
				}
			}
			identify {
				if = queue.a.open
				by = { cpf = call.from }
				on not_found {
					hangup { cause = busy }
				}
			}
			menu "x" {
				prompt = "?"
				choice "1" {}
			}
			menu "y" {
				prompt = "?"
				choice "1" {
					hangup {}
				}
			}
			on exhausted {
				hangup {}
			}
			hangup {}`,
			[]string{"f -> f/hangup: identify: not found, identify: not found if queue.a.open, y: 1"}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, graphOfFlow(t, c.body).ways()) })
	}
}

func TestNodesOfAGraph(t *testing.T) {
	p := loaded(t, os.DirFS("../testdata/good/sac"))
	f := Of(p, "sac").Flows[0]
	menu := f.node("sac/menu")
	require.Equal(t, NodeStep, menu.Kind)
	require.Equal(t, "menu", menu.Does[0].Kind)
	require.Equal(t, "asks", menu.Does[0].Word)
	require.NotZero(t, menu.At.Line)
	require.Equal(t, NodeEntry, f.Nodes[0].Kind)
	require.Empty(t, Of(p, "nowhere").Flows)
}

func TestFlowOfAProgramIsOneNode(t *testing.T) {
	g := Of(&flows.Plan{Flows: map[string]*flows.Flow{"x": {Name: "x"}}}, "")
	require.Len(t, g.Flows[0].Nodes, 1)
	checkGraph(t, g)
}

func TestUnreachableStepsAreMarked(t *testing.T) {
	f := graphOfFlow(t, "hangup {}\nstep \"alone\" {\n max_visits = 3\n hangup {}\n on exhausted {\n hangup {}\n }\n}")
	require.True(t, f.node("f/alone").Unreachable)
	require.Equal(t, []string{"hangs up", "at most 3 times"}, f.node("f/alone").lines())
}

// TestGraphTextsAreEscaped: what a plan's author writes stays text in every language.
func TestGraphTextsAreEscaped(t *testing.T) {
	nasty := `</text>"]; \\ #quot; | \"quoted\" & <b>` + "`x`"
	p := loaded(t, plan("flow \"f\" {\n description = \""+strings.ReplaceAll(nasty, `</text>"`, `</text>\"`)+"\"\n hangup {}\n}\n"))
	g := Of(p, "")
	require.Contains(t, g.Mermaid(), `#lt;/text#gt;#quot;]; #92; #35;quot; | #quot;quoted#quot; #amp; #lt;b#gt;#96;x#96;`)
	require.Contains(t, g.DOT(), `</text>\"]; \\ #quot; | \"quoted\" & <b>`)
}
