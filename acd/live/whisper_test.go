package live

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

const whisperPlan = `
number "4004" { flow = flow.f }
queue "q" {}
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
flow "f" {
  goto = step.fila
  step "fila" {
    enqueue {
      queue   = queue.q
      whisper = "Cliente ouro, segunda ligação do dia."
      while_waiting {
        menu "m" {
          prompt = "Digite 2 para sair."
          choice "2" { goto = step.fim }
          on no_input {}
          on exhausted {}
        }
      }
    }
    hangup {}
  }
  step "fim" {
    hangup {}
  }
}
`

// whispers is the sound that the whisper of a plan without recordings is.
func whispers(text string) string { return media.Placeholder(text).Name() }

func TestAgentHearsTheWhisperAndThenTheCaller(t *testing.T) {
	inPlan(t, whisperPlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		ana := r.picksUp("ana")
		r.waits("accepted")
		require.True(t, ana.WaitHears(whispers("Cliente ouro, segunda ligação do dia."), time.Second), "%v", ana.Heard())
		require.NotEqual(t, "ana", caller.Hears())
		require.NotEqual(t, "silence", caller.Hears(), "the caller waits as before")
		connected := r.waits("connected ana").Fact.(acd.Connected)
		require.Greater(t, connected.JoinMS, acd.Millis(500))
		require.True(t, caller.WaitHears("ana", time.Second))
		require.True(t, ana.WaitHears("caller", time.Second))
		for _, heard := range caller.Heard() {
			require.NotEqual(t, whispers("Cliente ouro, segunda ligação do dia."), heard.What)
		}
		ana.HangsUp()
		r.waits("released")
	})
}

func TestLongWhisperIsCutOff(t *testing.T) {
	long := strings.Repeat("muito bem, ", 40)
	inPlan(t, strings.Replace(whisperPlan, "Cliente ouro, segunda ligação do dia.", long, 1), func(r *rig) {
		r.calls("+5511911110000")
		ana := r.picksUp("ana")
		connected := r.waits("connected ana").Fact.(acd.Connected)
		require.InDelta(t, 8000, int(connected.JoinMS), 100)
		ana.HangsUp()
		r.waits("released")
	})
}

func TestAgentHangsUpOnTheWhisper(t *testing.T) {
	inPlan(t, whisperPlan, func(r *rig) {
		first := r.calls("+5511911110000")
		queued := r.waits("queued")
		ana := r.picksUp("ana")
		r.waits("accepted")
		r.pauses("bia")
		<-time.After(time.Second) // in the bubble's time: the whisper begins, and who comes now came later
		second := r.calls("+5511922220000")
		r.waits("queued")
		ana.HangsUp()
		r.waits("dropped")
		r.does(acd.GoReady{Agent: "bia"})
		require.Equal(t, queued.Contact(), r.waits("offered bia").Contact(), "it is first again, and has its age")
		require.Equal(t, queued.Fact.(acd.Queued).Since, lastOf[acd.Offered](t, r).Match.Order.Since)
		require.NotContains(t, kinds(r.log.Events()), "no_answer")
		bia := r.picksUp("bia")
		r.waits("connected bia")
		require.True(t, first.WaitHears("bia", time.Second))
		bia.HangsUp()
		second.HangsUp()
		r.waits("abandoned")
	})
}

func TestCallerLeavesDuringTheWhisper(t *testing.T) {
	for how, leaves := range map[string]func(caller *media.FakeLeg){
		"abandoned": func(caller *media.FakeLeg) { caller.HangsUp() },
		"left":      func(caller *media.FakeLeg) { caller.Presses("2") },
	} {
		t.Run(how, func(t *testing.T) {
			inPlan(t, whisperPlan, func(r *rig) {
				caller := r.calls("+5511911110000")
				ana := r.picksUp("ana")
				r.waits("accepted")
				require.True(t, ana.WaitHears(whispers("Cliente ouro, segunda ligação do dia."), time.Second))
				leaves(caller)
				r.waits(how)
				r.waits("ready ana")
				<-ana.Context().Done()
				require.NotContains(t, kinds(r.log.Events()), "dropped", "the agent is not to blame")
			})
		})
	}
}
