package services

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// Bounds of the messages of one service.
const (
	mostWaiting = 256 // messages that wait to be sent
	mostSending = 8   // at once
	mostTries   = 3
)

// outbox are the messages of a service that wait to be sent. Its senders come when there is something and go when there
// is nothing.
type outbox struct {
	mu      sync.Mutex
	waiting []letter
	senders int
}

// letter is a message to be sent.
type letter struct {
	ask
	done func(error)
}

// messageBody is the body of POST <service>/messages.
type messageBody struct {
	Channel  string `json:"channel"`  // sms, whatsapp, email
	To       string `json:"to"`       // number or address
	Text     string `json:"text"`     // as the customer is to read it
	Call     string `json:"call"`     // contact id
	Protocol string `json:"protocol"` // the number the customer can quote
}

// Send sends a message of a call in its own time, up to three times, and outlives the call. done, which must not wait, is
// called once: with nil when the service has taken it, else with a sentence for the operator.
func (d *Desk) Send(contact, protocol string, m ivr.Message, done func(error)) {
	s := d.plan.Services[m.Service]
	if s == nil {
		done(errors.New("the plan has no service " + m.Service))
		return
	}
	body, err := json.Marshal(messageBody{m.Channel, m.To, m.Text, contact, protocol})
	if err != nil {
		done(errors.New("the message makes no JSON"))
		return
	}
	q := ask{service: s, method: http.MethodPost, path: "/messages", body: body, key: m.Key, contact: contact}
	if problem := d.client.post(s, letter{q, done}); problem != "" {
		done(errors.New("service " + s.Name + " " + problem))
	}
}

// post puts a letter into the outbox; a problem is why not.
func (c *Client) post(s *flows.Service, l letter) (problem string) {
	out := &c.peer(s).out
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return "is not asked any more: the centre stops"
	}
	out.mu.Lock()
	defer out.mu.Unlock()
	if len(out.waiting) >= mostWaiting {
		return fmt.Sprintf("has %d messages waiting already", mostWaiting)
	}
	out.waiting = append(out.waiting, l)
	if out.senders < mostSending {
		out.senders++
		c.senders.Go(func() { c.deliver(out) })
	}
	return ""
}

// deliver sends what waits, until nothing does.
func (c *Client) deliver(out *outbox) {
	for {
		out.mu.Lock()
		if len(out.waiting) == 0 {
			out.senders--
			out.mu.Unlock()
			return
		}
		l := out.waiting[0]
		out.waiting = out.waiting[1:]
		out.mu.Unlock()
		l.done(c.sent(l.ask))
	}
}

// sent sends one message. The service knows a repetition by its Idempotency-Key.
func (c *Client) sent(q ask) error {
	for n := 1; ; n++ {
		r, failed := c.try(c.ctx, q)
		taken := failed == nil && r.status >= 200 && r.status < 300
		if taken {
			return nil
		}
		hopeless := failed != nil && failed.final || failed == nil && r.status < 500 && r.status != http.StatusTooManyRequests
		if hopeless || n >= mostTries || !wait(c.ctx, time.Duration(n)*time.Second) {
			if failed != nil {
				return errors.New(failed.text)
			}
			return fmt.Errorf("service %s answered %d", q.service.Name, r.status)
		}
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Flush waits until no message is being sent, or for ctx.
func (c *Client) Flush(ctx context.Context) error {
	sent := make(chan struct{})
	go func() { c.senders.Wait(); close(sent) }()
	select {
	case <-sent:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
