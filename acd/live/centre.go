package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
	"receptivo/skills"
)

// Config is what a centre is made of.
type Config struct {
	Node    string         // this node's name, a slug
	Plan    *flows.Plan    // the first; Reload brings the next
	Library *media.Library // its recordings
	ACD     ACD
	Phones  Phones
	History skills.History
	Logger  *slog.Logger

	Services      Services      // the plan's
	Dialer        Dialer        // the way out; nil: there is none
	Speaker       Speaker       // says what nobody has recorded; nil: nobody does
	Transcriber   Transcriber   // writes down messages; nil: nobody does
	Callbacks     string        // file of the numbers of promised callbacks, made when needed; empty: nobody is called back
	Places        string        // file of the secret behind the customers' keys, made when needed; empty: places last as long as the run
	Recordings    string        // folder of messages and conversations, made when needed; empty: nothing is recorded
	HistoryBudget time.Duration // how long a queue waits for the history; 0: 150 ms
	Reconcile     time.Duration // how often the engine is compared with the legs that exist; 0: 5 s
}

// Centre takes calls and rings agents. Serve is called once per arriving call; Run keeps the centre in step with the
// engine and the phones.
type Centre struct {
	Config
	ids    ids
	events iter.Seq2[acd.Event, error] // set by Start; ends with ears
	ears   context.Context             // set by Start
	die    context.CancelCauseFunc     // with what has gone wrong

	keys     customerKeys   // set by Start
	notebook *notebook      // set by Start
	waiting  []string       // callbacks that an earlier run promised; set by Start
	owners   sync.WaitGroup // of callbacks

	life    context.Context // ends with Run
	end     context.CancelFunc
	lates   sync.WaitGroup // what outlives its call
	writers chan struct{}  // those who write messages down

	mu        sync.Mutex
	calls     map[string]*mailbox    // by contact
	byNumber  map[string]int         // calls up, by number dialled
	byPlan    map[string]int         // calls up, by hash of the plan they began with
	byPhone   map[media.Address]bool // who can be rung, as the phones last said
	consults  map[string]*mailbox    // of the calls that they are about, by consult
	callbacks map[string]*callback   // by contact
	engaged   map[string]bool        // callbacks with an agent
	lent      map[string]bool        // agents whom a transfer rings, or talks with
	shrunk    *sync.Cond             // on mu: a call is over

	reload sync.Mutex // held through a Reload
	force  force
	speech *speech
}

// New returns a centre. Start makes it ready for calls.
func New(c Config) *Centre {
	c.HistoryBudget = cmp.Or(c.HistoryBudget, 150*time.Millisecond)
	c.Reconcile = cmp.Or(c.Reconcile, 5*time.Second)
	centre := &Centre{
		Config: c, calls: make(map[string]*mailbox), byNumber: make(map[string]int), byPlan: make(map[string]int),
		byPhone: make(map[media.Address]bool), lent: make(map[string]bool), consults: make(map[string]*mailbox),
		callbacks: make(map[string]*callback), engaged: make(map[string]bool), force: force{moved: make(chan struct{}, 1)},
		speech: newSpeech(), writers: make(chan struct{}, writingMost),
	}
	centre.life, centre.end = context.WithCancel(context.Background())
	centre.shrunk = sync.NewCond(&centre.mu)
	centre.force.now.Store(&edition{plan: c.Plan, library: c.Library, services: c.Services, since: time.Now()})
	return centre
}

// Start puts the plan into force and closes what an earlier run of this node left behind: its legs are gone. From then
// on the centre follows the engine, and Serve may be called. ctx is that of Run.
func (c *Centre) Start(ctx context.Context) (err error) {
	if c.keys, err = openKeys(c.Places); err != nil {
		return err
	}
	c.ears, c.die = context.WithCancelCause(ctx)
	if c.events, err = c.ACD.Events(c.ears); err != nil {
		return fmt.Errorf("live: following the engine: %w", err)
	}
	before, err := c.ACD.State(ctx)
	if err != nil {
		return err
	}
	if before.Seq > 0 {
		if _, err := c.ACD.Do(ctx, acd.NodeLost{Node: c.Node}); err != nil {
			return fmt.Errorf("live: closing what an earlier run left: %w", err)
		}
	}
	if _, err := c.ACD.Do(ctx, acd.Configure{Config: c.Plan().Config(), Drain: true}); err != nil {
		return fmt.Errorf("live: putting the plan into force: %w", err)
	}
	if err := c.endTransfers(ctx); err != nil {
		return fmt.Errorf("live: giving agents back whom a transfer had kept: %w", err)
	}
	return c.findCallbacks(ctx)
}

// loudAfter is how long a part of the centre may be over before the whole is: whoever stops it closes the phones first.
const loudAfter = 15 * time.Second

// Run, after Start, brings the engine's events to the calls they are about, tells the engine which phones can be rung, and heals what
// no longer agrees with the legs that exist, until ctx ends. If any of that stops before, Run does, and says which.
func (c *Centre) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer c.die(nil)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer c.lates.Wait()
	defer c.owners.Wait()
	defer c.end()
	for _, contact := range c.waiting {
		c.adopt(ctx, contact)
	}
	part := func(what string, run func(context.Context)) {
		wg.Go(func() {
			run(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(loudAfter):
				c.die(fmt.Errorf("live: %s", what))
			}
		})
	}
	part("nobody watches the phones any more", c.watchPhones)
	part("nobody follows the plan's phones any more", c.movePhones)
	part("nobody compares contacts and calls any more", c.reconcile)
	defer cancel(nil)
	for ev, err := range c.events {
		if err != nil {
			alive := ctx.Err() == nil
			cancel(err)
			if dead := context.Cause(c.ears); alive && dead != nil {
				return dead
			}
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return fmt.Errorf("live: following the engine: %w", err)
		}
		if f, ok := ev.Fact.(acd.Configured); ok { // before anyone hears of what the engine does by it
			c.follow(f.Config.Plan)
		}
		c.tell(ctx, ev)
	}
	cancel(nil)
	return nil
}

// tell brings an event to those it is about: the call, or the callback that the call has become.
func (c *Centre) tell(ctx context.Context, ev acd.Event) {
	contact := ev.Contact()
	if contact == "" {
		return
	}
	if f, ok := ev.Fact.(acd.ConsultStarted); ok {
		c.consulted(f)
	}
	if b := c.callback(contact); b != nil {
		b.box.put(told{ev})
	} else if box := c.call(contact); box != nil {
		box.put(told{ev})
	}
	switch f := ev.Fact.(type) {
	case acd.ConsultEnded:
		c.mu.Lock()
		delete(c.consults, contact)
		c.mu.Unlock()
	case acd.Deferred:
		c.notebook.owe(contact)
		c.adopt(ctx, contact)
	case acd.Connected:
		if what, _ := c.notebook.of(contact); !what.OnDrop { // a talk may still be dropped
			c.notebook.forget(contact, ev.Seq)
		}
	case acd.Ended, acd.Failed, acd.Abandoned:
		c.notebook.forget(contact, ev.Seq)
	case acd.Left:
		if f.Why == acd.WhyMerged {
			c.notebook.forget(contact, ev.Seq)
		}
	}
}

// Up is the number of calls that are up.
func (c *Centre) Up() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls) + len(c.engaged)
}

// HangUp ends every call that is up, as our doing; Drained returns when that is done.
func (c *Centre) HangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, box := range c.calls {
		box.put(overdue{what: lastCalls})
	}
	for contact := range c.engaged {
		c.callbacks[contact].box.put(overdue{what: lastCalls})
	}
}

// Drained returns when no call is up, or with ctx's error.
func (c *Centre) Drained(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.shrunk.Broadcast()
	})
	defer stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.calls)+len(c.engaged) > 0 && ctx.Err() == nil {
		c.shrunk.Wait()
	}
	return ctx.Err()
}

func (c *Centre) call(contact string) *mailbox {
	if contact == "" {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if box := c.calls[contact]; box != nil {
		return box
	}
	return c.consults[contact]
}

// consulted lets a call, or a callback, hear of the consult about it.
func (c *Centre) consulted(f acd.ConsultStarted) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if box := c.calls[f.Contact]; box != nil {
		c.consults[f.Consult] = box
	}
	if b := c.callbacks[f.Contact]; b != nil {
		c.consults[f.Consult] = b.box
	}
}

func (c *Centre) enter(contact, plan string, box *mailbox) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[contact] = box
	c.byPlan[plan]++
}

func (c *Centre) exit(contact, plan string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, contact)
	if c.byPlan[plan]--; c.byPlan[plan] == 0 {
		delete(c.byPlan, plan)
	}
	c.shrunk.Broadcast()
}

// reconcile heals the engine: a contact of this node that has had no call behind it for two looks in a row is lost.
func (c *Centre) reconcile(ctx context.Context) {
	ticker := time.NewTicker(c.Reconcile)
	defer ticker.Stop()
	suspects, overlooked := map[string]bool{}, ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		overlooked = c.alarm(ctx, overlooked)
		v, err := c.ACD.State(ctx)
		if err != nil {
			continue
		}
		before := suspects
		suspects = map[string]bool{}
		for _, contact := range v.Contacts {
			if contact.Node != c.Node || !c.amiss(contact) {
				continue
			}
			suspects[contact.ID] = true
			if before[contact.ID] {
				c.Logger.Warn("contact without a call is closed", "contact", contact.ID, "phase", contact.Phase)
				_, _ = c.ACD.Do(ctx, acd.LegLost{Contact: contact.ID, Side: acd.SideCustomer})
			}
		}
	}
}

// alarm is loud, once for each contact, when the engine lets one wait beside an agent who could take it. It returns which.
func (c *Centre) alarm(ctx context.Context, last string) string {
	contact, agent, err := c.ACD.Overlooked(ctx)
	if err != nil || contact == "" || contact == last {
		return contact
	}
	c.Logger.Error("a contact waits beside a ready agent who could take it: the engine has overlooked it", "contact", contact, "agent", agent)
	c.noteLate(acd.Noted{About: acd.AboutNode, Name: c.Node, Contact: contact, What: "overlooked", Fields: map[string]string{"agent": agent}})
	return contact
}

// amiss reports whether a contact has no call behind it that it ought to have. A callback needs none until it talks: its
// timers end whatever else goes wrong. One that was given away is a call to the engine.
func (c *Centre) amiss(v acd.ContactView) bool {
	if v.Channel != acd.Callback && c.call(v.ID) != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return (v.Channel != acd.Callback || v.Phase == acd.PhaseConnected) && !c.engaged[v.ID]
}
