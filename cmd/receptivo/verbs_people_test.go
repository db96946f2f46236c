package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// peopleStories are about agents, numbers outside, and what callers leave.
var peopleStories = []story{
	{"recording of a queue", recordingStory("1100", "caio", true, true)},
	{"recording paused", recordingStory("1101", "duda", true, false)},
	{"recording on", recordingStory("1102", "edu", true, true)},
	{"recording off", recordingStory("1103", "fabi", false, false)},
	{"enqueue", enqueueStory},
	{"voicemail", voicemailStory},
	{"transfer to an agent", extensionStory},
	{"transfer to a number", outsideStory},
	{"transfer to a number that is busy", failedStory("1132", 486, 900)},
	{"transfer to a number that rejects", failedStory("1134", 603, 1300)},
	{"transfer to a number that does not answer", unansweredStory},
	{"transfer by refer", referStory},
	{"transfer by refer to somebody busy", referFailsStory},
}

// talks lets caller and agent hear each other.
func talks(t *testing.T, v *verbs, p *phone.Party, agent string, pickedUp func() *phone.Party) *phone.Party {
	t.Helper()
	a := pickedUp()
	p.Hears(v.toneOf(agent), 500*time.Millisecond)
	a.Hears(440, 500*time.Millisecond)
	return a
}

// toneOf is what an agent of the plan sings.
func (v *verbs) toneOf(agent string) float64 {
	return map[string]float64{"ana": voiceOf(2001), "bia": voiceOf(2002), "caio": voiceOf(2003), "duda": voiceOf(2004), "edu": voiceOf(2005), "fabi": voiceOf(2006)}[agent]
}

func recordingStory(number, agent string, kept, heard bool) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		pickedUp := v.staff[agent].AnswersAfter(0)
		p := v.dials(t, number)
		a := talks(t, v, p, agent, pickedUp)
		p.HangsUp()
		a.IsHungUp()
		if !kept {
			v.happens(t, "the end", isEnd(v.contact(t, number)))
			files, err := filepath.Glob(filepath.Join(v.data, "recordings", v.contact(t, number)+"*"))
			require.NoError(t, err)
			require.Empty(t, files)
			return
		}
		fields := v.fact(t, number, "recorded")
		require.Equal(t, agent, fields["agent"])
		channels := v.reads(t, fields)
		require.Len(t, channels, 2)
		if !heard {
			require.Zero(t, loudest(channels[0], 440, v.toneOf(agent)))
			require.Zero(t, loudest(channels[1], 440, v.toneOf(agent)))
			return
		}
		require.Equal(t, 440.0, loudest(channels[0], 440, v.toneOf(agent)), "the caller is in the first channel")
		require.Equal(t, v.toneOf(agent), loudest(channels[1], 440, v.toneOf(agent)), "the agent in the second")
	}
}

// reads is a recording that a fact names: its channels. Nobody but its owner may read it.
func (v *verbs) reads(t *testing.T, fields map[string]string) [][]float64 {
	t.Helper()
	path := filepath.Join(v.data, filepath.FromSlash(fields["url"]))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	v.serves(t, path)
	channels := channelsOf(t, path)
	ms, err := strconv.Atoi(fields["duration_ms"])
	require.NoError(t, err)
	require.InDelta(t, ms, len(channels[0])/8, 100, "as long as the fact says")
	return channels
}

// serves compares what the console sends of a recording with the file.
func (v *verbs) serves(t *testing.T, path string) {
	t.Helper()
	at, err := readClientFile(v.data)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at.HTTP+"/api/v1/recordings/"+filepath.Base(path), nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+at.Token)
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
	sent, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(kept, sent), "%d bytes are not the %d of the file", len(sent), len(kept))
}

// enqueueStory: one caller talks with the agent, and another gives up waiting meanwhile.
func enqueueStory(t *testing.T, v *verbs) {
	ana := v.staff["ana"]
	p := v.dials(t, "1110")
	in := ana.Rings()
	hears(p, 700) // while waiting
	require.Equal(t, "fila", in.Header("X-Receptivo-Queue"))
	require.Equal(t, "troca", in.Header("X-Receptivo-assunto"))
	require.Equal(t, v.contact(t, "1110"), in.Header("X-Receptivo-Contact"))
	a := picksUp(t, in)
	p.Hears(v.toneOf("ana"), 500*time.Millisecond)
	require.NoError(t, a.HearsTone(soon(t), 440, 500*time.Millisecond))

	other := v.dials(t, "1111")
	hears(other, 700)
	other.Presses("9")
	hears(other, 900)
	other.IsHungUp()

	require.NoError(t, a.Hangup(soon(t)))
	hears(p, 800) // the flow goes on
	p.IsHungUp()
}

func voicemailStory(t *testing.T, v *verbs) {
	v.says("1120")
	p := v.phone(t, 0).Dials("1120")
	hears(p, 700, 1000) // the greeting, and the beep
	p.Sing(600)
	begin := time.Now()
	p.HearsNothing(1200 * time.Millisecond) // of us, while the caller speaks
	p.Presses("#")
	took := time.Since(begin)
	hears(p, 800)
	p.IsHungUp()
	left := v.fact(t, "1120", "voicemail_left")
	require.Equal(t, "recados", left["mailbox"])
	require.Equal(t, "fila", left["queue"])
	require.Equal(t, "stopped", left["ended_by"])
	channels := v.reads(t, left)
	require.Len(t, channels, 1)
	require.Equal(t, 600.0, loudest(channels[0], 600, 700, 1000), "neither greeting nor beep are in it")
	seconds := float64(len(channels[0])) / 8000
	require.Greater(t, seconds, 1.0)
	require.Less(t, seconds, took.Seconds()+0.5)
	notice := v.shop.gets(t, func(p post) bool { return p.body["channel"] == "email" })
	require.Equal(t, "sac@loja.example", notice.body["to"])
	require.Contains(t, notice.body["text"], left["url"])
	require.NotContains(t, notice.body["text"], "5511900009999")
}

func extensionStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1130")
	in := v.staff["bia"].Rings()
	v.events.reads(t, "not_ready bia transfer")
	mark := v.events.mark()
	require.Equal(t, "boleto", in.Header("X-Receptivo-assunto"))
	hears(p, 425) // the ringing
	a := picksUp(t, in)
	p.Hears(v.toneOf("bia"), 500*time.Millisecond)
	require.NoError(t, a.HearsTone(soon(t), 440, 500*time.Millisecond))
	require.NoError(t, a.Hangup(soon(t)))
	hears(p, 800)
	p.IsHungUp()
	v.events.readsAfter(t, mark, "ready bia")
}

func outsideStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1131")
	in := v.lines.rings(t, "1131")
	require.Equal(t, "+5511301131", in.To())
	hears(p, 425)
	a := picksUp(t, in)
	p.Hears(2300, 500*time.Millisecond)
	require.NoError(t, a.HearsTone(soon(t), 440, 500*time.Millisecond))
	require.NoError(t, a.Hangup(soon(t)))
	hears(p, 800)
	p.IsHungUp()
	v.fact(t, "1131", "transferred")
}

func failedStory(number string, code int, hz float64) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		p := v.dials(t, number)
		v.lines.rings(t, number).Reject(code)
		hears(p, hz)
		p.IsHungUp()
		require.NotEmpty(t, v.fact(t, number, "transfer_failed")["why"])
	}
}

func unansweredStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1133")
	in := v.lines.rings(t, "1133")
	hears(p, 425, 1200)
	closes(t, in.Cancelled(), "it rings on")
	p.IsHungUp()
}

// referStory: a phone behind the carrier is told to call somebody else, and does.
func referStory(t *testing.T, v *verbs) {
	v.says("1135")
	p := v.phone(t, 440, func(c *phone.Config) { c.Listen = "127.0.0.2:0" }).Dials("1135")
	hears(p, 700)
	r := p.IsReferred()
	require.Equal(t, "sip:3003@"+v.other.Addr().String(), r.To)
	pickedUp := v.other.AnswersAfter(0)
	follows := phone.Acts(t, phone.Config{Server: v.other.Addr().String(), User: "seguinte", Tone: 500}).Dials("3003")
	require.NoError(t, r.Notify(soon(t), 100))
	require.NoError(t, r.Notify(soon(t), 200))
	p.IsHungUp()
	hears(follows, 2100)
	pickedUp().Hears(500, hearing)
	v.fact(t, "1135", "transferred")
}

func referFailsStory(t *testing.T, v *verbs) {
	v.says("1136")
	p := v.phone(t, 440, func(c *phone.Config) { c.Listen = "127.0.0.2:0" }).Dials("1136")
	require.NoError(t, p.IsReferred().Notify(soon(t), 486))
	hears(p, 900)
	p.IsHungUp()
	require.Equal(t, map[string]string{"why": "busy"}, v.fact(t, "1136", "transfer_failed"))
}
