package sip

import (
	"context"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// missesUntilDown is how many OPTIONS in a row an address of a trunk may leave unanswered.
const missesUntilDown = 2

// keepProbed asks each address of a trunk from time to time whether it takes calls.
func (t *trunk) keepProbed(ctx context.Context, c Trunk) {
	clock := time.NewTicker(c.Probe)
	defer clock.Stop()
	for {
		done := make(chan struct{}, len(t.ways()))
		asked := 0
		for _, w := range t.ways() {
			if t.g.spawn("trunk probe", nil, func() { defer func() { done <- struct{}{} }(); t.probe(ctx, c, w) }) {
				asked++
			}
		}
		for range asked { // one question at a time for each address
			<-done
		}
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
	}
}

// probe asks one address. Whatever it answers but 408 and 503, it is there.
func (t *trunk) probe(ctx context.Context, c Trunk, w *target) {
	res, err := t.g.ask(t.optionsTo(c, w), min(requestTime, max(c.Probe, 4*t.g.cfg.T1)))
	if ctx.Err() != nil {
		return
	}
	was := w.down.Load()
	switch {
	case err == nil && res.StatusCode == 503:
		w.down.Store(true)
	case err == nil && res.StatusCode != 408:
		w.misses.Store(0)
		w.down.Store(false)
	default:
		if w.misses.Add(1) >= missesUntilDown {
			w.down.Store(true)
		}
	}
	switch is := w.down.Load(); {
	case is && !was:
		t.g.log.Warn("trunk address down", "trunk", c.Name, "host", w.host)
	case was && !is:
		t.g.log.Info("trunk address up", "trunk", c.Name, "host", w.host)
	}
}

func (t *trunk) optionsTo(c Trunk, w *target) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.OPTIONS, w.uri(""))
	from := &sipmsg.FromHeader{Address: sipmsg.Uri{Scheme: "sip", User: "receptivo", Host: c.external(t.g.listens(w.over).Addr()).String()}}
	from.Params.Add("tag", newTag())
	req.AppendHeader(from)
	req.AppendHeader(&sipmsg.ToHeader{Address: w.uri("")})
	req.AppendHeader(t.g.contactAs("receptivo", c.external(t.g.listens(w.over).Addr()), w.over))
	req.SetTransport(w.over)
	req.SetDestination(w.at.String())
	return req
}
