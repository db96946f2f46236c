package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/acd/metrics"
)

// settleEvery is how often the centre looks for contacts whose outcome has become certain.
const settleEvery = time.Hour

// settler tells the engine what contacts came to, seven days after they were over: from this it learns what agents are
// good at. It reads the log, so that nothing has to be kept for a week elsewhere and nothing is settled twice.
type settler struct {
	path     string // of the log
	do       func(context.Context, acd.Command) ([]acd.Event, error)
	log      *slog.Logger
	after    uint64 // the log is read up to here
	verdicts metrics.Verdicts
}

// settle settles what is due, now and then every hour, until ctx ends. What goes wrong is tried again at the next hour:
// calls do not depend on it.
func (n *node) settle(ctx context.Context) error {
	s := settler{path: filepath.Join(n.config.Data, "journal.db"), do: n.loop.Do, log: n.log}
	for tick := time.Tick(settleEvery); ; {
		if err := s.once(ctx, time.Now()); err != nil && ctx.Err() == nil {
			n.log.Warn("outcomes are not settled, which is tried again in an hour", "err", err)
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return nil
		}
	}
}

// once settles what is due at an instant.
func (s *settler) once(ctx context.Context, now time.Time) error {
	if err := s.read(ctx, now); err != nil {
		return err
	}
	for _, cmd := range s.verdicts.Due(now) {
		if _, err := s.do(ctx, cmd); err != nil {
			if ctx.Err() != nil {
				return err
			}
			s.log.Warn("outcome not settled", "contact", cmd.Contact, "agent", cmd.Agent, "err", err)
		}
	}
	return nil
}

// read goes on in the log, at first from where something could still be settled.
func (s *settler) read(ctx context.Context, now time.Time) error {
	r, err := journal.OpenReader(s.path)
	if err != nil {
		return err
	}
	defer r.Close()
	if s.after == 0 {
		if s.after, err = r.At(ctx, now.Add(-acd.SettleWithin)); err != nil {
			return err
		}
	}
	head := r.Head()
	for ev, err := range r.Only(ctx, s.after, metrics.VerdictKinds()) {
		if err != nil {
			return fmt.Errorf("after event %d: %w", s.after, err)
		}
		s.verdicts.Add(ev)
		s.after = ev.Seq
	}
	s.after = head
	return nil
}
