package sip

import (
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var loopback = netip.MustParseAddr("127.0.0.1")

// freePorts finds n even ports in a row with their odd neighbours, and a pool of them.
func freePorts(t testing.TB, n int) *portPool {
	t.Helper()
	for range 100 {
		c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		require.NoError(t, err)
		lo := c.LocalAddr().(*net.UDPAddr).Port &^ 1
		c.Close()
		if lo+2*n > 65535 {
			continue
		}
		p, err := newPortPool(loopback, lo, lo+2*n-1)
		require.NoError(t, err)
		t.Cleanup(p.close)
		if p.allFree() {
			return p
		}
	}
	t.Fatal("no free ports in a row")
	return nil
}

func (p *portPool) allFree() bool {
	for _, r := range p.queue {
		pair, err := p.open(r.port)
		if err != nil {
			return false
		}
		pair.close()
	}
	return true
}

func TestPortsWrapAndRest(t *testing.T) {
	p := freePorts(t, 4)
	now := time.Now()
	require.Equal(t, 4, p.Free())
	var pairs []*portPair
	seen := map[uint16]bool{}
	for range 4 {
		pair, err := p.take(now)
		require.NoError(t, err)
		require.Zero(t, pair.port%2)
		require.Equal(t, int(pair.port)+1, pair.rtcp.LocalAddr().(*net.UDPAddr).Port)
		require.False(t, seen[pair.port], "given out twice")
		seen[pair.port] = true
		pairs = append(pairs, pair)
	}
	require.Zero(t, p.Free())
	_, err := p.take(now)
	require.ErrorIs(t, err, errNoPorts)

	p.release(pairs[0], now)
	p.release(pairs[0], now)
	p.release(pairs[1], now.Add(time.Second))
	require.Equal(t, 2, p.Free(), "released twice, free once")
	_, err = p.take(now.Add(portRest - 1))
	require.ErrorIs(t, err, errNoPorts, "it rests")
	again, err := p.take(now.Add(portRest))
	require.NoError(t, err)
	require.Equal(t, pairs[0].port, again.port, "the one that rested longest")
	_, err = p.take(now.Add(portRest))
	require.ErrorIs(t, err, errNoPorts, "the second still rests")
}

func TestPortOfAnotherProgramIsSkipped(t *testing.T) {
	p := freePorts(t, 3)
	other, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(p.queue[0].port) + 1})
	require.NoError(t, err)
	now := time.Now()
	for range 2 {
		_, err := p.take(now)
		require.NoError(t, err)
	}
	_, err = p.take(now)
	require.ErrorIs(t, err, errNoPorts)
	other.Close()
	_, err = p.take(now.Add(portRetry - 1))
	require.ErrorIs(t, err, errNoPorts)
	_, err = p.take(now.Add(portRetry))
	require.NoError(t, err, "tried again after a minute")
}

func TestPortRangeMustHoldAPair(t *testing.T) {
	for _, r := range [][2]int{{20001, 20002}, {20000, 20000}, {20002, 20000}, {0, 10}, {65000, 70000}, {-4, -1}} {
		_, err := newPortPool(loopback, r[0], r[1])
		require.ErrorContains(t, err, "audio ports", r)
	}
	p, err := newPortPool(loopback, 20001, 20005)
	require.NoError(t, err)
	require.Equal(t, 2, p.Free())
}

func TestPortsAreTakenFromManyGoroutines(t *testing.T) {
	p := freePorts(t, 8)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			pair, err := p.take(time.Now())
			if err == nil {
				p.Free()
				p.release(pair, time.Now())
			}
		})
	}
	wg.Wait()
	p.close()
	_, err := p.take(time.Now())
	require.ErrorIs(t, err, errNoPorts, "a closed pool has none")
}

func TestFailureOfThisProgramIsNoForeignPort(t *testing.T) {
	p, err := newPortPool(netip.MustParseAddr("192.0.2.1"), 20000, 20019) // no address of this host
	require.NoError(t, err)
	_, err = p.take(time.Now())
	require.ErrorIs(t, err, errNoPorts)
	require.Equal(t, 10, p.Free(), "to be tried again at once, not in a minute")
}

func TestUnreadControlPacketsTakeNoMemory(t *testing.T) {
	p := freePorts(t, 1)
	pair, err := p.take(time.Now())
	require.NoError(t, err)
	raw, err := pair.rtcp.SyscallConn()
	require.NoError(t, err)
	var size int
	require.NoError(t, raw.Control(func(fd uintptr) {
		size, err = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF)
	}))
	require.NoError(t, err)
	require.LessOrEqual(t, size, 8192)
}

// All ports were another program's: nobody takes one before admission has looked.
func TestAdmissionSeesPortsComeBack(t *testing.T) {
	p := freePorts(t, 2)
	now := time.Now()
	p.foreign = []resting{{p.queue[0].port, now.Add(portRetry)}, {p.queue[1].port, now.Add(portRetry)}}
	p.queue = nil
	ready, _ := p.room(now)
	require.Zero(t, ready)
	ready, _ = p.room(now.Add(portRetry))
	require.Equal(t, 2, ready)
}

func BenchmarkTakePort(b *testing.B) {
	p := freePorts(b, 1)
	now := time.Now()
	for b.Loop() {
		pair, err := p.take(now)
		if err != nil {
			b.Fatal(err)
		}
		p.release(pair, now)
		now = now.Add(portRest)
	}
}
