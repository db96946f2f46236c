package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/acd/journal"
)

type explainCmd struct {
	Contact string `arg:"" optional:"" help:"The contact, by its id."`

	Data   string `help:"Data directory of the centre, which may be running." default:"./data" env:"RECEPTIVO_DATA" type:"path"`
	Events string `help:"Instead, a file with one event of the log a line, as JSON. - is standard input." placeholder:"FILE"`

	Agent string `help:"Why not this one: what this agent was to the contact." placeholder:"NAME"`
	Offer int    `help:"Which of the contact's offers: 1 is the first. Default: who waits now is told why; else the last." placeholder:"N"`
	Lang  string `help:"Language: en or pt." enum:"en,pt" default:"en"`
	JSON  bool   `name:"json" help:"Print JSON: the explanation, and the record of then."`
	Check bool   `help:"Instead, compute every offer and every announcement of the log again from its own record, and say which does not come out the same."`
}

// Help is the long text of -h.
func (explainCmd) Help() string {
	return `Says why an agent was offered a contact, and why each of the others was not: by their score, or by what kept them out. The log is
replayed up to the event before the offer and the engine decides again, by the rules of this version; where it comes to something else
than then, it says so. Times are UTC. Of a contact that waits it says why nobody takes it, who is kept from it by what, and when its needs relax.

  receptivo explain c1                          why this agent, and not another
  receptivo explain c1 --agent bia              why not Bia
  receptivo explain c1 --offer 1 --lang pt      the first offer, in Portuguese
  receptivo explain --events day.jsonl --check  every record of a log comes to the same again`
}

// Run explains.
func (c explainCmd) Run(ctx context.Context, out *output) error {
	if (c.Contact == "") != c.Check {
		return errors.New("name one contact to explain, or --check for all of them")
	}
	log, done, err := c.open()
	if err != nil {
		return err
	}
	defer done()
	if c.Check {
		return checkRecords(ctx, log, out)
	}
	told, err := c.explain(ctx, log)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(out.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(told)
	}
	return told.write(out.Out, tongues[c.Lang], c.Agent)
}

// eventLog is a log from its first event on.
type eventLog func(ctx context.Context) iter.Seq2[acd.Event, error]

// open opens the log that is asked for.
func (c explainCmd) open() (eventLog, func(), error) {
	if c.Events != "" {
		evs, err := readEvents(c.Events)
		return func(context.Context) iter.Seq2[acd.Event, error] {
			return func(yield func(acd.Event, error) bool) {
				for _, ev := range evs {
					if !yield(ev, nil) {
						return
					}
				}
			}
		}, func() {}, err
	}
	r, err := journal.OpenReader(filepath.Join(c.Data, "journal.db"))
	if err != nil {
		return nil, nil, err
	}
	return func(ctx context.Context) iter.Seq2[acd.Event, error] { return r.Read(ctx, 0) }, func() { _ = r.Close() }, nil
}

// explained is why a contact was offered to somebody, or is not.
type explained struct {
	Now    acd.Explanation `json:"explanation"`     // as the engine decides again
	Event  uint64          `json:"event,omitempty"` // the one explained; 0: the contact waits
	Then   *acd.Offered    `json:"offered,omitempty"`
	Ended  string          `json:"ended,omitempty"` // without an offer: what became of it
	Agrees bool            `json:"agrees"`          // the same agent then and now
}

// explain finds what is to be explained, and replays the log up to there.
func (c explainCmd) explain(ctx context.Context, log eventLog) (*explained, error) {
	at, err := c.find(ctx, log)
	if err != nil {
		return nil, err
	}
	e, now, err := replayed(ctx, log, at.Seq)
	if err != nil {
		return nil, err
	}
	told := &explained{Event: at.Seq}
	if at.Seq > 0 {
		now = at.At
	}
	if told.Now, err = e.Explain(c.Contact, now); err != nil {
		return nil, err
	}
	switch f := at.Fact.(type) {
	case acd.Offered:
		told.Then = &f
		told.Agrees = f.Match.Set != nil || told.Now.Match != nil && told.Now.Match.Chosen.Agent == f.Agent
	case nil:
	default:
		told.Ended = acd.Describe(f)
	}
	if c.Agent != "" && !slices.ContainsFunc(told.Now.Agents, func(v acd.Verdict) bool { return v.Agent == c.Agent }) {
		return nil, fmt.Errorf("there was no agent %q in the plan of then", c.Agent)
	}
	return told, nil
}

// find is the event to be explained: the offer asked for; else none, of a contact that waits; else the last offer; else
// the one by which it left its queue.
func (c explainCmd) find(ctx context.Context, log eventLog) (at acd.Event, err error) {
	var offers []acd.Event
	var left acd.Event
	waits, known := false, false
	for ev, err := range log(ctx) {
		if err != nil {
			return at, err
		}
		if ev.Contact() != c.Contact {
			continue
		}
		known = true
		switch f := ev.Fact.(type) {
		case acd.Offered:
			if waits = false; f.First() {
				offers = append(offers, ev)
			}
		case acd.Queued, acd.NoAnswer, acd.Declined, acd.Unreachable, acd.Withdrawn, acd.Dropped:
			waits = true
		case acd.Accepted, acd.Connected, acd.Abandoned, acd.Left, acd.Deferred, acd.Failed, acd.Ended:
			if waits {
				left = ev
			}
			waits = false
		}
	}
	switch {
	case !known:
		return at, fmt.Errorf("the log knows no contact %q", c.Contact)
	case c.Offer > len(offers) || c.Offer < 0:
		return at, fmt.Errorf("contact %q was offered %d times", c.Contact, len(offers))
	case c.Offer > 0:
		return offers[c.Offer-1], nil
	case waits:
		return at, nil
	case len(offers) > 0:
		return offers[len(offers)-1], nil
	case left.Seq > 0:
		return left, nil
	}
	return at, fmt.Errorf("contact %q has never waited in a queue", c.Contact)
}

// replayed is an engine as it was before an event; 0: after the last one, whose time it returns.
func replayed(ctx context.Context, log eventLog, before uint64) (*acd.Engine, time.Time, error) {
	e := acd.New()
	var last acd.Event
	for ev, err := range log(ctx) {
		if err != nil {
			return nil, time.Time{}, err
		}
		if last.Seq == 0 && ev.Seq != 1 {
			return nil, time.Time{}, errors.New("only a log from its first event on can be explained: this one begins with event " + fmt.Sprint(ev.Seq))
		}
		if last = ev; ev.Seq == before {
			break
		}
		e.Apply(ev)
	}
	return e, last.At, nil
}

// mostBroken is how many records are named that do not come out the same.
const mostBroken = 10

// checkRecords computes every record again from itself.
func checkRecords(ctx context.Context, log eventLog, out *output) error {
	offers, announcements, broken := 0, 0, 0
	for ev, err := range log(ctx) {
		if err != nil {
			return err
		}
		var wrong error
		switch f := ev.Fact.(type) {
		case acd.Offered:
			offers++
			wrong = f.Match.Check()
		case acd.Announced:
			announcements++
			wrong = f.Check()
		}
		if wrong != nil {
			if broken++; broken <= mostBroken {
				fmt.Fprintf(out.Out, "event %d, contact %s: %v\n", ev.Seq, ev.Contact(), wrong)
			}
		}
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d records do not come out the same", broken, offers+announcements)
	}
	fmt.Fprintf(out.Out, "%d offers and %d announcements come to the same again from their records\n", offers, announcements)
	return nil
}
