package live

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// DialOut rings the outside as an agent's phone is rung: the story answers.
func (p *fakePhones) DialOut(ctx context.Context, to, trunk string, about media.About) (media.Leg, error) {
	return p.ring(ctx, media.Address(to), trunk, about)
}

const leavingPlan = `
number "4004" { flow = flow.recado }
number "4005" { flow = flow.plantao }
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
mailbox "sac" { queue = queue.q }

flow "recado" {
  voicemail "recado" {
    mailbox = mailbox.sac
    silence = "3s"
  }
  tag { recado = voicemail.recado.duration > 1 ? "sim" : "não" }
  hangup {}
}

flow "plantao" {
  transfer {
    to      = "+5511955550000"
    timeout = "20s"
    on busy {
      tag { plantao = "ocupado" }
    }
    on no_answer {
      tag { plantao = "não atende" }
    }
    on error {
      tag { plantao = "erro" }
    }
  }
  tag { depois = "sim" }
  hangup {}
}
`

// callsTo is calls to another number.
func (r *rig) callsTo(number string) *media.FakeLeg {
	leg := media.NewFakeLeg(r.engine, "caller", media.About{From: "+5511911110000", To: number, Codec: "PCMA"})
	r.served.Go(func() { r.Serve(context.Background(), leg) })
	return leg
}

func TestCallerLeavesAMessage(t *testing.T) {
	inPlan(t, leavingPlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		<-time.After(5 * time.Second) // in the bubble's time: the caller speaks
		caller.Presses("#")
		left := tagsOf(r.waits("voicemail_left"))
		require.Equal(t, "sac", left["mailbox"])
		require.Equal(t, map[string]string{"recado": "sim"}, tagsOf(r.waits("tagged")))
		data, err := os.ReadFile(filepath.Join(r.Recordings, filepath.Base(left["url"])))
		require.NoError(t, err)
		clip, err := media.DecodeWAV("message", data)
		require.NoError(t, err)
		require.Greater(t, clip.Frames(), 200, "about five seconds")
	})
}

func TestHangUpKeepsTheMessage(t *testing.T) {
	inPlan(t, leavingPlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		<-time.After(4 * time.Second)
		caller.HangsUp()
		require.Equal(t, "hangup", tagsOf(r.waits("voicemail_left"))["ended_by"])
	})
}

func TestTransferConnectsAndTheFlowGoesOn(t *testing.T) {
	inPlan(t, leavingPlan, func(r *rig) {
		caller := r.callsTo("4005")
		other := r.picksUp("plantao")
		r.waits("transferred")
		require.True(t, caller.WaitHears("plantao", time.Second), "%v", caller.Heard())
		require.True(t, other.WaitHears("caller", time.Second))
		other.HangsUp()
		require.Equal(t, map[string]string{"depois": "sim"}, tagsOf(r.waits("tagged")))
	})
}

func TestTransferThatFailsSaysWhy(t *testing.T) {
	for why, err := range map[string]error{"ocupado": media.ErrBusy, "não atende": media.ErrNoAnswer, "erro": media.ErrUnreachable} {
		inPlan(t, leavingPlan, func(r *rig) {
			r.callsTo("4005")
			r.rings().answer <- err
			require.Equal(t, map[string]string{"plantao": why}, tagsOf(r.waits("tagged")))
		})
	}
}

func TestTransferNobodyAnswersIsGivenUp(t *testing.T) {
	inPlan(t, leavingPlan, func(r *rig) {
		r.callsTo("4005")
		ring, start := r.rings(), time.Now()
		<-ring.ctx.Done()
		require.Equal(t, 20*time.Second, time.Since(start).Round(time.Second))
		require.Equal(t, map[string]string{"plantao": "não atende"}, tagsOf(r.waits("tagged")))
	})
}

func TestCallerLeavesWhileTheOtherSideRings(t *testing.T) {
	inPlan(t, leavingPlan, func(r *rig) {
		caller := r.callsTo("4005")
		ring := r.rings()
		caller.HangsUp()
		<-ring.ctx.Done()
		require.Equal(t, acd.ByCustomer, r.waits("ended").Fact.(acd.Ended).By)
	})
}

const tapedPlan = `
number "4004" { flow = flow.f }
queue "q" { record = true }
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
  enqueue { queue = queue.q }
  hangup {}
}
`

func TestConversationIsRecordedInTwoChannels(t *testing.T) {
	inPlan(t, tapedPlan, func(r *rig) {
		caller := r.callsTo("4004")
		agent := r.picksUp("ana")
		r.waits("connected")
		require.True(t, caller.WaitHears("ana", time.Second))
		<-time.After(3 * time.Second) // in the bubble's time: they talk
		agent.HangsUp()
		kept := tagsOf(r.waits("recorded"))
		require.Equal(t, "q", kept["queue"])
		require.Equal(t, "ana", kept["agent"])
		data, err := os.ReadFile(filepath.Join(r.Recordings, filepath.Base(kept["url"])))
		require.NoError(t, err)
		require.Equal(t, byte(2), data[22], "two channels")
		require.Greater(t, len(data), 2*8000*2, "about three seconds of each")
	})
}
