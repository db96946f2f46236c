package ivr

import (
	"fmt"
	"time"

	"receptivo/flows"
)

// fillerAfter is how long a service may be silent before the caller is told to wait.
const fillerAfter = time.Second

// http asks for a request while what was said plays on.
func (s *Session) http(op flows.HTTP) error {
	path, err := s.text(op.Path)
	if err != nil {
		return err
	}
	body, err := s.json(op.JSON)
	if err != nil {
		return err
	}
	headers, err := s.texts(op.Headers)
	if err != nil {
		return err
	}
	s.talk()
	s.st.WaitID, s.st.Wait = s.id(), WaitHTTP
	s.do(HTTP{
		ID: s.st.WaitID, Service: op.Service, Method: op.Method, Path: path, Headers: headers, Body: body,
		Timeout: op.Timeout, Retries: op.Retries, Key: s.once(s.st.WaitID),
	})
	if op.Filler != nil && !s.st.Gone {
		s.timer(fillerAfter)
	}
	s.hasten()
	s.trace("request", op.Method+" "+op.Service)
	return nil
}

// once names an action of this call for ever: a service that gets it twice does its work once.
func (s *Session) once(id ID) string { return fmt.Sprintf("%s-%d", s.st.Call.ID, id) }

// filler tells the caller to wait, once.
func (s *Session) filler() {
	op, ok := s.instr().Op.(flows.HTTP)
	if !ok || !s.quiet() {
		return
	}
	items, err := s.words(op.Filler, 1)
	if err != nil {
		s.do(Failed{Addr: s.addr(), Message: err.Error()})
		return
	}
	s.speak(Prompt{Items: items, BargeIn: true})
}

// responded takes the answer, if it is to the question at hand.
func (s *Session) responded(ev Responded) {
	if s.st.Wait != WaitHTTP || s.st.WaitID != ev.ID {
		return
	}
	in := s.instr()
	op, ok := in.Op.(flows.HTTP)
	if !ok {
		return
	}
	s.st.Wait = WaitNone
	if !s.st.Gone { // else the timer is that of on hangup
		s.st.Timer = 0
	}
	body, event, message := s.answerOf(op, ev)
	s.scope("http."+op.Name, flows.Object(map[string]flows.Value{"status": flows.Int(int64(ev.Status)), "body": body}))
	s.trace("status", fmt.Sprint(ev.Status))
	s.came(in, event, message)
}

// answerOf is the body of an answer, and which event it is: none when all is well.
func (s *Session) answerOf(op flows.HTTP, ev Responded) (body flows.Value, event, message string) {
	what := fmt.Sprintf("http %s: ", op.Name)
	switch {
	case ev.Timeout:
		return flows.Null(), "timeout", what + "service " + op.Service + " did not answer in time"
	case ev.Err != "" || ev.Status == 0:
		return flows.Null(), "error", what + ev.Err
	case ev.Status == 404:
		return flows.Null(), "not_found", what + "not found (404)"
	case ev.Status < 200 || ev.Status > 299:
		return flows.Null(), "error", fmt.Sprintf("%sservice %s answered %d", what, op.Service, ev.Status)
	case len(ev.Body) > maxHeld:
		return flows.Null(), "error", what + "the answer is larger than 64 KiB"
	}
	if op.Returns == nil {
		body, err := flows.ReadJSON(ev.Body)
		if err != nil { // nobody said that it would be JSON
			return flows.Null(), "", ""
		}
		return body, "", ""
	}
	body, err := op.Returns.Decode(ev.Body)
	if err != nil {
		return flows.Null(), "error", what + "the answer does not fit returns: " + err.Error()
	}
	return body, "", ""
}

// came goes on after an action that asked the world: with the handler of its event; else an error is one of the
// instruction, and without an event all is well.
func (s *Session) came(in *flows.Instr, event, message string) {
	switch {
	case event == "":
		s.st.PC = in.Next
	case event == "error":
		s.failed(message, FaultOutside)
	default:
		s.event(event, 0, "", false)
		s.scope("event.message", text(message))
		s.trace(event, "")
		if !s.handle(in.On, event, Pending{PC: s.st.PC}) {
			s.failed(message, FaultOutside)
		}
	}
}

// optional goes on after an action of which an event may go unhandled: then the call goes on after it.
func (s *Session) optional(in *flows.Instr, event string) {
	s.event(event, 0, "", false)
	s.trace(event, "")
	if !s.handle(in.On, event, Pending{PC: s.st.PC}) {
		s.st.PC = in.Next
	}
}
