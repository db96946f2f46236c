//go:build strangers

package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// conversation is one call between two strangers.
type conversation struct {
	key          string                  // pressed in the menu
	keys         func(*testing.T) string // what presses it: an action of sipp's
	keysAs       string                  // payload type of the keys
	from, to     string                  // codecs of caller and agent, as payload types
	queue, agent string                  // where the key leads, and who has the skill
	callerLeaves bool                    // and not the agent
	end          string                  // what the events then say
}

// TestStrangersTalk lets sipp call sipp through a plan that is no example: digest, keys by RFC 4733, ringing, answer, and
// the audio that the kernel saw arriving on each side.
func TestStrangersTalk(t *testing.T) {
	requireSIPp(t)
	for name, talk := range map[string]conversation{
		// sipp's own keys come among packets of type 97, which nobody offered, and set END as they please.
		"and the caller hangs up": {
			key: "8", keys: func(*testing.T) string { return `play_dtmf="8"` }, keysAs: "96", from: "8 0", to: "8 0",
			queue: "farmaceutico", agent: "luisa", callerLeaves: true, end: "ended farmaceutico luisa customer",
		},
		// A key as a phone in good order sends it, and two who have no codec in common.
		"and the agent hangs up": {
			key: "5", keys: func(t *testing.T) string { return `play_pcap_audio="` + keyCapture(t, 5, 101) + `"` }, keysAs: "101", from: "0", to: "8",
			queue: "balcao", agent: "otavio", end: "released balcao otavio",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := opens(t, irisPlan, t.TempDir())
			phones := map[string]*stranger{}
			for agent, extension := range map[string]string{"luisa": "7101", "otavio": "7104"} {
				phones[agent] = newStranger(t, c, extension)
				phones[agent].registers("senha-"+extension, 200)
				c.events.reads(t, "ready "+agent)
			}
			talk.takesPlace(t, c, newStranger(t, c, "21977770001"), phones[talk.agent])
			c.isStopped()
		})
	}
}

func (talk conversation) takesPlace(t *testing.T, c *centre, caller, agent *stranger) {
	const callerTone, agentTone = 440, 800
	ear := listens(t)
	leaver, endings := agent, [2]string{"waits", "leaves"}
	if talk.callerLeaves {
		leaver, endings = caller, [2]string{"leaves", "waits"}
	}
	agent.answers(agentTone, talk.to, talk.keysAs, endings[1])
	caller.calls(irisNumber, callerTone, talk.from, talk.keysAs, talk.keys(t), endings[0])

	contact := c.events.reads(t, "arrived").Contact()
	c.events.about(t, contact, "connected "+talk.queue+" "+talk.agent)
	ear.hears(caller.rtp, agentTone)
	ear.hears(agent.rtp, callerTone)
	require.Regexp(t, `(?m)^From:.*`+caller.user, agent.received("INVITE"), "the agent's phone shows who calls")

	leaver.isAskedToLeave()
	c.events.about(t, contact, talk.end)
	caller.isContent()
	agent.isContent()
	c.events.about(t, contact, "wrap_up_ended "+talk.queue+" "+talk.agent+" timer")
	require.Equal(t, []string{talk.agent}, agentsIn(t, read(t, c.does("events", "--once", "--json")), "offered"), "nobody else was asked")
}

// TestStrangerWithAWrongPassword is challenged again and not registered.
func TestStrangerWithAWrongPassword(t *testing.T) {
	requireSIPp(t)
	c := opens(t, irisPlan, t.TempDir())
	newStranger(t, c, "7101").registers("senha-7102", 401)
	require.Regexp(t, `luisa .* signed_out .* no `, c.does("agents"))
	c.isStopped()
}
