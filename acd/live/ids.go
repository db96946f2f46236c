package live

import (
	"crypto/rand"
	"encoding/base32"
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

// contact returns a new contact id: 48 bits of milliseconds and 80 of chance, as text that sorts by time (the layout of a
// ULID).
func (g *ids) contact(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:])
	return crockford.EncodeToString(b[:])
}

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

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
