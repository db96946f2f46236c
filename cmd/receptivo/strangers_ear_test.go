//go:build strangers

package main

import (
	"encoding/binary"
	"math"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const rate = 8000 // samples a second (RFC 3551 §4.5.14)

// ear hears what arrives at UDP ports of this machine, whoever has them open: the kernel gives a raw socket a copy. So
// sipp, which cannot record, is listened to without being touched.
type ear struct {
	t    *testing.T
	conn net.PacketConn
	mu   sync.Mutex
	came map[int][]float64 // by port: samples of G.711, -1 to 1
}

func listens(t *testing.T) *ear {
	t.Helper()
	conn, err := net.ListenPacket("ip4:udp", "127.0.0.1")
	require.NoError(t, err)
	e := &ear{t: t, conn: conn, came: make(map[int][]float64)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.listen()
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return e
}

func (e *ear) listen() {
	b := make([]byte, 65536)
	for {
		n, _, err := e.conn.ReadFrom(b)
		if err != nil {
			return
		}
		if n < 8+12 || b[8]>>6 != 2 { // UDP's header and RTP's
			continue
		}
		port, payload := int(binary.BigEndian.Uint16(b[2:])), int(b[9]&0x7F)
		if payload != 0 && payload != 8 {
			continue
		}
		e.mu.Lock()
		for _, code := range b[8+12 : n] {
			e.came[port] = append(e.came[port], decode(payload, code))
		}
		e.mu.Unlock()
	}
}

// hears waits until a second of nothing but a tone has arrived at a port.
func (e *ear) hears(port int, hz float64) {
	e.t.Helper()
	const window = rate / 10
	late := time.After(strangersPatience)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	at, pure := 0, 0
	for {
		e.mu.Lock()
		came := e.came[port]
		e.mu.Unlock()
		for ; at+window <= len(came); at += window {
			pure++
			if shareOf(came[at:at+window], hz) < 0.9 {
				pure = 0
			}
			if pure == 10 {
				return
			}
		}
		select {
		case <-look.C:
		case <-late:
			e.t.Fatalf("no second of %.0f Hz among %.1f s that have arrived at port %d", hz, float64(len(came))/rate, port)
		}
	}
}

// shareOf is how much of a sound is one tone, 0 to 1 (Goertzel). Silence has none.
func shareOf(sound []float64, hz float64) float64 {
	c := 2 * math.Cos(2*math.Pi*hz/rate)
	var s1, s2, power float64
	for _, x := range sound {
		s1, s2 = x+c*s1-s2, s1
		power += x * x
	}
	if power < 1e-4*float64(len(sound)) { // -40 dB
		return 0
	}
	return 2 * (s1*s1 + s2*s2 - c*s1*s2) / (float64(len(sound)) * power)
}

// decode is G.711: payload type 0 is µ-law, 8 is A-law.
func decode(payload int, code byte) float64 {
	if payload == 0 {
		code = ^code
		v := float64((int(code&0x0F)<<3+0x84)<<(code>>4&7)-0x84) / 32768
		if code&0x80 != 0 {
			return -v
		}
		return v
	}
	code ^= 0x55
	v := int(code&0x0F)<<4 + 8
	if e := code >> 4 & 7; e > 0 {
		v = (v + 0x100) << (e - 1)
	}
	if code&0x80 == 0 {
		v = -v
	}
	return float64(v) / 32768
}

// encode is the code that decodes nearest to a sample of 16 bits.
func encode(payload int, sample float64) byte {
	best, code := math.Inf(1), byte(0)
	for i := range 256 {
		if d := math.Abs(decode(payload, byte(i))*32768 - sample); d < best {
			best, code = d, byte(i)
		}
	}
	return code
}

// keyCapture is a capture, as Wireshark would have saved it, of a phone that presses one key for 100 ms (RFC 4733 §2.5).
func keyCapture(t *testing.T, key byte, payload byte) string {
	t.Helper()
	be, le := binary.BigEndian, binary.LittleEndian
	file := le.AppendUint32(nil, 0xa1b2c3d4)
	file = le.AppendUint16(le.AppendUint16(file, 2), 4)
	const ethernet, whole = 1, 65535
	file = le.AppendUint32(le.AppendUint32(le.AppendUint32(le.AppendUint32(file, 0), 0), whole), ethernet)
	// Five packets while it is down, three that say END.
	for i := range 8 {
		end, marker := byte(0), byte(0)
		if i >= 5 {
			end = 0x80
		}
		if i == 0 {
			marker = 0x80
		}
		rtp := []byte{0x80, marker | payload}
		rtp = be.AppendUint16(rtp, uint16(1000+i))
		rtp = be.AppendUint32(be.AppendUint32(rtp, 16000), 0x5EC0DE)
		rtp = be.AppendUint16(append(rtp, key, end|10), uint16(160*min(i+1, 5)))
		udp := be.AppendUint16(be.AppendUint16(nil, 7000), 7002)
		udp = append(be.AppendUint16(be.AppendUint16(udp, uint16(8+len(rtp))), 0), rtp...)
		ip := be.AppendUint16([]byte{0x45, 0}, uint16(20+len(udp)))
		ip = append(ip, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1)
		frame := append(append(make([]byte, 12), 0x08, 0x00), append(ip, udp...)...)
		file = le.AppendUint32(le.AppendUint32(file, 0), uint32(20_000*i)) // s, µs
		file = le.AppendUint32(le.AppendUint32(file, uint32(len(frame))), uint32(len(frame)))
		file = append(file, frame...)
	}
	name := filepath.Join(t.TempDir(), "key.pcap")
	require.NoError(t, os.WriteFile(name, file, 0o600))
	return name
}
