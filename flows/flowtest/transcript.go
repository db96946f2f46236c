package flowtest

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"receptivo/ivr"
)

// Doer says who does something in a call.
type Doer string

// Who does something.
const (
	FlowSays   Doer = "says"   // the flow, to the caller
	FlowDoes   Doer = "flow"   // the flow
	CallerDoes Doer = "caller" // the caller
	AgentDoes  Doer = "agent"  // an agent, or whoever a call was transferred to
	CentreDoes Doer = "centre" // queues and the engine
	WorldDoes  Doer = "world"  // services, directories, the history
	GoesWrong  Doer = "wrong"  // something that should not be
)

// Entry is one line of a transcript. Nothing sensitive is in its text.
type Entry struct {
	At   time.Duration // since the call came in
	Who  Doer
	Addr string // of the instruction at work: "sac/menu/menu.principal"
	Text string // FlowSays: empty, the words are those of Items

	Items []ivr.Item // FlowSays: what was begun to be said, in order
	Cut   bool       // and the last of it was cut short
}

// Heard is a recording that the caller has begun to hear.
type Heard struct {
	Item ivr.Item
	At   time.Time
	Cut  bool // before anything of it was heard
}

// Words are what an entry says, sensitive parts as dots.
func (e Entry) Words() string {
	if e.Who != FlowSays {
		return e.Text
	}
	var b strings.Builder
	for i, it := range e.Items {
		if i > 0 {
			b.WriteByte(' ')
		}
		if it.Secret {
			b.WriteString("•••")
			continue
		}
		b.WriteString(it.Text)
	}
	if e.Cut {
		b.WriteString(" …")
	}
	return b.String()
}

// String is the line: when, where, who and what.
func (e Entry) String() string {
	who := string(e.Who)
	if e.Who == FlowSays {
		who = "»"
	}
	return fmt.Sprintf("%s  %-34s %s %s", stamp(e.At), e.Addr, who, e.Words())
}

// stamp is m:ss.t.
func stamp(d time.Duration) string {
	tenths := d / (100 * time.Millisecond)
	return fmt.Sprintf("%d:%02d.%d", tenths/600, tenths/10%60, tenths%10)
}

// WriteTranscript prints entries, one a line, each behind an indent.
func WriteTranscript(w io.Writer, entries []Entry, indent string) {
	for _, e := range entries {
		fmt.Fprintf(w, "%s%s\n", indent, e)
	}
}

// same reports whether two entries say the same.
func same(a, b Entry) bool {
	return a.At == b.At && a.Who == b.Who && a.Addr == b.Addr && a.Text == b.Text && a.Cut == b.Cut && slices.Equal(a.Items, b.Items)
}

// note adds a line.
func (c *Call) note(who Doer, text string) {
	if c.setup.Brief {
		return
	}
	c.log = append(c.log, Entry{At: c.Lasted(), Who: who, Addr: c.addr(), Text: text})
}

// centreNote adds a line about the queue that the call came to.
func (c *Call) centreNote(text string) {
	if c.setup.Brief {
		return
	}
	addr := c.addr()
	if c.from.flow != nil {
		addr = c.from.flow.Code[c.from.pc].Addr
	}
	c.log = append(c.log, Entry{At: c.Lasted(), Who: CentreDoes, Addr: addr, Text: text})
}

// addr is the instruction at work.
func (c *Call) addr() string {
	if c.flow == nil {
		return c.setup.Facts.Flow
	}
	return c.flow.Code[c.pc].Addr
}
