package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"receptivo/acd"
	"receptivo/acd/console"
	"receptivo/acd/live"
	"receptivo/acd/services"
	"receptivo/flows"
	"receptivo/flows/diff"
	"receptivo/media"
	"receptivo/media/sip"
)

// plans is the plan in force of a node, and how the next one comes into force.
type plans struct {
	dir     string // the folder served; empty: the plan is built in and stays
	archive archive
	centre  *live.Centre
	outside *services.Client
	known   *histories
	trunks  func([]sip.Trunk) error
	say     io.Writer // where a plan that comes into force is told

	mu  sync.Mutex // one at a time
	now *snapshot
}

// recordingsOf is the library of a plan's recordings.
func recordingsOf(plan *flows.Plan, files fs.FS) (*media.Library, error) {
	recordings, err := fs.Sub(files, plan.Engine.PromptsDir)
	if err != nil {
		return nil, fmt.Errorf("prompts_dir: %w", err)
	}
	return media.NewLibrary(recordings), nil
}

// begin keeps the plan that the node begins with.
func (p *plans) begin() error {
	if p.dir == "" {
		return nil
	}
	if err := p.archive.keep(p.now.plan.Hash, p.now.archived(), ""); err != nil {
		return err
	}
	return p.archive.prune(time.Now(), []string{p.now.plan.Hash})
}

// InForce tells the plan in force.
func (p *plans) InForce() console.Plan {
	plan := console.Plan{Hash: p.centre.Plan().Hash, Since: p.centre.Since(), Dir: p.dir, Calls: []console.PlanCalls{}}
	for _, use := range p.centre.Uses() {
		plan.Calls = append(plan.Calls, console.PlanCalls{Hash: use.Plan, Calls: use.Calls})
	}
	return plan
}

// Apply brings what the folder says now into force, or changes nothing: a *console.Refusal says why.
func (p *plans) Apply(ctx context.Context) (console.Applied, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dir == "" {
		return console.Applied{}, &console.Refusal{Why: "the plan of a demonstration is not replaced: 'receptivo serve' runs one that is"}
	}
	next, err := readSnapshot(os.DirFS(p.dir))
	if err != nil {
		return console.Applied{}, &console.Refusal{Why: err.Error()}
	}
	if next.plan == nil {
		return console.Applied{}, &console.Refusal{Why: "the plan has errors: " + count(next.diags), Diagnostics: next.mistakes()}
	}
	before := p.now
	done := console.Applied{Before: before.plan.Hash, Warnings: next.mistakes()}
	if next.sum != before.sum {
		if err := p.bring(ctx, next); err != nil {
			return console.Applied{}, err
		}
		done.Changes = changes(before, next)
	}
	done.Plan = p.InForce()
	if done.Changes != "" {
		fmt.Fprintln(p.say, inForce(done))
	}
	return done, nil
}

// bring is the reload itself: first the files are kept, then the engine has its say.
func (p *plans) bring(ctx context.Context, next *snapshot) error {
	library, err := recordingsOf(next.plan, next.files)
	if err != nil {
		return &console.Refusal{Why: err.Error()}
	}
	if maps.Equal(next.recordings, p.now.recordings) && next.plan.Engine.PromptsDir == p.now.plan.Engine.PromptsDir {
		library = p.centre.Library() // they are decoded already
	}
	desk, err := p.outside.Desk(next.plan, next.files)
	if err != nil {
		return &console.Refusal{Why: "a table of the plan is wrong", Diagnostics: err.Error() + "\n"}
	}
	if err := p.archive.keep(next.plan.Hash, next.archived(), p.now.plan.Hash); err != nil {
		return err
	}
	err = p.centre.Reload(ctx, next.plan, library, desk)
	if errors.Is(err, acd.ErrLog) || errors.Is(err, acd.ErrClosed) {
		return err
	}
	if err != nil {
		return &console.Refusal{Why: reasons(err)}
	}
	p.now = next
	if err := p.known.follow(next.plan); err != nil {
		return fmt.Errorf("the plan is in force, but customers are looked for where they were: %w", err)
	}
	if err := p.trunks(trunksOf(next.plan)); err != nil {
		return fmt.Errorf("the plan is in force, but its trunks are as they were: %w", err)
	}
	used := []string{next.plan.Hash}
	for _, use := range p.centre.Uses() {
		used = append(used, use.Plan)
	}
	return p.archive.prune(time.Now(), used)
}

// reasons are the engine's, without the packages they come through.
func reasons(err error) string {
	text := strings.TrimPrefix(err.Error(), "live: the plan in force stays: ")
	return strings.ReplaceAll(strings.ReplaceAll(text, "acd: ", ""), "\n", "; ")
}

// changes says in a line what is other in a snapshot; there is something.
func changes(old, new *snapshot) string {
	said := []string{diff.Plans(old.plan, new.plan).Line()}
	said = append(said, compareRecordings(old.recordings, new.recordings).counts()...)
	if !maps.Equal(old.tables, new.tables) {
		said = append(said, "other records in the tables of its directories")
	}
	if !reflect.DeepEqual(old.plan.Server, new.plan.Server) {
		said = append(said, "its server block counts at the next start")
	}
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	return cmp.Or(strings.Join(said, ", "), "nothing but comments and layout")
}

// inForce is the news in a line.
func inForce(done console.Applied) string {
	line := fmt.Sprintf("plan %s in force: %s", short(done.Hash), done.Changes)
	others := 0
	for _, c := range done.Calls {
		if c.Hash != done.Hash {
			others += c.Calls
		}
	}
	switch others {
	case 0:
		return line
	case 1:
		return line + "; 1 call goes on with the plan it began with"
	}
	return fmt.Sprintf("%s; %d calls go on with the plan they began with", line, others)
}

// short is a plan's hash as people read it.
func short(hash string) string {
	hash = strings.TrimPrefix(hash, "sha256:")
	return hash[:min(12, len(hash))]
}

// reloads reloads whenever it is told to, until ctx ends: on every signal, and when files have changed, which alone says
// nothing when the plan has not.
func (n *node) reloads(ctx context.Context, hangup <-chan os.Signal, changed <-chan struct{}) {
	for {
		asked := false
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			asked = true
		case <-changed:
		}
		done, err := n.plans.Apply(ctx)
		var refusal *console.Refusal
		if errors.As(err, &refusal) {
			fmt.Fprint(n.config.Trouble, refusal.Diagnostics)
		}
		switch {
		case err != nil:
			fmt.Fprintf(n.config.Trouble, "receptivo: the plan in force stays: %v\n", err)
		case done.Changes != "":
			fmt.Fprint(n.config.Trouble, done.Warnings)
		case asked:
			fmt.Fprintf(n.plans.say, "plan %s in force: nothing has changed\n", short(done.Hash))
		}
	}
}

// startReloads lets the plan be replaced from now on. stop ends that.
func (n *node) startReloads(ctx context.Context, group *errgroup.Group, say io.Writer) (stop func(), err error) {
	n.plans.say = say
	if err := n.plans.begin(); err != nil || n.config.Dir == "" {
		return func() {}, err
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	var changed <-chan struct{}
	if n.config.Watch {
		w, err := watch(n.config.Dir, n.plan)
		if err != nil {
			signal.Stop(hangup)
			return nil, err
		}
		changed = w.changed
		group.Go(func() error { return w.run(ctx) })
	}
	group.Go(func() error { n.reloads(ctx, hangup, changed); return nil })
	return func() { signal.Stop(hangup) }, nil
}

// oneAtATime is a writer that several goroutines tell news to.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}
