package bus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
)

const (
	// Stream holds the public events.
	Stream = "RECEPTIVO_EVENTS"
	// SubjectPrefix begins the subject of every stored event; the centre comes next.
	SubjectPrefix = "receptivo.v1.evt."

	maxMessage = 64 << 10       // bytes
	keepFor    = 72 * time.Hour // longer history belongs to a warehouse fed by a consumer
	keepBytes  = 2 << 30
	dedupe     = 10 * time.Minute // 131 bytes of memory for each event in it
)

// config is the server's configuration as text: with Options.Accounts set by program, JetStream is not enabled for them
// and is missing after a restart (events.md §5).
//
// The engine's key works only inside the process. A reader may follow events live and make consumers of its own that
// need no acknowledgement; it may not publish an event, remove one, or look into the engine's replies, which have an
// inbox of their own (pumpOptions). A consumer can be told to deliver to any subject that someone in the account listens
// to: so commands, when they come, need an account of their own.
const config = `
server_name: %q
%s
max_payload: 256KB, write_deadline: "5s"
jetstream { store_dir: %q, max_memory_store: 64MB, max_file_store: 2GB, sync_interval: "5s" }
accounts {
  ACD {
    jetstream: enabled
    users: [
      { nkey: %s, allowed_connection_types: ["IN_PROCESS"] }
      { nkey: %s, permissions {
        publish { allow: [
          "$JS.API.STREAM.INFO.RECEPTIVO_EVENTS"
          "$JS.API.CONSUMER.CREATE.RECEPTIVO_EVENTS.>"
          "$JS.API.CONSUMER.INFO.RECEPTIVO_EVENTS.>"
          "$JS.API.CONSUMER.MSG.NEXT.RECEPTIVO_EVENTS.>"
        ] }
        subscribe { allow: ["receptivo.v1.evt.>", "_INBOX.>"] }
      } }
    ]
  }
  SYS {}
}
system_account: SYS
`

func (s *Server) config(o Options, reader nkeys.KeyPair) (string, error) {
	seed, err := reader.Seed()
	if err != nil {
		return "", fmt.Errorf("bus: %w", err)
	}
	s.reader = string(seed)
	readerPub, err := reader.PublicKey()
	if err != nil {
		return "", fmt.Errorf("bus: %w", err)
	}
	enginePub, err := s.engine.PublicKey()
	if err != nil {
		return "", fmt.Errorf("bus: %w", err)
	}
	listen, err := listenLine(o.Listen)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(config, o.Name, listen, filepath.Join(o.Dir, "jetstream"), enginePub, readerPub), nil
}

// listenLine is the configuration's line for the port. The server writes "any free port" as -1 and takes 0 for its
// default, 4222.
func listenLine(listen string) (string, error) {
	if listen == "" {
		return "", nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("bus: --nats-listen %q is not host:port", listen)
	}
	if n, err := strconv.Atoi(port); err == nil && n == 0 {
		port = "-1"
	}
	if host == "" {
		host = "0.0.0.0"
	}
	return fmt.Sprintf("host: %q, port: %s", host, port), nil
}

// pumpOptions are those of the pump's connection, to any server. It never reconnects by itself: the pump dials again,
// for ever, because what was in flight has to be compared with the stream before anything new is sent. So a message
// lost with the connection can never be overtaken by the next one.
func pumpOptions() []nats.Option {
	return []nats.Option{
		nats.Name("receptivo engine"),
		nats.NoReconnect(),
		nats.PingInterval(time.Second), nats.MaxPingsOutstanding(2),
		nats.CustomInboxPrefix("_ENGINE"),
	}
}

func streamConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        Stream,
		Description: "What happened in the centre: CloudEvents 1.0",
		Subjects:    []string{SubjectPrefix + ">"},
		Storage:     jetstream.FileStorage,
		Replicas:    1,
		Discard:     jetstream.DiscardOld,
		MaxAge:      keepFor, MaxBytes: keepBytes, MaxMsgSize: maxMessage, MaxConsumers: 64,
		Duplicates:  dedupe,
		Compression: jetstream.S2Compression,
		AllowDirect: true,
		DenyDelete:  true, DenyPurge: true,
	}
}

// makeStream makes the stream of a server of ours what this version wants it to be.
func makeStream(ctx context.Context, js jetstream.JetStream) error {
	if _, err := js.CreateOrUpdateStream(ctx, streamConfig()); err != nil {
		return fmt.Errorf("bus: stream %s: %w", Stream, err)
	}
	return nil
}

// findStream finds the stream, and makes it when it is not there. One that is there stays as it is: outside, how long
// events are kept and on how many servers is its owner's to say.
func findStream(ctx context.Context, js jetstream.JetStream) (jetstream.Stream, error) {
	st, err := js.Stream(ctx, Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		st, err = js.CreateStream(ctx, streamConfig())
	}
	if err != nil {
		return nil, fmt.Errorf("bus: stream %s: %w", Stream, err)
	}
	return st, nil
}
