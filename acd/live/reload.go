package live

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
)

// edition is a plan with its recordings, as it came into force.
type edition struct {
	plan     *flows.Plan
	library  *media.Library
	services Services
	since    time.Time
}

// force is which edition new calls take.
type force struct {
	now    atomic.Pointer[edition]
	coming atomic.Pointer[edition] // put to the engine, which has not answered yet
	moved  chan struct{}           // buffered: another edition is in force
}

// Plan is the plan in force: that of the next call.
func (c *Centre) Plan() *flows.Plan { return c.force.now.Load().plan }

// Library holds the recordings of the plan in force.
func (c *Centre) Library() *media.Library { return c.force.now.Load().library }

// Services are those of the plan in force.
func (c *Centre) Services() Services { return c.force.now.Load().services }

// Since is when the plan came into force.
func (c *Centre) Since() time.Time { return c.force.now.Load().since }

// Reload brings another plan with its recordings and services into force, or changes nothing and says why. The plan has been checked;
// the engine has the last word, and its log. Queues and agents go on by name: who waits keeps the place, agents keep
// their state. New calls take the new plan; those that are up end with the plan and the recordings they began with.
func (c *Centre) Reload(ctx context.Context, plan *flows.Plan, library *media.Library, services Services) error {
	c.reload.Lock()
	defer c.reload.Unlock()
	next := &edition{plan: plan, library: library, services: services, since: time.Now()}
	c.force.coming.Store(next)
	// Whoever asked may leave: half a reload is none.
	if _, err := c.ACD.Do(context.WithoutCancel(ctx), acd.Configure{Config: plan.Config()}); err != nil {
		c.force.coming.CompareAndSwap(next, nil)
		return fmt.Errorf("live: the plan in force stays: %w", err)
	}
	c.enforce(next)
	return nil
}

// follow swaps the editions as the engine's facts tell it, which may be before Reload has its answer: whom the engine
// offers by the new plan is looked up in it.
func (c *Centre) follow(plan string) {
	if next := c.force.coming.Load(); next != nil && next.plan.Hash == plan {
		c.enforce(next)
	}
}

// enforce swaps the pointer, once.
func (c *Centre) enforce(next *edition) {
	if !c.force.coming.CompareAndSwap(next, nil) {
		return
	}
	c.force.now.Store(next)
	c.notebook.rename(next.plan.Queues)
	select {
	case c.force.moved <- struct{}{}:
	default:
	}
}

// Use is how many calls run by a plan.
type Use struct {
	Plan  string // content hash
	Calls int
}

// Uses are the plans that calls run by, in order of hash.
func (c *Centre) Uses() []Use {
	c.mu.Lock()
	defer c.mu.Unlock()
	uses := make([]Use, 0, len(c.byPlan))
	for _, hash := range slices.Sorted(maps.Keys(c.byPlan)) {
		uses = append(uses, Use{Plan: hash, Calls: c.byPlan[hash]})
	}
	return uses
}
