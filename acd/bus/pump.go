package bus

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"receptivo/acd"
)

// Outbox is the log as the pump needs it: *journal.Journal.
type Outbox interface {
	// Read yields the events after a Seq in order.
	Read(ctx context.Context, after uint64) iter.Seq2[acd.Event, error]
	// Head is the Seq of the last event.
	Head() uint64
	// Appended has a token after an append.
	Appended() <-chan struct{}
	// Cursor is what SetCursor kept last: 0 and nil in a new log.
	Cursor(ctx context.Context) (seq uint64, note []byte, err error)
	// SetCursor keeps the Seq of the last event known to be published, and a note. The last call may be lost.
	SetCursor(ctx context.Context, seq uint64, note []byte) error
}

// Dial makes a connection to the server that stores the events: Server.Dial, or Outside.Dial.
type Dial func() (*nats.Conn, error)

// PumpOptions are what NewPump needs; all but Log must be set.
type PumpOptions struct {
	Centre string // slug
	Node   string // slug of the node that writes the log
	Outbox Outbox
	Dial   Dial
	Log    *slog.Logger // nil: slog.Default
}

// Pump publishes the log. It runs behind it at its own pace and gives up never: while the server is away the log waits.
//
// Events are sent strictly in the order of the log, over one connection that never reconnects by itself, up to 256
// before the first is acknowledged, and of each source and each contact one at a time. The first failure ends the
// connection; over the next one the pump looks up what the stream really holds and goes on behind that. So the stream
// is always a prefix of the log, whatever is killed, and duplicates are left to the server's window only where two
// connections overlap.
type Pump struct {
	outbox Outbox
	dial   Dial
	log    *slog.Logger
	w      writer

	stored *fold  // as of the last event known to be stored; Run's alone, like w and saved
	saved  uint64 // the cursor as the outbox has it

	mu    sync.Mutex
	at    uint64        // stored.Seq, for others
	moved chan struct{} // closed when at moves; nil while nobody waits
}

const (
	firstWait = 50 * time.Millisecond // before the second attempt to connect; doubled for each further one
	longWait  = 5 * time.Second
)

// NewPump returns a pump that has not begun.
func NewPump(o PumpOptions) *Pump {
	p := &Pump{outbox: o.Outbox, dial: o.Dial, log: o.Log, w: writer{centre: slug(o.Centre), node: slug(o.Node)}}
	if p.log == nil {
		p.log = slog.Default()
	}
	return p
}

// What the operator is told when publishing stops, and when it goes on.
const (
	notPublished   = "bus: events are not published, the log keeps them"
	publishedAgain = "bus: events are published again"
)

// Run publishes until the context ends, which is no error. It returns one only when the outbox cannot say where to
// begin.
func (p *Pump) Run(ctx context.Context) error {
	if err := p.load(ctx); err != nil {
		return err
	}
	down, refused := false, false
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		before := p.stored.Seq
		err := p.session(ctx, func() {
			if down {
				p.log.Info(publishedAgain, "behind", p.outbox.Head()-p.stored.Seq)
			}
			down, refused = false, false
		})
		if ctx.Err() != nil {
			return p.save(context.WithoutCancel(ctx))
		}
		if errors.Is(err, errDiverged) {
			p.log.Error(err.Error(), "after", p.stored.Seq)
			err = p.renew(ctx)
		}
		if p.stored.Seq != before {
			wait = firstWait
		}
		if news := errors.Is(err, errRefused) && !refused; err != nil && (!down || news) {
			down, refused = true, refused || news // who was away and now refuses us is told, too
			p.log.Warn(notPublished, "error", err)
		}
		select {
		case <-ctx.Done():
			return p.save(context.WithoutCancel(ctx))
		case <-time.After(wait):
		}
	}
}

// Flush waits until every event that is in the log now has been stored by the server.
func (p *Pump) Flush(ctx context.Context) error {
	for want := p.outbox.Head(); ; {
		at, moved := p.position()
		if at >= want {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("bus: %d events are not published yet: %w", want-at, ctx.Err())
		}
	}
}

// Published is the Seq of the last event known to be stored by the server.
func (p *Pump) Published() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

func (p *Pump) position() (at uint64, moved <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.moved == nil {
		p.moved = make(chan struct{})
	}
	return p.at, p.moved
}

// setStored says how far the stream is.
func (p *Pump) setStored(s *fold) {
	p.stored = s
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = s.Seq
	if p.moved != nil {
		close(p.moved)
		p.moved = nil
	}
}

// note is what the pump keeps with its cursor. The incarnation tells this log from another one of the same node, and
// this life of it from one that a power cut took back.
type note struct {
	Incarnation string          `json:"incarnation"`
	Fold        json.RawMessage `json:"fold"`
}

func (p *Pump) load(ctx context.Context) error {
	seq, b, err := p.outbox.Cursor(ctx)
	if err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	var n note
	if len(b) > 0 {
		if err := json.Unmarshal(b, &n); err != nil {
			return fmt.Errorf("bus: the cursor's note: %w", err)
		}
	}
	if n.Incarnation == "" {
		p.setStored(newFold())
		return p.renew(ctx)
	}
	p.w.incarnation, p.saved = n.Incarnation, seq
	s, err := decodeFold(n.Fold, seq)
	if err != nil {
		if s, err = p.refold(ctx, func(ev acd.Event) bool { return ev.Seq <= seq }); err != nil {
			return err
		}
	}
	p.setStored(s)
	return nil
}

func (p *Pump) save(ctx context.Context) error {
	if p.stored.Seq == p.saved {
		return nil
	}
	return p.keep(ctx)
}

func (p *Pump) keep(ctx context.Context) error {
	fold, err := p.stored.encode()
	if err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	b, err := json.Marshal(note{p.w.incarnation, fold})
	if err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	if err := p.outbox.SetCursor(ctx, p.stored.Seq, b); err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	p.saved = p.stored.Seq
	return nil
}

// renew begins a new incarnation, and keeps it before its first event is published: 40 bits in lower-case base32.
func (p *Pump) renew(ctx context.Context) error {
	p.w.incarnation = strings.ToLower(rand.Text()[:8])
	return p.keep(ctx)
}

// refold reads the log from its beginning for as long as an event is wanted.
func (p *Pump) refold(ctx context.Context, want func(acd.Event) bool) (*fold, error) {
	s := newFold()
	for ev, err := range p.outbox.Read(ctx, 0) {
		if err != nil {
			return nil, fmt.Errorf("bus: %w", err)
		}
		if !want(ev) {
			break
		}
		if err := s.take(ev, p.w); err != nil {
			return nil, err
		}
	}
	return s, nil
}
