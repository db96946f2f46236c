package sip

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// A caller with A-law and an agent with mu-law, keys under different numbers: prompt, talk, hold, talk, music, over real
// SIP and RTP. Each hears the other's tone and nothing else, and one stream from the first packet to the last.
func TestOneStreamThroughPromptTalkAndHold(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "bob", Tone: 440, Codecs: []string{"PCMA"}, DTMFPayload: 96})
	ana := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "ana", Password: "secret", Tone: 700, Codecs: []string{"PCMU"}, DTMFPayload: 110})
	ana.Registers()

	answered := make(chan media.Leg, 1)
	go func() {
		l := next(t, "call", calls)
		_ = l.Answer()
		answered <- l
	}()
	caller := bob.Dials("8000")
	callerLeg := next(t, "answer", answered)
	prompt := media.Tone(1000, -10, time.Second)
	_, err := callerLeg.Port().Play(media.Source{Clips: []*media.Clip{prompt}, Loop: true})
	require.NoError(t, err)
	caller.Hears(1000, 300*time.Millisecond)

	pickedUp := ana.AnswersAfter(0)
	agentLeg := rings(t, g, media.About{From: "+5511988887777", Codec: "PCMA"}).answered()
	agent := pickedUp()
	room, err := media.Join(callerLeg.Port(), agentLeg.Port())
	require.NoError(t, err)
	caller.Hears(700, 500*time.Millisecond)
	agent.Hears(440, 500*time.Millisecond)
	caller.Presses("42#")
	agent.HearsKeys("42#")
	agent.Presses("7")
	caller.HearsKeys("7")

	require.NoError(t, agent.Hold(t.Context(), "sendonly"))
	caller.Hears(700, 300*time.Millisecond)
	require.NoError(t, agent.Hold(t.Context(), "sendrecv"))
	agent.Hears(440, 300*time.Millisecond)

	room.Close()
	_, err = callerLeg.Port().Play(media.Source{Clips: []*media.Clip{prompt}, Loop: true})
	require.NoError(t, err)
	caller.Hears(1000, 300*time.Millisecond)
	agent.HangsUp()
	caller.HangsUp()

	for who, h := range map[string]phone.Heard{"caller": caller.Heard(), "agent": agent.Heard()} {
		require.Equal(t, 1, h.Streams, "%s: %s", who, h)
		require.Zero(t, h.Lost, "%s: %s", who, h)
		require.Zero(t, h.Late, "%s: %s", who, h)
		require.Zero(t, h.Garbage, "%s: %s", who, h)
	}
}
