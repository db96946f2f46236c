package live

import (
	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
)

// perform carries out what the session says, in order.
func (k *call) perform(actions []ivr.Action) {
	for _, a := range actions {
		if k.over {
			return
		}
		k.act(a)
	}
}

func (k *call) act(a ivr.Action) {
	switch a := a.(type) {
	case ivr.Answer:
		k.answer()
	case ivr.Early:
		k.early()
	case ivr.Play:
		k.say(a)
	case ivr.PlayMusic:
		k.playMusic(a)
	case ivr.Stop:
		k.stop(a.ID)
	case ivr.Timer:
		k.after(a.After, fired{a.ID})
	case ivr.Identify:
		k.identify(a)
	case ivr.Enqueue:
		k.enqueue(a)
	case ivr.Announce:
		k.announce(a)
	case ivr.Dequeue:
		k.dequeue(a)
	case ivr.Hangup:
		k.hangup(cause(a.Cause))
	case ivr.Entered:
		k.entered(a)
	case ivr.HTTP:
		k.ask(a)
	case ivr.Lookup:
		k.lookup(a)
	case ivr.Message:
		k.send(a)
	case ivr.Tag:
		k.tag(a)
	case ivr.Consented:
		k.consented(a)
	case ivr.Surveyed:
		k.surveyed(a)
	case ivr.Log:
		k.Logger.Info("flow says", "contact", k.facts.ID, "at", a.Addr, "message", a.Message)
	case ivr.SetRecording:
		k.setRecording(a.State)
	case ivr.Private:
		k.setPrivate(a.On)
	case ivr.Record:
		k.record(a)
	case ivr.StopRecord:
		k.stopRecord(a.ID)
	case ivr.Transfer:
		k.transfer(a)
	case ivr.StopTransfer:
		k.stopTransfer(a.ID)
	case ivr.Callback:
		k.callback(a)
	case ivr.Failed:
		k.Logger.Error("flow failed", "contact", k.facts.ID, "at", a.Addr, "err", a.Message)
	}
}

// cause puts a flow's hangup cause into the words of a leg.
func cause(word string) media.Cause {
	switch word {
	case "busy":
		return media.CauseBusy
	case "rejected":
		return media.CauseRejected
	case "congestion":
		return media.CauseCongestion
	case "not_found":
		return media.CauseNotFound
	}
	return media.CauseNormal
}

func (k *call) answer() {
	if err := k.leg.Answer(); err != nil {
		return // the caller has left: the end of the leg says so
	}
	k.note(acd.Noted{About: acd.AboutContact, What: "answered"})
}

// early opens the audio before the answer. A caller who brought no description of audio hears ringing instead, and what
// is played then passes in silence.
func (k *call) early() {
	if err := k.leg.Early(media.EarlyAudio); err != nil {
		k.Logger.Debug("no early audio", "contact", k.facts.ID, "err", err)
	}
}

// entered notes where the call is: in the flow, then in each of its steps.
func (k *call) entered(a ivr.Entered) {
	if a.Step == "" {
		k.note(acd.Noted{About: acd.AboutFlow, Name: a.Flow, What: "entered"})
		return
	}
	k.note(acd.Noted{About: acd.AboutFlow, Name: a.Flow, What: "step_entered", Fields: map[string]string{"step": a.Step}})
}
