package flowtest

import "receptivo/flows"

// Question is something that the world is asked in a call.
type Question struct {
	Kind flows.MockKind // of the mock that would answer it, or one of the kinds below
	Name string         // of the directory, the queue, the action; empty: there is one only
	Flow *flows.Flow    // of the instruction that asks
	PC   int

	Queue string // whose calendar it is; empty: an expression reads it
}

// The kinds of question that no action asks: an expression reads them.
const (
	AboutFlag     flows.MockKind = "flag"
	AboutCalendar flows.MockKind = "calendar"
	AboutQueue    flows.MockKind = "about queue" // as an expression sees it
)

// asks tells whoever wants to know of a question.
func (c *Call) asks(kind flows.MockKind, name string) {
	if c.setup.Asked != nil {
		c.setup.Asked(c, Question{Kind: kind, Name: name, Flow: c.flow, PC: c.pc})
	}
}

// Recount begins to count anew how often the world answers.
func (c *Call) Recount() {
	for i := range c.mocks {
		c.mocks[i].used = 0
	}
}

// SetFlag turns a flag on or off from now on.
func (c *Call) SetFlag(name string, on bool) {
	if c.setup.Flags == nil {
		c.setup.Flags = map[string]bool{}
	}
	c.setup.Flags[name] = on
}

// Flag is what a flag has been set to; set is false when it is as the plan has it.
func (c *Call) Flag(name string) (on, set bool) { on, set = c.setup.Flags[name]; return on, set }

// SetCalendar opens or closes a calendar from now on, whatever its hours say.
func (c *Call) SetCalendar(name string, open bool) {
	if c.setup.Calendars == nil {
		c.setup.Calendars = map[string]bool{}
	}
	c.setup.Calendars[name] = open
}

// Calendar is what a calendar has been set to; set is false when its hours say it.
func (c *Call) Calendar(name string) (open, set bool) {
	open, set = c.setup.Calendars[name]
	return open, set
}
