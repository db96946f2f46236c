package services

import (
	"sync"
	"time"
)

// mostKept is how many records of a directory are kept.
const mostKept = 10_000

// cache keeps records for a while. Only what was found is kept: who has just become a customer is found on the next
// call.
type cache struct {
	last time.Duration

	mu      sync.Mutex
	records map[string]kept
	order   []expiry // oldest first: all last as long
}

type kept struct {
	record []byte
	until  time.Time
}

type expiry struct {
	key   string
	until time.Time
}

func newCache(last time.Duration) *cache {
	return &cache{last: last, records: map[string]kept{}}
}

// get returns a record that is still good; nil: there is none.
func (c *cache) get(key string, now time.Time) []byte {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.records[key]; ok && now.Before(k.until) {
		return k.record
	}
	return nil
}

// put keeps a record; the oldest goes when there are too many.
func (c *cache) put(key string, record []byte, now time.Time) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	until := now.Add(c.last)
	c.records[key] = kept{record, until}
	c.order = append(c.order, expiry{key, until})
	for len(c.order) > mostKept || !now.Before(c.order[0].until) {
		oldest := c.order[0]
		c.order = c.order[1:]
		if k := c.records[oldest.key]; k.until.Equal(oldest.until) { // else it has been renewed
			delete(c.records, oldest.key)
		}
	}
}
