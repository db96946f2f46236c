package bus

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"

	"receptivo/acd/bus/client"
)

// A wrong credential is told once, with its cure; the right file is enough, without a restart.
func TestOutsideServerDoesNotKnowUs(t *testing.T) {
	file, known := credentials(t)
	right, err := os.ReadFile(file)
	require.NoError(t, err)
	stranger, _ := credentials(t)
	wrong, err := os.ReadFile(stranger)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, wrong, 0o600))

	url := outsideServer(t, "jetstream { store_dir: %q }\nauthorization { users: [ { nkey: "+known+" } ] }")
	c := aimedAt(t, url, file)
	c.says(t, "the server refuses us: it does not know our credentials: give --nats-creds")
	c.happens(t, story(4, 2))
	require.NoError(t, os.WriteFile(file, right, 0o600))
	c.flushes(t)
	require.Equal(t, 1, c.count(notPublished))
	c.streamIsTheLog(t)
}

// What a user may not do is told at once, instead of being waited for.
func TestOutsideServerForbids(t *testing.T) {
	file, known := credentials(t)
	url := outsideServer(t, "jetstream { store_dir: %q }\nauthorization { users: [ { nkey: "+known+`, permissions { publish: "$JS.API.>", subscribe: "_ENGINE.>" } } ] }`)
	c := aimedAt(t, url, file)
	c.happens(t, story(4, 2))
	c.says(t, "our user may not do that: let it publish to receptivo.v1.evt.>")
}

func TestOutsideServerStoresNothing(t *testing.T) {
	c := aimedAt(t, outsideServer(t, ""), "")
	c.says(t, "it stores nothing, or not for our account: switch JetStream on there")
}

// A stream that its owner has made is theirs: only our events go in.
func TestOutsideStreamStaysItsOwners(t *testing.T) {
	url := outsideServer(t, "jetstream { store_dir: %q }")
	nc, err := nats.Connect(url)
	require.NoError(t, err)
	defer nc.Close()
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{Name: Stream, Subjects: []string{"receptivo.>"}, MaxAge: 10 * time.Minute})
	require.NoError(t, err)
	c := aimedAt(t, url, "")
	c.happens(t, story(4, 2))
	c.streamIsTheLog(t)
	st, err := js.Stream(t.Context(), Stream)
	require.NoError(t, err)
	require.Equal(t, 10*time.Minute, st.CachedInfo().Config.MaxAge)
}

// Other centres publish to the same stream, more than anyone would look through: what was in flight when the cursor was
// kept last is still found behind them, long after the server has forgotten its ids.
func TestOtherCentresShareTheStream(t *testing.T) {
	url := outsideServer(t, "jetstream { store_dir: %q }")
	nc, err := nats.Connect(url)
	require.NoError(t, err)
	defer nc.Close()
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(2*strangers)) // a slow machine stalls nobody
	require.NoError(t, err)
	_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{Name: Stream, Subjects: []string{SubjectPrefix + ">"}, Duplicates: 100 * time.Millisecond})
	require.NoError(t, err)
	publish := func() {
		for range strangers + 10 {
			_, err := js.PublishAsync(SubjectPrefix+"other.node.n1.lost_node", []byte("{}"))
			require.NoError(t, err)
		}
		<-js.PublishAsyncComplete()
	}
	publish()
	c := aimedAt(t, url, "")
	evs := story(20, 2)
	c.happens(t, evs[:10])
	c.flushes(t)
	c.box.freeze()
	c.happens(t, evs[10:20])
	c.flushes(t)
	c.dies(t)
	c.box.thaw()
	publish()
	c.starts(t)
	c.happens(t, evs[20:])
	c.flushes(t)
	seen := map[string]int{}
	for _, id := range c.ids(t) {
		if id != "" {
			seen[id]++
		}
	}
	require.Len(t, seen, len(evs))
	for id, times := range seen {
		require.Equal(t, 1, times, id)
	}
}

// A subscriber with credentials of its own follows the outside server.
func TestFollowOutside(t *testing.T) {
	file, known := credentials(t)
	url := outsideServer(t, "jetstream { store_dir: %q }\nauthorization { users: [ { nkey: "+known+" } ] }")
	c := aimedAt(t, url, file)
	evs := story(4, 2)
	c.happens(t, evs)
	c.flushes(t)
	read := 0
	o := client.Options{URL: url, Creds: file, Centre: "acme", All: true, Once: true}
	require.NoError(t, client.Follow(t.Context(), o, func(client.Event) error { read++; return nil }))
	require.Equal(t, len(evs), read)
}

func TestOutsideIsWrittenWrong(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.creds")
	require.NoError(t, os.WriteFile(empty, []byte("secret words\n"), 0o600))
	for _, c := range []struct{ servers, creds, want string }{
		{"", "", "bus: --nats says where no server is"},
		{"localhost:4222", "", `bus: --nats is "embedded", or nats://host:4222, several with commas`},
		{"nats://a:4222,", "", `bus: --nats is "embedded", or nats://host:4222`},
		{"http://a:4222", "", `bus: --nats is "embedded", or nats://host:4222`},
		{"nats://u:secret@a:4222", "", "bus: --nats holds a password, which others can read there"},
		{"nats://a:4222", "nowhere.creds", "open nowhere.creds: no such file or directory: name another with --nats-creds"},
		{"nats://a:4222", empty, "holds no NATS credentials: it is to be a .creds file"},
	} {
		_, err := NewOutside(c.servers, c.creds)
		require.ErrorContains(t, err, c.want)
		require.NotContains(t, err.Error(), "secret", "it goes to logs")
	}
	o, err := NewOutside("nats://a:4222,tls://b.example,nats://[::1]:4222", "")
	require.NoError(t, err)
	require.Equal(t, "nats://a:4222,tls://b.example,nats://[::1]:4222", o.URL())
}

// credentials makes an NKEY user: its file, and the public key that a server knows it by.
func credentials(t *testing.T) (file, pub string) {
	t.Helper()
	key, err := nkeys.CreateUser()
	require.NoError(t, err)
	seed, err := key.Seed()
	require.NoError(t, err)
	pub, err = key.PublicKey()
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "user.nk")
	require.NoError(t, os.WriteFile(file, append(seed, '\n'), 0o600))
	return file, pub
}

// outsideServer runs a server of somebody else's on a free port.
func outsideServer(t *testing.T, conf string) (url string) {
	t.Helper()
	o := &server.Options{}
	if strings.Contains(conf, "%q") {
		conf = fmt.Sprintf(conf, t.TempDir())
	}
	require.NoError(t, o.ProcessConfigString("listen: \"127.0.0.1:-1\"\n"+conf))
	o.NoSigs, o.NoLog = true, true
	s, err := server.NewServer(o)
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(readyWithin))
	return s.ClientURL()
}

// aimedAt is a centre whose events go to an outside server.
func aimedAt(t *testing.T, servers, creds string) *centre {
	t.Helper()
	outside, err := NewOutside(servers, creds)
	require.NoError(t, err)
	c := newCentre(t)
	c.natsStops()
	c.remote = outside.Dial
	c.starts(t)
	t.Cleanup(func() { c.dies(t) }) // before the server does
	return c
}

// says waits until the log has a line with these words.
func (c *centre) says(t *testing.T, what string) {
	t.Helper()
	require.Eventually(t, func() bool { return c.count(what) > 0 }, 30*time.Second, 5*time.Millisecond, what)
}

func (c *centre) count(what string) int {
	return len(slices.DeleteFunc(c.words(), func(line string) bool { return !strings.Contains(line, what) }))
}
