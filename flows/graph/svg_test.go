package graph

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// rect is a room on the canvas.
type rect struct{ x, y, width, height float64 }

func (r rect) meets(o rect) bool {
	return r.x < o.x+o.width && o.x < r.x+r.width && r.y < o.y+o.height && o.y < r.y+r.height
}

func (r rect) holds(o rect) bool {
	return r.x <= o.x && r.y <= o.y && o.x+o.width <= r.x+r.width && o.y+o.height <= r.y+r.height
}

// svgGroup is what the tests read of a picture.
type svgGroup struct {
	Class  string     `xml:"class,attr"`
	Addr   string     `xml:"data-addr,attr"`
	ID     string     `xml:"id,attr"`
	Groups []svgGroup `xml:"g"`
	Rects  []svgAny   `xml:"rect"`
	Texts  []svgAny   `xml:"text"`
	Paths  []svgAny   `xml:"path"`
}

type svgAny struct {
	X      float64 `xml:"x,attr"`
	Y      float64 `xml:"y,attr"`
	Width  string  `xml:"width,attr"`
	Height string  `xml:"height,attr"`
	Class  string  `xml:"class,attr"`
	D      string  `xml:"d,attr"`
	Text   string  `xml:",chardata"`
}

func (a svgAny) rect(t require.TestingT) rect {
	width, err := strconv.ParseFloat(a.Width, 64)
	require.NoError(t, err)
	height, err := strconv.ParseFloat(a.Height, 64)
	require.NoError(t, err)
	return rect{a.X, a.Y, width, height}
}

var corners = regexp.MustCompile(`[ML](-?[0-9.]+) (-?[0-9.]+)`)

// checkSVG checks what makes a picture readable: nothing covers anything, everything is on the canvas.
func checkSVG(t require.TestingT, text string, nodes, edges int) {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else {
			require.NoError(t, err)
		}
	}
	var picture struct {
		Width  string     `xml:"width,attr"`
		Height string     `xml:"height,attr"`
		Flows  []svgGroup `xml:"g"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &picture))
	canvas := svgAny{Width: picture.Width, Height: picture.Height}.rect(t)
	var boxes, labels []rect
	var lines [][2]point
	ids := map[string]bool{}
	drawn := 0
	for _, f := range picture.Flows {
		for _, g := range f.Groups {
			if strings.HasPrefix(g.Class, "node") {
				require.False(t, ids[g.ID], g.ID)
				ids[g.ID] = true
				boxes = append(boxes, g.Rects[0].rect(t))
				continue
			}
			drawn++
			for _, label := range g.Texts {
				labels = append(labels, rect{label.X, label.Y - 9, textWidth(label.Text, labelSize), 10})
			}
			for _, path := range g.Paths {
				if path.Class == "arrow" {
					continue
				}
				var last point
				for i, m := range corners.FindAllStringSubmatch(path.D, -1) {
					x, _ := strconv.ParseFloat(m[1], 64)
					y, _ := strconv.ParseFloat(m[2], 64)
					if i > 0 {
						lines = append(lines, [2]point{last, {x, y}})
					}
					last = point{x, y}
				}
			}
		}
	}
	require.Len(t, boxes, nodes)
	require.Equal(t, edges, drawn)
	for i, box := range boxes {
		require.True(t, canvas.holds(box), "box %v outside of %v", box, canvas)
		for _, other := range boxes[:i] {
			require.False(t, box.meets(other), "%v covers %v", box, other)
		}
		inside := rect{box.x + 0.2, box.y + 0.2, box.width - 0.4, box.height - 0.4}
		for _, line := range lines {
			require.False(t, inside.meets(lineRect(line)), "line %v crosses box %v", line, box)
		}
	}
	for i, label := range labels {
		require.True(t, canvas.holds(label), "label %v outside of %v", label, canvas)
		for _, box := range boxes {
			require.False(t, label.meets(box), "label %v covers box %v", label, box)
		}
		for _, other := range labels[:i] {
			require.False(t, label.meets(other), "labels %v and %v", label, other)
		}
		for _, line := range lines {
			require.False(t, label.meets(lineRect(line)), "line %v crosses label %v", line, label)
		}
	}
}

func lineRect(line [2]point) rect {
	a, b := line[0], line[1]
	return rect{min(a.x, b.x), min(a.y, b.y), max(a.x, b.x) - min(a.x, b.x), max(a.y, b.y) - min(a.y, b.y)}
}

func checkGraph(t require.TestingT, g Graph) {
	nodes, edges := 0, 0
	for _, f := range g.Flows {
		nodes, edges = nodes+len(f.Nodes), edges+len(f.Edges)
	}
	svg := g.SVG()
	checkSVG(t, svg, nodes, edges)
	require.Equal(t, svg, g.SVG())
}

func TestPicturesAreReadable(t *testing.T) {
	plans := map[string]string{"centre of 60 steps": centre(60), "60 steps that lead everywhere": tangle(60), "one step": "flow \"f\" {\n hangup {}\n}\n"}
	files, err := filepath.Glob("../testdata/good/*/*.hcl")
	require.NoError(t, err)
	for _, file := range files {
		if src, err := os.ReadFile(file); err == nil && filepath.Base(filepath.Dir(file)) != "sac" {
			plans[filepath.Base(file)] = string(src)
		}
	}
	for name, src := range plans {
		t.Run(name, func(t *testing.T) {
			first, again := Of(loaded(t, plan(src)), ""), Of(loaded(t, plan(src)), "")
			checkGraph(t, first)
			require.Equal(t, first.SVG(), again.SVG())
		})
	}
	t.Run("sac", func(t *testing.T) {
		g := Of(loaded(t, os.DirFS("../testdata/good/sac")), "")
		checkGraph(t, g)
		require.Contains(t, g.SVG(), `data-addr="sac/menu"`)
	})
}

// TestPagesKeepTheirShape: sixty steps are no endless ribbon.
func TestPagesKeepTheirShape(t *testing.T) {
	l := layOut(Of(loaded(t, plan(centre(60))), "").Flows[0])
	require.Less(t, l.width, 3*l.height)
	require.Less(t, l.height, 3*l.width)
}

// FuzzPlan draws whatever plan is accepted.
func FuzzPlan(f *testing.F) {
	for _, pattern := range []string{"../testdata/good/*/*.hcl", "../testdata/broken/*.hcl"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, file := range files {
			src, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(string(src))
		}
	}
	for _, d := range flows.Docs() {
		if d.Group == "action" {
			f.Add("queue \"sac\" {}\nflow \"f\" {\n" + d.Example + "\ngoto = step.a\nstep \"a\" {\n hangup {}\n}\n}")
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		if p, _ := flows.Parse(plan(src)); p != nil {
			checkGraph(t, Of(p, ""))
		}
	})
}

// FuzzGraph draws whatever leads wherever, with any text on it.
func FuzzGraph(f *testing.F) {
	f.Add(uint8(5), []byte{0, 1, 1, 2, 2, 0, 2, 2, 3, 4, 4, 3}, "1 Pedido if customer.found", "menu")
	f.Add(uint8(1), []byte{0, 0}, "<&\"'\x00\xff", "日本語 مرحبا 👋🏽")
	f.Add(uint8(12), []byte("abacadaebfcgdheiafbkclalbjbhgaha"), "else", "x")
	f.Fuzz(func(t *testing.T, nodes uint8, ways []byte, label, name string) {
		n := int(nodes)%24 + 1
		g := Flow{Name: name}
		for i := range n {
			g.Nodes = append(g.Nodes, Node{ID: fmt.Sprint("n", i), Kind: NodeStep, Name: name[:len(name)*i/n], Does: []Doing{{Word: "says", What: label}}[:i%2]})
		}
		seen := map[[2]int]bool{}
		for i := 0; i+1 < len(ways) && i < 200; i += 2 {
			from, to := int(ways[i])%n, int(ways[i+1])%n
			if seen[[2]int{from, to}] {
				continue
			}
			seen[[2]int{from, to}] = true
			g.Edges = append(g.Edges, Edge{From: g.Nodes[from].ID, To: g.Nodes[to].ID, Event: i%3 == 0, Labels: []string{label, label[len(label)/2:], "x"}[:min(i%4, 3)]})
		}
		checkGraph(t, Graph{Flows: []Flow{g}})
	})
}

func BenchmarkGraph(b *testing.B) {
	for _, steps := range []int{60, 500} {
		for i, src := range []string{centre(steps), tangle(steps)} {
			p := loaded(b, plan(src))
			b.Run(fmt.Sprintf("kind=%s,steps=%d", []string{"centre", "web"}[i], steps), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					Of(p, "").SVG()
				}
			})
		}
	}
}

// centre is a plan as large ones are: a menu of menus, each with a few services behind it that ask, look up, tell and
// offer a person, and ways back.
func centre(steps int) string {
	var b strings.Builder
	b.WriteString("queue \"vendas\" {}\nqueue \"suporte\" {}\nflow \"central\" {\n  description = \"Central de atendimento\"\n  say { prompt = \"Bem-vindo à central de atendimento.\" }\n" +
		"  goto = queue.suporte.open ? step.menu : step.fechado\n  on exhausted { goto = step.pessoa }\n  on error {\n    say { prompt = \"Tivemos um problema.\" }\n    goto = step.pessoa\n  }\n")
	areas := max(1, min(9, (steps-5)/9))
	leaves := max(0, steps-5-areas)
	b.WriteString("  step \"menu\" {\n    menu \"principal\" {\n      prompt = \"Digite o número do assunto.\"\n")
	for a := range areas {
		fmt.Fprintf(&b, "      choice \"%d\" {\n        description = \"Assunto %d\"\n        goto = step.area_%d\n      }\n", a+1, a+1, a+1)
	}
	b.WriteString("      choice \"0\" {\n        description = \"Uma pessoa\"\n        goto = step.pessoa\n      }\n    }\n  }\n")
	for a := range areas {
		fmt.Fprintf(&b, "  step \"area_%d\" {\n    menu \"m\" {\n      prompt = \"O que deseja saber sobre o assunto %d?\"\n", a+1, a+1)
		key := 1
		for i := a; i < leaves; i += areas {
			if i < areas*3 || i%areas != a { // the first three are choices of the menu, others follow them
				fmt.Fprintf(&b, "      choice \"%d\" {\n        description = \"Serviço %d\"\n        goto = customer.found ? step.servico_%d : step.cpf\n      }\n", key, i+1, i+1)
				key++
			}
		}
		b.WriteString("      choice \"*\" { goto = step.menu }\n      on exhausted { goto = step.menu }\n    }\n  }\n")
	}
	for i := range leaves {
		next := "step.fim"
		if i+3*areas < leaves {
			next = fmt.Sprintf("step.servico_%d", i+3*areas+1)
		}
		fmt.Fprintf(&b, "  step \"servico_%d\" {\n    say { prompt = \"Um momento, vamos consultar o serviço %d.\" }\n    identify {\n      by = { cpf = call.from }\n      on not_found { goto = step.cpf }\n    }\n", i+1, i+1)
		if i%4 == 0 {
			fmt.Fprintf(&b, "    menu \"s\" {\n      prompt = \"Digite 1 para continuar ou 9 para falar com uma pessoa.\"\n      choice \"1\" { goto = %s }\n      choice \"9\" { goto = step.pessoa }\n      on exhausted { goto = step.area_%d }\n    }\n  }\n", next, i%areas+1)
		} else {
			fmt.Fprintf(&b, "    goto = customer.open_tickets > %d ? step.pessoa : %s\n  }\n", i%3, next)
		}
	}
	b.WriteString(`  step "cpf" {
    max_visits = 3
    input "cpf" {
      type = cpf
      prompt = "Digite o seu CPF."
    }
    goto = step.menu
  }
  step "fechado" {
    hangup { prompt = "Estamos fechados." }
  }
  step "pessoa" {
    enqueue {
      queue = customer.segment == "ouro" ? queue.vendas : queue.suporte
      while_waiting {
        music { for = "30s" }
      }
      on closed { goto = step.fechado }
      on full {
        hangup {}
      }
    }
    goto = step.fim
  }
  step "fim" {
    hangup { prompt = "Até logo." }
  }
}
`)
	return b.String()
}
