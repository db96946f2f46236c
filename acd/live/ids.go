package live

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// ids makes the names of contacts.
type ids struct {
	mu   sync.Mutex
	last int64
}

// contact returns a new contact id, a ULID: 48 bits of milliseconds and 80 of chance in Crockford's base 32, 26 letters
// that sort by time.
func (g *ids) contact(now time.Time) string {
	var chance [10]byte
	rand.Read(chance[:])
	hi := uint64(now.UnixMilli())<<16 | uint64(binary.BigEndian.Uint16(chance[:2]))
	lo := binary.BigEndian.Uint64(chance[2:])
	var id [26]byte
	for i := len(id) - 1; i >= 0; i-- {
		id[i] = crockford[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(id[:])
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// protocol returns the number that a customer can quote: the day and a counter of tenths of a second within it that never
// repeats, 12 digits that can be said one by one.
func (g *ids) protocol(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	tick := now.UnixMilli() / 100
	if tick <= g.last {
		tick = g.last + 1
	}
	g.last = tick
	at := time.UnixMilli(tick * 100).In(now.Location())
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	return fmt.Sprintf("%s%06d", at.Format("060102"), at.Sub(midnight).Milliseconds()/100)
}
