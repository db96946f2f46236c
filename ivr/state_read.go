package ivr

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"receptivo/flows"
)

// stateReader reads what stateWriter wrote, field by field in its order. bad says that it is in another form.
type stateReader struct {
	data []byte
	at   int
	more bool // something has been read of the object or list at hand
	bad  bool
}

func (r *stateReader) skip(token string) bool {
	if r.bad || len(r.data)-r.at < len(token) || string(r.data[r.at:r.at+len(token)]) != token {
		return false
	}
	r.at += len(token)
	return true
}

func (r *stateReader) must(token string) {
	if !r.skip(token) {
		r.bad = true
	}
}

// key reports whether the field of a name comes next, and takes its name.
func (r *stateReader) key(name string) bool {
	begin := r.at
	if (!r.more || r.skip(",")) && r.skip(`"`) && r.skip(name) && r.skip(`":`) {
		r.more = true
		return true
	}
	r.at = begin
	return false
}

func (r *stateReader) open(c string)  { r.must(c); r.more = false }
func (r *stateReader) close(c string) { r.must(c); r.more = true }

// another reports whether one more item of a list or map follows; else it takes the end.
func (r *stateReader) another(end string) bool {
	if r.bad || r.skip(end) {
		r.more = true
		return false
	}
	if r.more {
		r.must(",")
	}
	r.more = true
	return !r.bad
}

func (r *stateReader) text() string {
	r.must(`"`)
	if r.bad {
		return ""
	}
	end := bytes.IndexByte(r.data[r.at:], '"')
	if end < 0 || bytes.IndexByte(r.data[r.at:r.at+end], '\\') >= 0 || !utf8.Valid(r.data[r.at:r.at+end]) {
		r.bad = true
		return ""
	}
	s := string(r.data[r.at : r.at+end])
	r.at += end + 1
	return s
}

func (r *stateReader) number() int64 {
	begin := r.at
	for r.at < len(r.data) && (r.data[r.at] == '-' || '0' <= r.data[r.at] && r.data[r.at] <= '9') {
		r.at++
	}
	n, err := strconv.ParseInt(string(r.data[begin:r.at]), 10, 64)
	r.bad = r.bad || err != nil
	return n
}

func (r *stateReader) str(name string, s *string) {
	if r.key(name) {
		*s = r.text()
	}
}

func (r *stateReader) num(name string, n *int) {
	if r.key(name) {
		*n = int(r.number())
	}
}

func (r *stateReader) id(name string, n *ID) {
	if r.key(name) {
		*n = ID(r.number())
	}
}

func (r *stateReader) flag(name string, on *bool) {
	if r.key(name) {
		r.must("true")
		*on = !r.bad
	}
}

func (r *stateReader) time(name string, t *time.Time) {
	if !r.key(name) {
		return
	}
	begin := r.at
	_ = r.text()
	if r.bad || t.UnmarshalJSON(r.data[begin:r.at]) != nil {
		r.bad = true
	}
}

func (r *stateReader) counts(name string, m *map[string]int) {
	if !r.key(name) {
		return
	}
	*m = map[string]int{}
	for r.open("{"); r.another("}"); {
		key := r.text()
		r.must(":")
		(*m)[key] = int(r.number())
	}
}

func (r *stateReader) texts(name string, m *map[string]string) {
	if !r.key(name) {
		return
	}
	*m = map[string]string{}
	for r.open("{"); r.another("}"); {
		key := r.text()
		r.must(":")
		(*m)[key] = r.text()
	}
}

func (r *stateReader) scope(s *flows.Scope) {
	if r.bad || !r.key("scope") {
		return
	}
	rest, err := s.ReadJSON(r.data[r.at:])
	r.at, r.bad = len(r.data)-len(rest), err != nil
}

func readList[T any](r *stateReader, name string, items *[]T, each func(*stateReader, *T)) {
	if !r.key(name) {
		return
	}
	*items = []T{}
	for r.open("["); r.another("]"); {
		var item T
		r.open("{")
		each(r, &item)
		r.close("}")
		*items = append(*items, item)
	}
}

func readPart[T any](r *stateReader, name string, v **T, each func(*stateReader, *T)) {
	if r.key(name) {
		*v = new(T)
		r.inside(func() { each(r, *v) })
	}
}

func (r *stateReader) inside(fields func()) {
	r.open("{")
	fields()
	r.close("}")
}

// state reads everything, in the order in which it was written.
func (r *stateReader) state(st *State) {
	r.open("{")
	r.str("plan", &st.Plan)
	if r.key("call") {
		r.inside(func() { r.facts(&st.Call) })
	}
	r.time("started", &st.Started)
	r.time("chosen", &st.Chosen)
	r.scope(&st.Scope)
	r.str("flow", &st.Flow)
	readList(r, "frames", &st.Frames, (*stateReader).frame)
	r.num("pc", &st.PC)
	r.num("phase", &st.Phase)
	r.str("step", &st.Step)
	r.str("wait", (*string)(&st.Wait))
	r.id("waitid", &st.WaitID)
	r.num("then", &st.Then)
	r.id("timer", &st.Timer)
	readList(r, "pending", &st.Pending, (*stateReader).pending)
	if r.key("asking") {
		r.inside(func() { r.asking(&st.Asking) })
	}
	readPart(r, "survey", &st.Survey, func(r *stateReader, s *Surveying) { r.num("question", &s.Question); r.counts("scores", &s.Scores) })
	r.flag("private", &st.Private)
	readPart(r, "queue", &st.Queue, (*stateReader).queued)
	r.str("intent", &st.Intent)
	r.flag("gone", &st.Gone)
	r.num("farewell", &st.Farewell)
	r.flag("answered", &st.Answer)
	r.flag("early", &st.Early)
	r.texts("tags", &st.Tags)
	r.str("keys", &st.Keys)
	readPart(r, "habit", &st.Habit, func(r *stateReader, h *Habit) { r.str("key", &h.Key); r.time("until", &h.Until) })
	readPart(r, "playing", &st.Playing, func(r *stateReader, p *Playing) {
		r.id("id", &p.ID)
		r.flag("bargein", &p.BargeIn)
		r.flag("ask", &p.Ask)
	})
	readList(r, "prompts", &st.Prompts, (*stateReader).prompt)
	r.id("lastid", &st.LastID)
	r.counts("visits", &st.Visits)
	r.num("spent", &st.Spent)
	r.num("total", &st.Total)
	r.flag("exceeded", &st.Exceeded)
	r.num("failures", &st.Failures)
	r.close("}")
}

func (r *stateReader) facts(c *CallFacts) {
	r.str("id", &c.ID)
	r.str("flow", &c.Flow)
	r.str("from", &c.From)
	r.str("to", &c.To)
	r.str("protocol", &c.Protocol)
}

func (r *stateReader) frame(f *Frame) {
	r.str("flow", &f.Flow)
	r.num("pc", &f.PC)
	r.str("step", &f.Step)
	readList(r, "pending", &f.Pending, (*stateReader).pending)
	r.counts("visits", &f.Visits)
	r.scope(&f.Scope)
}

func (r *stateReader) pending(p *Pending) {
	r.num("pc", &p.PC)
	r.flag("again", &p.Again)
	r.num("tries", &p.Tries)
}

func (r *stateReader) asking(a *Asking) {
	r.str("typed", &a.Typed)
	r.num("tries", &a.Tries)
	if r.key("open") {
		a.Open = []int{}
		for r.open("["); r.another("]"); {
			a.Open = append(a.Open, int(r.number()))
		}
	}
	r.flag("confirm", &a.Confirm)
}

func (r *stateReader) queued(q *Queued) {
	r.id("id", &q.ID)
	r.num("pc", &q.PC)
	r.num("frame", &q.Frame)
	r.num("depth", &q.Depth)
	r.time("round", &q.Round)
	r.flag("bykey", &q.ByKey)
	r.flag("connected", &q.Connected)
}

func (r *stateReader) prompt(p *Prompt) {
	readList(r, "items", &p.Items, func(r *stateReader, it *Item) {
		r.str("Lang", &it.Lang)
		r.str("Name", &it.Name)
		r.str("Text", &it.Text)
		if r.key("Secret") && !r.skip("false") {
			r.must("true")
			it.Secret = !r.bad
		}
	})
	r.flag("bargein", &p.BargeIn)
	r.flag("ask", &p.Ask)
	r.flag("early", &p.Early)
}
