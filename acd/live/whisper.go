package live

import (
	"time"

	"receptivo/acd"
	"receptivo/media"
)

// longestWhisper is how much of a whisper an agent hears at most: the caller waits, and the engine gives up on an agent
// who has accepted after ten seconds.
const longestWhisper = 8 * time.Second

// whisper is what an agent who has accepted hears before the caller does: the caller's music plays on.
type whisper struct {
	agent   string
	leg     media.Leg
	playing media.Playing
}

// whispered says that something an agent's phone was to play is over.
type whispered struct {
	leg     media.Leg
	playing media.Playing
}

func (whispered) message() {}

// accepted lets the agent hear the whisper, if there is one, and then the caller.
func (k *call) accepted(agent string, leg media.Leg) {
	k.listen(leg)
	items := k.queued.ask.Whisper
	if len(items) == 0 {
		k.connect(agent, leg)
		return
	}
	p, err := leg.Port().Play(media.Source{Clips: k.clips(items), Max: int(longestWhisper / tick)})
	if err != nil { // the phone has just been hung up: the join finds that out, and says so
		k.connect(agent, leg)
		return
	}
	k.whisper = &whisper{agent: agent, leg: leg, playing: p}
}

// whispered: the agent has heard it all.
func (k *call) whispered(m whispered) {
	w := k.whisper
	if w == nil || w.leg != m.leg || w.playing != m.playing {
		return
	}
	k.whisper = nil
	k.connect(w.agent, w.leg)
}

// hungUpOnWhisper reports whether an agent's leg that has ended was to hear a whisper: the contact goes back to its place.
func (k *call) hungUpOnWhisper(leg media.Leg) bool {
	w := k.whisper
	if w == nil || w.leg != leg {
		return false
	}
	k.whisper = nil
	w.leg.Hangup(media.CauseNormal)
	if _, err := k.do(acd.LegLost{Contact: k.facts.ID, Side: acd.SideAgent}); err != nil {
		k.Logger.Debug("contact had gone", "contact", k.facts.ID, "agent", w.agent, "err", err)
	}
	return true
}

// endWhisper ends the agent's side that still listens to a whisper, if there is one.
func (k *call) endWhisper() {
	if k.whisper != nil {
		k.whisper.leg.Hangup(media.CauseNormal)
		k.whisper = nil
	}
}
