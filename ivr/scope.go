package ivr

import (
	"hash/fnv"
	"slices"
	"time"

	"receptivo/flows"
)

// scope gives a name of the call's scope its value.
func (s *Session) scope(name string, v flows.Value) {
	s.st.Scope.Set(name, v)
	if v.Bytes() > bigValue && s.st.Scope.Bytes() > maxHeld {
		s.st.Scope.Set(name, flows.Null())
		s.do(Failed{Addr: s.addr(), Message: name + " is dropped: a call holds at most 64 KiB of values"})
	}
}

func text(v string) flows.Value { return flows.Str(v) }

// private marks a value that must not be read by people.
func private(v flows.Value, sensitive bool) flows.Value {
	if sensitive {
		return v.WithSensitive()
	}
	return v
}

// asText is a value as text; empty when it is none.
func asText(v flows.Value) string {
	t, _ := v.AsString()
	return t
}

// facts sets what a call is from its start.
func (s *Session) facts() {
	c := s.st.Call
	s.scope("call.id", text(c.ID))
	s.scope("call.from", text(c.From))
	s.scope("call.to", text(c.To))
	s.scope("call.protocol", text(c.Protocol))
	s.scope("call.language", text(s.plan.Engine.Language))
	s.scope("call.started_at", text(s.local(s.st.Started).Format(time.RFC3339)))
	s.scope("call.flow", text(c.Flow))
	s.scope("call.bucket", flows.Int(bucket(c.ID)))
	s.scope("call.agent", flows.Object(map[string]flows.Value{"id": text(""), "name": text("")}))
	s.tags()
}

// bucket is a number from 0 to 99, the same for a call for ever: for what is released to a share of the calls.
func bucket(id string) int64 {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int64(h.Sum32() % 100)
}

// local is an instant on the clock of the plan.
func (s *Session) local(at time.Time) time.Time {
	if zone := s.plan.Engine.Timezone; zone != nil {
		return at.In(zone)
	}
	return at
}

// place sets where the call is.
func (s *Session) place() { s.scope("call.step", text(s.st.Step)) }

// event sets what a handler reads of its event.
func (s *Session) event(name string, attempt int, digits string, sensitive bool) {
	s.scope("event.name", text(name))
	s.scope("event.attempt", flows.Int(int64(attempt)))
	s.scope("event.digits", private(text(digits), sensitive))
	s.scope("event.message", text(""))
}

// agent sets who the caller talks to, and talked to.
func (s *Session) agent(ev AgentConnected) {
	s.scope("call.agent", flows.Object(map[string]flows.Value{"id": text(ev.Agent), "name": text(ev.AgentName)}))
}

// customer fills customer.*; of a customer who was not found nothing is left.
func (s *Session) customer(ev Identified) {
	s.scope("customer.found", flows.Bool(ev.Found))
	c := ev.Customer
	if !ev.Found {
		for _, name := range []string{"id", "name", "segment", "open_tickets", "last_purchase", "purchases", "tickets"} {
			s.st.Scope.Delete("customer." + name)
		}
		return
	}
	s.scope("customer.id", text(c.ID))
	s.scope("customer.name", text(c.Name))
	s.scope("customer.segment", text(c.Segment))
	s.scope("customer.open_tickets", flows.Int(int64(c.OpenTickets)))
	s.scope("customer.purchases", listOf(c.Purchases, s.purchase))
	s.scope("customer.tickets", listOf(c.Tickets, s.ticket))
	if c.LastPurchase == nil {
		s.st.Scope.Delete("customer.last_purchase")
		return
	}
	s.scope("customer.last_purchase", s.purchase(*c.LastPurchase))
}

func (s *Session) purchase(p Purchase) flows.Value {
	return flows.Object(map[string]flows.Value{
		"id": text(p.ID), "product": text(p.Product), "category": text(p.Category), "status": text(p.Status),
		"at": s.day(p.At), "amount": flows.Num(p.Amount),
	})
}

func (s *Session) ticket(t Ticket) flows.Value {
	return flows.Object(map[string]flows.Value{
		"id": text(t.ID), "protocol": text(t.Protocol), "category": text(t.Category), "status": text(t.Status),
		"opened": s.day(t.Opened), "deadline": s.day(t.Deadline),
	})
}

// day is a date on the clock of the plan; null when it is not known.
func (s *Session) day(at time.Time) flows.Value {
	if at.IsZero() {
		return flows.Null()
	}
	return text(s.local(at).Format(time.DateOnly))
}

// mostListed is how much of a customer's history expressions see: the newest.
const mostListed = 20

func listOf[T any](items []T, value func(T) flows.Value) flows.Value {
	var list []flows.Value
	for _, x := range items[:min(len(items), mostListed)] {
		list = append(list, value(x))
	}
	return flows.List(list...)
}

// refresh brings what changes while a call runs up to date, before an expression reads it.
func (s *Session) refresh(names []flows.Live) {
	for _, live := range names {
		switch live.Kind {
		case "queue":
			s.scope("queue."+live.Name, s.view(live.Name).Value())
		case "calendar":
			s.scope("calendar."+live.Name, s.world.Calendar(live.Name).Value())
		case "flag":
			s.scope("flag."+live.Name, flows.Bool(s.world.Flag(live.Name)))
		case "call":
			if live.Name == "duration" {
				s.scope("call.duration", flows.Int(int64(s.world.Now().Sub(s.st.Started)/time.Second)))
			}
		}
	}
}

func (s *Session) eval(e *flows.Expr) (flows.Value, error) {
	s.refresh(e.Live)
	return e.Eval(&s.st.Scope)
}

func (s *Session) test(e *flows.Expr) (bool, error) {
	s.refresh(e.Live)
	return e.Bool(&s.st.Scope)
}

func (s *Session) resolve(r *flows.Ref) (string, error) {
	if r.Cond != nil {
		s.refresh(r.Live())
	}
	return r.Resolve(&s.st.Scope)
}

// language is the one the call speaks: call.language, or the plan's where the plan has no prompts in that.
func (s *Session) language() string {
	if lang := asText(s.st.Scope.Get("call.language")); s.plan.Prompts[lang] != nil {
		return lang
	}
	return s.plan.Engine.Language
}

// text evaluates an expression that gives a text; empty when it is null or there is none.
func (s *Session) text(e *flows.Expr) (string, error) {
	if e == nil {
		return "", nil
	}
	v, err := s.eval(e)
	return asText(v), err
}

// json evaluates an expression to JSON; nil when there is none.
func (s *Session) json(e *flows.Expr) ([]byte, error) {
	if e == nil {
		return nil, nil
	}
	v, err := s.eval(e)
	if err != nil {
		return nil, err
	}
	return v.JSON()
}

// words is what a prompt says, so many times over; nothing when there is no prompt.
func (s *Session) words(e *flows.Expr, times int) ([]Item, error) {
	if e == nil {
		return nil, nil
	}
	s.refresh(e.Live)
	segs, err := e.Prompt(&s.st.Scope)
	if err != nil {
		return nil, err
	}
	said := items(s.language(), segs)
	if times > 1 {
		said = slices.Repeat(said, times)
	}
	return said, nil
}

// texts evaluates an object of texts: what an agent sees, the headers of a request.
func (s *Session) texts(e *flows.Expr) (map[string]string, error) {
	if e == nil {
		return nil, nil
	}
	v, err := s.eval(e)
	if err != nil {
		return nil, err
	}
	fields := v.Fields()
	screen := make(map[string]string, len(fields))
	for name, field := range fields {
		if t, ok := field.AsString(); ok {
			screen[name] = t
		}
	}
	return screen, nil
}
