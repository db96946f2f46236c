package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"receptivo/acd"
	"receptivo/acd/bus"
	"receptivo/acd/console"
	"receptivo/acd/journal"
	"receptivo/acd/live"
	"receptivo/acd/reports"
	"receptivo/acd/services"
	"receptivo/flows"
	"receptivo/media"
	"receptivo/media/sip"
	"receptivo/skills/history"
)

// centreName and nodeName are the first words of every event; with many nodes they will be settings.
const (
	centreName = "main"
	nodeName   = "n1"
	realm      = "receptivo" // of the agents' digest accounts
)

// nodeConfig is what a node is made of.
type nodeConfig struct {
	Plan       *flows.Plan
	Files      fs.FS     // the plan's folder, for its recordings and tables
	Dir        string    // the folder that reloads read; empty: the plan stays
	From       *snapshot // what that folder said
	Watch      bool      // reload when a file of it changes
	Trouble    io.Writer // where a plan that is refused is explained; nil: nowhere
	SIP        string    // UDP address
	SIPTCP     string    // TCP address; empty: none
	SIPTLS     string    // address for TLS; empty: none
	SIPCert    string    // PEM file of its certificate
	SIPKey     string    // and of the key
	RTP        sip.PortRange
	HTTP       string // address
	Data       string // directory
	NATSListen string // address; empty: no port
	NATS       string // servers outside; empty: the embedded one
	NATSCreds  string // file that proves to them who we are; empty: they ask for none
	DB         string // PostgreSQL database of history and reports; empty: an embedded one, and no tables of reports
	Logger     *slog.Logger
}

// node is a whole centre in this process: every subsystem, one line each.
type node struct {
	config   nodeConfig
	log      *slog.Logger
	journal  *journal.Journal // the log: facts are safe here before anyone acts on them
	loop     *acd.Loop        // the engine
	pump     *bus.Pump        // brings the log there
	reports  *reports.Writer  // writes what the log comes to into a database; nil: nobody does
	people   *history.Store   // who the customers are, in the embedded database; nil: there is another
	known    *histories       // where they are looked for
	outside  *services.Client // the services that plans name
	audio    *media.Engine    // paces all sound
	gateway  *sip.Gateway     // SIP and RTP
	centre   *live.Centre     // the calls
	plans    *plans           // what is in force
	http     net.Listener
	handler  http.Handler
	client   clientFile
	ruling   atomic.Pointer[live.Centre] // for phones, which register before there is one
	draining atomic.Bool
	stop     context.CancelFunc // ends what belongs to the node's inside
	closers  []func() error     // in reverse order
}

// openNode opens everything a centre needs; nothing has begun to work yet but the engine. On an error all is closed.
func openNode(ctx context.Context, c nodeConfig) (n *node, err error) {
	n = &node{config: c, log: c.Logger}
	if n.config.Trouble == nil {
		n.config.Trouble = io.Discard
	}
	inside, stop := context.WithCancel(context.WithoutCancel(ctx))
	n.stop = stop
	defer func() {
		if err != nil {
			n.close()
		}
	}()
	for _, open := range []func(context.Context) error{n.openLog, n.openHistory, n.openBus, n.openMedia, n.openHTTP} {
		if err := open(inside); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (n *node) openLog(ctx context.Context) (err error) {
	n.journal, err = journal.Open(filepath.Join(n.config.Data, "journal.db"), journal.Options{Log: n.log})
	if err != nil {
		return err
	}
	n.closers = append(n.closers, n.journal.Close)
	n.loop, err = acd.Open(ctx, n.journal)
	if err != nil {
		return err
	}
	n.closers = append(n.closers, func() error { n.stop(); return ended(n.loop.Wait()) })
	if n.config.DB != "" {
		n.reports, err = reports.New(n.config.DB, n.journal, n.log)
	}
	return err
}

func (n *node) openHistory(context.Context) (err error) {
	if n.config.DB != "" { // asked when it is needed: it may be away
		return nil
	}
	n.people, err = history.Open(filepath.Join(n.config.Data, "history.db"))
	if err == nil {
		n.closers = append(n.closers, n.people.Close)
	}
	return err
}

// openBus begins to say where other services subscribe: at our server, or at the company's.
func (n *node) openBus(context.Context) (err error) {
	n.client = clientFile{Centre: centreName}
	var dial bus.Dial
	if n.config.NATS != "" {
		dial, err = n.outsideNATS()
	} else {
		dial, err = n.embeddedNATS()
	}
	if err != nil {
		return err
	}
	n.pump = bus.NewPump(bus.PumpOptions{Centre: centreName, Node: nodeName, Outbox: n.journal, Dial: dial, Log: n.log})
	return nil
}

func (n *node) embeddedNATS() (bus.Dial, error) {
	nats, err := bus.Start(bus.Options{
		Dir: filepath.Join(n.config.Data, "nats"), Listen: n.config.NATSListen, Name: nodeName, Log: n.log,
	})
	if err != nil {
		return nil, err
	}
	n.closers = append(n.closers, func() error { nats.Close(); return nil })
	n.client.NATS, n.client.NKey = nats.URL(), nats.ReadOnlySeed()
	return nats.Dial, nil
}

func (n *node) outsideNATS() (bus.Dial, error) {
	nats, err := bus.NewOutside(n.config.NATS, n.config.NATSCreds)
	n.client.NATS, n.client.Creds = nats.URL(), n.config.NATSCreds
	return nats.Dial, err
}

func (n *node) openMedia(context.Context) (err error) {
	plan := n.config.Plan
	n.audio = media.NewEngine(0)
	n.closers = append(n.closers, func() error { n.audio.Close(); return nil })
	library, err := recordingsOf(plan, n.config.Files)
	if err != nil {
		return err
	}
	if _, err := library.Music(); err != nil { // made once, before the first caller needs it
		return err
	}
	n.outside = services.New(version())
	n.closers = append(n.closers, n.outside.Close)
	if n.known, err = openHistories(plan, n.people, n.config.DB, keyOf(n.config.Data), n.outside); err != nil {
		return err
	}
	n.closers = append(n.closers, n.known.all.Close)
	desk, err := n.outside.Desk(plan, n.config.Files)
	if err != nil {
		return err
	}
	if _, err := media.SalvageRecordings(filepath.Join(n.config.Data, "recordings")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		n.log.Warn("recordings that a crash cut off are not mended", "err", err)
	}
	n.gateway, err = sip.Open(sip.Config{
		Listen: n.config.SIP, ListenTCP: n.config.SIPTCP, ListenTLS: n.config.SIPTLS, Cert: n.config.SIPCert, Key: n.config.SIPKey, Trunks: trunksOf(plan), Engine: n.audio, RTP: n.config.RTP, Realm: realm, Logger: n.log,
		Accounts: n.account, AllowFrom: ownMachine(n.config.SIP),
		Inside: n.inside,
		Known:  func(number string) bool { _, ok := n.plan().Number(number); return ok },
	})
	if err != nil {
		return err
	}
	n.closers = append(n.closers, n.gateway.Close)
	n.centre = live.New(live.Config{
		Node: nodeName, Plan: plan, ACD: n.loop, Phones: n.gateway, History: n.known.all, Library: library, Logger: n.log,
		Services: desk, Dialer: n.gateway, Speaker: voices{n.outside}, Transcriber: ears{n.outside}, Recordings: filepath.Join(n.config.Data, "recordings"),
		Callbacks: filepath.Join(n.config.Data, "callbacks.json"), Places: filepath.Join(n.config.Data, "places.key"),
	})
	n.plans = &plans{dir: n.config.Dir, archive: archiveIn(n.config.Data), centre: n.centre, outside: n.outside, known: n.known, trunks: n.gateway.SetTrunks, say: io.Discard, now: n.config.From}
	n.ruling.Store(n.centre)
	return nil
}

// plan is the plan in force: until there is a centre, the first.
func (n *node) plan() *flows.Plan {
	if c := n.ruling.Load(); c != nil {
		return c.Plan()
	}
	return n.config.Plan
}

// ownMachine is where calls are taken from: this machine, which calls an address of its own by that address.
func ownMachine(listen string) []netip.Prefix {
	own := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if at, err := netip.ParseAddrPort(listen); err == nil {
		own = append(own, netip.PrefixFrom(at.Addr().Unmap(), at.Addr().Unmap().BitLen()))
	}
	return own
}

// account is the digest account of an agent's phone: the plan has the password, or its hash as "md5:…".
func (n *node) account(user string) (sip.Account, bool) {
	agent, ok := n.plan().AgentByExtension(user)
	if !ok {
		return sip.Account{}, false
	}
	if hash := agent.Password.Hash(); hash != "" {
		return sip.Account{User: user, HA1MD5: hash}, true
	}
	secret := agent.Password.Reveal()
	return sip.NewAccount(user, realm, secret), secret != ""
}

// inside reports whom agents may ask with their phone's keys: each other, and queues by name.
func (n *node) inside(number string) bool {
	_, agent := n.plan().AgentByExtension(number)
	_, queue := n.plan().Queue(number)
	return agent || queue
}

// teamOf is whose an agent is in the plan in force.
func (n *node) teamOf(agent string) (team, supervisor string) {
	plan := n.plan()
	a, _ := plan.Agent(agent)
	t, _ := plan.Team(a.Team)
	return t.Name, t.Supervisor
}

// crewOf are the agents who can take a queue's contacts.
func (n *node) crewOf(queue string) (crew []string) {
	config := n.plan().Config()
	for _, q := range config.Queues {
		for _, a := range config.Agents {
			if q.Name == queue && q.Needs.Met(a.Skills) {
				crew = append(crew, a.Name)
			}
		}
	}
	return crew
}

func (n *node) openHTTP(context.Context) (err error) {
	n.http, err = net.Listen("tcp", n.config.HTTP)
	if err != nil {
		return fmt.Errorf("HTTP cannot listen: %w: choose another address with --http", err)
	}
	n.closers = append(n.closers, func() error { return ended(n.http.Close()) })
	n.client.HTTP, n.client.Token = "http://"+n.http.Addr().String(), newToken()
	host, _, err := net.SplitHostPort(n.config.HTTP)
	if err != nil {
		return fmt.Errorf("--http: %w", err)
	}
	n.handler = console.New(console.Config{
		Draining:   n.draining.Load,
		Recordings: filepath.Join(n.config.Data, "recordings"),
		ACD:        n.loop, Token: n.client.Token, Version: version(), Logger: n.log, Host: host,
		Open:     func(queue string) bool { return openNow(n.plan(), queue) },
		Names:    func(agent string) string { a, _ := n.plan().Agent(agent); return a.Display },
		Teams:    n.teamOf,
		Serves:   n.crewOf,
		Purposes: func(flag string) string { f, _ := n.plan().Flag(flag); return f.Description },
		Plans:    n.plans,
	})
	if err := n.client.write(n.config.Data); err != nil {
		return err
	}
	n.closers = append(n.closers, func() error { return os.Remove(filepath.Join(n.config.Data, clientFileName)) })
	return nil
}

// run works until ctx ends, then refuses new calls, lets those that are up finish within drain, and stops.
func (n *node) run(ctx context.Context, ready func(), drain time.Duration, say io.Writer) error {
	inside, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, inside := errgroup.WithContext(inside)
	if err := n.centre.Start(inside); err != nil {
		return err
	}
	say = &oneAtATime{w: say}
	stopReloads, err := n.startReloads(inside, group, say)
	if err != nil {
		return err
	}
	defer stopReloads()
	group.Go(func() error { return n.pump.Run(inside) })
	if n.reports != nil {
		group.Go(func() error { return n.reports.Run(inside) })
	}
	group.Go(func() error { return ended(n.centre.Run(inside)) }) // the engine's end is told, with its reason, by loopEnds
	group.Go(func() error { return console.Serve(inside, n.http, n.handler, n.log) })
	group.Go(func() error { return n.loopEnds(inside) })
	group.Go(func() error { return n.settle(inside) })
	n.gateway.Serve(n.centre.Serve)
	ready()
	select {
	case <-ctx.Done():
		n.drain(inside, drain, say)
	case <-inside.Done(): // something has failed: its error is the group's
	}
	err = n.gateway.Close()
	n.flush(inside)
	stop()
	return errors.Join(ended(group.Wait()), err)
}

// loopEnds watches for the engine's end, which is nobody's wish while the node works.
func (n *node) loopEnds(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- n.loop.Wait() }()
	select {
	case err := <-done:
		return fmt.Errorf("the engine has stopped: %w", err)
	case <-ctx.Done():
		return nil
	}
}

// lastWords is how long the calls that are hung up at the drain deadline may take to end.
const lastWords = 2 * time.Second

// drain refuses new calls and waits for those that are up; at the limit it ends them.
func (n *node) drain(ctx context.Context, limit time.Duration, say io.Writer) {
	n.draining.Store(true)
	n.gateway.Drain()
	if up := n.centre.Up(); up > 0 {
		fmt.Fprintf(say, "stopping: no new calls, %s may finish within %s (again Ctrl-C ends at once)\n", plural(up, "call"), limit)
	}
	waiting, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if n.centre.Drained(waiting) == nil {
		return
	}
	n.centre.HangUp() // and not the gateway, which knows no contacts: the log would say that the agents hung up
	ending, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	_ = n.centre.Drained(ending)
}

// flush gives the last events some time to reach the subscribers' stream; what does not is published at the next start.
func (n *node) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	// The calls that the gateway has just hung up are still being closed.
	_ = n.centre.Drained(ctx)
	if err := n.outside.Flush(ctx); err != nil {
		n.log.Warn("messages were still to be sent", "err", err)
	}
	if err := n.pump.Flush(ctx); err != nil {
		n.log.Warn("events are published at the next start", "err", err)
	}
}

// close undoes openNode.
func (n *node) close() {
	for i := len(n.closers) - 1; i >= 0; i-- {
		if err := n.closers[i](); err != nil {
			n.log.Warn("not closed cleanly", "err", err)
		}
	}
	n.stop()
}

// ended is nil for the errors that only say that something was told to end.
func ended(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, net.ErrClosed) || errors.Is(err, acd.ErrClosed) {
		return nil
	}
	return err
}
