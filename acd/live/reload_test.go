package live

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
)

// rewritten is the plan of the stories after an edit.
func rewritten(t *testing.T, edits ...string) *flows.Plan {
	t.Helper()
	source := strings.NewReplacer(edits...).Replace(planSource)
	require.NotEqual(t, planSource, source)
	plan, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(source)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	return plan
}

func (r *rig) reloads(plan *flows.Plan) {
	r.t.Helper()
	require.NoError(r.t, r.Reload(r.t.Context(), plan, r.Library(), r.Services()))
}

// TestReloadInTheMiddleOfAHundredCalls: none is dropped, each ends in the plan it began with, and the next call takes the
// new one.
func TestReloadInTheMiddleOfAHundredCalls(t *testing.T) {
	in(t, func(r *rig) {
		before := r.Plan()
		after := rewritten(t, "step.fim", "step.despedida", `step "fim"`, `step "despedida"`)
		callers := make([]*media.FakeLeg, 100)
		for i := range callers {
			callers[i] = r.calls(fmt.Sprintf("+55119000%05d", i))
			time.Sleep(100 * time.Millisecond)
			if i%2 == 0 {
				callers[i].Presses("1") // to the queue: two talk, the others wait
			}
		}
		r.picksUp("ana")
		r.picksUp("bia")
		waiting := r.queue("sac").Waiting
		require.Equal(t, 48, waiting)
		require.Equal(t, []Use{{Plan: before.Hash, Calls: 100}}, r.Uses())

		r.reloads(after)
		require.Equal(t, after.Hash, r.Plan().Hash)
		require.Equal(t, waiting, r.queue("sac").Waiting, "somebody has lost their place")
		late := r.calls("+5511977770000")
		time.Sleep(time.Second)
		require.ElementsMatch(t, []Use{{Plan: before.Hash, Calls: 100}, {Plan: after.Hash, Calls: 1}}, r.Uses())

		for i, caller := range callers { // the time between the keys has passed: silence, a key, or from the queue a key
			require.NoError(t, caller.Context().Err(), "call %d was dropped", i)
			caller.Presses("2")
		}
		late.Presses("2")
		time.Sleep(time.Minute)
		for _, caller := range callers {
			caller.HangsUp() // who talks still does
		}
		r.served.Wait()
		require.Empty(t, r.Uses())

		steps := map[string][]string{}
		plans := map[string]string{}
		for _, ev := range r.log.Events() {
			switch f := ev.Fact.(type) {
			case acd.Arrived:
				plans[f.Contact] = f.Plan
			case acd.Noted:
				if f.What == "step_entered" {
					steps[f.Contact] = append(steps[f.Contact], f.Fields["step"])
				}
			case acd.Failed:
				t.Errorf("%s failed", f.Contact)
			}
		}
		goodbyes := 0
		for contact, plan := range plans {
			own, other := "fim", "despedida"
			if plan == after.Hash {
				own, other = other, own
			}
			require.NotContains(t, steps[contact], other)
			if strings.Contains(strings.Join(steps[contact], " "), own) {
				goodbyes++
			}
		}
		require.Len(t, plans, 101)
		require.Equal(t, 99, goodbyes, "all but the two who talked")
	})
}

func (r *rig) queue(name string) acd.QueueView {
	v, _, err := r.loop.Queue(r.t.Context(), name, "")
	require.NoError(r.t, err)
	return v
}

// TestReloadThatTakesAQueueAwayIsRefused: the reason is told, and everything is as it was.
func TestReloadThatTakesAQueueAwayIsRefused(t *testing.T) {
	in(t, func(r *rig) {
		for range 3 {
			caller := r.calls("+5511911110000")
			defer caller.HangsUp()
			r.waits("answered")
			caller.Presses("1")
			r.waits("queued")
		}
		before, head := r.Plan(), len(r.log.Events())
		err := r.Reload(t.Context(), rewritten(t, `queue "sac"`, `queue "outra"`, "queue.sac", "queue.outra"), r.Library(), r.Services())
		require.EqualError(t, err, `live: the plan in force stays: acd: queue "sac" cannot be removed: 3 contacts wait in it; `+
			`let nobody into it any more, and remove it when it is empty`)
		require.Same(t, before, r.Plan())
		require.Len(t, r.log.Events(), head)
	})
}

// TestReloadThatTheLogRefusesChangesNothing: what is not in the log is not in force.
func TestReloadThatTheLogRefusesChangesNothing(t *testing.T) {
	in(t, func(r *rig) {
		before := r.Plan()
		r.log.refuse = func(ev acd.Event) bool { return ev.Fact.Kind() == "configured" }
		err := r.Reload(t.Context(), rewritten(t, `"30s"`, `"5s"`), r.Library(), r.Services())
		require.ErrorIs(t, err, acd.ErrLog)
		require.Same(t, before, r.Plan())
	})
}

// TestAgentOfTheNewPlanIsRungForACallOfTheOld: the engine offers by the plan in force, and so the phone is looked up in
// it, also for a call that still runs by another.
func TestAgentOfTheNewPlanIsRungForACallOfTheOld(t *testing.T) {
	in(t, func(r *rig) {
		for range 2 {
			busy := r.calls("+5511933330000")
			defer busy.HangsUp()
			r.waits("answered")
			busy.Presses("1")
			r.picksUp("x")
			r.waits("connected")
		}
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		r.waits("queued")
		r.reloads(rewritten(t, `agent "bia"`, "agent \"caio\" {\n  extension = \"2003\"\n  password = \"c\"\n"+
			"  skills = { sac = 1 }\n  sign_in = on_register\n}\n\nagent \"bia\""))
		r.phones.registers("2003")
		ring := r.rings()
		require.Equal(t, media.Address("2003"), ring.to)
		caller.HangsUp()
		<-ring.ctx.Done()
	})
}

// TestPhonesFollowTheirAgents: a phone that the new plan gives to another agent rings for that one, without registering
// again; who is left without one is no longer rung.
func TestPhonesFollowTheirAgents(t *testing.T) {
	in(t, func(r *rig) {
		r.reloads(rewritten(t, `extension = "2001"`, `extension = "2009"`, `extension = "2002"`, `extension = "2001"`))
		r.waits("phone_lost")
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		require.Equal(t, "bia", r.waits("offered").Fact.(acd.Offered).Agent)
		ring := r.rings()
		require.Equal(t, media.Address("2001"), ring.to)
		caller.HangsUp()
		<-ring.ctx.Done()

		// Renamed, an agent is somebody else, at the phone that is there.
		r.reloads(rewritten(t, `agent "ana"`, `agent "ana_dias"`))
		r.waits("ready ana_dias")
	})
}

// TestTalkOutlivesItsAgent: an agent whom the new plan does not have finishes the call.
func TestTalkOutlivesItsAgent(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		ana := r.picksUp("ana")
		r.waits("connected ana")
		r.reloads(rewritten(t, `agent "ana"`, `agent "zoe"`, `"2001"`, `"2008"`))
		time.Sleep(time.Minute)
		require.True(t, caller.WaitHears("ana", time.Second))
		ana.HangsUp()
		r.waits("released")
		r.waits("signed_out")
		<-caller.Context().Done()
	})
}

// TestCallKeepsTheRecordingsItBeganWith: what is recorded anew is for new calls.
func TestCallKeepsTheRecordingsItBeganWith(t *testing.T) {
	source := strings.NewReplacer(`prompt = "Digite 1 para falar, 2 para sair."`, `prompt = prompt.menu`).Replace(planSource) +
		"\nprompts \"pt-BR\" {\n  menu = \"Digite 1 para falar, 2 para sair.\"\n}\n"
	inPlan(t, source, func(r *rig) {
		require.NoError(t, r.Reload(t.Context(), r.Plan(), recorded(time.Second), r.Services()))
		first := r.calls("+5511911110000")
		time.Sleep(500 * time.Millisecond)
		require.NoError(t, r.Reload(t.Context(), r.Plan(), recorded(2*time.Second), r.Services()))
		second := r.calls("+5511922220000")
		time.Sleep(10 * time.Second)
		require.Equal(t, 50, framesOf(first, "pt-BR/menu.wav"))
		require.Equal(t, 100, framesOf(second, "pt-BR/menu.wav"))
		first.HangsUp()
		second.HangsUp()
	})
}

// recorded is a library whose menu takes so long.
func recorded(d time.Duration) *media.Library {
	samples := int(d / time.Second * 8000)
	wav := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"), 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0)
	wav = binary.LittleEndian.AppendUint32(append(wav, "data"...), uint32(2*samples))
	wav = append(wav, make([]byte, 2*samples)...)
	binary.LittleEndian.PutUint32(wav[4:], uint32(len(wav)-8))
	return media.NewLibrary(fs.FS(fstest.MapFS{"pt-BR/menu.wav": {Data: wav}}))
}

// framesOf is how long a party heard a clip the first time.
func framesOf(leg *media.FakeLeg, clip string) int {
	for _, h := range leg.Heard() {
		if h.What == clip {
			return h.Frames
		}
	}
	return 0
}
