package live

import (
	"cmp"
	"context"
	"slices"
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
	k.look(looked{}, []skills.Identifier{{Kind: "phone", Value: k.facts.From}})
	k.after(k.historyTime(), overdue{what: historyBudget})
}

// identify asks who the customer is: the plan's directory, or else the history, whose answer counts as an error for the
// flow when it is late.
func (k *call) identify(a ivr.Identify) {
	if a.Directory != "" {
		k.identifyIn(a)
		return
	}
	k.look(looked{id: a.ID}, identifiers(a.By))
	k.after(k.historyTime(), late{a.ID})
}

// identifiers are the keys that the history knows customers by, in its words.
func identifiers(by []ivr.KeyValue) []skills.Identifier {
	var ids []skills.Identifier
	for _, kv := range by {
		kind := kv.Key
		switch kind {
		case "telefone":
			kind = "phone"
		case "cpf", "cnpj":
			kind = "document"
		}
		if kv.Value != "" && slices.Contains(historyKeys, kind) {
			ids = append(ids, skills.Identifier{Kind: kind, Value: kv.Value})
		}
	}
	return ids
}

var historyKeys = []string{"phone", "document", "email", "account"}

// late says that an Identify has had its time.
type late struct{ id ivr.ID }

func (late) message() {}

// look asks the history; as says for whom, and comes back with the answer.
func (k *call) look(as looked, ids []skills.Identifier) {
	k.beside(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, lookPatience)
		defer cancel()
		say := func(d skills.Dossier, err error) {
			as.dossier, as.err = d, err
			k.box.put(as)
			as.again = true
		}
		if from, ok := k.History.(follower); ok {
			from.Follow(ctx, ids, say)
			return
		}
		say(k.History.Find(ctx, ids))
	})
}

// follower is a history that may have more to say after its budget.
type follower interface {
	// Follow says what is known within the budget, and once more when something was late. It returns when all is said.
	Follow(ctx context.Context, ids []skills.Identifier, say func(skills.Dossier, error))
}

// historyTime is how long the call waits for the history.
func (k *call) historyTime() time.Duration { return cmp.Or(k.plan.HistoryBudget(), k.HistoryBudget) }

// looked takes what the history says: the flow hears it, and the queue.
func (k *call) looked(m looked) {
	if m.again {
		k.lookedAgain(m)
		return
	}
	if m.err != nil {
		k.Logger.Warn("history incomplete", "contact", k.facts.ID, "err", m.err)
	}
	news := m.dossier.Found && (m.id != 0 || !k.dossier.Found)
	if news {
		k.dossier = m.dossier
	}
	switch {
	case m.id == 0:
		k.known = true
		k.enqueueWanted()
	case !m.aside:
		k.handle(identified(m))
	}
	if news && k.queued != nil {
		_, _ = k.do(acd.Inform{Contact: k.facts.ID, Request: k.brief(k.queued.ask)})
	}
}

// lookedAgain takes what came after the budget: it informs the queue, for the flow has had its answer.
func (k *call) lookedAgain(m looked) {
	if !m.dossier.Found || k.dossier.Found && k.dossier.Customer.Ref != m.dossier.Customer.Ref {
		return
	}
	k.dossier = m.dossier
	if k.queued != nil {
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
		ev.Customer.Tickets = append(ev.Customer.Tickets, ivr.Ticket{
			ID: t.ID, Protocol: t.Protocol, Category: t.Category, Status: t.Status, Opened: t.Opened, Deadline: t.Deadline,
		})
	}
	for _, p := range d.Purchases {
		ev.Customer.Purchases = append(ev.Customer.Purchases, ivr.Purchase{
			ID: p.ID, Product: p.Product, Category: p.Category, Status: p.Status, At: p.At, Amount: p.Amount,
		})
	}
	if len(ev.Customer.Purchases) > 0 {
		ev.Customer.LastPurchase = &ev.Customer.Purchases[0]
	}
	return ev
}

// brief says in numbers what the history holds for this visit.
func (k *call) brief(a ivr.Enqueue) skills.Request {
	policy := k.plan.Policy(a.Queue)
	policy.Chosen = a.Intent
	return skills.Brief(k.dossier, policy, time.Now())
}
