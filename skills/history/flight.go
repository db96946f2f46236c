package history

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"receptivo/skills"
)

// flight is one question under way at all sources. Each says whom it knows and goes on to read what it has of them; a
// source that knows nobody by name waits for the id that the others find.
type flight struct {
	life    context.Context // of the sources
	budget  time.Duration
	kept    *memory
	name    string
	ids     []skills.Identifier
	sources []*Source
	begun   time.Time
	done    chan struct{}
	named   chan struct{} // closed when the others know who it is, or have had half of the budget

	mu      sync.Mutex
	answers []answer // by source
	id      person   // whom the sources without names are asked about, once named is closed
	settled bool     // named is closed
	said    bool     // a dossier has been given out
	late    bool     // something has come since
}

// answer is what one source has said so far.
type answer struct {
	heard bool // who it is
	who   person
	at    time.Time
	err   error // why nothing is known of it
	parts map[string]piece
}

// piece is one part of a dossier as a source has it.
type piece struct {
	data skills.Dossier // only this part of it
	at   time.Time
	err  error
}

// newFlight makes a flight of the sources that s has now; s.mu is held.
func newFlight(s *Sources, name string, ids []skills.Identifier) *flight {
	f := &flight{
		life: s.life, budget: s.budget, kept: s.kept, name: name, ids: ids, sources: s.sources, begun: time.Now(), done: make(chan struct{}), named: make(chan struct{}),
		answers: make([]answer, len(s.sources)),
	}
	for i := range f.answers {
		f.answers[i].parts = map[string]piece{}
	}
	return f
}

// run asks all sources and returns when each has answered, failed, or had its time.
func (f *flight) run() {
	defer close(f.done)
	ctx, cancel := context.WithTimeout(f.life, Patience)
	defer cancel()
	half := time.AfterFunc(f.budget/2, func() { f.settle(true) })
	defer half.Stop()
	f.settle(false)
	var all sync.WaitGroup
	for i := range f.sources {
		all.Go(func() { f.ask(ctx, i) })
	}
	all.Wait()
}

// ask asks one source. However many of its answers fail, it has failed once.
func (f *flight) ask(ctx context.Context, i int) {
	from := f.sources[i]
	if !from.breaker.closed(time.Now()) {
		f.hear(i, person{}, errBroken)
		return
	}
	select {
	case from.slots <- struct{}{}:
		defer func() { <-from.slots }()
	default:
		f.hear(i, person{}, errors.New("has too many questions under way"))
		return
	}
	var p person
	err := caught(func() (err error) { p, err = f.person(ctx, i); return })
	f.hear(i, p, err)
	if err == nil && p.found {
		err = f.readAll(ctx, i, p)
	}
	if err != nil && f.life.Err() == nil {
		from.fail(time.Now())
	}
}

// caught makes an error of a panic: no source ends the centre, whatever it answers.
func caught(ask func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("its answer cannot be read: this is a fault of ours")
		}
	}()
	return ask()
}

// person is whom a source knows; one that knows nobody by name is told.
func (f *flight) person(ctx context.Context, i int) (person, error) {
	if f.sources[i].knowsNames() {
		return f.sources[i].place.who(ctx, f.ids)
	}
	select {
	case <-f.named:
	case <-ctx.Done():
		return person{}, ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.id, nil
}

// hear notes whom a source knows, and perhaps who it is.
func (f *flight) hear(i int, p person, err error) {
	f.mu.Lock()
	a := &f.answers[i]
	a.heard, a.who, a.err, a.at = err == nil, p, discreet(err), time.Now()
	if err == nil && f.sources[i].knowsNames() {
		f.kept.who(f.sources[i].Name, f.name, p, a.at)
	}
	f.late = f.late || f.said
	f.mu.Unlock()
	f.settle(false)
}

// settle closes named as soon as all sources that know names have been heard, or when there is no more time for that.
func (f *flight) settle(now bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.settled {
		return
	}
	for i, from := range f.sources {
		if a := &f.answers[i]; from.knowsNames() && !a.heard && a.err == nil && !now {
			return
		}
	}
	f.settled = true
	f.id, _, _ = f.decide()
	close(f.named)
}

// readAll reads all parts that a source has, at once.
func (f *flight) readAll(ctx context.Context, i int, p person) error {
	var all sync.WaitGroup
	from, errs := f.sources[i], make([]error, len(parts))
	for k, part := range parts {
		if !slices.Contains(from.has, part) {
			continue
		}
		all.Go(func() {
			var d skills.Dossier
			errs[k] = caught(func() error { return from.place.read(ctx, p, part, &d) })
			f.take(i, part, piece{data: d, at: time.Now(), err: discreet(errs[k])})
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func (f *flight) take(i int, part string, p piece) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[i].parts[part] = p
	f.late = f.late || f.said
	if p.err == nil {
		f.kept.piece(f.sources[i].Name, f.name, part, f.answers[i].who, p)
	}
}

// all reports whether nothing more will come.
func (f *flight) all() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}
