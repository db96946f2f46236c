package sip

import (
	"errors"
	"net"
	"net/netip"
	"time"
)

const (
	// mostSources is how many changes of source one reader sees. sipgo remembers every source that a reading loop has
	// read from until the loop ends, so invented ones would fill the memory.
	mostSources = 1 << 14
	// handover is how long a relieved reader stays: requests that it has handed on still look up their source.
	handover = time.Second
)

var errRelieved = errors.New("sip: another reader has taken over")

// reader is one turn of sipgo's reading loop. Before it ends by errRelieved the next one reads already, so that sipgo
// knows the socket all the time.
type reader struct {
	*wire
	relieve  func() // starts the next reader
	relieved bool
	last     netip.AddrPort
	sources  int64
}

// ReadFrom implements net.PacketConn for sipgo.
func (r *reader) ReadFrom(b []byte) (int, net.Addr, error) {
	if r.sources >= r.most.Load() {
		r.relieved = true
		r.relieve()
		time.Sleep(handover)
		return 0, nil, errRelieved
	}
	n, addr, err := r.wire.ReadFrom(b)
	if from, ok := addr.(*net.UDPAddr); ok && from.AddrPort() != r.last {
		r.last = from.AddrPort()
		r.sources++
	}
	return n, addr, err
}

// listen reads the socket until it is closed, whatever happens meanwhile: sipgo's parser runs in this goroutine, and its
// loop ends at a panic.
func (g *Gateway) listen() {
	defer g.readers.Done()
	for {
		r := &reader{wire: g.wire, relieve: g.startReader}
		g.guarded("listener", nil, func() {
			if err := g.server.ServeUDP(r); err != nil {
				g.log.Error("listener stopped", "error", err)
			}
		})
		if r.relieved || g.ctx.Err() != nil {
			return
		}
		g.count.restarts.Add(1)
		time.Sleep(time.Millisecond)
	}
}

// startReader begins a turn of listen. Readers are not of the crew: they end last.
func (g *Gateway) startReader() {
	g.readers.Add(1)
	go g.listen()
}
