package main

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// talkStories are about what is said, heard and typed.
var talkStories = []story{
	{"answer, say and wait", waitStory},
	{"say before the answer", earlyStory},
	{"say before a refusal", refusalStory},
	{"say of recordings and numbers", sayStory},
	{"say that a key stops", bargeStory},
	{"music", musicStory},
	{"menu by RFC 4733", menuStory("1010", "1", 800, phone.Keying{})},
	{"menu by INFO dtmf-relay", menuStory("1011", "34", 1100, phone.Keying{Info: "application/dtmf-relay"})},
	{"menu by INFO dtmf", menuStory("1012", "*", 1200, phone.Keying{Info: "application/dtmf"})},
	{"menu by tones", menuStory("1013", "2", 900, phone.Keying{Tones: true})},
	{"menu without a key", silentStory},
	{"input", inputStory},
	{"consent given", consentStory("1030", "1", 800, "consent_given")},
	{"consent declined", consentStory("1031", "2", 900, "consent_declined")},
	{"survey", surveyStory},
}

func waitStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1001")
	hears(p, 700)
	p.HearsNothing(500 * time.Millisecond)
	hears(p, 800)
	require.Contains(t, p.IsHungUp().Reason, "cause=16")
	require.GreaterOrEqual(t, p.Heard().Hush, 600*time.Millisecond, "the wait")
	v.fact(t, "1001", "answered")
}

func earlyStory(t *testing.T, v *verbs) {
	v.says("1002")
	var codes []int
	var progress time.Time
	p := v.phone(t, 440).Dials("1002", phone.OnProgress(func(code int, _ string) {
		codes = append(codes, code)
		if code == 183 && progress.IsZero() {
			progress = time.Now()
		}
	}))
	answered := time.Now()
	require.Contains(t, codes, 183)
	require.Greater(t, answered.Sub(progress), 300*time.Millisecond, "what is said early is heard before the answer")
	first := p.Heard().First
	require.False(t, first.IsZero(), "nothing was heard before the answer")
	require.True(t, first.Before(answered))
	hears(p, 700)
	p.IsHungUp()
	require.True(t, slices.ContainsFunc(p.Heard().Seconds, func(s phone.Second) bool { return math.Abs(s.Tone-900) < 10 }), "%v", p.Heard())
}

func refusalStory(t *testing.T, v *verbs) {
	v.says("1003")
	var mu sync.Mutex
	var codes []int
	v.phone(t, 440).IsRefused("1003", 486, phone.OnProgress(func(code int, _ string) {
		mu.Lock()
		defer mu.Unlock()
		codes = append(codes, code)
	}))
	require.Contains(t, codes, 183)
}

func sayStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1004")
	hears(p, 700, 800, 700, 800) // and a voice says seven in between
	p.IsHungUp()
	require.Less(t, p.Heard().Hush, time.Second)
}

func bargeStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1005")
	hears(p, 700)
	p.Presses("5") // stops the announcement of eight seconds, and is the menu's
	hears(p, 900)
	p.IsHungUp()
	require.Less(t, p.Heard().For, 6*time.Second)
}

func musicStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1006")
	hears(p, 1500, 1600, 700)
	p.IsHungUp()
}

func menuStory(number, keys string, hz float64, how phone.Keying) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		v.says(number)
		p := v.phone(t, 0, func(c *phone.Config) {
			if how.Tones {
				c.DTMFPayload = -1 // as a phone that knows no other way
			}
		}).Dials(number)
		hears(p, 700)
		p.PressesAs(keys, how)
		hears(p, hz)
		p.IsHungUp()
	}
}

func silentStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1014")
	hears(p, 700, 800, 700, 900)
	p.IsHungUp()
}

func inputStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1020")
	hears(p, 700)
	p.Presses("0000") // against the validation
	hears(p, 1100, 700)
	p.Presses("1234")
	hears(p, 800) // is it right?
	p.Presses("2")
	hears(p, 700)
	p.Presses("5678")
	hears(p, 800)
	p.Presses("1")
	hears(p, 900)
	p.IsHungUp()
	require.Equal(t, map[string]string{"pedido": "5678"}, v.fact(t, "1020", "tagged"))
}

func consentStory(number, key string, hz float64, fact string) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		p := v.dials(t, number)
		hears(p, 700)
		p.Presses(key)
		hears(p, hz)
		p.IsHungUp()
		require.Equal(t, map[string]string{"consent": "gravar", "text": "l700"}, v.fact(t, number, fact))
	}
}

func surveyStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1040")
	hears(p, 700)
	p.Presses("4")
	hears(p, 800)
	p.Presses("10")
	hears(p, 900)
	p.IsHungUp()
	require.Equal(t, map[string]string{"survey": "nota", "score.atendimento": "4", "score.retorno": "10"}, v.fact(t, "1040", "surveyed"))
}
