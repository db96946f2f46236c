package live

import (
	"context"
	"time"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/skills"
)

// lookPatience is how long a look-up may take in all; what is later than the budget still informs a waiting contact.
const lookPatience = 5 * time.Second

// lookAtStart begins to look for the caller by number as soon as the call arrives, so that the queue seldom waits.
func (k *call) lookAtStart() {
	if k.facts.From == "" {
		k.known = true
		return
	}
	k.look(0, []skills.Identifier{{Kind: "phone", Value: k.facts.From}})
	k.after(k.HistoryBudget, overdue{what: historyBudget})
}

// identify asks the history who the customer is; an answer that is late counts as an error for the flow.
func (k *call) identify(a ivr.Identify) {
	ids := make([]skills.Identifier, 0, len(a.By))
	for _, kv := range a.By {
		if kv.Value != "" {
			ids = append(ids, skills.Identifier{Kind: kv.Key, Value: kv.Value})
		}
	}
	k.look(a.ID, ids)
	k.after(k.HistoryBudget, late{a.ID})
}

// late says that an Identify has had its time.
type late struct{ id ivr.ID }

func (late) message() {}

func (k *call) look(id ivr.ID, ids []skills.Identifier) {
	k.beside(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, lookPatience)
		defer cancel()
		d, err := k.History.Find(ctx, ids)
		k.box.put(looked{id: id, dossier: d, err: err})
	})
}

// looked takes what the history says: the flow hears it, and the queue.
func (k *call) looked(m looked) {
	if m.err != nil {
		k.Logger.Warn("history incomplete", "contact", k.facts.ID, "err", m.err)
	}
	news := m.dossier.Found && (m.id != 0 || !k.dossier.Found)
	if news {
		k.dossier = m.dossier
	}
	if m.id == 0 {
		k.known = true
		k.enqueueWanted()
	} else {
		k.handle(identified(m))
	}
	if news && k.queued != nil {
		_, _ = k.do(acd.Inform{Contact: k.facts.ID, Request: k.brief(k.queued.ask)})
	}
}

// identified puts a dossier into the words of the flow.
func identified(m looked) ivr.Identified {
	ev := ivr.Identified{ID: m.id, Found: m.dossier.Found && !m.dossier.Ambiguous}
	if m.err != nil && !m.dossier.Found {
		ev.Err = m.err.Error()
		return ev
	}
	if !ev.Found {
		return ev
	}
	d := m.dossier
	ev.Customer = ivr.Customer{ID: d.Customer.ID, Name: d.Customer.Name, Segment: d.Customer.Segment}
	for _, t := range d.Tickets {
		if t.Open() {
			ev.Customer.OpenTickets++
		}
	}
	if len(d.Purchases) > 0 {
		p := d.Purchases[0]
		ev.Customer.LastPurchase = &ivr.Purchase{
			ID: p.ID, Product: p.Product, Category: p.Category, Status: p.Status, At: p.At, Amount: p.Amount,
		}
	}
	return ev
}

// brief says in numbers what the history holds for this visit.
func (k *call) brief(a ivr.Enqueue) skills.Request {
	policy := k.plan.Policy(a.Queue)
	policy.Chosen = a.Intent
	return skills.Brief(k.dossier, policy, time.Now())
}
