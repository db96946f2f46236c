package live

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"receptivo/acd"
	"receptivo/ivr"
)

// keySize is the size of the secret from which the keys of customers are made.
const keySize = 32

// customerKeys make of a caller's number a key under which the engine may remember a place: the same each time, and
// nothing to learn a number from without the secret, which stands in no log.
type customerKeys struct{ secret []byte }

// openKeys reads the secret of an earlier run, or makes one. Without a file keys last as long as the run.
func openKeys(path string) (customerKeys, error) {
	fresh := make([]byte, keySize)
	_, _ = rand.Read(fresh) // it never fails
	if path == "" {
		return customerKeys{fresh}, nil
	}
	secret, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(secret) != keySize:
		if err := replace(path, fresh); err != nil {
			return customerKeys{}, fmt.Errorf("live: the secret of the customers' keys cannot be kept: %w", err)
		}
		return customerKeys{fresh}, nil
	case err != nil:
		return customerKeys{}, fmt.Errorf("live: the secret of the customers' keys cannot be read: %w", err)
	}
	return customerKeys{secret}, nil
}

// of is the key of a number however it is written; empty when the caller withholds it.
func (k customerKeys) of(number string) string {
	number = digits(number)
	if number == "" {
		return ""
	}
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(number))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// again writes the caller's number down, if the queue calls back whom we drop, and says how, unless the flow has promised
// a callback of its own; undo strikes it out again.
func (k *call) again(queue string) (again *acd.Again, undo func()) {
	q, ok := k.plan.Queue(queue)
	if !ok || q.OnDrop != "callback" || k.Dialer == nil || len(k.plan.Trunks) == 0 || digits(k.facts.From) == "" {
		return nil, func() {}
	}
	if what, promised := k.notebook.of(k.facts.ID); promised && !what.OnDrop {
		return nil, func() {}
	}
	hours := hoursOf(ivr.Callback{Window: q.Dropped.Window, Expires: q.Dropped.Expires}, time.Now().In(k.plan.Engine.Timezone))
	if len(hours) == 0 {
		return nil, func() {}
	}
	undo, err := k.notebook.keep(k.facts.ID, note{
		Number: k.facts.From, Shown: k.facts.To, Queue: queue, Protocol: k.facts.Protocol, Tape: k.wantsTape, OnDrop: true,
	})
	if err != nil {
		k.Logger.Error("nobody could call back if this call were dropped", "contact", k.facts.ID, "queue", queue, "err", err)
		return nil, func() {}
	}
	again = &acd.Again{Hours: hours, Attempts: q.Dropped.Most}
	for _, pause := range q.Dropped.Retry {
		again.Retry = append(again.Retry, acd.MillisOf(pause))
	}
	return again, undo
}
