package live

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
	"receptivo/skills"
)

// lateHistory knows at once who calls, and their purchases two seconds later.
type lateHistory struct{}

func (lateHistory) Find(context.Context, []skills.Identifier) (skills.Dossier, error) {
	return skills.Dossier{}, errors.New("this history is followed")
}

func (lateHistory) Follow(ctx context.Context, _ []skills.Identifier, say func(skills.Dossier, error)) {
	d := skills.Dossier{Found: true, Customer: skills.Customer{Ref: "R1", ID: "17"}, Missing: []string{skills.PartPurchases}}
	say(d, errors.New("history: erp: purchases: no answer in time"))
	select {
	case <-time.After(2 * time.Second):
		d.Missing = nil
		say(d, nil)
	case <-ctx.Done():
	}
}

func TestLateHistoryInformsTheContactThatWaits(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		r.History = lateHistory{}
		r.phones.presence <- media.Presence{Address: "2001", Reachable: false, Why: "unreachable"}
		r.waits("not_ready ana")
		caller := r.calls("+5511911110000")
		queued := r.waits("queued").Fact.(acd.Queued)
		require.Equal(t, skills.ModePartial, queued.Request.Mode)
		informed := r.waits("informed").Fact.(acd.Informed)
		for informed.Request.Mode != skills.ModeFull { // the flow has asked who it is, too
			informed = r.waits("informed").Fact.(acd.Informed)
		}
		require.Equal(t, "R1", informed.Request.Customer)
		caller.HangsUp()
		r.waits("abandoned")
	})
}
