package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

const opinionPlan = `
number "4004" { flow = flow.f }
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
  consent "gravar" {
    prompt    = "Podemos gravar?"
    max_tries = 1
    on declined {
      tag { gravar = "não" }
    }
    on exhausted {
      tag { gravar = "calado" }
    }
  }
  survey "nota" {
    question "atendimento" {
      prompt    = "De 1 a 5?"
      min       = 1
      max       = 5
      max_tries = 1
    }
    question "volta" {
      prompt    = "De 0 a 10?"
      min       = 0
      max       = 10
      max_tries = 1
    }
  }
  tag { nota = coalesce(survey.nota.atendimento, "nenhuma") }
  hangup {}
}
`

func TestConsentIsKeptWithItsWordsAndTheSurveyWithItsScores(t *testing.T) {
	inPlan(t, opinionPlan, func(r *rig) {
		caller := r.callsTo("4004")
		require.True(t, caller.WaitHears("placeholder: Podemos gravar?", time.Second))
		caller.Presses("1")
		require.Equal(t, map[string]string{"consent": "gravar", "text": "Podemos gravar?"}, tagsOf(r.waits("consent_given")))
		require.True(t, caller.WaitHears("placeholder: De 1 a 5?", time.Second), "%v", caller.Heard())
		caller.Presses("4")
		require.True(t, caller.WaitHears("placeholder: De 0 a 10?", 5*time.Second), "%v", caller.Heard())
		caller.Presses("10")
		require.Equal(t, map[string]string{"survey": "nota", "score.atendimento": "4", "score.volta": "10"}, tagsOf(r.waits("surveyed")))
		require.Equal(t, "4", tagsOf(r.waits("tagged"))["nota"])
		<-caller.Context().Done()
	})
}

func TestConsentDeclinedIsKeptToo(t *testing.T) {
	inPlan(t, opinionPlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		caller.Presses("2")
		require.Equal(t, "gravar", tagsOf(r.waits("consent_declined"))["consent"])
		require.Equal(t, "não", tagsOf(r.waits("tagged"))["gravar"])
		caller.HangsUp()
	})
}

func TestSilentCallerConsentsToNothing(t *testing.T) {
	inPlan(t, opinionPlan, func(r *rig) {
		caller := r.callsTo("4004")
		require.Equal(t, "calado", tagsOf(r.waits("tagged"))["gravar"])
		require.Equal(t, map[string]string{"survey": "nota"}, tagsOf(r.waits("surveyed")), "no score is made up")
		require.Equal(t, "nenhuma", tagsOf(r.waits("tagged"))["nota"])
		<-caller.Context().Done()
	})
}

func TestCallerWhoLeavesASurveyLeavesTheScoresGiven(t *testing.T) {
	inPlan(t, opinionPlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		caller.Presses("1")
		require.True(t, caller.WaitHears("placeholder: De 1 a 5?", time.Second))
		caller.Presses("3")
		require.True(t, caller.WaitHears("placeholder: De 0 a 10?", 5*time.Second))
		caller.HangsUp()
		require.Equal(t, map[string]string{"survey": "nota", "score.atendimento": "3"}, tagsOf(r.waits("surveyed")))
		r.ends(caller)
	})
}

var _ media.Referrer = (*mover)(nil)
