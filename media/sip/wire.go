package sip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// socketBuffer is what a SIP socket asks the kernel for, in bytes: at bursts the usual 212 KB overflow, and every lost
// message becomes a retransmission.
const socketBuffer = 4 << 20

// maxMessage is the longest SIP message that is read, in bytes.
const maxMessage = 16 << 10

// sipgo sends nothing that does not fit one Ethernet frame. A response repeats what its request held and goes the way that
// came (RFC 3261 §18.2.2), in fragments if need be; our own requests are short, see maxInvite.
func init() { sipmsg.UDPMTUSize = maxMessage + 200 } // of which sipgo subtracts 200

// wire is the SIP socket. It hides from sipgo whatever would end its reading loop: only a closed socket does.
type wire struct {
	*net.UDPConn
	filter  atomic.Pointer[func(from netip.AddrPort, data []byte) bool] // false: the datagram never was; nil: all pass
	deaf    atomic.Bool                                                 // nothing is handed on any more
	ready   chan struct{}                                               // closed when sipgo reads, hence knows the socket
	once    sync.Once
	most    atomic.Int64 // sources that one reader may have
	dropped func()
}

// listenUDP binds a concrete address: behind a wildcard the address that phones should answer to is not known.
func listenUDP(listen string) (*wire, error) {
	addr, err := net.ResolveUDPAddr("udp", listen)
	if err != nil {
		return nil, fmt.Errorf("sip: address to listen on: %w: choose another with --sip", err)
	}
	if addr.IP == nil || addr.IP.IsUnspecified() {
		return nil, fmt.Errorf("sip: %q is no single address: give the one phones can reach, such as --sip 192.168.0.10:5060", listen)
	}
	conn, err := net.ListenUDP("udp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("sip: UDP %s is taken by another program: stop it or choose another port with --sip (0: any free one)", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("sip: %w: choose another address with --sip", err)
	}
	_ = conn.SetReadBuffer(socketBuffer) // less than asked for is no reason not to start
	_ = conn.SetWriteBuffer(socketBuffer)
	w := &wire{UDPConn: conn, ready: make(chan struct{}), dropped: func() {}}
	w.most.Store(mostSources)
	return w, nil
}

// ReadFrom returns the next datagram worth parsing.
func (w *wire) ReadFrom(b []byte) (int, net.Addr, error) {
	w.once.Do(func() { close(w.ready) })
	for {
		n, addr, err := w.UDPConn.ReadFrom(b)
		if errors.Is(err, net.ErrClosed) {
			return 0, nil, err
		}
		if err != nil {
			w.dropped()
			time.Sleep(time.Millisecond) // an error that stays must not take the core
			continue
		}
		if w.deaf.Load() {
			continue
		}
		if n > maxMessage {
			w.dropped()
			continue
		}
		if f := w.filter.Load(); f != nil && !(*f)(addr.(*net.UDPAddr).AddrPort(), b[:n]) {
			w.dropped()
			continue
		}
		return n, addr, nil
	}
}

// wireLog is sipgo's logger. sipgo logs whole messages, which hold customers' numbers: only the constant text of a
// warning is kept, and malformed messages are counted.
type wireLog struct{ g *Gateway }

func (w wireLog) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }
func (w wireLog) WithAttrs([]slog.Attr) slog.Handler           { return w }
func (w wireLog) WithGroup(string) slog.Handler                { return w }

func (w wireLog) Handle(ctx context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "failed to parse") || strings.HasPrefix(r.Message, "Server tx failed") {
		w.g.count.malformed.Add(1)
	}
	w.g.log.DebugContext(ctx, "wire", "message", r.Message)
	return nil
}
