package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
)

// Options of Start.
type Options struct {
	Dir    string       // where the stored events and the read-only key are; made when it is not there. One process at a time: the journal's lock beside it sees to that
	Listen string       // host:port for others to subscribe at; port 0: any free one; empty: no port at all
	Name   string       // of the server, the node's
	Log    *slog.Logger // nil: slog.Default
}

// Server is a NATS server with JetStream inside this process. It stores events and serves subscribers; nothing of the
// centre waits for it.
type Server struct {
	nats   *server.Server
	engine nkeys.KeyPair // of this process, made at each start: it never leaves the memory
	reader string        // seed of the read-only user
}

// readyWithin bounds the start: some ms usually, 0.35 s with 500,000 events stored (events.md §5).
const readyWithin = 30 * time.Second

// Start starts the server and waits until it serves and the events' stream is there to be followed.
func Start(o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	reader, err := keptKey(filepath.Join(o.Dir, "reader.nk"))
	if err != nil {
		return nil, err
	}
	engine, err := nkeys.CreateUser()
	if err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	s := &Server{engine: engine}
	conf, err := s.config(o, reader)
	if err != nil {
		return nil, err
	}
	if err := s.start(conf, o); err != nil {
		return nil, err
	}
	if err := s.makeStream(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// URL is where subscribers connect; empty when the server has no port.
func (s *Server) URL() string {
	if a := s.nats.Addr(); a != nil {
		return "nats://" + a.String()
	}
	return ""
}

// ReadOnlySeed is the NKEY seed of the user who may read events and do nothing else. It stays the same as long as Dir.
func (s *Server) ReadOnlySeed() string { return s.reader }

// Dial connects the engine's side from inside the process, as the user who may do everything in the centre's account.
func (s *Server) Dial() (*nats.Conn, error) {
	pub, err := s.engine.PublicKey()
	if err != nil {
		return nil, err
	}
	return nats.Connect("", append(pumpOptions(), nats.InProcessServer(s.nats), nats.Nkey(pub, s.engine.Sign))...)
}

// Close stops serving and waits until everything is on the disk.
func (s *Server) Close() {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
}

func (s *Server) start(conf string, o Options) error {
	opts := &server.Options{}
	if err := opts.ProcessConfigString(conf); err != nil {
		return fmt.Errorf("bus: NATS configuration: %w", err)
	}
	opts.NoSigs = true // signals are the application's
	opts.DontListen = o.Listen == ""
	if err := portFree(o.Listen); err != nil {
		return err
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		return fmt.Errorf("bus: NATS server: %w", err)
	}
	log := &natsLog{log: o.Log, fatal: make(chan string, 1)}
	ns.SetLoggerV2(log, false, false, false)
	ns.Start()
	s.nats = ns
	if ready := waitReady(ns, log.fatal); ready != nil {
		s.Close()
		return ready
	}
	return nil
}

func (s *Server) makeStream() error {
	nc, err := s.Dial()
	if err != nil {
		return fmt.Errorf("bus: NATS server: %w", err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), setUpWithin)
	defer cancel()
	return makeStream(ctx, js)
}

func waitReady(ns *server.Server, fatal <-chan string) error {
	for end := time.Now().Add(readyWithin); time.Now().Before(end); {
		if ns.ReadyForConnections(20 * time.Millisecond) {
			if !ns.JetStreamEnabled() {
				return errors.New("bus: NATS server: JetStream did not start: see the log")
			}
			return nil
		}
		select {
		case why := <-fatal:
			return fmt.Errorf("bus: NATS server: %s", why)
		default:
		}
	}
	return fmt.Errorf("bus: NATS server not ready after %s", readyWithin)
}

// portFree asks for the port before the server does, whose own answer would come late and in the log.
func portFree(listen string) error {
	if listen == "" {
		return nil
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("bus: NATS cannot listen on %s: %w: choose another address with --nats-listen, or none with --nats-listen ''", listen, cause(err))
	}
	return l.Close()
}

func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// keptKey reads a user's seed from a file, and makes both when there is none.
func keptKey(path string) (nkeys.KeyPair, error) {
	seed, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	key, err := nkeys.FromSeed([]byte(strings.TrimSpace(string(seed))))
	if err != nil {
		return nil, fmt.Errorf("bus: %s holds no NKEY: %w: remove it and a new one is made", path, err)
	}
	return key, nil
}

func newKey(path string) (nkeys.KeyPair, error) {
	key, err := nkeys.CreateUser()
	if err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	seed, err := key.Seed()
	if err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	if err := os.WriteFile(path, append(seed, '\n'), 0o600); err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	return key, nil
}
