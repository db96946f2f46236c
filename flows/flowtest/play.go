package flowtest

import (
	"time"
	"unicode/utf8"

	"receptivo/ivr"
)

// playing is what the caller hears now.
type playing struct {
	id    ivr.ID
	items []ivr.Item // nil: music
	at    int        // the item that plays
	entry int        // of the transcript
}

// play says items in place of anything that plays.
func (c *Call) play(a ivr.Play) {
	c.hush()
	if len(a.Items) == 0 {
		c.after(0, tell{ivr.Played{ID: a.ID}})
		return
	}
	if c.setup.Brief {
		c.log, c.heard = c.log[:0], c.heard[:0]
	}
	c.log = append(c.log, Entry{At: c.Lasted(), Who: FlowSays, Addr: c.addr()})
	c.playing, c.spoken = &playing{id: a.ID, items: a.Items, entry: len(c.log) - 1}, true
	if ivr.IsProblem(a.Items) {
		c.unhandled()
	}
	c.begins(0)
}

// begins lets an item be heard.
func (c *Call) begins(i int) {
	p := c.playing
	p.at = i
	c.heard = append(c.heard, Heard{Item: p.items[i], At: c.now})
	c.log[p.entry].Items = p.items[:i+1]
	c.after(c.length(p.items[i]), itemEnds{p.id, i})
}

// itemEnds goes on to the next item, or says that all has been heard.
func (c *Call) itemEnds(x itemEnds) {
	p := c.playing
	if p == nil || p.id != x.play || p.at != x.item {
		return
	}
	if x.item+1 < len(p.items) {
		c.begins(x.item + 1)
		return
	}
	c.playing = nil
	c.told(ivr.Played{ID: x.play})
}

// music plays for a while, or until it is stopped.
func (c *Call) music(a ivr.PlayMusic) {
	c.hush()
	c.playing = &playing{id: a.ID}
	c.note(FlowDoes, "plays music")
	if a.For > 0 {
		c.after(a.For, tell{ivr.Played{ID: a.ID}})
	}
}

// stop silences what plays, if it is this.
func (c *Call) stop(id ivr.ID) {
	if c.playing != nil && c.playing.id == id {
		c.hush()
	}
}

// hush silences what plays.
func (c *Call) hush() {
	p := c.playing
	if p == nil {
		return
	}
	c.playing = nil
	if p.items == nil {
		return
	}
	c.log[p.entry].Cut = true
	last := &c.heard[len(c.heard)-1]
	last.Cut = last.At.Equal(c.now)
}

// How long words take when nobody has recorded them: a speaker of the news says about fourteen letters a second.
const (
	lettersPerSecond = 14
	shortestItem     = 300 * time.Millisecond
)

// length is how long an item takes.
func (c *Call) length(it ivr.Item) time.Duration {
	if c.setup.Length != nil {
		if d, ok := c.setup.Length(it); ok {
			return d
		}
	}
	return max(shortestItem, time.Duration(utf8.RuneCountInString(it.Text))*time.Second/lettersPerSecond)
}
