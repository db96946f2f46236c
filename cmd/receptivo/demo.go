package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"os"
	"path"
	"time"

	"golang.org/x/sync/errgroup"

	"receptivo/examples"
	"receptivo/flows"
	"receptivo/media/sip"
	"receptivo/skills/history"
)

type demoCmd struct {
	Dir      string        `arg:"" optional:"" help:"Folder of a plan; default: the built-in example, a Brazilian SAC."`
	Calls    int           `help:"End after so many calls, with exit code 1 if one failed; 0: go on until Ctrl-C." default:"0"`
	Every    time.Duration `help:"Time between calls." default:"1500ms"`
	Talk     time.Duration `help:"How long a caller talks." default:"2500ms"`
	Data     string        `help:"Directory to keep the log and the events in; default: a temporary one." type:"path"`
	LogLevel slog.Level    `help:"Least level of what is logged: debug, info, warn, error." default:"error"`
}

// demoWrapUp is short, so that four agents keep up with the callers.
const demoWrapUp = 2 * time.Second

// Run runs a centre, and callers and agents who know nothing of it but its SIP address.
func (c demoCmd) Run(ctx context.Context, out *output) error {
	if c.Calls < 0 || c.Every <= 0 || c.Talk <= 0 {
		return fmt.Errorf("--calls is 0 or more, --every and --talk are longer than nothing")
	}
	plan, files, err := c.plan(out)
	if err != nil {
		return err
	}
	wrapUp := demoWrapUp
	plan = plan.With(flows.Override{AlwaysOpen: true, WrapUp: &wrapUp})
	maps.DeleteFunc(plan.Trunks, func(_ string, t *flows.Trunk) bool { return t.Transport != "udp" }) // the demo listens nowhere else
	passwords := demoPasswords(plan)
	paths := pathsToQueues(plan)
	if len(paths) == 0 {
		return fmt.Errorf("no keys lead from a number of this plan to a queue: the demo would have nobody to talk to; 'receptivo serve' runs it, 'receptivo call' calls it")
	}
	data := c.Data
	if data == "" {
		if data, err = os.MkdirTemp("", "receptivo-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(data)
	}
	n, err := openNode(ctx, nodeConfig{
		Plan: plan, Files: files, Data: data, RTP: sip.PortRange{Lo: 20000, Hi: 29999},
		SIP: freeAddress("udp", "127.0.0.1:5060"), HTTP: freeAddress("tcp", "127.0.0.1:8080"), NATSListen: freeAddress("tcp", "127.0.0.1:4222"),
		Logger: slog.New(slog.NewTextHandler(out.Err, &slog.HandlerOptions{Level: c.LogLevel})),
	})
	if err != nil {
		return err
	}
	defer n.close()
	tables, err := c.demoTables(files)
	if err != nil {
		return err
	}
	people, err := importDemo(ctx, n.people, tables)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "Demo: calendars are forced open and wrap-up is %s. Everything else is the plan's.\n", demoWrapUp)
	crowd := &crowd{
		server: n.gateway.Addr().String(), plan: plan, passwords: passwords, paths: paths, people: people,
		every: c.Every, talk: c.Talk, want: c.Calls, screen: &screen{w: out.Out, start: time.Now()},
	}
	return c.play(ctx, n, crowd, out)
}

// play lets the centre and the crowd run side by side, and ends with the summary.
func (c demoCmd) play(ctx context.Context, n *node, crowd *crowd, out *output) error {
	open, stop := context.WithCancel(ctx) // the centre: until the crowd is done
	defer stop()
	group, inside := errgroup.WithContext(context.WithoutCancel(ctx))
	ready := make(chan struct{})
	calling, hush := context.WithCancel(ctx) // the crowd: while there is a centre
	defer hush()
	group.Go(func() error {
		defer hush()
		return n.run(open, func() { n.announce(out.Out, "the demo"); close(ready) }, 2*time.Second, out.Out)
	})
	group.Go(func() error {
		defer stop()
		select {
		case <-ready:
		case <-inside.Done():
			return nil
		}
		events, err := n.loop.Events(inside)
		if err != nil {
			return err
		}
		watching, done := context.WithCancel(inside)
		defer done()
		go crowd.screen.follow(watching, events)
		return crowd.run(calling)
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return crowd.summary(out.Out)
}

// plan is the plan of the demo and its files: a folder, or the built-in example.
func (c demoCmd) plan(out *output) (*flows.Plan, fs.FS, error) {
	if c.Dir != "" {
		return loadPlan(c.Dir, out)
	}
	files := examples.SAC()
	plan, err := parsePlan(files, out)
	return plan, files, err
}

// demoPasswords gives every agent's phone a password of this run, so that the demo can register phones of whom a plan
// only has a hash, or an address: nobody outside is rung by a demo.
func demoPasswords(plan *flows.Plan) map[string]string {
	passwords := make(map[string]string)
	for i := range plan.Agents {
		passwords[plan.Agents[i].Extension] = newToken()
		plan.Agents[i].Password = flows.Secret(passwords[plan.Agents[i].Extension])
		plan.Agents[i].SignInOnRegister = true
		plan.Agents[i].Address, plan.Agents[i].Trunk = "", ""
	}
	return passwords
}

// freeAddress is the usual address, or any free port where that is taken.
func freeAddress(network, usual string) string {
	if network == "udp" {
		conn, err := net.ListenPacket(network, usual)
		if err != nil {
			return "127.0.0.1:0"
		}
		conn.Close()
		return usual
	}
	l, err := net.Listen(network, usual)
	if err != nil {
		return "127.0.0.1:0"
	}
	l.Close()
	return usual
}

// demoTables are the customers and their history: of the built-in example as if made today, else the plan's data/*.csv.
func (c demoCmd) demoTables(files fs.FS) ([]examples.Table, error) {
	if c.Dir == "" {
		return examples.SACData(time.Now()), nil
	}
	names, err := fs.Glob(files, "data/*.csv")
	if err != nil {
		return nil, err
	}
	var tables []examples.Table
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		tables = append(tables, examples.Table{Name: name, CSV: data})
	}
	return tables, nil
}

// importDemo imports the demo's customers and returns their phones.
func importDemo(ctx context.Context, store *history.Store, tables []examples.Table) ([]string, error) {
	if len(tables) == 0 {
		return nil, nil
	}
	var files []history.File
	var phones []string
	for _, t := range tables {
		files = append(files, history.File{Name: t.Name, Reader: bytes.NewReader(t.CSV)})
		if path.Base(t.Name) == "customers.csv" {
			phones = customerPhones(t.CSV)
		}
	}
	if _, err := store.Import(ctx, files, history.Options{}); err != nil {
		return nil, fmt.Errorf("the demo's customers: %w", err)
	}
	return phones, nil
}
