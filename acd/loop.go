package acd

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrClosed says that the loop has ended; ErrLog that the log would not take the facts of a command, none of which is
// therefore true: the same command may do later.
var (
	ErrClosed = errors.New("acd: the engine is closed")
	ErrLog    = errors.New("acd: the log refused")
)

// Loop is the one goroutine around an Engine, and beside it a second engine for those who only look. It keeps the driver's obligations: what Do returns is in the log, and
// subscribers see events in order, after the log has them.
type Loop struct {
	log    Log
	engine *Engine
	asks   chan ask
	done   chan struct{}
	err    error         // why it ended; set before done is closed
	pause  time.Duration // before the next timer: above zero while the log refuses events
	clock  clock

	subscribers map[*subscriber]bool

	mirror *mirror // nil: nobody has looked yet
}

// ask is something for the loop's goroutine to do.
type ask struct {
	command Command       // with reply
	reply   chan<- answer // buffered
	look    func(*Engine) // else: a look at the engine
	looked  chan<- struct{}
	add     *subscriber
	remove  *subscriber
}

type answer struct {
	events []Event
	err    error
}

// Open rebuilds an engine from a log and starts its loop, which ends when ctx does.
func Open(ctx context.Context, log Log) (*Loop, error) {
	engine, err := Rebuild(ctx, log)
	if err != nil {
		return nil, err
	}
	l := &Loop{
		log: log, engine: engine, asks: make(chan ask, 256), done: make(chan struct{}),
		subscribers: make(map[*subscriber]bool), clock: startClock(engine.now),
	}
	go l.run(ctx)
	return l, nil
}

// sweepEvery is how many events of a replay may leave timers behind.
const sweepEvery = 1 << 10

// errReplay says that events could be read, but do not fit the engine they came after.
var errReplay = errors.New("acd: the log does not replay")

// Rebuild makes an engine of a log: of its last snapshot that is any good, where it keeps some, and of all events since.
func Rebuild(ctx context.Context, log Log) (*Engine, error) {
	if shelf, ok := log.(Shelf); ok {
		for seq, b := range shelf.Snapshots(ctx) {
			e, err := resume(ctx, log, seq, b)
			if err == nil || !errors.Is(err, errUseless) {
				return e, err
			}
			shelf.Refuse(seq, err)
		}
	}
	e := New()
	if err := e.replay(ctx, log); err != nil {
		return nil, err
	}
	return e, nil
}

// errUseless says that the log has to be read without this snapshot.
var errUseless = errors.New("acd: the snapshot is of no use")

// resume makes an engine of a snapshot and of what the log has after it.
func resume(ctx context.Context, log Log, seq uint64, b []byte) (*Engine, error) {
	e, err := Restore(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUseless, err)
	}
	if e.seq != seq {
		return nil, fmt.Errorf("%w: it was taken after event %d, not %d", errUseless, e.seq, seq)
	}
	switch err := e.replay(ctx, log); {
	case errors.Is(err, errReplay):
		return nil, fmt.Errorf("%w: %w", errUseless, err)
	case err != nil:
		return nil, err
	}
	return e, nil
}

// replay applies what the log has after the engine's last event.
func (e *Engine) replay(ctx context.Context, log Log) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w after event %d: %v", errReplay, e.seq, p)
		}
	}()
	for ev, err := range log.Read(ctx, e.seq) {
		if err != nil {
			return fmt.Errorf("acd: reading the log after event %d: %w", e.seq, err)
		}
		if ev.Seq != e.seq+1 {
			return fmt.Errorf("acd: the log has event %d after event %d", ev.Seq, e.seq)
		}
		e.Apply(ev)
		if e.seq%sweepEvery == 0 {
			e.Next() // drops the timers of what is long over
		}
	}
	e.Next()
	return nil
}

// Wait returns when the loop has ended, with the reason.
func (l *Loop) Wait() error {
	<-l.done
	return l.err
}

// Do carries out a command. Its events are in the log when it returns. After an error of the log nothing of the command
// is true, and the engine is as the log says.
func (l *Loop) Do(ctx context.Context, c Command) ([]Event, error) {
	reply := make(chan answer, 1)
	if err := l.ask(ctx, ask{command: c, reply: reply}); err != nil {
		return nil, err
	}
	select {
	case a := <-reply:
		return a.events, a.err
	case <-l.done:
	}
	select {
	case a := <-reply: // the last thing it did
		return a.events, a.err
	default:
		return nil, ErrClosed
	}
}

// Queue returns one queue as a contact sees it now.
func (l *Loop) Queue(ctx context.Context, name, contact string) (v QueueView, position int, err error) {
	err = l.look(ctx, func(e *Engine) { v, position = e.Queue(name, contact, l.clock.now()) })
	return v, position, err
}

// Flag is a flag as it is now; known is false when the plan in force has none of that name.
func (l *Loop) Flag(ctx context.Context, name string) (on, known bool, err error) {
	err = l.look(ctx, func(e *Engine) { on, known = e.Flag(name) })
	return on, known, err
}

func (l *Loop) look(ctx context.Context, f func(*Engine)) error {
	looked := make(chan struct{}, 1)
	if err := l.ask(ctx, ask{look: f, looked: looked}); err != nil {
		return err
	}
	select {
	case <-looked:
		return nil
	case <-l.done:
		return ErrClosed
	}
}

func (l *Loop) ask(ctx context.Context, a ask) error {
	select {
	case l.asks <- a:
		return nil
	case <-l.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run owns the engine. It takes what has gathered in one turn, so that many commands share one append.
func (l *Loop) run(ctx context.Context) {
	defer l.end()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			l.err = context.Cause(ctx)
			return
		case a := <-l.asks:
			l.err = l.turn(ctx, l.gather(a))
		case <-timer.C:
			l.err = l.turn(ctx, nil)
		}
		if l.err != nil {
			return
		}
		if next := l.engine.Next(); !next.IsZero() {
			timer.Reset(max(next.Sub(l.clock.now()), l.pause))
		} else {
			timer.Stop()
		}
	}
}

// mostTogether is how many commands share one append.
const mostTogether = 64

func (l *Loop) gather(first ask) []ask {
	asks := []ask{first}
	for len(asks) < mostTogether {
		select {
		case a := <-l.asks:
			asks = append(asks, a)
		default:
			return asks
		}
	}
	return asks
}

// retryLog is how long the loop rests before it fires timers again after the log refused their facts.
const retryLog = time.Second

// turn carries out what was asked, makes it safe, then tells everybody. An error it returns ends the loop.
func (l *Loop) turn(ctx context.Context, asks []ask) error {
	after := l.engine.Seq()
	answers := make([]answer, len(asks))
	all := l.engine.Tick(l.clock.now())
	for i, a := range asks {
		if a.command != nil {
			answers[i].events, answers[i].err = l.engine.Do(l.clock.now(), a.command)
			all = append(all, answers[i].events...)
		}
	}
	fatal := l.keep(ctx, after, all, answers)
	for i, a := range asks {
		if a.command != nil {
			a.reply <- answers[i]
		} else {
			l.other(a)
		}
	}
	return fatal
}

// keep appends the events and hands them to the subscribers. If the log refuses them nothing of this turn is true: the
// answers become that error, and the engine is rebuilt from the log.
func (l *Loop) keep(ctx context.Context, after uint64, evs []Event, answers []answer) error {
	l.pause = 0
	if len(evs) == 0 {
		return nil
	}
	err := l.log.Append(ctx, after, evs)
	if err == nil {
		l.publish(evs)
		return nil
	}
	l.pause = retryLog
	err = fmt.Errorf("%w %s: %w", ErrLog, events(len(evs)), err)
	fatal := l.rebuild(ctx, err)
	if fatal == nil && l.engine.Seq() == evs[len(evs)-1].Seq {
		l.publish(evs) // it has them all the same: the error came after the commit
		return nil
	}
	for i := range answers {
		answers[i] = answer{err: err}
	}
	return fatal
}

// rebuild makes the engine what the log says; an error ends the loop.
func (l *Loop) rebuild(ctx context.Context, refusal error) error {
	if errors.Is(refusal, ErrNotHead) {
		return refusal
	}
	engine, err := Rebuild(ctx, l.log)
	if err != nil {
		return errors.Join(refusal, err)
	}
	l.engine = engine
	return nil
}

func (l *Loop) publish(evs []Event) {
	for s := range l.subscribers {
		s.push(evs)
	}
}

func (l *Loop) other(a ask) {
	switch {
	case a.look != nil:
		a.look(l.engine)
		a.looked <- struct{}{}
	case a.add != nil:
		a.add.start = l.engine.Seq()
		l.subscribers[a.add] = true
		close(a.add.ready)
	case a.remove != nil:
		delete(l.subscribers, a.remove)
	}
}

func (l *Loop) end() {
	if l.err == nil {
		l.err = ErrClosed
	}
	for s := range l.subscribers {
		s.close()
	}
	close(l.done)
}
