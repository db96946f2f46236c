package live

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// dials lets an agent's phone call somebody inside, on a line of its own.
func (r *rig) dials(extension, to string) *media.FakeLeg {
	leg := media.NewFakeLeg(r.engine, "line", media.About{ID: "line-" + to, From: extension, To: to, Phone: media.Address(extension)})
	r.served.Go(func() { r.Serve(context.Background(), leg) })
	return leg
}

// asksByKeys puts the caller on hold and asks bia on a second line.
func (r *rig) asksByKeys(ana *media.FakeLeg) (line, bia *media.FakeLeg) {
	ana.Holds()
	line = r.dials("2001", "2002")
	require.Equal(r.t, "bia", r.waits("consult_started").Fact.(acd.ConsultStarted).ToAgent)
	r.waits("offered bia")
	bia = r.picksUp("bia")
	r.waits("connected bia")
	require.True(r.t, line.WaitHears("bia", time.Second))
	require.True(r.t, bia.WaitHears("line", time.Second))
	return line, bia
}

// causeOf is why a leg ended.
func causeOf(t *testing.T, leg media.Leg) media.Cause {
	t.Helper()
	<-leg.Context().Done()
	var e *media.Ending
	require.True(t, errors.As(context.Cause(leg.Context()), &e))
	return e.Cause
}

func TestAgentAsksByThePhonesKeysAndGivesTheCallerAway(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, _ := r.connects()
		line, bia := r.asksByKeys(ana)
		require.True(r.t, caller.WaitHears("music", time.Second))
		require.ErrorIs(r.t, <-ana.Attends(media.NewFakeLeg(r.engine, "x", media.About{ID: "another"})), media.ErrDeclined)
		require.NoError(r.t, <-ana.Attends(line))
		require.Equal(r.t, acd.HowConsult, r.waits("transferred").Fact.(acd.Transferred).How)
		require.Equal(r.t, media.CauseNormal, causeOf(r.t, ana))
		require.Equal(r.t, media.CauseNormal, causeOf(r.t, line))
		require.True(r.t, caller.WaitHears("bia", time.Second))
		require.True(r.t, bia.WaitHears("caller", time.Second))
		caller.HangsUp()
		<-bia.Context().Done()
	})
}

// Whoever ends the question, the caller hears music until ana's phone takes them back.
func TestAgentTakesTheCallerBackByThePhonesKeys(t *testing.T) {
	for name, ends := range map[string]func(line, bia *media.FakeLeg){
		"ana hangs up the line": func(line, _ *media.FakeLeg) { line.HangsUp() },
		"bia hangs up":          func(_, bia *media.FakeLeg) { bia.HangsUp() },
	} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, supervisorPlan, func(r *rig) {
				caller, ana, _ := r.connects()
				line, bia := r.asksByKeys(ana)
				ends(line, bia)
				r.waits("consult_ended")
				<-line.Context().Done()
				<-bia.Context().Done()
				r.waits("held")
				require.True(r.t, caller.WaitHears("music", time.Second))
				ana.Resumes()
				require.True(r.t, caller.WaitHears("ana", time.Second))
				caller.HangsUp()
				<-ana.Context().Done()
			})
		})
	}
}

// Nobody is asked twice at a time, nor about nobody, nor by who has no call, nor one who is none.
func TestQuestionsByKeysThatAreNotTaken(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		require.Equal(r.t, media.CauseRejected, causeOf(r.t, r.dials("2002", "2001")))
		require.Equal(r.t, media.CauseNotFound, causeOf(r.t, r.dials("999", "2001")))
		caller, ana, _ := r.connects()
		require.Equal(r.t, media.CauseNotFound, causeOf(r.t, r.dials("2001", "nowhere")))
		line, _ := r.asksByKeys(ana)
		require.Equal(r.t, media.CauseBusy, causeOf(r.t, r.dials("2001", "vendas")))
		require.Equal(r.t, media.CauseBusy, causeOf(r.t, r.dials("2002", "vendas")), "it is not bia who has the caller")
		caller.HangsUp()
		<-line.Context().Done()
		<-ana.Context().Done()
	})
}
