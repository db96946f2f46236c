package live

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// elsewherePlan transfers to ana's extension (4005), or hands the caller over (4006).
const elsewherePlan = `
number "4004" { flow = flow.fila }
number "4005" { flow = flow.ramal }
number "4006" { flow = flow.entrega }
queue "q" {
  wrap_up = "10s"
}
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
flow "fila" {
  enqueue { queue = queue.q }
  hangup {}
}
flow "ramal" {
  transfer {
    to     = "2001"
    screen = { assunto = "boleto" }
    on busy {
      tag { ramal = "ocupado" }
    }
    on error {
      tag { ramal = "erro" }
    }
  }
  hangup {}
}
flow "entrega" {
  transfer {
    to   = "+5511955550000"
    mode = refer
    on rejected {
      tag { entrega = "recusada" }
    }
    on error {
      tag { entrega = "erro" }
    }
  }
  tag { depois = "sim" }
  hangup {}
}
`

// reads is the agent's state now, and the reason.
func (r *rig) reads(agent string) string {
	r.t.Helper()
	a, err := r.agentNow(r.t.Context(), agent)
	require.NoError(r.t, err)
	if a.Reason != "" {
		return string(a.State) + " " + a.Reason
	}
	return string(a.State)
}

// TestAgentWhomATransferRingsIsOfferedNothing: bia is chosen although ana has been idle longer, and ana is ready again
// when the two have talked.
func TestAgentWhomATransferRingsIsOfferedNothing(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		first := r.callsTo("4005")
		ring := r.rings()
		require.Equal(t, media.Address("2001"), ring.to)
		require.Equal(t, "boleto", ring.about.Info["assunto"])
		require.Equal(t, "not_ready transfer", r.reads("ana"))
		second := r.callsTo("4004")
		require.Equal(t, "bia", r.waits("offered").Fact.(acd.Offered).Agent)
		bia := r.picksUp("bia")
		r.waits("connected bia")
		ring.leg = media.NewFakeLeg(r.engine, "ana", ring.about)
		require.NoError(t, ring.leg.Answer())
		ring.answer <- nil
		require.True(t, first.WaitHears("ana", time.Second))
		require.Equal(t, "not_ready transfer", r.reads("ana"), "they talk")
		ring.leg.HangsUp()
		r.waits("ready ana")
		<-first.Context().Done()
		second.HangsUp()
		<-bia.Context().Done()
	})
}

func TestAgentWhoDoesNotTakeATransferIsReadyAgain(t *testing.T) {
	for what, err := range map[string]error{"ocupado": media.ErrBusy, "erro": media.ErrUnreachable} {
		inPlan(t, elsewherePlan, func(r *rig) {
			r.callsTo("4005")
			r.rings().answer <- err
			r.waits("ready ana")
			require.Equal(t, what, tagsOf(r.waits("tagged"))["ramal"])
		})
	}
}

func TestCallerLeavesWhileATransferRingsTheAgent(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		caller := r.callsTo("4005")
		ring := r.rings()
		caller.HangsUp()
		<-ring.ctx.Done()
		r.waits("ready ana")
	})
}

// TestAgentWhoIsTakenIsBusyForATransfer: while rung, while talking, after the talk, and while another transfer rings.
func TestAgentWhoIsTakenIsBusyForATransfer(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		busy := func() {
			r.t.Helper()
			r.callsTo("4005")
			require.Equal(t, "ocupado", tagsOf(r.waits("tagged"))["ramal"])
		}
		caller := r.callsTo("4004")
		require.Equal(t, "ana", r.waits("offered").Fact.(acd.Offered).Agent)
		busy()
		ana := r.picksUp("ana")
		r.waits("connected ana")
		busy()
		ana.HangsUp()
		r.waits("wrap_up_started ana")
		<-caller.Context().Done()
		busy()
		r.waits("ready ana")
		other := r.callsTo("4005")
		ring := r.rings()
		busy()
		other.HangsUp()
		<-ring.ctx.Done()
		r.waits("ready ana")
	})
}

// TestAgentWhoTakesABreakDuringATransferStaysOnIt: what an agent asks for meanwhile stands.
func TestAgentWhoTakesABreakDuringATransferStaysOnIt(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		r.callsTo("4005")
		ring := r.rings()
		_, err := r.loop.Do(r.t.Context(), acd.GoNotReady{Agent: "ana", Reason: "lunch"})
		require.NoError(t, err)
		ring.answer <- media.ErrBusy
		r.waits("tagged")
		r.served.Wait()
		require.Equal(t, "not_ready lunch", r.reads("ana"))

		r.callsTo("4005") // and on a break they can be rung, as anybody can
		r.rings().answer <- media.ErrBusy
		r.waits("tagged")
		r.served.Wait()
		require.Equal(t, "not_ready lunch", r.reads("ana"))
	})
}

// TestAgentKeptByATransferBeforeACrashIsReadyAgain: the transfer is gone, and nobody else would know.
func TestAgentKeptByATransferBeforeACrashIsReadyAgain(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		_, err := r.loop.Do(r.t.Context(), acd.GoNotReady{Agent: "ana", Reason: ReasonTransfer})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(r.t.Context())
		defer cancel()
		again := New(r.Config)
		require.NoError(t, again.Start(ctx))
		require.Equal(t, "ready", r.reads("ana"))
		require.Equal(t, "ready", r.reads("bia"))
	})
}

func TestTransferThatBreaksTellsTheOperatorWhy(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		var log bytes.Buffer
		r.Logger = slog.New(slog.NewTextHandler(&log, nil))
		r.callsTo("4005")
		r.rings().answer <- fmt.Errorf("%w: there is no trunk", media.ErrUnreachable)
		require.Equal(t, "erro", tagsOf(r.waits("tagged"))["ramal"])
		r.served.Wait()
		require.Contains(t, log.String(), "transfer failed")
		require.Contains(t, log.String(), "there is no trunk")
		require.NotContains(t, log.String(), "55119")
	})
}

// mover is a caller whose switch follows REFER.
type mover struct {
	*media.FakeLeg
	asked  chan string
	answer chan error
}

func (m *mover) Refer(ctx context.Context, to string) error {
	m.asked <- to
	select {
	case err := <-m.answer:
		return err
	case <-ctx.Done():
		return media.ErrNoAnswer
	}
}

func (r *rig) moves(number string) *mover {
	leg := media.NewFakeLeg(r.engine, "caller", media.About{From: "+5511911110000", To: number})
	m := &mover{leg, make(chan string, 1), make(chan error, 1)}
	r.served.Go(func() { r.Serve(context.Background(), m) })
	return m
}

func TestCallerIsHandedOver(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		caller := r.moves("4006")
		require.Equal(t, "+5511955550000", <-caller.asked)
		caller.answer <- nil
		r.waits("transferred")
		require.Equal(t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
		<-caller.Context().Done()
		r.served.Wait()
		require.Empty(t, r.phones.rings, "nobody is called from here")
	})
}

func TestCallerWhoIsNotHandedOverStays(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		caller := r.moves("4006")
		<-caller.asked
		caller.answer <- media.ErrDeclined
		require.Equal(t, "recusada", tagsOf(r.waits("tagged"))["entrega"])
		require.Equal(t, "sim", tagsOf(r.waits("tagged"))["depois"], "the flow goes on")
		<-caller.Context().Done()
	})
}

func TestPartyThatCannotBeReferredIsAnError(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		r.callsTo("4006")
		require.Equal(t, "erro", tagsOf(r.waits("tagged"))["entrega"])
	})
}

func TestCallerLeavesWhileReferred(t *testing.T) {
	inPlan(t, elsewherePlan, func(r *rig) {
		caller := r.moves("4006")
		<-caller.asked
		caller.HangsUp()
		require.Equal(t, acd.ByCustomer, r.waits("ended").Fact.(acd.Ended).By)
		r.served.Wait()
	})
}
