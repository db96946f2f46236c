package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// longestHush is how long a caller may hear nothing whatever goes wrong: the service that hangs is given a second, and a
// busy machine some more.
const longestHush = 2500 * time.Millisecond

// TestWhateverGoesWrongCallersEndWithAPersonOrAGoodbye: words that nobody has recorded, services that hang, fail, answer
// with nonsense or are gone, a queue that nobody serves, a plan that changes, for the worse and for the better, in the
// middle of calls. Callers hear something all the time, and at the end somebody, or a goodbye.
func TestWhateverGoesWrongCallersEndWithAPersonOrAGoodbye(t *testing.T) {
	t.Parallel()
	v := opensVerbs(t, "testdata/astray")
	v.forgives = regexp.MustCompile(`msg="flow failed"`)
	for _, agent := range v.staff {
		v.takesCalls(agent)
	}
	tells(t, v, []story{
		{"words without a recording", unrecordedStory},
		{"a service that hangs", personStory("2002")},
		{"a service that answers nonsense", personStory("2003")},
		{"a service that answers too much", personStory("2004")},
		{"a service that fails", personStory("2005")},
		{"a service that is gone", personStory("2006")},
		{"a failure that nobody handles", goodbyeStory("2007")},
		{"a directory that fails", goodbyeStory("2008", 700, 900)},
		{"a queue that nobody serves", goodbyeStory("2009", 1600, 900)},
		{"a plan that changes", reloadStory},
	})
	v.isStopped()
}

// takesCalls lets an agent answer whoever comes, until the end.
func (v *verbs) takesCalls(a *phone.Actor) {
	go func() {
		for in := range a.Incoming() {
			_, _ = in.Answer(v.t.Context()) // the caller may have left
		}
	}()
}

// neverSilent looks back at a call.
func neverSilent(t *testing.T, p *phone.Party) {
	t.Helper()
	require.LessOrEqual(t, p.Heard().Hush, longestHush, "%v", p.Heard())
}

// unrecordedStory: what is recorded is heard, and in place of what is not there is a soft sound.
func unrecordedStory(t *testing.T, v *verbs) {
	p := v.dials(t, "2001")
	hears(p, 700)
	either(t, p, 523.25, 659.26)
	hears(p, 800, 900)
	p.IsHungUp()
	require.Less(t, p.Heard().Hush, time.Second)
}

// personStory: an agent is reached.
func personStory(number string) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		p := v.dials(t, number)
		hears(p, 700)
		either(t, p, voiceOf(2001), voiceOf(2002))
		p.HangsUp()
		neverSilent(t, p)
	}
}

// either waits for one of two tones.
func either(t *testing.T, p *phone.Party, hz ...float64) {
	t.Helper()
	heard := make(chan error, len(hz))
	for _, f := range hz {
		go func() { heard <- p.HearsTone(soon(t), f, hearing) }()
	}
	require.NoError(t, <-heard)
}

// goodbyeStory: these tones, or a voice that says that something is wrong, and the centre hangs up.
func goodbyeStory(number string, hz ...float64) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		p := v.dials(t, number)
		hears(p, hz...)
		if len(hz) == 0 {
			require.Contains(t, p.IsHungUp().Reason, "cause=16")
			require.Greater(t, p.Heard().For, 2*time.Second, "and the voice")
		}
		p.IsHungUp()
		neverSilent(t, p)
	}
}

// reloadStory: a broken plan changes nothing; a good one is for the next caller, and those that are up end with the plan
// and the recordings they began with.
func reloadStory(t *testing.T, v *verbs) {
	const callers = 4
	var before []*phone.Party
	for range callers {
		before = append(before, v.dials(t, "2010"))
	}
	path := filepath.Join(v.dir, "centro.hcl")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	muda := strings.Index(string(text), `flow "muda"`)
	changes := func(old, new string) {
		flow := string(text[muda:])
		if old != "" {
			flow = strings.ReplaceAll(flow, old, new)
		}
		require.NoError(t, os.WriteFile(path, []byte(string(text[:muda])+flow), 0o600))
	}
	refused := func(why string) {
		t.Helper()
		_, trouble, code := program(t, "apply", "--data", v.data)
		require.NotZero(t, code)
		require.Contains(t, trouble, why)
	}
	changes("prompt.l700", "prompt.nenhum")
	refused(`There is no prompt "nenhum"`)
	changes("", "")
	recording := filepath.Join(v.dir, "prompts", "pt-BR", "t900.wav")
	whole, err := os.ReadFile(recording)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(recording, whole[:len(whole)/2], 0o600))
	refused("t900.wav cannot be played: cut short")
	require.NoError(t, os.WriteFile(recording, whole, 0o600))
	hears(before[0], 700)

	changes("prompt.t800", "prompt.t900")
	require.NoError(t, os.WriteFile(filepath.Join(v.dir, "prompts", "pt-BR", "t800.wav"), whole, 0o600))
	v.does("apply")
	after := v.dials(t, "2010")
	var all sync.WaitGroup
	for _, p := range before {
		all.Go(func() {
			p.Presses("1")
			hears(p, 800)
		})
	}
	hears(after, 700)
	after.Presses("1")
	hears(after, 900)
	after.IsHungUp()
	all.Wait()
	for _, p := range append(before, after) {
		p.IsHungUp()
		neverSilent(t, p)
	}
}
