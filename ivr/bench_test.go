package ivr

import (
	"encoding/json"
	"receptivo/flows"
	"runtime"
	"testing"
)

// talk takes one call through welcome, look-up, a wrong key, a choice, the queue and an agent: 10 events.
func talk(plan *planned) int {
	s, acts := Start(plan.plan, facts, plan.world)
	n := 1
	var playing, identify, queue ID
	see := func(acts []Action) {
		for _, a := range acts {
			switch a := a.(type) {
			case Play:
				playing = a.ID
			case PlayMusic:
				playing = a.ID
			case Identify:
				identify = a.ID
			case Enqueue:
				queue = a.ID
			}
		}
	}
	send := func(ev Event) {
		n++
		see(s.Handle(ev))
	}
	see(acts)
	send(Identified{ID: identify, Found: true, Customer: Customer{ID: "7", Name: "Ana"}})
	send(Played{ID: playing})
	send(Key{Key: '7'})
	send(Played{ID: playing})
	send(Key{Key: '2'})
	send(Played{ID: playing})
	send(AgentConnected{ID: queue, Agent: "ana"})
	send(AgentLeft{ID: queue})
	send(HungUp{})
	return n
}

const benchFlow = `
flow "f" {
  say { prompt = prompt.bem_vindo }
  identify { by = { telefone = call.from } }
  goto = calendar.sac.open ? step.menu : step.fim
  step "menu" {
    menu "m" {
      prompt   = prompt.opcoes
      no_match = prompt.invalida
      choice "1" { goto = step.fim }
      choice "2" { goto = step.atendente }
      on exhausted { goto = step.fim }
    }
  }
  step "atendente" {
    enqueue {
      queue = queue.sac
      while_waiting {
        say { prompt = ["Sua posição é", number(queue.sac.position)] }
        music { for = "30s" }
      }
    }
    goto = step.fim
  }
  step "fim" {
    hangup { prompt = prompt.tchau }
  }
}`

type planned struct {
	plan  *flows.Plan
	world *world
}

func BenchmarkEvent(b *testing.B) {
	p := &planned{planOf(b, benchFlow), newWorld()}
	b.ReportAllocs()
	events := 0
	for b.Loop() {
		events += talk(p)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}

// BenchmarkSave saves a call and loads it, as every test does before each event; by=reflection is what encoding/json
// takes of the same: the baseline.
func BenchmarkSave(b *testing.B) {
	c := ring(b, planOf(b, benchFlow), false)
	c.isFound(Customer{ID: "7", Name: "Ana"})
	b.Run("by=hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			data, err := c.s.State().MarshalJSON()
			if err != nil {
				b.Fatal(err)
			}
			var st State
			if err := st.UnmarshalJSON(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("by=reflection", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			data, err := json.Marshal(plainState(c.s.State()))
			if err != nil {
				b.Fatal(err)
			}
			var st plainState
			if err := json.Unmarshal(data, &st); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkMemory measures what a call in its menu holds.
func BenchmarkMemory(b *testing.B) {
	plan, w := planOf(b, benchFlow), newWorld()
	const n = 20_000
	Start(plan, facts, w)
	for b.Loop() {
		sessions := make([]*Session, 0, n)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for range n {
			s, _ := Start(plan, facts, w)
			sessions = append(sessions, s)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/call")
		runtime.KeepAlive(sessions)
	}
}
