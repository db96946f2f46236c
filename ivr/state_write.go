package ivr

import (
	"strconv"

	"receptivo/flows"
)

// state writes everything, in the order of the struct's fields.
func (w *stateWriter) state(st *State) {
	w.open('{')
	w.str("plan", st.Plan)
	if st.Call != (CallFacts{}) {
		part(w, "call", &st.Call, (*stateWriter).facts)
	}
	w.at("started", st.Started)
	w.at("chosen", st.Chosen)
	w.scope(&st.Scope)
	w.str("flow", st.Flow)
	list(w, "frames", st.Frames, (*stateWriter).frame)
	w.num("pc", st.PC)
	w.num("phase", st.Phase)
	w.str("step", st.Step)
	w.str("wait", string(st.Wait))
	w.id("waitid", st.WaitID)
	w.num("then", st.Then)
	w.id("timer", st.Timer)
	list(w, "pending", st.Pending, (*stateWriter).pending)
	if a := &st.Asking; a.Typed != "" || a.Tries != 0 || a.Open != nil || a.Confirm {
		part(w, "asking", a, (*stateWriter).asking)
	}
	part(w, "survey", st.Survey, (*stateWriter).survey)
	w.flag("private", st.Private)
	part(w, "queue", st.Queue, (*stateWriter).queued)
	w.str("intent", st.Intent)
	w.flag("gone", st.Gone)
	w.num("farewell", st.Farewell)
	w.flag("answered", st.Answer)
	w.flag("early", st.Early)
	w.texts("tags", st.Tags)
	w.str("keys", st.Keys)
	part(w, "habit", st.Habit, func(w *stateWriter, h *Habit) { w.str("key", h.Key); w.at("until", h.Until) })
	part(w, "playing", st.Playing, func(w *stateWriter, p *Playing) {
		w.id("id", p.ID)
		w.flag("bargein", p.BargeIn)
		w.flag("ask", p.Ask)
	})
	list(w, "prompts", st.Prompts, (*stateWriter).prompt)
	w.id("lastid", st.LastID)
	w.counts("visits", st.Visits)
	w.num("spent", st.Spent)
	w.num("total", st.Total)
	w.flag("exceeded", st.Exceeded)
	w.num("failures", st.Failures)
	w.close('}')
}

func (w *stateWriter) facts(c *CallFacts) {
	for _, f := range []struct{ name, value string }{{"id", c.ID}, {"flow", c.Flow}, {"from", c.From}, {"to", c.To}, {"protocol", c.Protocol}} {
		w.key(f.name)
		w.text(f.value)
	}
}

func (w *stateWriter) scope(s *flows.Scope) {
	if s.IsZero() {
		return
	}
	w.key("scope")
	b, err := s.AppendJSON(w.b)
	w.b, w.err = b, firstError(w.err, err)
}

func (w *stateWriter) frame(f *Frame) {
	w.str("flow", f.Flow)
	w.num("pc", f.PC)
	w.str("step", f.Step)
	list(w, "pending", f.Pending, (*stateWriter).pending)
	w.counts("visits", f.Visits)
	w.scope(&f.Scope)
}

func (w *stateWriter) pending(p *Pending) {
	w.num("pc", p.PC)
	w.flag("again", p.Again)
	w.num("tries", p.Tries)
}

func (w *stateWriter) asking(a *Asking) {
	w.str("typed", a.Typed)
	w.num("tries", a.Tries)
	if a.Open != nil {
		w.key("open")
		w.open('[')
		for _, n := range a.Open {
			w.next()
			w.b = strconv.AppendInt(w.b, int64(n), 10)
		}
		w.close(']')
	}
	w.flag("confirm", a.Confirm)
}

func (w *stateWriter) survey(s *Surveying) {
	w.num("question", s.Question)
	w.counts("scores", s.Scores)
}

func (w *stateWriter) queued(q *Queued) {
	w.id("id", q.ID)
	w.num("pc", q.PC)
	w.num("frame", q.Frame)
	w.num("depth", q.Depth)
	w.at("round", q.Round)
	w.flag("bykey", q.ByKey)
	w.flag("connected", q.Connected)
}

func (w *stateWriter) prompt(p *Prompt) {
	list(w, "items", p.Items, func(w *stateWriter, it *Item) {
		for _, f := range []struct{ name, value string }{{"Lang", it.Lang}, {"Name", it.Name}, {"Text", it.Text}} {
			w.key(f.name)
			w.text(f.value)
		}
		w.key("Secret")
		w.b = strconv.AppendBool(w.b, it.Secret)
	})
	w.flag("bargein", p.BargeIn)
	w.flag("ask", p.Ask)
	w.flag("early", p.Early)
}
