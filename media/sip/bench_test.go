package sip

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// BenchmarkCallSetUp is INVITE, 200, ACK, BYE, 200 with a handler that answers at once, 20 calls at a time, beside the
// same calls on a bare sipgo dialog server. cpu-us/call is the whole process, hence the caller too; that part is shown by
// "caller alone", whose other end only swaps the addresses of a canned answer. Compare differences, in one run:
//
//	go test -run xxx -bench CallSetUp -benchtime 5000x -count 3 ./media/sip/
func BenchmarkCallSetUp(b *testing.B) {
	b.Run("caller alone", func(b *testing.B) { setUp(b, canned(b)) })
	b.Run("sipgo dialogs", func(b *testing.B) { setUp(b, bareServer(b)) })
	b.Run("gateway", func(b *testing.B) {
		g := opens(b, func(c *Config) { c.RTP = PortRange{10000, 64999} })
		g.Serve(func(ctx context.Context, l media.Leg) {
			_ = l.Answer()
			<-ctx.Done()
		})
		setUp(b, g.Addr())
	})
}

func setUp(b *testing.B, server netip.AddrPort) {
	const callers = 20
	work := make(chan int)
	done := make(chan struct{}, callers)
	for i := range callers {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		require.NoError(b, err)
		b.Cleanup(func() { conn.Close() })
		go func() {
			defer func() { done <- struct{}{} }()
			r := &raw{t: b, conn: conn, to: server}
			for n := range work {
				oneCall(r, fmt.Sprintf("b%d-%d-%d", i, n, time.Now().UnixNano()))
			}
		}()
	}
	before := cpu()
	b.ResetTimer()
	for n := range b.N {
		select {
		case work <- n:
		case <-done: // a caller gave up, which failed the benchmark
			b.FailNow()
		}
	}
	close(work)
	for range callers {
		<-done
	}
	b.StopTimer()
	b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-us/call")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

func oneCall(r *raw, id string) {
	r.calls(id)
	tag := tagIn(r.hears("SIP/2.0 200"))
	r.says(r.request("ACK", id, tag, 1, "", ""))
	r.says(r.request("BYE", id, tag, 2, "", ""))
	r.hears("SIP/2.0 200")
}

// cpu is what this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// canned answers every request but ACK with a 200.
func canned(b *testing.B) netip.AddrPort {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(b, err)
	b.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			if _, rest, ok := strings.Cut(string(buf[:n]), "\r\n"); ok && buf[0] != 'A' {
				rest = strings.Replace(rest, "To: <sip:8000@"+conn.LocalAddr().String()+">\r\n", "To: <sip:8000@x>;tag=t\r\n", 1)
				_, _ = conn.WriteToUDPAddrPort([]byte("SIP/2.0 200 OK\r\n"+rest), from)
			}
		}
	}()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// bareServer is sipgo's own dialog server, as its documentation shows it.
func bareServer(b *testing.B) netip.AddrPort {
	quiet := slog.New(slog.DiscardHandler)
	ua, err := sipgo.NewUA(sipgo.WithUserAgentTransportLayerOptions(sipmsg.WithTransportLayerLogger(quiet)),
		sipgo.WithUserAgentTransactionLayerOptions(sipmsg.WithTransactionLayerLogger(quiet)))
	require.NoError(b, err)
	server, err := sipgo.NewServer(ua, sipgo.WithServerLogger(quiet))
	require.NoError(b, err)
	client, err := sipgo.NewClient(ua, sipgo.WithClientLogger(quiet))
	require.NoError(b, err)
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(b, err)
	_ = conn.SetReadBuffer(socketBuffer)
	at := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	dialogs := sipgo.NewDialogServerCache(client, sipmsg.ContactHeader{Address: sipmsg.Uri{Scheme: "sip", User: "x", Host: "127.0.0.1", Port: int(at.Port())}})
	sdp := []byte(strings.ReplaceAll(pcma, "\n", "\r\n"))
	server.OnInvite(func(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
		d, err := dialogs.ReadInvite(req, tx)
		if err != nil {
			return
		}
		_ = d.RespondSDP(sdp)
		<-d.Context().Done()
	})
	server.OnAck(func(req *sipmsg.Request, tx sipmsg.ServerTransaction) { _ = dialogs.ReadAck(req, tx) })
	server.OnBye(func(req *sipmsg.Request, tx sipmsg.ServerTransaction) { _ = dialogs.ReadBye(req, tx) })
	stopped := make(chan struct{})
	go func() { defer close(stopped); _ = server.ServeUDP(conn) }()
	b.Cleanup(func() { conn.Close(); <-stopped; ua.Close() })
	return at
}
