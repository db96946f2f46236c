package live

import (
	"context"
	"strconv"

	"receptivo/acd"
	"receptivo/media"
)

// conversation is the recording of what caller and agent say.
type conversation struct {
	tape  *taping
	queue string
	agent string
}

// What a flow can want of the recording (recording { state = … }).
const (
	recordOn    = "on"
	recordOff   = "off"
	recordPause = "pause"
)

// recordTalk begins the recording of a talk when the queue or the flow wants one. Without it the talk goes on: a disk
// that fails hurts no call.
func (k *call) recordTalk(queue, agent string, leg media.Leg) {
	q, _ := k.plan.Queue(queue)
	if k.wantsTape == recordOff || !q.Record && k.wantsTape != recordOn {
		return
	}
	tape, err := k.tape(k.leg.Port(), leg.Port(), media.Until{})
	if err != nil {
		k.Logger.Error("conversation not recorded", "contact", k.facts.ID, "queue", queue, "err", err)
		return
	}
	k.conversation = &conversation{tape: tape, queue: queue, agent: agent}
	k.setPauses()
}

// setRecording does what the flow says of the recording, now and from now on.
func (k *call) setRecording(state string) {
	k.wantsTape = state
	if state == recordOff {
		k.endConversation()
		return
	}
	k.setPauses()
}

// setPrivate keeps what is typed now out of the recording.
func (k *call) setPrivate(on bool) {
	k.private = on
	k.setPauses()
}

func (k *call) setPauses() {
	if k.conversation == nil {
		return
	}
	if k.private || k.held || k.wantsTape == recordPause {
		k.conversation.tape.Pause()
	} else {
		k.conversation.tape.Resume()
	}
}

// endConversation ends the recording of a talk, and tells where it is once it is whole.
func (k *call) endConversation() {
	c := k.conversation
	if c == nil {
		return
	}
	k.conversation = nil
	c.tape.Stop()
	k.beside(func(context.Context) { k.noteLate(c.recorded(k.Centre, k.facts.ID)) })
}

// recorded is where a conversation that has been stopped is, once it is whole.
func (c *conversation) recorded(centre *Centre, contact string) acd.Noted {
	r := c.tape.Result()
	if err := whole(r); err != nil {
		centre.Logger.Error("conversation damaged", "contact", contact, "url", c.tape.url, "err", err)
	}
	return acd.Noted{About: acd.AboutContact, What: "recorded", Fields: map[string]string{
		"url": c.tape.url, "queue": c.queue, "agent": c.agent, "duration_ms": strconv.FormatInt(r.Duration.Milliseconds(), 10),
	}}
}
