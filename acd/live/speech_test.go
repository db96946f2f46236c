package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/media"
)

const spokenPlan = `
engine { tts = tts.voz }
tts "voz" { command = ["voz"] }
number "4004" { flow = flow.f }
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}

flow "f" {
  menu "m" {
    prompt = [digits("12"), "Olá, ${call.to}.", digits("3")]
    choice "1" {}
    on exhausted {}
  }
  hangup { prompt = "Tchau." }
}
`

// fakeSpeaker says everything after a while, as a second of sound named for the words.
type fakeSpeaker struct {
	takes time.Duration
	err   error
	lock  sync.Mutex
	asked []string // for the story, once everybody has been asked
}

func (f *fakeSpeaker) Speak(ctx context.Context, plan *flows.Plan, language, text string) (*media.Clip, error) {
	f.lock.Lock()
	f.asked = append(f.asked, language+" "+text)
	f.lock.Unlock()
	takes, err := f.takes, f.err
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return media.NewClip("spoken: "+text, make([]int16, media.Rate)), nil
}

// speaking runs a story in a centre with a synthesiser.
func speaking(t *testing.T, plan string, story func(r *rig, s *fakeSpeaker)) {
	inPlan(t, plan, func(r *rig) {
		s := &fakeSpeaker{takes: 100 * time.Millisecond}
		r.Speaker = s
		story(r, s)
	})
}

// heard are the names of what a caller heard, silence left out.
func soundsOf(leg *media.FakeLeg) (list []string) {
	for _, h := range leg.Heard() {
		if h.What != "silence" {
			list = append(list, h.What)
		}
	}
	return list
}

// listensUntil waits for a sound.
func listensUntil(t *testing.T, leg *media.FakeLeg, part string) {
	t.Helper()
	for range 6000 {
		if strings.Contains(leg.Hears(), part) {
			return
		}
		time.Sleep(10 * time.Millisecond) // of the bubble
	}
	t.Fatalf("%q is not heard in a minute, but %v", part, soundsOf(leg))
}

// TestWordsWithoutARecordingAreSpoken: what is recorded plays while the rest is made, in order and without a gap; the
// next caller hears all of it at once, and the synthesiser is not asked again.
func TestWordsWithoutARecordingAreSpoken(t *testing.T) {
	speaking(t, spokenPlan, func(r *rig, s *fakeSpeaker) {
		for range 2 {
			caller := r.callsTo("4004")
			listensUntil(t, caller, "spoken: Olá, 4004.")
			listensUntil(t, caller, "d/3")
			caller.Presses("1")
			listensUntil(t, caller, "spoken: Tchau.")
			<-caller.Context().Done()
			var names []string
			for _, name := range soundsOf(caller) {
				names = append(names, strings.TrimSuffix(strings.TrimPrefix(name, "pt-BR/"), ".wav"))
			}
			require.Equal(t, []string{"d/1", "d/2", "spoken: Olá, 4004.", "d/3", "spoken: Tchau."}, names)
		}
		require.ElementsMatch(t, []string{"pt-BR Olá, 4004.", "pt-BR Tchau."}, s.asked)
	})
}

// TestSlowSynthesiserLeavesNoSilence: after two seconds a sound stands in for the words and the call goes on; the words
// are there for the next caller.
func TestSlowSynthesiserLeavesNoSilence(t *testing.T) {
	speaking(t, spokenPlan, func(r *rig, s *fakeSpeaker) {
		s.takes = 10 * time.Second
		caller := r.callsTo("4004")
		listensUntil(t, caller, "d/2")
		began := time.Now()
		listensUntil(t, caller, "placeholder: Olá, 4004.")
		require.LessOrEqual(t, time.Since(began), patience+time.Second)
		listensUntil(t, caller, "d/3")
		time.Sleep(10 * time.Second)
		caller.HangsUp()
		<-caller.Context().Done()
		again := r.callsTo("4004")
		listensUntil(t, again, "spoken: Olá, 4004.")
		again.HangsUp()
	})
}

// TestBrokenSynthesiser: a sound at once, and a rest before it is asked again.
func TestBrokenSynthesiser(t *testing.T) {
	speaking(t, spokenPlan, func(r *rig, s *fakeSpeaker) {
		s.err = errors.New("no voice today")
		caller := r.callsTo("4004")
		listensUntil(t, caller, "placeholder: Olá, 4004.")
		caller.Presses("1")
		listensUntil(t, caller, "placeholder: Tchau.")
		<-caller.Context().Done()
		require.Len(t, s.asked, 1, "it rests")
		s.err = nil
		time.Sleep(speakingRest)
		again := r.callsTo("4004")
		listensUntil(t, again, "spoken: Olá, 4004.")
		again.HangsUp()
	})
}

// TestKeyWhileWordsAreMade: the caller knows the menu. What was being made is not heard any more.
func TestKeyWhileWordsAreMade(t *testing.T) {
	speaking(t, spokenPlan, func(r *rig, s *fakeSpeaker) {
		s.takes = 3 * time.Second / 2
		caller := r.callsTo("4004")
		listensUntil(t, caller, "d/2")
		time.Sleep(time.Second)
		caller.Presses("1")
		listensUntil(t, caller, "Tchau.")
		<-caller.Context().Done()
		require.NotContains(t, strings.Join(soundsOf(caller), " "), "Olá")
	})
}

// TestCallerLeavesWhileWordsAreMade: nothing is left of the call, and it takes no longer.
func TestCallerLeavesWhileWordsAreMade(t *testing.T) {
	speaking(t, spokenPlan, func(r *rig, s *fakeSpeaker) {
		s.takes = time.Hour
		caller := r.callsTo("4004")
		listensUntil(t, caller, "d/2")
		began := time.Now()
		caller.HangsUp()
		r.waits("ended")
		r.served.Wait()
		require.Less(t, time.Since(began), time.Second)
	})
}

// TestPlanWithoutSynthesiser hears a sound, at once.
func TestPlanWithoutSynthesiser(t *testing.T) {
	speaking(t, strings.Replace(spokenPlan, "engine { tts = tts.voz }", "", 1), func(r *rig, s *fakeSpeaker) {
		caller := r.callsTo("4004")
		listensUntil(t, caller, "placeholder: Olá, 4004.")
		caller.HangsUp()
		require.Empty(t, s.asked)
	})
}

// TestSpeechIsRemembered: the newest up to a bound, what is sensitive not at all, and for each voice its own.
func TestSpeechIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(spokenPlan)}})
		require.False(t, diags.HasErrors(), "%v", diags)
		other, _ := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(strings.Replace(spokenPlan, `["voz"]`, `["outra"]`, 1))}})
		s, by := newSpeech(), &fakeSpeaker{}
		s.most = 10 * 2 * media.Rate // ten seconds
		say := func(plan *flows.Plan, it ivr.Item) {
			t.Helper()
			it.Lang = "pt-BR"
			clip, err := s.say(t.Context(), by, plan, it)
			require.NoError(t, err)
			require.Equal(t, "spoken: "+it.Text, clip.Name())
		}
		for range 2 {
			say(plan, ivr.Item{Text: "Oi."})
			say(other, ivr.Item{Text: "Oi."})
			say(plan, ivr.Item{Text: "O seu CPF é 123.", Secret: true})
		}
		require.Len(t, by.asked, 4, "%v", by.asked)
		for i := range 30 {
			say(plan, ivr.Item{Text: fmt.Sprint(i)})
			require.LessOrEqual(t, s.size, s.most)
			require.Equal(t, len(s.clips), s.order.Len())
		}
		require.Equal(t, 10, s.order.Len())
		require.NotNil(t, s.recall(words{"\x00\x00voz", "pt-BR", "29"}))
		require.Nil(t, s.recall(words{"\x00\x00voz", "pt-BR", "19"}))
	})
}
