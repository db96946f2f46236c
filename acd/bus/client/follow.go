package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
)

const (
	stream = "RECEPTIVO_EVENTS"
	prefix = "receptivo.v1.evt."

	answerWithin = 10 * time.Second
	// heartbeat is how soon a silent server is noticed: with 1 s the longest silence after its end was 2.0 s.
	heartbeat = time.Second
)

// Options of Follow. Without All, Since or After only what happens from now on is followed.
type Options struct {
	URL    string    // nats://127.0.0.1:4222, several with commas
	Seed   string    // NKEY seed of a user who may read; empty: there is none
	Creds  string    // without Seed: credentials file of a user who may read; empty: the server asks for none
	Name   string    // of this program, for the server's operator
	Centre string    // empty: all of them
	All    bool      // from the oldest event that is stored
	Since  time.Time // from the first event stored at or after
	After  uint64    // behind an event's StreamSeq
	Once   bool      // end when there is nothing more, instead of waiting for it
}

// Follow calls each for every event in order, until the context ends (its error), each returns an error (that one), or
// with Once there is nothing more. It goes on by itself where it was when the server was away.
func Follow(ctx context.Context, o Options, each func(Event) error) error {
	nc, err := connect(o)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return fmt.Errorf("client: %w", err)
	}
	cons, empty, err := consumer(ctx, js, o)
	if err != nil || empty && o.Once {
		return err
	}
	msgs, err := cons.Messages(jetstream.PullHeartbeat(heartbeat), jetstream.PullExpiry(5*time.Second))
	if err != nil {
		return fmt.Errorf("client: %w", err)
	}
	defer msgs.Stop()
	for {
		m, err := msgs.Next(jetstream.NextContext(ctx))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("client: %w", err)
		}
		if last, err := deliver(m, each); err != nil || last && o.Once {
			return err
		}
	}
}

// deliver hands a message over; last says that the stream has none after it yet.
func deliver(m jetstream.Msg, each func(Event) error) (last bool, err error) {
	meta, err := m.Metadata()
	if err != nil {
		return false, fmt.Errorf("client: %w", err)
	}
	ev, err := Parse(m.Data())
	if err != nil {
		return false, fmt.Errorf("%w (stream sequence %d)", err, meta.Sequence.Stream)
	}
	ev.StreamSeq = meta.Sequence.Stream
	return meta.NumPending == 0, each(ev)
}

func connect(o Options) (*nats.Conn, error) {
	opts := []nats.Option{
		nats.Name(o.Name), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.PingInterval(heartbeat), nats.MaxPingsOutstanding(2),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // the default prints; what matters comes back from the call
	}
	proof, err := proofOf(o)
	if err != nil {
		return nil, err
	}
	nc, err := nats.Connect(o.URL, append(opts, proof...)...)
	if err != nil {
		return nil, fmt.Errorf("client: connect to %s: %w", o.URL, err)
	}
	return nc, nil
}

// proofOf says who we are; nothing when the server asks nobody.
func proofOf(o Options) ([]nats.Option, error) {
	var proof nats.Option
	var err error
	switch {
	case o.Seed != "":
		var key nkeys.KeyPair
		if key, err = nkeys.FromSeed([]byte(o.Seed)); err != nil {
			return nil, fmt.Errorf("client: the NKEY seed: %w", err)
		}
		proof, err = withKey(key)
	case o.Creds != "":
		proof, err = Credentials(o.Creds)
	default:
		return nil, nil
	}
	return []nats.Option{proof}, err
}

// consumer makes an ordered consumer: it belongs to this connection and keeps its place itself.
func consumer(ctx context.Context, js jetstream.JetStream, o Options) (c jetstream.Consumer, empty bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	conf := jetstream.OrderedConsumerConfig{FilterSubjects: []string{prefix + o.Centre + ".>"}, InactiveThreshold: time.Minute}
	if o.Centre == "" {
		conf.FilterSubjects[0] = prefix + ">"
	}
	switch {
	case o.All:
		conf.DeliverPolicy = jetstream.DeliverAllPolicy
	case !o.Since.IsZero():
		conf.DeliverPolicy, conf.OptStartTime = jetstream.DeliverByStartTimePolicy, &o.Since
	default:
		// Not "new": that would begin anew, and skip, when the connection is lost before the first event.
		conf.DeliverPolicy, conf.OptStartSeq = jetstream.DeliverByStartSequencePolicy, o.After+1
		if o.After == 0 {
			conf.OptStartSeq, err = nextSeq(ctx, js)
		}
	}
	if err == nil {
		c, err = js.OrderedConsumer(ctx, stream, conf)
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, false, fmt.Errorf("client: %s has no stream %s: nothing has been published there yet", o.URL, stream)
	}
	if err != nil {
		return nil, false, fmt.Errorf("client: stream %s: %w", stream, err)
	}
	return c, c.CachedInfo().NumPending == 0, nil
}

// nextSeq is that of the next message the stream will store.
func nextSeq(ctx context.Context, js jetstream.JetStream) (uint64, error) {
	st, err := js.Stream(ctx, stream)
	if err != nil {
		return 0, err
	}
	return st.CachedInfo().State.LastSeq + 1, nil
}
