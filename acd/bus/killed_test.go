package bus

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The company's own server, which knows us by an NKEY, is away at the start, comes later, and is killed three times in
// the middle: nothing is lost, doubled or out of order.
func TestServerIsKilled(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	file, pub := credentials(t)
	conf := fmt.Sprintf("listen: %q\njetstream { store_dir: %q, max_file_store: 2GB }\nauthorization { users: [ { nkey: %s } ] }", addr, t.TempDir(), pub)
	outside, err := NewOutside("nats://"+addr, file)
	require.NoError(t, err)

	c := newCentre(t)
	c.natsStops()
	c.remote = outside.Dial
	c.starts(t)
	evs := story(1200, 7)
	c.says(t, notPublished)
	const parts = 4
	for i := range parts {
		server := startProcess(t, conf)
		part := evs[i*len(evs)/parts : (i+1)*len(evs)/parts]
		c.happens(t, part[:len(part)/2])
		c.published(t, part[len(part)/8].Seq)
		if i < parts-1 {
			server.kill(t)
		} else {
			defer server.kill(t)
		}
		c.happens(t, part[len(part)/2:])
	}
	c.flushes(t)
	c.streamIsTheLog(t)
	c.dies(t)
}

type process struct{ cmd *exec.Cmd }

func startProcess(t *testing.T, conf string) process {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asServer+"="+conf)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	return process{cmd}
}

func (p process) kill(t *testing.T) {
	require.NoError(t, p.cmd.Process.Kill())
	require.Error(t, p.cmd.Wait())
}

// The whole way from the log to a stored event: events a second, and bytes each.
func BenchmarkPump(b *testing.B) {
	const n = 2000
	evs := story(n, 20)
	for b.Loop() {
		b.StopTimer()
		c := newCentre(b)
		require.NoError(b, c.box.MemLog.Append(b.Context(), 0, evs))
		began := time.Now()
		b.StartTimer()
		c.starts(b)
		c.flushes(b)
		b.ReportMetric(float64(len(evs))/time.Since(began).Seconds(), "events/s")
		b.StopTimer()
		c.dies(b)
		c.natsStops()
		b.StartTimer()
	}
}

func BenchmarkWrite(b *testing.B) {
	evs := story(1000, 20)
	s, i := newFold(), 0
	for b.Loop() {
		if i == len(evs) {
			s, i = newFold(), 0
		}
		if _, err := testWriter.write(s, evs[i]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// From nothing to a server with a port and a stream.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := Start(Options{Dir: b.TempDir(), Listen: "127.0.0.1:0", Name: "n1", Log: slog.New(slog.DiscardHandler)})
		require.NoError(b, err)
		s.Close()
	}
}
