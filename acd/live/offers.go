package live

import "context"

// offer is a phone that rings.
type offer struct {
	seq    uint64 // of its Offered
	agent  string
	cancel context.CancelFunc
}

// offers are the phones that ring for a contact: one, or those of all with ring_all. The zero value rings none.
type offers []*offer

// begin notes that an agent's phone rings from now on, until the context ends.
func (o *offers) begin(ctx context.Context, seq uint64, agent string) context.Context {
	o.cancel(agent)
	ctx, cancel := context.WithCancel(ctx)
	*o = append(*o, &offer{seq: seq, agent: agent, cancel: cancel})
	return ctx
}

// take ends one ring and says whose it was; false: it was over.
func (o *offers) take(seq uint64) (agent string, ok bool) {
	for _, x := range *o {
		if x.seq == seq {
			o.cancel(x.agent)
			return x.agent, true
		}
	}
	return "", false
}

// cancel stops the ringing of an agent's phone.
func (o *offers) cancel(agent string) {
	var left offers
	for _, x := range *o {
		if x.agent == agent {
			x.cancel()
			continue
		}
		left = append(left, x)
	}
	*o = left
}

// cancelAll stops all ringing.
func (o *offers) cancelAll() {
	for _, x := range *o {
		x.cancel()
	}
	*o = nil
}
