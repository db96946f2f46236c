package history

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"receptivo/skills"
)

// Patience is how long a question may take in all; what is later than the budget still comes to who follows it.
const Patience = 5 * time.Second

// Sources ask several sources at once and put one dossier together. They implement [skills.History], and fail for no
// source that is slow, wrong or gone: what is missing is named, and what has been heard before is used with its age.
// They are safe for concurrent use.
type Sources struct {
	life   context.Context // of all questions
	end    context.CancelFunc
	flying sync.WaitGroup

	mu      sync.Mutex
	kept    *memory
	sources []*Source // the first decides what no other wins
	budget  time.Duration
	flights map[string]*flight // questions under way, by the identifiers asked by
	old     sync.WaitGroup     // sources being closed
}

// Gather makes one history of sources. Find answers within the budget.
func Gather(budget time.Duration, sources ...*Source) *Sources {
	s := &Sources{kept: newMemory(), flights: map[string]*flight{}, sources: sources, budget: budget}
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// Replace asks other sources from now on, and closes those before once the questions under way have been answered.
func (s *Sources) Replace(budget time.Duration, sources ...*Source) {
	s.mu.Lock()
	before, flights := s.sources, s.flights
	s.sources, s.budget, s.kept, s.flights = sources, budget, newMemory(), map[string]*flight{}
	s.old.Add(1)
	s.mu.Unlock()
	go func() {
		defer s.old.Done()
		for _, f := range flights {
			<-f.done
		}
		_ = closeAll(before) // they have only been read
	}()
}

// Close ends the questions under way and closes the sources.
func (s *Sources) Close() error {
	s.end()
	s.flying.Wait()
	s.old.Wait()
	return closeAll(s.sources)
}

func closeAll(sources []*Source) error {
	var errs []error
	for _, from := range sources {
		if from.owned {
			errs = append(errs, from.place.close())
		}
	}
	return errors.Join(errs...)
}

// Find implements [skills.History]. It answers within the budget, with what there is by then.
func (s *Sources) Find(ctx context.Context, ids []skills.Identifier) (d skills.Dossier, err error) {
	_, d, err = s.find(ctx, ids)
	return d, err
}

// Follow is Find, and says what it finds; when something was late, it says the whole once more as soon as it is there, or
// when no more will come. It returns when all is said or ctx ends.
func (s *Sources) Follow(ctx context.Context, ids []skills.Identifier, say func(skills.Dossier, error)) {
	f, d, err := s.find(ctx, ids)
	say(d, err)
	if f == nil || f.all() && err == nil {
		return
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return
	}
	if more, err := f.dossier(); f.late {
		say(more, err)
	}
}

func (s *Sources) find(ctx context.Context, ids []skills.Identifier) (*flight, skills.Dossier, error) {
	if err := ctx.Err(); err != nil {
		return nil, skills.Dossier{}, err
	}
	ids = canonicals(ids)
	if len(ids) == 0 {
		return nil, skills.Dossier{}, nil
	}
	f, budget := s.fly(ids)
	late := time.NewTimer(budget)
	defer late.Stop()
	select {
	case <-f.done:
	case <-late.C:
	case <-ctx.Done():
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return f, skills.Dossier{}, ctx.Err()
		}
	}
	d, err := f.dossier()
	return f, d, err
}

// fly begins to ask, or joins who asks the same.
func (s *Sources) fly(ids []skills.Identifier) (*flight, time.Duration) {
	name := nameOf(ids)
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.flights[name]; f != nil {
		return f, s.budget
	}
	f := newFlight(s, name, ids)
	s.flights[name] = f
	s.flying.Add(1)
	go func() {
		defer s.flying.Done()
		f.run()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.flights[name] == f {
			delete(s.flights, name)
		}
	}()
	return f, s.budget
}

// nameOf names a question: two that ask by the same identifiers are one.
func nameOf(ids []skills.Identifier) string {
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, "%q=%q ", id.Kind, id.Value)
	}
	return b.String()
}
