package sip

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of one connection.
const (
	writeTime    = 5 * time.Second  // for a message of ours to leave
	strangerIdle = 32 * time.Second // between two messages, for who has neither registered nor called
	friendIdle   = 2*maxExpires + time.Minute
	mostBad      = 20 // messages that cannot be read
)

// stream is a connection that carries SIP. What sipgo reads of it is one whole message at a time, which our parser has read
// before: sipgo reads in a goroutine of its own, where a panic would end the process, and waits for the rest of a message
// as long as it takes. It is safe for concurrent use as a net.Conn is.
type stream struct {
	net.Conn
	s      *streams
	at     link
	placed chan struct{} // closed when sipgo knows it
	friend atomic.Bool   // somebody registered or called here, or we opened it

	buf   []byte // what came and is no whole message yet
	ready []byte // the rest of the message that sipgo is reading
	bad   int    // messages in a row that could not be read
	began time.Time

	closing sync.Once
}

// link is one way to another host: over TCP or TLS, to its end of the connection.
type link struct {
	over string
	to   netip.AddrPort
}

func newStream(s *streams, conn net.Conn, over string) *stream {
	to, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	return &stream{Conn: conn, s: s, at: link{over, unmap(to)}, placed: make(chan struct{})}
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// Read gives sipgo the next message, or what is left of it. Any error ends the connection.
func (c *stream) Read(b []byte) (int, error) {
	for len(c.ready) == 0 {
		msg, err := c.next()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				c.s.g.log.Debug("connection ends", "transport", c.at.over, "error", err)
			}
			c.Close()
			return 0, net.ErrClosed // sipgo logs all others, at length
		}
		if c.s.g.wire.deaf.Load() {
			continue
		}
		if !c.s.g.readable(msg) {
			c.s.g.count.malformed.Add(1)
			if c.bad++; c.bad > mostBad {
				c.Close()
				return 0, net.ErrClosed
			}
			continue
		}
		c.bad, c.ready = 0, msg
	}
	n := copy(b, c.ready)
	c.ready = c.ready[n:]
	return n, nil
}

// next is the next whole message. Line ends between messages keep the connection alive, and two ask for one in return (RFC
// 5626 §3.5.1).
func (c *stream) next() ([]byte, error) {
	var chunk [4096]byte
	for {
		if err := c.keptAlive(); err != nil {
			return nil, err
		}
		n, err := frame(c.buf)
		if err != nil {
			c.s.g.count.malformed.Add(1)
			return nil, err
		}
		if n > 0 {
			msg := bytes.Clone(c.buf[:n])
			c.buf = append(c.buf[:0], c.buf[n:]...)
			c.began = time.Now()
			return msg, nil
		}
		if err := c.SetReadDeadline(c.deadline()); err != nil {
			return nil, err
		}
		got, err := c.Conn.Read(chunk[:])
		if len(c.buf) == 0 {
			c.began = time.Now()
		}
		c.buf = append(c.buf, chunk[:got]...)
		if err != nil {
			return nil, err
		}
	}
}

// deadline is when the next bytes must be here: soon, if they are the rest of a message.
func (c *stream) deadline() time.Time {
	switch {
	case len(c.buf) > 0:
		return c.began.Add(c.s.g.cfg.wholeMessage)
	case c.friend.Load():
		return time.Now().Add(friendIdle)
	}
	return time.Now().Add(strangerIdle)
}

func (c *stream) keptAlive() error {
	for bytes.HasPrefix(c.buf, crlf) {
		if bytes.HasPrefix(c.buf, headEnd) {
			if _, err := c.Write(crlf); err != nil {
				return err
			}
			c.buf = c.buf[len(crlf):]
		}
		c.buf = c.buf[len(crlf):]
	}
	return nil
}

// Write sends what sipgo writes. Who does not read loses the connection, not our goroutine.
func (c *stream) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	if err != nil {
		c.Close()
	}
	return n, err
}

// Close ends the connection and what lives by it alone.
func (c *stream) Close() (err error) {
	c.closing.Do(func() {
		err = c.Conn.Close()
		c.s.forget(c)
	})
	return err
}

// readable reports whether our parser makes a message of it.
func (g *Gateway) readable(msg []byte) (ok bool) {
	return g.guarded("parser", nil, func() {
		_, err := g.parser.ParseSIP(msg)
		ok = err == nil
	}) && ok
}
