package bus

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"receptivo/acd/bus/client"
)

// Outside is a NATS server of the company's own, or a cluster of them, with JetStream. It may be away whenever it likes,
// also at the start: the log waits.
type Outside struct {
	servers string
	creds   string
}

// NewOutside names the servers, "nats://host:4222" or "tls://…", several with commas, and the credentials file, which may
// be empty. It connects nowhere, but what will never work is an error.
func NewOutside(servers, creds string) (Outside, error) {
	if servers == "" {
		return Outside{}, errors.New(`bus: --nats says where no server is: write "embedded", or nats://host:4222, several with commas`)
	}
	for _, s := range strings.Split(servers, ",") {
		u, err := url.Parse(s)
		switch {
		case err != nil || !slices.Contains([]string{"nats", "tls"}, u.Scheme) || u.Hostname() == "" || strings.Trim(u.Path, "/") != "":
			return Outside{}, errors.New(`bus: --nats is "embedded", or nats://host:4222, several with commas`) // and not what it says: it may hold a password
		case u.User != nil:
			return Outside{}, errors.New("bus: --nats holds a password, which others can read there: write nats://host:4222, and put the credentials into a file for --nats-creds")
		}
	}
	o := Outside{servers: servers, creds: creds}
	_, err := o.proof()
	return o, err
}

// URL is where subscribers connect.
func (o Outside) URL() string { return o.servers }

// Dial connects to the first server that takes us.
func (o Outside) Dial() (*nats.Conn, error) {
	proof, err := o.proof() // as the file is now: a new one needs no restart
	if err != nil {
		return nil, err
	}
	nc, err := nats.Connect(o.servers, append(pumpOptions(), proof...)...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.servers, err)
	}
	return nc, nil
}

func (o Outside) proof() ([]nats.Option, error) {
	if o.creds == "" {
		return nil, nil
	}
	proof, err := client.Credentials(o.creds)
	if err != nil {
		return nil, fmt.Errorf("%w: name another with --nats-creds", err)
	}
	return []nats.Option{proof}, nil
}

// errRefused is what no waiting helps against.
var errRefused = errors.New("the server refuses us")

// refusals are the ways to be refused, with what its operator can do.
var refusals = []struct {
	err  error
	cure string
}{
	{nats.ErrAuthorization, "it does not know our credentials: give --nats-creds (nats_creds in the plan) those of a user it knows"},
	{nats.ErrAuthExpired, "our credentials have expired: put new ones into the file of --nats-creds (nats_creds in the plan), which is read again at each attempt"},
	{nats.ErrAuthRevoked, "our credentials were revoked: put new ones into the file of --nats-creds (nats_creds in the plan), which is read again at each attempt"},
	{nats.ErrAccountAuthExpired, "the account of our credentials has expired: renew it there"},
	{nats.ErrPermissionViolation, "our user may not do that: let it publish to receptivo.v1.evt.> and $JS.API.>, and subscribe to _ENGINE.>"},
	{jetstream.ErrNoStreamResponse, "no stream takes our events: let RECEPTIVO_EVENTS there have the subject receptivo.v1.evt.>"},
	{nats.ErrNoResponders, "it stores nothing, or not for our account: switch JetStream on there"},
	{jetstream.ErrJetStreamNotEnabled, "it stores nothing: switch JetStream on there"},
	{jetstream.ErrJetStreamNotEnabledForAccount, "our account stores nothing: switch JetStream on for it there"},
}

// cured adds to an error of the server's what its reader can do about it.
func cured(err error) error {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return fmt.Errorf("%w: %w: %s", err, errRefused, r.cure)
		}
	}
	return err
}
