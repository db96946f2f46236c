package media

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	tickTime = 20 * time.Millisecond // one frame
	slots    = 4                     // a shard's ports leave in four groups, so that thousands of packets are no single burst
	slotTime = tickTime / slots
	tooLate  = 2 * tickTime // later than this, whole ticks are skipped instead of caught up
)

// Engine paces the audio of all legs of a process: a few goroutines, one per shard, wake for each slot of 5 ms that has
// ports which play or keep silence; with no open port, or with every port joined, they sleep.
type Engine struct {
	shards []*shard
	ports  atomic.Uint64 // made so far
	stop   chan struct{}
	close  sync.Once
	done   sync.WaitGroup
}

// NewEngine starts the shards (0: one per core). Close stops them and waits.
func NewEngine(shards int) *Engine {
	e := newEngine(shards, time.Now())
	for _, s := range e.shards {
		e.done.Go(func() { s.run(e.stop) })
	}
	return e
}

// newEngine makes an engine whose shards somebody else ticks.
func newEngine(shards int, now time.Time) *Engine {
	if shards <= 0 {
		shards = runtime.GOMAXPROCS(0)
	}
	e := &Engine{stop: make(chan struct{})}
	for range shards {
		// Half a slot off the caller's clock: what happens at whole milliseconds never falls together with a tick.
		e.shards = append(e.shards, &shard{start: now.Add(slotTime / 2), idle: true, wake: make(chan struct{}, 1)})
	}
	return e
}

// Close ends the pacing and waits for the shards. Ports that are still open fall silent; they can still be closed.
func (e *Engine) Close() {
	e.close.Do(func() { close(e.stop) })
	e.done.Wait()
}

// NewPort returns a closed port. signal receives the port's Played signals, one at a time and in order; it must not
// block and must not call the port. It is not called any more once Port.Close has returned. Nil: nobody listens.
func (e *Engine) NewPort(signal func(Signal)) *Port {
	n := e.ports.Add(1)
	at := int(n % uint64(len(e.shards)*slots))
	return &Port{seat: n, shard: e.shards[at%len(e.shards)], slot: at / len(e.shards), signal: signal}
}

// shard paces a share of the ports. All fields but the first group belong to the goroutine that ticks.
type shard struct {
	mu      sync.Mutex
	arrived []*Port // waiting for a place in the slots
	wake    chan struct{}

	start time.Time // when step 0 is due; the grid never moves
	step  int64     // next to do: slot step%slots of tick step/slots
	idle  bool      // no port in any slot
	taken []*Port   // arrived, being placed; kept for its memory
	ports [slots][]*Port
}

// place gives a port a place from the next tick on; Port.tick says when it is to be taken away again.
func (s *shard) place(p *Port) {
	s.mu.Lock()
	s.arrived = append(s.arrived, p)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default: // it has been told already
	}
}

func (s *shard) run(stop <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var due <-chan time.Time
		if next := s.tick(time.Now()); !next.IsZero() {
			timer.Reset(time.Until(next))
			due = timer.C
		}
		select {
		case <-stop:
			return
		case <-due:
		case <-s.wake:
		}
	}
}

// tick does all steps due at now and returns when the next one is; zero: not before a port arrives. The deadlines are
// absolute, so lateness never adds up; after more than two ticks of it, whole ticks are left out.
func (s *shard) tick(now time.Time) time.Time {
	next, busy := s.next()
	if late := now.Sub(s.due(next)); busy && late > tooLate {
		s.step += slots * int64(late/tickTime)
	}
	for busy && !s.due(s.step).After(now) {
		s.runSlot(int(s.step%slots), s.step/slots)
		s.step++
	}
	s.placeArrived(now) // last: their first step is still to come
	next, busy = s.next()
	s.idle = !busy
	if s.idle {
		return time.Time{}
	}
	return s.due(next)
}

// due is when a step is to be done.
func (s *shard) due(step int64) time.Time { return s.start.Add(time.Duration(step) * slotTime) }

// next is the first step from now on that has ports; the shard need not wake for the others.
func (s *shard) next() (step int64, busy bool) {
	for step = s.step; step < s.step+slots; step++ {
		if len(s.ports[step%slots]) > 0 {
			return step, true
		}
	}
	return s.step, false
}

// placeArrived moves new ports into their slots. After idleness the steps in between count as neither done nor skipped:
// there was nobody to hear them.
func (s *shard) placeArrived(now time.Time) {
	s.mu.Lock()
	s.taken, s.arrived = s.arrived, s.taken[:0]
	s.mu.Unlock()
	for i, p := range s.taken {
		s.ports[p.slot] = append(s.ports[p.slot], p)
		s.taken[i] = nil
	}
	if s.idle && len(s.taken) > 0 {
		s.idle = false
		if behind := now.Sub(s.due(s.step)); behind > 0 {
			s.step += int64((behind + slotTime - 1) / slotTime)
		}
	}
}

func (s *shard) runSlot(slot int, tick int64) {
	ports := s.ports[slot]
	for i := 0; i < len(ports); {
		if ports[i].tick(tick) {
			i++
			continue
		}
		last := len(ports) - 1
		ports[i], ports[last] = ports[last], nil
		ports = ports[:last]
	}
	s.ports[slot] = ports
}
