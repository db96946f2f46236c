package flowtest

import (
	"hash/maphash"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/ivr"
)

func TestNothingHasGoneWrong(t *testing.T) {
	passes(t, asks, `
  no_problem {}
  press { keys = "1" }
  agent_answers {}
  agent_hangs_up {}
  expect { hangup = normal }
  no_problem {}`)
}

// What an outside service does is no trouble as long as the flow has an answer to it.
func TestTroubleIsToldWhereItHappened(t *testing.T) {
	const bye = "\n  hangup { prompt = \"Até logo.\" }"
	const ask = "  http \"p\" {\n    service = service.erp\n    returns = object({ dia = string })\n  }\n  say { prompt = date(http.p.body.dia) }" + bye
	for name, x := range map[string]struct{ flow, test, want string }{
		"a word that is no date": {
			ask, `
  mock "http.p" { body = { dia = "amanhã" } }
  no_problem {}`, "error: flows: f.hcl:6:18: Invalid function argument\nat 0:00.0 in f/say[0]",
		},
		"a service that nobody speaks for": {
			ask, `
  mock "http.p" { error = failed }
  no_problem {}`, "error: http p: service erp failed, and nobody handles it\nat 0:00.0 in f/http.p",
		},
		"a key that is only announced": {
			"  menu \"m\" {\n    prompt = prompt.opcoes\n    choice \"1\" {}\n    on exhausted {}\n  }" + bye, `
  wait { for = "2s" }
  press { keys = "2" }
  no_problem {}`, "key: key 2 is announced, and does nothing\nat 0:02.0 in f/menu.m",
		},
		"not a word of good-bye": {
			"  menu \"m\" {\n    prompt = prompt.opcoes\n    choice \"1\" {}\n    on exhausted {}\n  }\n  hangup {}", `
  press { keys = "1" }
  no_problem {}`, "dead end: the flow hangs up, and the caller has got neither a person nor a word\nat 0:00.0 in f/hangup[0]",
		},
		"a long silence": {
			"  say { prompt = prompt.ola }\n  wait { for = \"11s\" }" + bye, `
  wait { for = "12s" }
  no_problem {}`, "silence: the caller hears nothing for 11s\nat 0:11.3 in f/wait[0]",
		},
		"round and round": {
			"  goto = step.a\n  step \"a\" {\n    enqueue {\n      queue = queue.sac\n      on no_agents { goto = step.a }\n    }\n    hangup { prompt = \"Até logo.\" }\n  }", `
  mock "queue.sac" { refuses = nobody }
  no_problem {}`, "loop: too many actions without the caller\nat 0:00.0 in f/a/enqueue[0]/on.no_agents/goto",
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, x.want, fails(t, x.flow, x.test)) })
	}
	passes(t, "  say { prompt = prompt.ola }\n  wait { for = \"11s\" }"+bye, `
  wait { for = "12s" }
  no_problem { silence = "15s" }`)
}

// A timer that no longer counts does not end a silence.
func TestSilenceLastsAsLongAsTheFlowListens(t *testing.T) {
	passes(t, asks, `
  press { keys = "2" }
  press { keys = "529" }
  silence {}
  hear { text = "Digite o CPF" }
  silence {}
  silence {}
  hear { text = "até logo" }`)
}

// Whoever explores is asked what the world answers, and calls that can go the same ways are one.
func TestTheWorldIsAsked(t *testing.T) {
	p, _ := load(t, "../../examples/sac")
	var asked []Question
	s := Setup{Plan: p, Start: time.Date(2026, 11, 24, 10, 0, 0, 0, p.Engine.Timezone), Facts: ivr.CallFacts{Flow: "sac", From: "+5511955550001", To: "4004", Protocol: "1"}}
	s.Asked = func(c *Call, q Question) {
		asked = append(asked, q)
		if q.Kind == AboutCalendar {
			c.SetCalendar(q.Name, false)
		}
	}
	c := Dial(s)
	c.Begin()
	require.Equal(t, []flows.MockKind{flows.MockCustomer, AboutCalendar}, []flows.MockKind{asked[0].Kind, asked[1].Kind})
	require.Equal(t, "fechado", c.Session().Step())
	open, set := c.Calendar("atendimento")
	require.True(t, set && !open)

	seed, later := maphash.MakeSeed(), p.Later()
	twin := c.Clone()
	require.Equal(t, c.Digest(seed, later), twin.Digest(seed, later))
	twin.Forget()
	require.Equal(t, c.Digest(seed, later), twin.Digest(seed, later), "what has been heard makes no difference")
	twin.Press("1")
	require.NotEqual(t, c.Digest(seed, later), twin.Digest(seed, later))
}
