package live

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"time"

	"receptivo/ivr"
	"receptivo/media"
)

// tick is the length of a frame.
const tick = 20 * time.Millisecond

// clips are items that cannot wait. Words that nobody has recorded and nobody has said yet are a sound this time, and
// spoken the next.
func (k *call) clips(items []ivr.Item) []*media.Clip {
	clips := make([]*media.Clip, 0, len(items))
	for _, it := range items {
		clip := k.atHand(it)
		if clip == nil {
			clip = media.Placeholder(it.Text)
			if !it.Secret {
				k.speak(it, func(*media.Clip) {})
			}
		}
		clips = append(clips, clip)
	}
	return clips
}

// recorded is the recording of an item; nil: there is none.
func (k *call) recorded(it ivr.Item) *media.Clip {
	if it.Name == "" {
		return nil
	}
	clip, err := k.library.Clip(it.Lang, it.Name)
	if err == nil {
		return clip
	}
	if !errors.Is(err, fs.ErrNotExist) {
		k.Logger.Error("recording cannot be played", "contact", k.facts.ID, "err", err)
	}
	return nil
}

func (k *call) play(id ivr.ID, s media.Source, music bool) {
	p, err := k.leg.Port().Play(s)
	if err != nil {
		// No audio to play on: the leg is ending, or an agent is on the line. Either way the session goes on.
		k.Logger.Debug("nothing played", "contact", k.facts.ID, "err", err)
		if k.leg.Context().Err() == nil {
			k.box.put(silent{id})
		}
		return
	}
	k.playing[p] = playing{id: id, source: s, music: music}
	k.byID[id] = p
}

// silent stands in for the end of something that could not be played.
type silent struct{ id ivr.ID }

func (silent) message() {}

// playMusic goes on with the music where this caller last heard it.
func (k *call) playMusic(a ivr.PlayMusic) {
	k.saying = nil
	s := media.Source{Loop: true, Max: int(a.For / tick)}
	switch {
	case a.Ringback:
		s.Clips = []*media.Clip{media.Ringback()}
	case len(a.Items) > 0:
		s.Clips = k.clips(a.Items)
	default:
		music, err := k.library.Music()
		if err != nil {
			k.Logger.Error("hold music cannot be played", "contact", k.facts.ID, "err", err)
			music = media.Music()
		}
		s.Clips, s.From = []*media.Clip{music}, k.musicAt%max(music.Frames(), 1)
	}
	k.play(a.ID, s, !a.Ringback)
}

func (k *call) stop(id ivr.ID) {
	if k.saying != nil && k.saying.id == id {
		k.saying = nil
	}
	if p, ok := k.byID[id]; ok {
		k.leg.Port().Stop(p)
	}
}

// playAgain plays what was stopped by a join that came to nothing: the session has not been told of either.
func (k *call) playAgain() {
	if len(k.playing) == 0 {
		return
	}
	last := k.playing[slices.Max(slices.Collect(maps.Keys(k.playing)))]
	if last.part != nil && k.saying == last.part {
		k.playPart(last.part, last.source)
		return
	}
	k.play(last.id, last.source, last.music)
}

// played is the end of something the port played.
func (k *call) played(s media.Played) {
	p, ok := k.playing[s.ID]
	if !ok {
		return
	}
	delete(k.playing, s.ID)
	if k.byID[p.id] == s.ID { // else it is being played again
		delete(k.byID, p.id)
	}
	if p.music {
		k.musicAt += s.Frames
	}
	if k.beeped(p.id, s.Stopped) || p.part != nil && k.saidPart(p.part, s) {
		return
	}
	if !s.Stopped {
		k.handle(ivr.Played{ID: p.id})
	}
}
