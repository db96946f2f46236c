package live

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// emptyPlan counts only who works as somebody, and takes a message when nobody does.
var emptyPlan = strings.NewReplacer(
	`wrap_up = "30s"`, `leave_empty = [ready, offered, on_contact, wrap_up]`,
	`screen = { protocolo = call.protocol }`, `on no_agents { goto = step.fim }`,
).Replace(planSource)

func TestCallerIsNotLeftBehindInAnEmptyQueue(t *testing.T) {
	inPlan(t, emptyPlan, func(r *rig) {
		caller := r.calls("+5511987654321")
		caller.Presses("1")
		r.waits("offered")
		r.rings()
		r.does(acd.GoNotReady{Agent: "bia", Reason: "lunch"})
		r.does(acd.GoNotReady{Agent: "ana", Reason: "lunch"})
		left := r.waits("left").Fact.(acd.Left)
		require.Equal(t, acd.WhyEmpty, left.Why)
		started := time.Now()
		<-caller.Context().Done() // it has heard the goodbye
		require.Less(t, time.Since(started), 15*time.Second)
		r.waits("ended")
	})
}
