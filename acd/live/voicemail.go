package live

import (
	"context"
	"strconv"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
)

// voicemail is the message that a caller is leaving.
type voicemail struct {
	ask   ivr.Record
	tape  *taping // nil: the beep is being heard
	ended bool    // the caller has pressed the key
}

// messageTaken says that a message is on the disk, or that it will not be.
type messageTaken struct{ of *voicemail }

func (messageTaken) message() {}

// record begins a message, after a beep if there is to be one.
func (k *call) record(a ivr.Record) {
	k.message = &voicemail{ask: a}
	if !a.Beep {
		k.recordMessage()
		return
	}
	source := media.Source{Clips: []*media.Clip{media.Beep()}}
	p, err := k.leg.Port().Play(source)
	if err != nil {
		k.messageFailed(err)
		return
	}
	k.playing[p], k.byID[a.ID] = playing{id: a.ID, source: source}, p
}

// beeped takes the end of the beep, if it is that; from then on the caller is recorded. A caller who ended the message
// during the beep has said nothing.
func (k *call) beeped(id ivr.ID, stopped bool) bool {
	if k.message == nil || k.message.tape != nil || k.message.ask.ID != id {
		return false
	}
	switch {
	case !stopped:
		k.recordMessage()
	case k.message.ended:
		k.message = nil
		k.handle(ivr.Recorded{ID: id, Empty: true})
	default: // the caller's audio has ended, and the end of the leg says the rest
		k.message = nil
	}
	return true
}

func (k *call) recordMessage() {
	m := k.message
	tape, err := k.tape(k.leg.Port(), nil, media.Until{Silence: m.ask.Silence, Max: m.ask.Max})
	if err != nil {
		k.messageFailed(err)
		return
	}
	m.tape = tape
	k.beside(func(context.Context) {
		<-tape.Done()
		k.box.put(messageTaken{m})
	})
}

// messageFailed tells the flow that nothing is recorded; if the caller is gone, the end of the leg says so.
func (k *call) messageFailed(err error) {
	id := k.message.ask.ID
	k.message = nil
	if k.leg.Context().Err() != nil {
		return
	}
	k.Logger.Error("message not recorded", "contact", k.facts.ID, "err", err)
	k.box.put(answered{ivr.Recorded{ID: id, Err: err.Error()}})
}

// stopRecord ends the message where it is: the caller has pressed the key.
func (k *call) stopRecord(id ivr.ID) {
	switch m := k.message; {
	case m == nil || m.ask.ID != id:
	case m.tape == nil:
		m.ended = true
		k.stop(id)
	default:
		m.tape.Stop()
	}
}

// messageTaken goes on with the flow once the message is whole. Of one that a hang-up ended the end of the leg takes care.
func (k *call) messageTaken(m messageTaken) {
	if k.message == m.of && m.of.tape.Result().Why != media.EndHangup {
		k.message = nil
		k.handle(k.keep(m.of))
	}
}

// leaveMessage lets go of the message of a caller who is leaving, which is kept all the same; nobody waits for the disk.
func (k *call) leaveMessage() {
	m := k.message
	k.message = nil
	if m == nil || m.tape == nil {
		return
	}
	m.tape.Stop()
	k.beside(func(context.Context) { k.keep(m) })
}

// keep takes the message once it is whole: what holds nothing is thrown away, the rest is told to whoever looks after
// mailboxes.
func (k *call) keep(m *voicemail) ivr.Recorded {
	r := m.tape.Result()
	ev := ivr.Recorded{ID: m.ask.ID, URL: m.tape.url, Duration: r.Duration, Empty: r.Empty}
	if r.Err != nil {
		k.Logger.Error("message damaged", "contact", k.facts.ID, "url", m.tape.url, "err", r.Err)
	}
	if err := whole(r); err != nil {
		ev.Err = err.Error()
		return ev
	}
	if r.Empty {
		ev.URL = ""
		if err := m.tape.remove(); err != nil {
			k.Logger.Warn("empty message not removed", "contact", k.facts.ID, "err", err)
		}
		return ev
	}
	fields := map[string]string{
		"mailbox": m.ask.Mailbox, "url": m.tape.url,
		"duration_ms": strconv.FormatInt(r.Duration.Milliseconds(), 10), "ended_by": string(r.Why),
	}
	box := k.plan.Mailboxes[m.ask.Mailbox]
	if box != nil && box.Queue != "" {
		fields["queue"] = box.Queue
	}
	k.noteLate(acd.Noted{About: acd.AboutContact, What: "voicemail_left", Fields: fields})
	message := left{mailbox: m.ask.Mailbox, url: m.tape.url, path: m.tape.path, language: m.ask.Language, length: r.Duration}
	if box != nil && box.STT != "" && k.Transcriber != nil {
		k.writeDown(message, box.STT)
	} else {
		k.notify(message, "")
	}
	return ev
}
