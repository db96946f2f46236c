package metrics

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// A contact that two agents had is one contact, and each has a segment; what it was on hold counts apart.
// https://github.com/asterisk/asterisk/issues/1736
func Test_asterisk_1736_contact_is_counted_once(t *testing.T) {
	d := newDay()
	d.says(acd.SignedIn{Agent: "ana"}, acd.Ready{Agent: "ana"}, acd.SignedIn{Agent: "bia"}, acd.Ready{Agent: "bia"})
	id := d.calls()
	d.wait(10 * time.Second)
	d.says(acd.Offered{Contact: id, Queue: "sac", Agent: "ana"}, acd.Accepted{Contact: id, Queue: "sac", Agent: "ana"}, acd.Connected{Contact: id, Queue: "sac", Agent: "ana"})
	d.wait(time.Minute)
	d.says(acd.Held{Contact: id, Queue: "sac", Agent: "ana"})
	d.wait(30 * time.Second)
	d.says(acd.Transferred{Contact: id, Queue: "sac", Agent: "ana", How: acd.HowBlind, To: "vendas"}, acd.Queued{Contact: id, Queue: "vendas"}, acd.WrapUpStarted{Contact: id, Queue: "sac", Agent: "ana"})
	d.wait(20 * time.Second)
	d.says(acd.WrapUpEnded{Contact: id, Agent: "ana"}, acd.Ready{Agent: "ana"},
		acd.Offered{Contact: id, Queue: "vendas", Agent: "bia"}, acd.Accepted{Contact: id, Queue: "vendas", Agent: "bia"}, acd.Connected{Contact: id, Queue: "vendas", Agent: "bia"})
	d.wait(time.Minute)
	d.says(acd.Ended{Contact: id, Queue: "vendas", Agent: "bia"}, acd.Ready{Agent: "bia"})

	contacts := d.Contacts(Interval{}, Definition{})
	require.Equal(t, 1, contacts.Offered)
	require.Equal(t, 1, contacts.Answered)
	for _, queue := range []string{"sac", "vendas"} {
		f := d.Queue(queue, Interval{}, Definition{})
		require.Equal(t, []int{1, 1, 1}, []int{f.Offered, f.Answered, int(f.AHT.Whole)}, queue)
	}
	sac := d.Queue("sac", Interval{}, Definition{})
	require.Equal(t, []string{"1m50s", "1m0s", "30.0 s", "20.0 s"}, []string{sac.AHT.Mean(), sac.Talk.Mean(), sac.Hold.Mean(), sac.WrapUps.Mean()})
	for _, a := range d.Agents(Interval{}, Definition{}) {
		require.Equal(t, 1, int(a.AHT.Whole), a.Agent)
		require.Equal(t, time.Minute, a.Times[Talk], a.Agent)
	}
}

// A consult is nobody's visit. Who was asked has a segment from when the customer is theirs.
func TestConsultIsNoVisit(t *testing.T) {
	d := newDay()
	d.says(acd.SignedIn{Agent: "ana"}, acd.Ready{Agent: "ana"}, acd.SignedIn{Agent: "bia"}, acd.Ready{Agent: "bia"})
	id := d.calls()
	d.says(acd.Offered{Contact: id, Queue: "sac", Agent: "ana"}, acd.Accepted{Contact: id, Queue: "sac", Agent: "ana"}, acd.Connected{Contact: id, Queue: "sac", Agent: "ana"})
	d.wait(time.Minute)
	d.says(acd.ConsultStarted{Contact: id, Queue: "sac", Agent: "ana", Consult: "k1", To: "vendas"}, acd.Held{Contact: id, Queue: "sac", Agent: "ana"},
		acd.Queued{Contact: "k1", Queue: "vendas"}, acd.Offered{Contact: "k1", Queue: "vendas", Agent: "bia"}, acd.Accepted{Contact: "k1", Queue: "vendas", Agent: "bia"},
		acd.Connected{Contact: "k1", Queue: "vendas", Agent: "bia"})
	d.wait(30 * time.Second)
	d.says(acd.Transferred{Contact: id, Queue: "sac", Agent: "ana", How: acd.HowConsult, To: "vendas", ToAgent: "bia", Consult: "k1"},
		acd.ConsultEnded{Contact: "k1", About: id, Queue: "vendas", Agent: "bia", Why: acd.WhyCompleted}, acd.Ready{Agent: "ana"})
	d.wait(2 * time.Minute)
	d.says(acd.Ended{Contact: id, Queue: "vendas", Agent: "bia"}, acd.Ready{Agent: "bia"})

	all := d.Total(Interval{}, Definition{})
	require.Equal(t, []int{1, 1, 2}, []int{all.Offered, all.Answered, int(all.AHT.Whole)})
	vendas := d.Queue("vendas", Interval{}, Definition{})
	require.Equal(t, []string{"2m0s", "2m0s"}, []string{vendas.AHT.Mean(), vendas.Talk.Mean()})
	for _, a := range d.Agents(Interval{}, Definition{}) {
		want := map[string][2]time.Duration{"ana": {time.Minute, 30 * time.Second}, "bia": {150 * time.Second, 0}}[a.Agent]
		require.Equal(t, want, [2]time.Duration{a.Times[Talk], a.Times[Hold]}, a.Agent)
	}
}
