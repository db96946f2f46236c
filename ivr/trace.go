package ivr

// Trace is one record of what a call did: where, what, and in which words. Nothing sensitive is in it.
type Trace struct {
	Addr  string // of the instruction: "sac/menu/menu.principal"
	Event string // play, ask, chosen, filled, no_input, no_match, exhausted, set, request, found, queued, connected, left, hangup, error, …
	Text  string
}

// Tracer is a World that wants to know. What it is told is built only for it.
type Tracer interface{ Trace(Trace) }

// trace tells the world, if it wants to know.
func (s *Session) trace(event, text string) {
	if s.tracer != nil {
		s.tracer.Trace(Trace{Addr: s.addr(), Event: event, Text: text})
	}
}

// traceItems tells what is said.
func (s *Session) traceItems(event string, items []Item) {
	if s.tracer != nil && len(items) > 0 {
		s.trace(event, wordsOf(items))
	}
}

// wordsOf are the words of recordings, sensitive ones as dots.
func wordsOf(items []Item) string {
	text := make([]byte, 0, 64)
	for i, it := range items {
		if i > 0 {
			text = append(text, ' ')
		}
		if it.Secret {
			text = append(text, "•••"...)
			continue
		}
		text = append(text, it.Text...)
	}
	return string(text)
}
