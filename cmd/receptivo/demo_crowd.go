package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"receptivo/flows"
	"receptivo/media/phone"
)

// crowd is the demo's callers and agents. They are strangers to the centre: SIP and RTP are all they share with it.
type crowd struct {
	server    string
	plan      *flows.Plan
	passwords map[string]string // by extension
	paths     []way
	people    []string // phones of customers
	every     time.Duration
	talk      time.Duration
	want      int // calls; 0: until the end
	screen    *screen

	mu    sync.Mutex
	calls []*demoCall
}

// demoCall is one call as its two phones saw it.
type demoCall struct {
	number  int
	from    string
	tone    float64 // the caller sings it, Hz
	byAgent bool    // the agent hangs up first
	met     chan float64

	customer    string // as the agent's phone showed it
	contact     string
	agent       string
	callerHears bool
	agentHears  bool
	waited      time.Duration
	err         error
	over        bool // it has ended, however
	cut         bool // the demo was told to stop before it had ended
}

const (
	callTimeout  = 50 * time.Second
	toneTime     = 500 * time.Millisecond // how long a tone must be heard to count
	agentTone    = 2300.0
	callerTone   = 500.0
	toneStep     = 40.0
	callerTones  = 40 // tones in use at a time
	pathsInTurn  = 4  // of so many calls, one takes another queue than the first
	registration = 10 * time.Minute
)

// run signs the agents in, lets the callers call, and returns when all calls are over or ctx ends.
func (c *crowd) run(ctx context.Context) error {
	phones, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var agents, callers sync.WaitGroup
	for i, a := range c.plan.Agents {
		p, err := phone.New(phones, phone.Config{
			Server: c.server, User: a.Extension, Password: c.passwords[a.Extension], Display: a.Display, Tone: agentTone + toneStep*float64(i),
		})
		if err != nil {
			return err
		}
		defer p.Close()
		if err := p.Register(ctx, registration); err != nil {
			return fmt.Errorf("agent %s cannot register: %w", a.Name, err)
		}
		agents.Go(func() { c.serve(phones, p, a.Name, agentTone+toneStep*float64(i)) })
	}
	next := time.NewTicker(c.every)
	defer next.Stop()
	for i := 0; c.want == 0 || i < c.want; i++ {
		call := c.newCall(i)
		callers.Go(func() { c.end(ctx, call, c.dial(ctx, call, c.pathOf(i))) })
		select {
		case <-next.C:
			continue
		case <-ctx.Done():
		}
		break
	}
	callers.Wait()
	stop()
	agents.Wait()
	return nil
}

func (c *crowd) newCall(i int) *demoCall {
	call := &demoCall{
		number: i + 1, tone: callerTone + toneStep*float64(i%callerTones), byAgent: i%2 == 1, met: make(chan float64, 1),
		from: fmt.Sprintf("+55119000%05d", i),
	}
	if len(c.people) > 0 {
		call.from = c.people[i%len(c.people)]
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call)
	return call
}

// end notes how a call ended. What went wrong when the demo was told to stop is nobody's failure.
func (c *crowd) end(ctx context.Context, d *demoCall, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.err, d.over, d.cut = err, true, err != nil && ctx.Err() != nil
}

func (c *crowd) pathOf(i int) way {
	if i%pathsInTurn == pathsInTurn-1 {
		return c.paths[i/pathsInTurn%len(c.paths)]
	}
	return c.paths[0]
}

// dial is a caller: dials, presses the keys, waits for a person, checks that it is heard and hears, and talks.
func (c *crowd) dial(ctx context.Context, d *demoCall, p way) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ph, err := phone.New(context.WithoutCancel(ctx), phone.Config{Server: c.server, Tone: d.tone})
	if err != nil {
		return err
	}
	defer ph.Close()
	call, err := ph.Dial(ctx, p.number, phone.From(d.from, ""))
	if err != nil {
		return err
	}
	start := time.Now()
	for _, key := range p.keys {
		if err := stay(ctx, call, 1500*time.Millisecond); err != nil {
			return err
		}
		if err := call.Press(ctx, string(key)); err != nil {
			return err
		}
	}
	var tone float64
	select {
	case tone = <-d.met:
	case <-call.Done():
		return errors.New("the centre hung up before an agent answered")
	case <-ctx.Done():
		return errors.New("no agent answered")
	}
	d.waited = time.Since(start)
	if err := call.HearsTone(ctx, tone, toneTime); err != nil {
		return fmt.Errorf("the caller does not hear the agent: %w", err)
	}
	d.callerHears = true
	if d.byAgent {
		select {
		case <-call.Done():
			return nil
		case <-ctx.Done():
			return errors.New("the centre never hung up")
		}
	}
	if err := stay(ctx, call, c.talk); err != nil {
		return err
	}
	return call.Hangup(ctx)
}

// stay waits while a call goes on.
func stay(ctx context.Context, call *phone.Call, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-call.Done():
		return errors.New("the centre hung up")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serve is an agent's phone: it rings a moment, is answered, and talks until one side hangs up.
func (c *crowd) serve(ctx context.Context, p *phone.Phone, agent string, tone float64) {
	var calls sync.WaitGroup
	defer calls.Wait()
	for {
		select {
		case in, ok := <-p.Incoming():
			if !ok {
				return
			}
			calls.Go(func() { c.answer(ctx, in, agent, tone) })
		case <-ctx.Done():
			return
		}
	}
}

func (c *crowd) answer(ctx context.Context, in *phone.Incoming, agent string, tone float64) {
	from, display := in.From()
	in.Ringing()
	select {
	case <-time.After(400 * time.Millisecond): // as long as it takes to pick up
	case <-in.Cancelled():
		return
	case <-ctx.Done():
		return
	}
	call, err := in.Answer(ctx)
	if err != nil {
		return
	}
	d := c.find(from)
	if d == nil { // from outside: somebody tries the demo with a phone of their own
		select {
		case <-call.Done():
		case <-ctx.Done():
		}
		return
	}
	d.agent, d.customer, d.contact = agent, display, in.Header("X-Receptivo-Contact")
	select {
	case d.met <- tone:
	default: // an agent before this one was lost
	}
	hearing, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	d.agentHears = call.HearsTone(hearing, d.tone, toneTime) == nil
	if d.byAgent {
		if stay(hearing, call, c.talk) == nil {
			_ = call.Hangup(hearing)
		}
		return
	}
	select {
	case <-call.Done():
	case <-hearing.Done():
	}
}

// find is the call that a number makes now; nil when none of the demo's callers does.
func (c *crowd) find(from string) *demoCall {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range slices.Backward(c.calls) {
		if d.from == from && !d.over {
			return d
		}
	}
	return nil
}

// summary says for each call which agent, which customer and why; the error is for calls that failed.
func (c *crowd) summary(w io.Writer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	good, cut := 0, 0
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\nCALL\tCUSTOMER\tAGENT\tWAITED\tAUDIO\tWHY")
	for _, d := range c.calls {
		audio := "none"
		switch {
		case d.callerHears && d.agentHears:
			audio = "both ways"
		case d.callerHears || d.agentHears:
			audio = "one way"
		}
		_, why, _ := strings.Cut(c.screen.reason(d.contact), ": ") // the agent has a column of their own
		switch {
		case d.ok():
			good++
		case d.cut:
			cut++
			why = "cut short by the end of the demo"
		case d.err != nil:
			why = "FAILED: " + d.err.Error()
		}
		fmt.Fprintf(tw, "%d\t%s\t%s\t%.1f s\t%s\t%s\n", d.number, dash(d.customer), dash(d.agent), d.waited.Seconds(), audio, why)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d of %d calls connected, audio verified in both directions by tone%s.\n", good, len(c.calls)-cut, more(cut))
	if good < c.want {
		return exitCode(1)
	}
	return nil
}

func more(cut int) string {
	if cut == 0 {
		return ""
	}
	return fmt.Sprintf("; %d cut short", cut)
}

func (d *demoCall) ok() bool { return d.err == nil && d.callerHears && d.agentHears }

// customerPhones reads the phones of the demo's customers, each once: two customers may share one. Without a column of
// that name the callers are strangers.
func customerPhones(table []byte) []string {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	column := slices.IndexFunc(rows[0], func(h string) bool { return h == "phone" || h == "telefone" })
	if column < 0 {
		return nil
	}
	var phones []string
	for _, row := range rows[1:] {
		if first, _, _ := strings.Cut(row[column], " "); first != "" && !slices.Contains(phones, first) {
			phones = append(phones, first)
		}
	}
	return phones
}
