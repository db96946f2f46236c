package live

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// deafPhones are no longer watched after a minute.
type deafPhones struct{ *fakePhones }

func (p deafPhones) Watch(context.Context) iter.Seq[media.Presence] {
	return func(func(media.Presence) bool) { time.Sleep(time.Minute) }
}

// blindACD overlooks a contact.
type blindACD struct{ *acd.Loop }

func (blindACD) Overlooked(context.Context) (contact, agent string, err error) {
	return "c1", "ana", nil
}

// A part of the centre that has died stops it, with a reason; and a contact beside an agent who could take it, which nobody
// has matched, is an alarm. https://github.com/signalwire/freeswitch/issues/1641
func Test_freeswitch_1641_a_dead_part_is_loud(t *testing.T) {
	t.Run("dead", func(t *testing.T) {
		in(t, func(r *rig) {
			config := r.Config
			config.Phones = deafPhones{r.phones}
			c := New(config)
			require.NoError(t, c.Start(r.t.Context()))
			require.EqualError(t, c.Run(r.t.Context()), "live: nobody watches the phones any more")
		})
	})
	t.Run("stopped", func(t *testing.T) {
		in(t, func(r *rig) {
			c := New(r.Config)
			ctx, cancel := context.WithCancel(r.t.Context())
			require.NoError(t, c.Start(ctx))
			time.AfterFunc(time.Minute, cancel)
			require.NoError(t, c.Run(ctx), "nobody has died")
		})
	})
	t.Run("overlooked", func(t *testing.T) {
		in(t, func(r *rig) {
			r.stop()
			config := r.Config
			config.ACD = blindACD{r.loop}
			r.starts(r.t.Context(), config)
			f := r.waits("overlooked").Fact.(acd.Noted)
			require.Equal(t, []string{"n1", "c1", "ana"}, []string{f.Name, f.Contact, f.Fields["agent"]})
			<-time.After(time.Minute)
			for _, ev := range r.log.Events() { // once
				if n, ok := ev.Fact.(acd.Noted); ok && n.What == "overlooked" {
					require.Equal(t, f, n)
				}
			}
		})
	})
}

// A phone that no longer answers probes gets no offer: its agent is not ready, with that reason, until it is back.
// https://github.com/amazon-connect/amazon-connect-streams/issues/428
func Test_connect_428_dead_phone_is_found_before_the_offer(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		r.phones.presence <- media.Presence{Address: "2001", Reachable: false, Why: "unreachable"}
		require.Equal(t, acd.ReasonUnreachable, r.waits("not_ready ana").Fact.(acd.NotReady).Reason)
		caller := r.calls("+5511911110000")
		r.waits("queued")
		<-time.After(10 * time.Second)
		require.Empty(t, r.phones.rings, "a phone rings that is dead")
		r.phones.registers("2001")
		r.waits("offered ana")
		r.picksUp("ana")
		r.waits("connected ana")
		caller.HangsUp()
		r.waits("ended")
	})
}
