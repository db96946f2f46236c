package flowtest

import (
	"fmt"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/skills"
)

// Setup says what a call is and what it meets.
type Setup struct {
	Plan  *flows.Plan
	Facts ivr.CallFacts
	Start time.Time

	Mocks     []flows.Mock                                // what the world answers: the first that fits
	Flags     map[string]bool                             // instead of their defaults
	Calendars map[string]bool                             // open or not, whatever their hours say
	Centre    bool                                        // agents are on the line: the call runs through the real engine
	Engine    Engine                                      // shared with other calls, whose owner tells this one by Hears and Connected; nil: its own, if Centre
	Dossier   skills.Dossier                              // with a shared engine: what the history knows of the caller
	Brief     bool                                        // no transcript is kept
	Length    func(ivr.Item) (d time.Duration, ok bool)   // of a recording; nil or false: by its words
	Saved     bool                                        // the session is saved and loaded before every event
	Passed    func(flow *flows.Flow, pc int, runs bool)   // nil: nobody wants to know
	Answered  func(flow *flows.Flow, pc int, came string) // what came of an action: "answered"; nil: nobody wants to know
	Asked     func(c *Call, q Question)                   // before the world answers: Answer, SetFlag and SetCalendar may say what; nil: the mocks say it
	Silence   time.Duration                               // that is trouble; 0: [LongSilence]
}

// Call is one call in virtual time. It is not safe for concurrent use.
type Call struct {
	setup   Setup
	plan    *flows.Plan
	session *ivr.Session
	now     time.Time
	agenda  agenda
	nth     int

	mocks  []mock
	flow   *flows.Flow // of the instruction at work
	pc     int
	from   place // of the enqueue or transfer that people answer
	timers int   // timers that have fired and meant something

	playing *playing
	heard   []Heard
	log     []Entry
	entered []string // steps, in order

	queued    *queued
	centre    *centre // nil: queues are as the mocks say
	dossier   skills.Dossier
	talking   ivr.ID // of the Enqueue or Transfer that brought somebody; 0: nobody
	with      string // who it is
	transfer  bool   // it was a transfer
	handsOver ivr.ID // the transfer that leaves the caller to the other side; 0: none
	recording *recording

	callbacks, voicemails, transfers, messages, requests []string

	troubles []Trouble
	outside  *Trouble      // what failed outside last: trouble when nobody handles it
	mute     time.Duration // how long nothing has been heard
	spoken   bool          // the flow has said something since the caller last did
	helped   bool          // a person has talked, or there is a message or a call back

	answered bool
	over     bool
	gone     bool   // the caller hung up
	cause    string // the flow's, when it hung up
	broken   error  // the session could not be saved or loaded
}

// place is an instruction.
type place struct {
	flow *flows.Flow
	pc   int
}

// queued is the queue the call waits in.
type queued struct {
	id    ivr.ID
	queue string

	wait, position telling // without a centre: what was told last
}

// Dial begins a call; what follows at once has happened when it returns.
func Dial(s Setup) *Call {
	c := &Call{setup: s, plan: s.Plan, now: s.Start, mocks: mocksOf(s.Mocks)}
	if s.Centre || s.Engine != nil {
		c.centre = newCentre(c)
	}
	if c.setup.Facts.ID == "" {
		c.setup.Facts.ID = "c1"
	}
	return c
}

// Begin rings: the flow starts.
func (c *Call) Begin() {
	if c.centre != nil {
		c.arrive()
	}
	var actions []ivr.Action
	c.session, actions = ivr.Start(c.plan, c.setup.Facts, (*world)(c))
	c.perform(actions)
	c.Settle()
}

// Press presses keys, one after the other: 0-9 * #. What the flow does not wait for is ignored.
func (c *Call) Press(keys string) {
	shown := keys
	if in, ok := c.op().(flows.Input); ok && in.Sensitive {
		shown = strings.Repeat("•", len(keys))
	}
	dead := c.deadKey(keys)
	c.note(CallerDoes, "presses "+shown)
	if dead != "" {
		c.trouble(TroubleKey, dead)
	}
	c.spoken = false
	for i := 0; i < len(keys) && !c.over; i++ {
		c.told(ivr.Key{Key: keys[i]})
		c.Settle()
	}
}

// HangUp ends the call from the caller's side.
func (c *Call) HangUp() {
	if c.over {
		return
	}
	c.note(CallerDoes, "hangs up")
	c.gone = true
	c.hush()
	c.leave()
	if c.recording != nil {
		c.recorded()
	}
	c.told(ivr.HungUp{})
	c.Settle()
}

// Now is the instant of the call.
func (c *Call) Now() time.Time { return c.now }

// Lasted is how long the call has lasted.
func (c *Call) Lasted() time.Duration { return c.now.Sub(c.setup.Start) }

// Over reports whether the call has ended.
func (c *Call) Over() bool { return c.over }

// Session is the flow at work.
func (c *Call) Session() *ivr.Session { return c.session }

// Transcript is what has happened so far; not to be changed.
func (c *Call) Transcript() []Entry { return c.log }

// told gives the session an event and does what it says.
func (c *Call) told(ev ivr.Event) {
	if c.late(ev) {
		return
	}
	if c.setup.Saved {
		c.saveAndLoad()
	}
	c.perform(c.session.Handle(ev))
}

// late notes what an event means for the call itself, and says whether it comes too late to mean anything.
func (c *Call) late(ev ivr.Event) bool {
	switch ev := ev.(type) {
	case ivr.Fired:
		if !c.session.Counts(ev.ID) {
			return false
		}
		c.timers++
		if key, _ := c.session.Awaits(); key { // the caller has had their turn
			c.spoken = false
		}
	case ivr.Played:
		if c.playing != nil && c.playing.id == ev.ID {
			c.playing = nil
		}
	case ivr.Transferred:
		c.talking, c.with, c.transfer, c.helped = ev.ID, "", true, true
		c.note(AgentDoes, "the other side answers")
		c.came("answered")
		if c.handsOver == ev.ID {
			c.after(0, tell{ivr.HungUp{}})
		}
	case ivr.HungUp:
		c.over, c.talking = true, 0
	case ivr.TimedOut:
		if c.queued == nil || c.queued.id != ev.ID {
			return true
		}
		c.queued = nil
		c.centreNote("gives the call back: it has waited long enough")
	case ivr.Refused:
		if c.queued != nil && c.queued.id == ev.ID {
			c.queued = nil
		}
	}
	return false
}

// saveAndLoad makes the session anew from its data, as a restart would.
func (c *Call) saveAndLoad() {
	data, err := c.session.State().MarshalJSON()
	var st ivr.State
	if err == nil {
		err = st.UnmarshalJSON(data)
	}
	if err != nil && c.broken == nil {
		c.broken = fmt.Errorf("flowtest: the call cannot be saved: %w", err)
	}
	if err == nil {
		c.session = ivr.Resume(c.plan, st, (*world)(c))
	}
}
