package flowtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
)

// perform carries out what the session says, in order.
func (c *Call) perform(actions []ivr.Action) {
	for _, a := range actions {
		c.act(a)
	}
}

func (c *Call) act(a ivr.Action) {
	switch a := a.(type) {
	case ivr.Answer:
		c.answered = true
		c.note(FlowDoes, "answers")
	case ivr.Play:
		c.play(a)
	case ivr.PlayMusic:
		c.music(a)
	case ivr.Stop:
		c.stop(a.ID)
	case ivr.Timer:
		c.after(a.After, tell{ivr.Fired{ID: a.ID}})
	case ivr.Enqueue:
		c.enqueue(a)
	case ivr.Announce:
		c.announce(a)
	case ivr.Dequeue:
		c.dequeue(a)
	case ivr.Hangup:
		c.hangup(a.Cause)
	case ivr.Entered:
		c.enter(a)
	case ivr.Failed:
		c.failed(a)
	default:
		c.ask(a)
	}
}

// ask carries out what reaches beyond the call: services, directories, people elsewhere.
func (c *Call) ask(a ivr.Action) {
	switch a := a.(type) {
	case ivr.Identify:
		c.identify(a)
	case ivr.Lookup:
		c.lookup(a)
	case ivr.HTTP:
		c.request(a)
	case ivr.Message:
		c.messages = append(c.messages, a.Text)
		c.note(FlowDoes, "sends a message by "+a.Channel)
	case ivr.Record:
		c.record(a)
	case ivr.StopRecord:
		if c.recording != nil && c.recording.id == a.ID {
			c.recorded()
		}
	case ivr.Transfer:
		c.transferTo(a)
	case ivr.StopTransfer:
		c.note(FlowDoes, "gives the transfer up")
	case ivr.Callback:
		c.callback(a)
	default:
		c.keep(a)
	}
}

// keep notes what is kept with the record of the call.
func (c *Call) keep(a ivr.Action) {
	switch a := a.(type) {
	case ivr.Early:
		c.note(FlowDoes, "plays before it answers")
	case ivr.SetRecording:
		c.note(FlowDoes, "recording "+a.State)
	case ivr.Tag:
		var words []string
		for name, value := range a.Tags {
			words = append(words, name+" = "+value)
		}
		slices.Sort(words)
		if a.Does != "" {
			words = append(words, "does "+a.Does)
		}
		c.note(FlowDoes, "tags "+strings.Join(words, ", "))
	case ivr.Log:
		c.note(FlowDoes, "logs "+a.Message)
	case ivr.Consented:
		c.note(FlowDoes, fmt.Sprintf("keeps consent %s: %t", a.Name, a.Given))
	case ivr.Surveyed:
		c.note(FlowDoes, "keeps survey "+a.Name)
	}
}

func (c *Call) enter(a ivr.Entered) {
	if a.Step != "" {
		c.entered = append(c.entered, a.Step)
	}
	if c.setup.Brief {
		return
	}
	c.log = append(c.log, Entry{At: c.Lasted(), Who: FlowDoes, Addr: strings.Trim(a.Flow+"/"+a.Step, "/"), Text: "enters"})
}

// hangup ends the call from the flow's side.
func (c *Call) hangup(cause string) {
	c.note(FlowDoes, "hangs up: "+cause)
	if c.answered && !c.spoken && !c.helped {
		c.trouble(TroubleDeadEnd, "the flow hangs up, and the caller has got neither a person nor a word")
	}
	c.hush()
	c.over, c.cause = true, cause
	if c.centre != nil {
		c.centre.do(c, acd.End{Contact: c.setup.Facts.ID, By: acd.BySystem, Cause: cause})
	}
}

// leave takes the call out of what it is in, since the caller has gone.
func (c *Call) leave() {
	if c.centre != nil {
		if c.queued != nil {
			c.centre.do(c, acd.Abandon{Contact: c.setup.Facts.ID})
		} else {
			c.centre.do(c, acd.End{Contact: c.setup.Facts.ID, By: acd.ByCustomer, Cause: "normal"})
		}
		c.centre.rung = nil
	}
	c.queued, c.talking = nil, 0
}

// callback books a call back; the call leaves the queue it waits in by itself.
func (c *Call) callback(a ivr.Callback) {
	c.asks(flows.MockCallback, "")
	if m := c.mocked(flows.MockCallback, "", nil); m != nil && m.Error != "" {
		c.centreNote("cannot book a call back for queue." + a.Queue)
		c.after(0, tell{ivr.Booked{ID: a.ID, Err: "the booking " + failed(m.Error)}})
		return
	}
	if c.centre != nil && c.centre.shared {
		if err := c.centre.promise(c, a); err != nil {
			c.after(0, tell{ivr.Booked{ID: a.ID, Err: err.Error()}})
			return
		}
	}
	c.callbacks, c.helped = append(c.callbacks, a.Number), true
	c.centreNote("will call back for queue." + a.Queue)
	c.after(0, tell{ivr.Booked{ID: a.ID}})
}

// transferTo connects to somebody else, as a mock says; without one they answer.
func (c *Call) transferTo(a ivr.Transfer) {
	c.transfers = append(c.transfers, a.To)
	c.note(FlowDoes, "transfers the call")
	if a.Refer {
		c.handsOver = a.ID
	}
	c.asks(flows.MockTransfer, "")
	m := c.mocked(flows.MockTransfer, "", nil)
	if m == nil || m.Outcome == "answered" {
		var wait time.Duration
		if m != nil {
			wait = m.After
		}
		c.after(wait, tell{ivr.Transferred{ID: a.ID}})
		return
	}
	wait := m.After
	if m.Outcome == "no_answer" && wait == 0 {
		wait = a.Timeout
	}
	c.after(wait, tell{ivr.NotTransferred{ID: a.ID, Why: m.Outcome}})
}

// recording is a message being left.
type recording struct {
	id      ivr.ID
	mailbox string
	silence time.Duration
	begun   time.Time
	spoken  time.Time // when the last word ended; zero: nothing was said
	turn    int
}

func (c *Call) record(a ivr.Record) {
	c.recording = &recording{id: a.ID, mailbox: a.Mailbox, silence: a.Silence, begun: c.now}
	c.note(FlowDoes, "records for mailbox."+a.Mailbox)
	c.after(a.Silence, recordEnds{id: a.ID})
	c.after(a.Max, recordEnds{id: a.ID, turn: -1})
}

// Speak lets the caller talk for a while.
func (c *Call) Speak(d time.Duration) {
	c.note(CallerDoes, "speaks for "+d.String())
	r := c.recording
	if r == nil {
		c.Pass(d)
		return
	}
	c.Speaks(true)
	c.Pass(d)
	if c.recording == r {
		c.Speaks(false)
	}
}

// Speaks lets the caller begin to talk, or stop; what is not recorded nobody hears.
func (c *Call) Speaks(on bool) {
	r := c.recording
	if r == nil {
		return
	}
	if on {
		r.turn++ // what silence there was is over
		c.spoken = false
		return
	}
	r.spoken = c.now
	c.after(r.silence, recordEnds{id: r.id, turn: r.turn})
}

// recorded ends the recording.
func (c *Call) recorded() {
	r := c.recording
	c.recording = nil
	ev := ivr.Recorded{ID: r.id, URL: "recording:1", Empty: r.spoken.IsZero()}
	c.asks(flows.MockVoicemail, "")
	if m := c.mocked(flows.MockVoicemail, "", nil); m != nil && m.Error != "" {
		c.note(WorldDoes, "cannot keep a message in mailbox."+r.mailbox)
		c.after(0, tell{ivr.Recorded{ID: r.id, Err: "the mailbox " + failed(m.Error)}})
		return
	}
	if !ev.Empty {
		ev.Duration = r.spoken.Sub(r.begun)
		c.voicemails, c.helped = append(c.voicemails, r.mailbox), true
		c.note(WorldDoes, "keeps a message of "+ev.Duration.String()+" in mailbox."+r.mailbox)
	}
	c.after(0, tell{ev})
}
