package sip

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// missesUntilDead is how many OPTIONS in a row a phone may leave unanswered.
const missesUntilDead = 3

// binding is a phone: where it says it is, and where its messages really come from, which is where calls go.
type binding struct {
	contact sipmsg.Uri
	source  netip.AddrPort
	over    string // the transport
	callID  string
	cseq    uint32
	since   time.Time
	expires time.Time // zero in an update: to be removed
	misses  int       // OPTIONS in a row without response
	probed  time.Time
}

// same says whether two bindings are the same Contact; parameters aside, which phones vary.
func (b *binding) same(o *binding) bool {
	return b.contact.User == o.contact.User && strings.EqualFold(b.contact.Host, o.contact.Host) && b.contact.Port == o.contact.Port
}

func (b *binding) alive() bool { return b.misses < missesUntilDead }

// record is what is known of an address. It outlives its bindings, so that a watcher learns of phones that are gone.
type record struct {
	bindings []*binding // oldest first
	last     media.Presence
}

// registrar holds the bindings of all addresses and tells its watchers what changes, in true order.
type registrar struct {
	mu       sync.Mutex
	records  map[media.Address]*record
	watchers map[*watcher]struct{}
	wake     chan struct{} // something is due earlier than before
	closed   bool
}

func newRegistrar() *registrar {
	return &registrar{records: map[media.Address]*record{}, watchers: map[*watcher]struct{}{}, wake: make(chan struct{}, 1)}
}

// update carries out a REGISTER and returns what is bound then.
func (r *registrar) update(a media.Address, u update, now time.Time) []binding {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.records[a]
	if rec == nil {
		if rec = (&record{last: media.Presence{Address: a, At: now}}); len(u.set) > 0 {
			r.records[a] = rec
		}
	}
	why := "registered"
	if u.all {
		why = "unregistered"
		rec.bindings = slices.DeleteFunc(rec.bindings, func(b *binding) bool { return b.newer(u) })
	}
	for i := range u.set {
		if next := u.set[i]; rec.put(&next, u) && next.expires.IsZero() {
			why = "unregistered"
		}
	}
	r.tell(rec, why, now)
	select {
	case r.wake <- struct{}{}:
	default:
	}
	var list []binding
	for _, b := range rec.bindings {
		list = append(list, *b)
	}
	return list
}

// newer says whether an update comes after what bound b. "If [the Call-ID] agrees, [...] the registrar compares the CSeq
// value. If the value is higher than that of the existing binding, it MUST update or remove the binding as above. If not,
// the update MUST be aborted" (RFC 3261 §10.3 step 7).
func (b *binding) newer(u update) bool { return b.callID != u.callID || u.cseq > b.cseq }

// put adds, replaces or removes a binding; false: it was older than what is there.
func (rec *record) put(next *binding, u update) bool {
	at := slices.IndexFunc(rec.bindings, next.same)
	if at >= 0 {
		if !rec.bindings[at].newer(u) {
			return false
		}
		rec.bindings = slices.Delete(rec.bindings, at, at+1)
	}
	if next.expires.IsZero() {
		return true
	}
	if len(rec.bindings) >= maxBindings {
		rec.bindings = rec.bindings[1:] // the one that was not heard of for the longest time
	}
	rec.bindings = append(rec.bindings, next)
	return true
}

// tell lets the watchers know when an address became reachable or ceased to be. The mutex is held.
func (r *registrar) tell(rec *record, why string, now time.Time) {
	reachable := slices.ContainsFunc(rec.bindings, (*binding).alive)
	if reachable == rec.last.Reachable {
		return
	}
	rec.last = media.Presence{Address: rec.last.Address, Reachable: reachable, Why: why, At: now}
	for w := range r.watchers {
		w.put(rec.last)
	}
}

// reachable is the phones of an address that can be rung; known is false when none is registered.
func (r *registrar) reachable(a media.Address) (phones []binding, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.records[a]
	if rec == nil {
		return nil, false
	}
	now := time.Now()
	for _, b := range rec.bindings {
		if now.After(b.expires) {
			continue
		}
		known = true
		if b.alive() {
			phones = append(phones, *b)
		}
	}
	return phones, known
}

func (r *registrar) count() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rec := range r.records {
		n += len(rec.bindings)
	}
	return n
}

// due is the work of one look at the clock: registrations that ran out are dropped, phones to be probed returned, and the
// time of the next look.
func (r *registrar) due(now time.Time, probeEvery time.Duration) (probes []probe, next time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next = now.Add(time.Minute)
	soon := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	for a, rec := range r.records {
		before := len(rec.bindings)
		rec.bindings = slices.DeleteFunc(rec.bindings, func(b *binding) bool { return !now.Before(b.expires) })
		if len(rec.bindings) < before {
			r.tell(rec, "expired", now)
		}
		for _, b := range rec.bindings {
			soon(b.expires)
			if probeEvery <= 0 {
				continue
			}
			if b.probed.IsZero() {
				b.probed = b.since
			}
			if at := b.probed.Add(probeEvery); now.Before(at) {
				soon(at)
				continue
			}
			b.probed = now
			soon(now.Add(probeEvery))
			probes = append(probes, probe{a, b, *b})
		}
	}
	return probes, next
}

// probe is an OPTIONS to one phone.
type probe struct {
	address media.Address
	b       *binding // only to be found again
	copy    binding
}

// probed notes whether a phone answered.
func (r *registrar) probed(p probe, answered bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.records[p.address]
	if rec == nil || !slices.Contains(rec.bindings, p.b) {
		return // registered anew meanwhile
	}
	if answered {
		p.b.misses = 0
		r.tell(rec, "back", now)
		return
	}
	p.b.misses++
	r.tell(rec, "unreachable", now)
}

func (r *registrar) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for w := range r.watchers {
		w.close()
	}
}

// keepRegistrations drops registrations that run out and probes phones, which also keeps the holes in their NATs open.
func (g *Gateway) keepRegistrations() {
	clock := time.NewTimer(0)
	defer clock.Stop()
	for {
		select {
		case <-g.ctx.Done():
			return
		case <-g.reg.wake:
		case <-clock.C:
		}
		probes, next := g.reg.due(time.Now(), g.cfg.KeepAlive)
		for _, p := range probes {
			g.spawn("probe", nil, func() {
				_, err := g.ask(g.optionsTo(p.copy), min(requestTime, g.cfg.KeepAlive))
				if g.ctx.Err() == nil {
					g.reg.probed(p, err == nil, time.Now())
				}
			})
		}
		clock.Reset(time.Until(next))
	}
}

// optionsTo asks a phone whether it is there; whatever it answers, it is.
func (g *Gateway) optionsTo(b binding) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.OPTIONS, *b.contact.Clone())
	host := hostOf(g.addr)
	from := &sipmsg.FromHeader{Address: sipmsg.Uri{Scheme: "sip", User: "receptivo", Host: host}}
	from.Params.Add("tag", newTag())
	req.AppendHeader(from)
	req.AppendHeader(&sipmsg.ToHeader{Address: sipmsg.Uri{Scheme: "sip", User: b.contact.User, Host: host}})
	req.AppendHeader(g.contact(b.over))
	req.SetTransport(b.over)
	req.SetDestination(b.source.String())
	return req
}
