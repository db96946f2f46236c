package live

import (
	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
)

// announce asks the engine what the caller may be told of the wait. A caller whom it has not queued yet is told nothing.
func (k *call) announce(a ivr.Announce) {
	answer := ivr.Told{ID: a.ID}
	if k.queued != nil {
		what := acd.AnnounceWait
		if a.What == flows.ClassPosition {
			what = acd.AnnouncePosition
		}
		evs, err := k.do(acd.Announce{Contact: k.facts.ID, What: what})
		if err != nil {
			k.Logger.Debug("nothing to be told of the wait", "contact", k.facts.ID, "err", err)
		}
		for _, ev := range evs {
			if f, is := ev.Fact.(acd.Announced); is && f.Contact == k.facts.ID {
				answer = ivr.Told{ID: a.ID, Say: true, Position: f.Position, Wait: f.Wait(), Widened: f.Why == acd.WhyRelaxed}
			}
		}
	}
	k.box.put(mayTell{answer})
}
