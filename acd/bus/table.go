package bus

import (
	"strings"

	"receptivo/acd"
)

// row says where a kind of fact belongs in public: to which entity, and to which one of them.
type row struct {
	kind  string
	about acd.Entity
	name  func(acd.Fact) string // of the queue, the agent or the node; of a contact it is the id
}

// rows is the one table that gives every fact its entity, and with it its type, subject, source and order. Noted is not
// in it: it says itself what it is about.
var rows = []row{
	of(acd.AboutContact, func(f acd.Arrived) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.Ended) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.Failed) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.Transferred) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.Held) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.Resumed) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.ConsultStarted) string { return f.Contact }),
	of(acd.AboutContact, func(f acd.ConsultEnded) string { return f.Contact }),

	of(acd.AboutQueue, func(f acd.Queued) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Refused) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Informed) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Overflowed) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Stayed) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.PlaceKept) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.PlaceRestored) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.PlaceForgotten) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Rescued) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Reserved) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.PriorityChanged) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Relaxed) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Announced) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Offered) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Accepted) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Connected) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.NoAnswer) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Declined) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Unreachable) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Withdrawn) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Dropped) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Abandoned) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Left) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.CallbackPromised) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Deferred) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.Released) string { return f.Queue }),
	of(acd.AboutQueue, func(f acd.ExperimentStopped) string { return f.Queue }),

	of(acd.AboutAgent, func(f acd.WrapUpStarted) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.WrapUpExtended) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.WrapUpEnded) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.Settled) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.SignedIn) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.SignedOut) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.Ready) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.NotReady) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.BreakReminded) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.BreaksPlanned) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.BreakDue) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.Freed) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.HoursReached) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.AfterSet) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.PhoneLost) string { return f.Agent }),
	of(acd.AboutAgent, func(f acd.PhoneBack) string { return f.Agent }),

	of(acd.AboutNode, func(acd.Configured) string { return thisNode }),
	of(acd.AboutNode, func(acd.FlagSet) string { return thisNode }),
	of(acd.AboutNode, func(f acd.LostNode) string { return f.Node }),
}

// thisNode stands for the name of the node that publishes.
const thisNode = "."

func of[F acd.Fact](about acd.Entity, name func(F) string) row {
	var zero F
	return row{zero.Kind(), about, func(f acd.Fact) string { return name(f.(F)) }}
}

var table = func() map[string]row {
	m := make(map[string]row, len(rows))
	for _, r := range rows {
		m[r.kind] = r
	}
	return m
}()

// place is where an event stands in public.
type place struct {
	about acd.Entity
	name  string // slug of the queue, agent, flow or node; a contact's id as it is
	fact  string // slug
}

// placeOf looks a fact up. It returns false for a kind that is missing from the table.
func placeOf(f acd.Fact, node string) (place, bool) {
	if n, ok := f.(acd.Noted); ok {
		return placeOfNoted(n, node), true
	}
	r, ok := table[f.Kind()]
	if !ok {
		return place{}, false
	}
	p := place{about: r.about, name: r.name(f), fact: slug(f.Kind())}
	if p.name == thisNode {
		p.name = node
	}
	if p.about != acd.AboutContact {
		p.name = slug(p.name)
	}
	return p, true
}

func placeOfNoted(n acd.Noted, node string) place {
	switch n.About {
	case acd.AboutQueue, acd.AboutAgent, acd.AboutFlow, acd.AboutNode:
		return place{n.About, slug(n.Name), slug(n.What)}
	}
	if n.Contact != "" {
		return place{acd.AboutContact, n.Contact, slug(n.What)}
	}
	return place{acd.AboutNode, slug(node), slug(n.What)}
}

// eventType is the CloudEvents type, without a contact's or a centre's name: receptivo.queue.offered.v1.
func (p place) eventType() string { return "receptivo." + string(p.about) + "." + p.fact + ".v1" }

// source is the CloudEvents source, the scope of sequence: /acme/queues/sales.
func (p place) source(centre string) string {
	return "/" + centre + "/" + string(p.about) + "s/" + p.name
}

// subject is the NATS subject. A contact's id is not in it: every stored subject costs the server memory for as long as
// its messages are kept (events.md §1.1).
func (p place) subject(centre string) string {
	s := SubjectPrefix + centre + "." + string(p.about) + "."
	if p.about != acd.AboutContact {
		s += p.name + "."
	}
	return s + p.fact
}

// slug makes a name fit for a subject, [a-z0-9_-]{1,64}. The plan's checks let no other name pass; this is for a name
// that came from elsewhere, such as the unknown queue of a Refused.
func slug(name string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name)
	if s == "" {
		return "-"
	}
	return s[:min(len(s), 64)]
}

// contactOf is the contact an event is about, also where it stands in an agent's story.
func contactOf(f acd.Fact) string {
	switch f := f.(type) {
	case acd.WrapUpStarted:
		return f.Contact
	case acd.WrapUpExtended:
		return f.Contact
	case acd.WrapUpEnded:
		return f.Contact
	case acd.Freed:
		return f.Contact
	case acd.Settled:
		return f.Contact
	}
	return acd.ContactOf(f)
}
