package live

import (
	"container/list"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/media"
)

// Bounds of what is spoken while calls run.
const (
	patience     = 2 * time.Second  // how long a caller waits for words; then a sound stands in for them
	speakingTime = 30 * time.Second // that the synthesiser may take all the same, for the next caller
	speakingMost = 8                // texts at once
	speakingRest = 5 * time.Second  // after a failure nobody is asked
	spokenMost   = 32 << 20         // bytes of audio that are remembered: about half an hour
)

// errResting says that the synthesiser has just failed.
var errResting = errors.New("live: the synthesiser has failed a moment ago")

// speech is what synthesisers have said, the latest heard last to be forgotten, and those at work. Nothing of it is ever
// on a disk: words may be about people.
type speech struct {
	slots chan struct{}

	mu    sync.Mutex
	clips map[words]*list.Element // of *spoken
	order *list.List              // newest first
	size  int                     // bytes of all
	most  int
	rests time.Time // until when nobody is asked
	ill   bool      // the last text was not said
}

// words are a text as somebody says it.
type words struct{ speaker, language, text string }

type spoken struct {
	words
	clip *media.Clip
}

func newSpeech() *speech {
	return &speech{slots: make(chan struct{}, speakingMost), clips: map[words]*list.Element{}, order: list.New(), most: spokenMost}
}

// wordsOf are an item's as the plan's synthesiser says them.
func wordsOf(plan *flows.Plan, it ivr.Item) words {
	speaker := plan.Speakers[plan.Engine.TTS]
	who := append([]string{speaker.Voice, speaker.Path}, speaker.Command...)
	if s := plan.Services[speaker.Service]; s != nil {
		who = append(who, s.URL)
	}
	return words{strings.Join(who, "\x00"), it.Lang, it.Text}
}

// recall is what was said before; nil: nothing.
func (s *speech) recall(w words) *media.Clip {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.clips[w]
	if e == nil {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(*spoken).clip
}

// keep remembers a clip and forgets the oldest.
func (s *speech) keep(w words, clip *media.Clip) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clips[w] != nil || bytesOf(clip) > s.most/4 {
		return
	}
	s.clips[w] = s.order.PushFront(&spoken{w, clip})
	s.size += bytesOf(clip)
	for s.size > s.most {
		oldest := s.order.Remove(s.order.Back()).(*spoken)
		delete(s.clips, oldest.words)
		s.size -= bytesOf(oldest.clip)
	}
}

// bytesOf is what a clip takes: it is kept in both codecs.
func bytesOf(clip *media.Clip) int { return 2 * media.FrameSamples * clip.Frames() }

// say lets the synthesiser say an item, unless somebody has had it said meanwhile.
func (s *speech) say(ctx context.Context, by Speaker, plan *flows.Plan, it ivr.Item) (*media.Clip, error) {
	ctx, cancel := context.WithTimeout(ctx, speakingTime)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	w := wordsOf(plan, it)
	if clip := s.recall(w); clip != nil {
		return clip, nil
	}
	if s.resting() {
		return nil, errResting
	}
	clip, err := by.Speak(ctx, plan, it.Lang, it.Text)
	if err == nil && !it.Secret {
		s.keep(w, clip)
	}
	return clip, err
}

func (s *speech) resting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Before(s.rests)
}

// turns notes how it went and reports whether that is news: it used to fail, or used not to.
func (s *speech) turns(ill bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.ill != ill
	s.ill, s.rests = ill, time.Time{}
	if ill {
		s.rests = time.Now().Add(speakingRest)
	}
	return news
}

// utterance is what is being said with words that nobody has recorded: what is there plays while the rest is made.
type utterance struct {
	id    ivr.ID
	items []ivr.Item
	clips []*media.Clip // nil: being made
	next  int           // to be played next
	on    media.Playing // what plays of it; 0: nothing, the caller waits
}

// made is what came of words; nil: nothing.
type made struct {
	of   *utterance
	item int
	clip *media.Clip
}

// impatient says that the caller has waited long enough for an item.
type impatient struct {
	of   *utterance
	item int
}

func (made) message()      {}
func (impatient) message() {}

// say plays items; the words among them that have no recording are spoken.
func (k *call) say(a ivr.Play) {
	u := &utterance{id: a.ID, items: a.Items, clips: make([]*media.Clip, len(a.Items))}
	k.saying = nil
	for i, it := range a.Items {
		if u.clips[i] = k.atHand(it); u.clips[i] == nil {
			k.saying = u
			k.speak(it, func(clip *media.Clip) { k.box.put(made{u, i, clip}) })
		}
	}
	if k.saying == nil {
		k.play(a.ID, media.Source{Clips: u.clips}, false)
		return
	}
	k.sayOn()
}

// atHand is the clip of an item when it need not be made first; a sound about as long as the words when nobody can say
// them, so that the caller knows that something was said; nil: a synthesiser has to.
func (k *call) atHand(it ivr.Item) *media.Clip {
	if clip := k.recorded(it); clip != nil {
		return clip
	}
	if k.Speaker == nil || k.plan.Speakers[k.plan.Engine.TTS] == nil || strings.TrimSpace(it.Text) == "" {
		return media.Placeholder(it.Text)
	}
	if it.Secret {
		return nil // it is not remembered
	}
	return k.speech.recall(wordsOf(k.plan, it))
}

// speak has an item said beside the call, and tells what came of it.
func (k *call) speak(it ivr.Item, done func(*media.Clip)) {
	k.beside(func(ctx context.Context) {
		var clip *media.Clip
		defer func() { done(clip) }()
		said, err := k.speech.say(ctx, k.Speaker, k.plan, it)
		if errors.Is(err, errResting) || ctx.Err() != nil {
			return
		}
		news := k.speech.turns(err != nil)
		switch {
		case err == nil:
			clip = said
			if news {
				k.Logger.Info("the synthesiser speaks again", "tts", k.plan.Engine.TTS)
			}
		case news:
			k.Logger.Error("the synthesiser fails: callers hear a tone for words without a recording", "tts", k.plan.Engine.TTS, "err", err)
		}
	})
}

// sayOn plays what is there of the utterance, or waits for it.
func (k *call) sayOn() {
	u := k.saying
	end := u.next
	for end < len(u.clips) && u.clips[end] != nil {
		end++
	}
	if end == u.next {
		k.after(patience, impatient{u, end})
		return
	}
	source := media.Source{Clips: u.clips[u.next:end]}
	u.next = end
	k.playPart(u, source)
}

func (k *call) playPart(u *utterance, source media.Source) {
	k.play(u.id, source, false)
	p, ok := k.byID[u.id]
	if !ok { // there is nothing to play it on, and the session has been told
		k.saying = nil
		return
	}
	u.on = p
	part := k.playing[p]
	part.part = u
	k.playing[p] = part
}

// made takes words that were being made; nil: a sound stands in for them.
func (k *call) made(m made) {
	u := m.of
	if k.saying != u || u.clips[m.item] != nil {
		return
	}
	if m.clip == nil {
		m.clip = media.Placeholder(u.items[m.item].Text)
	}
	u.clips[m.item] = m.clip
	if u.on == 0 && m.item == u.next {
		k.sayOn()
	}
}

// impatient goes on without the words that the caller waits for.
func (k *call) impatient(m impatient) {
	if k.saying == m.of && m.of.on == 0 && m.of.next == m.item {
		k.made(made{m.of, m.item, nil})
	}
}

// saidPart goes on with an utterance when a part of it has been heard; false: all has.
func (k *call) saidPart(u *utterance, s media.Played) bool {
	if k.saying != u || u.on != s.ID || s.Stopped {
		return false
	}
	u.on = 0
	if u.next == len(u.clips) {
		k.saying = nil
		return false
	}
	k.sayOn()
	return true
}
