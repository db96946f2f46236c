package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"receptivo/acd"
)

const (
	maxFlying   = 256                    // sent and not yet acknowledged
	ackWithin   = 5 * time.Second        // then the outcome is unknown, and the connection is given up
	saveEvery   = 250 * time.Millisecond // the cursor; what is lost of it is found again in the stream
	setUpWithin = 30 * time.Second       // making the stream and comparing it
)

// sentTwice is rare: what an old connection had sent arrived after the stream was looked at.
const sentTwice = "bus: the server had the event already"

// session is the pump's work over one connection.
type session struct {
	p      *Pump
	js     jetstream.JetStream
	up     func() // tells that events are stored
	ahead  *fold  // as of the last event written: what is in flight included
	known  map[uint64]envelope
	batch  []acd.Event
	more   bool // the log may have more than batch
	next   *flight
	flying []flight // in the order of the log
	busy   map[string]bool
}

// flight is an event on its way.
type flight struct {
	ev  acd.Event
	msg message
	ack jetstream.PubAckFuture // nil: it is in the stream already
}

// session publishes over one connection until that fails or the context ends. up is called when the server has stored an
// event, or has nothing to store: one with a full disk takes connections and answers, too.
func (p *Pump) session(ctx context.Context, up func()) error {
	nc, err := p.dial()
	if err != nil {
		return cured(fmt.Errorf("bus: connect: %w", err))
	}
	defer nc.Close()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		if errors.Is(err, nats.ErrPermissionViolation) { // else the request would be waited for in vain
			fail(cured(fmt.Errorf("bus: %w", err)))
		}
	})
	err = p.over(ctx, nc, up)
	if why := context.Cause(ctx); err != nil && why != nil {
		return why
	}
	return cured(err)
}

// over is session on a connection that stands.
func (p *Pump) over(ctx context.Context, nc *nats.Conn, up func()) error {
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncTimeout(ackWithin), jetstream.WithPublishAsyncMaxPending(2*maxFlying))
	if err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	setUp, cancel := context.WithTimeout(ctx, setUpWithin)
	defer cancel()
	st, err := findStream(setUp, js)
	if err != nil {
		return err
	}
	known, err := p.reconcile(setUp, st)
	if err != nil {
		return err
	}
	if p.outbox.Head() == p.stored.Seq {
		up()
	}
	s := &session{p: p, js: js, up: up, ahead: p.stored.clone(), known: known, more: true, busy: map[string]bool{}}
	return s.run(ctx, nc.StatusChanged(nats.CLOSED))
}

func (s *session) run(ctx context.Context, closed <-chan nats.Status) error {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		if err := s.advance(ctx); err != nil {
			return err
		}
		acked, failed := s.oldest()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-closed:
			return errors.New("bus: the connection was lost")
		case <-s.p.outbox.Appended():
			s.more = true
		case <-tick.C:
			if err := s.p.save(ctx); err != nil {
				return err
			}
		case ack := <-acked:
			if ack.Duplicate {
				s.p.log.Debug(sentTwice, "event", s.flying[0].ev.Seq)
			}
			s.up()
			if err := s.land(); err != nil {
				return err
			}
		case err := <-failed:
			return fmt.Errorf("bus: event %d: %w", s.flying[0].ev.Seq, err)
		}
	}
}

// oldest is where the first event in flight is answered; the server answers in order.
func (s *session) oldest() (<-chan *jetstream.PubAck, <-chan error) {
	if len(s.flying) == 0 {
		return nil, nil
	}
	return s.flying[0].ack.Ok(), s.flying[0].ack.Err()
}

// advance sends what may be sent, until the first in flight is one that the server has to answer, or there is none.
func (s *session) advance(ctx context.Context) error {
	for {
		if err := s.fill(ctx); err != nil {
			return err
		}
		if len(s.flying) == 0 || s.flying[0].ack != nil {
			return nil
		}
		for len(s.flying) > 0 && s.flying[0].ack == nil {
			if err := s.land(); err != nil {
				return err
			}
		}
	}
}

// fill sends what may be sent now.
func (s *session) fill(ctx context.Context) error {
	for len(s.flying) < maxFlying {
		if err := s.write(ctx); err != nil || s.next == nil {
			return err
		}
		f := *s.next
		if s.busy[f.msg.keys[0]] || s.busy[f.msg.keys[1]] {
			return nil
		}
		stored, known := s.known[f.ev.Seq]
		switch {
		case !known:
			var err error
			if f.ack, err = s.send(f.msg); err != nil {
				return fmt.Errorf("bus: event %d: %w", f.ev.Seq, err)
			}
		case !stored.same(f.msg.envelope):
			if len(s.flying) > 0 {
				return nil // those before it first
			}
			return errDiverged
		}
		s.next = nil
		s.flying = append(s.flying, f)
		s.hold(f.msg, true)
	}
	return nil
}

// write makes next of the log's next event, when there is one.
func (s *session) write(ctx context.Context) error {
	if s.next != nil {
		return nil
	}
	if len(s.batch) == 0 && s.more {
		if err := s.read(ctx); err != nil {
			return err
		}
	}
	if len(s.batch) == 0 {
		return nil
	}
	ev := s.batch[0]
	s.batch = s.batch[1:]
	msg, err := s.p.w.write(s.ahead, ev)
	s.next = &flight{ev: ev, msg: msg}
	return err
}

func (s *session) read(ctx context.Context) error {
	for ev, err := range s.p.outbox.Read(ctx, s.ahead.Seq) {
		if err != nil {
			return fmt.Errorf("bus: %w", err)
		}
		if s.batch = append(s.batch, ev); len(s.batch) == maxFlying {
			return nil
		}
	}
	s.more = false
	return nil
}

func (s *session) send(m message) (jetstream.PubAckFuture, error) {
	return s.js.PublishMsgAsync(&nats.Msg{
		Subject: m.to,
		Data:    m.body,
		Header:  nats.Header{jetstream.MsgIDHeader: {m.ID}, "Content-Type": {"application/cloudevents+json"}},
	}, jetstream.WithRetryAttempts(0)) // a retry of the library's could overtake
}

// land takes the oldest event in flight for stored.
func (s *session) land() error {
	f := s.flying[0]
	s.flying = s.flying[1:]
	s.hold(f.msg, false)
	if err := s.p.stored.take(f.ev, s.p.w); err != nil {
		return err
	}
	s.p.setStored(s.p.stored)
	return nil
}

// hold marks the event's source and contact as in flight, or as free again.
func (s *session) hold(m message, busy bool) {
	for _, key := range m.keys {
		switch {
		case key == "": // no contact
		case busy:
			s.busy[key] = true
		default:
			delete(s.busy, key)
		}
	}
}
