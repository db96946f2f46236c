package live

import (
	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
)

// announce asks the engine what the caller may be told of the wait, once it has queued the contact.
func (k *call) announce(a ivr.Announce) {
	if k.wanted != nil {
		k.curious = &a
		return
	}
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

// announceLate asks what had to wait for the contact to be queued, or refused.
func (k *call) announceLate() {
	if k.curious != nil {
		a := *k.curious
		k.curious = nil
		k.announce(a)
	}
}
