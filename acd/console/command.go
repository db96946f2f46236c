package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
)

// ask is what the body of a command may say.
type ask struct {
	Reason      string `json:"reason,omitempty"`      // of not_ready
	Seconds     int    `json:"seconds,omitempty"`     // of extend; of not_ready the planned length
	Disposition string `json:"disposition,omitempty"` // of finish and extend
	Contact     string `json:"contact,omitempty"`     // of finish and extend, whose wrap-up; empty: the one that ends first
	By          string `json:"by,omitempty"`          // the supervisor who wants it so; empty: the agent

	Breaks []acd.Break `json:"breaks,omitempty"` // of breaks: all that are ahead; none: none
}

// step is one command of a verb.
type step func(agent string, a ask) acd.Command

// verbs are the commands, by the last word of their path.
var verbs = map[string][]step{
	"sign_in":   {signIn},
	"sign_out":  {signOut},
	"ready":     {signIn, ready},
	"not_ready": {notReady},
	"finish":    {finish},
	"extend":    {extend},
	"breaks":    {planBreaks},
}

func signIn(agent string, _ ask) acd.Command { return acd.SignIn{Agent: agent} }

func signOut(agent string, a ask) acd.Command { return acd.SignOut{Agent: agent, By: a.By} }

func ready(agent string, a ask) acd.Command { return acd.GoReady{Agent: agent, By: a.By} }

// ReasonBreak is why an agent is not ready when nobody says why.
const ReasonBreak = "break"

func notReady(agent string, a ask) acd.Command {
	if a.Reason == "" {
		a.Reason = ReasonBreak
	}
	cmd := acd.GoNotReady{Agent: agent, Reason: a.Reason, By: a.By}
	if a.Seconds > 0 {
		cmd.Until = time.Now().Add(time.Duration(a.Seconds) * time.Second)
	}
	return cmd
}

func finish(agent string, a ask) acd.Command {
	return acd.FinishWrapUp{Agent: agent, Contact: a.Contact, Disposition: a.Disposition}
}

func extend(agent string, a ask) acd.Command {
	return acd.ExtendWrapUp{Agent: agent, Contact: a.Contact, More: acd.Millis(a.Seconds) * 1000, Disposition: a.Disposition}
}

func planBreaks(agent string, a ask) acd.Command {
	return acd.PlanBreaks{Agent: agent, Breaks: a.Breaks, By: a.By}
}

// command carries out a verb and answers with the agent as they are then. A verb whose second step is refused leaves the
// first one standing, as if two people had asked.
func (h *console) command(w http.ResponseWriter, r *http.Request, steps []step) {
	a, status, err := read(r)
	if err != nil {
		problem(w, status, sentence(err))
		return
	}
	name := r.PathValue("agent")
	if err := h.mayAsk(r.Context(), a.By, name); err != nil {
		problem(w, http.StatusForbidden, sentence(err))
		return
	}
	for _, s := range steps {
		if _, err := h.ACD.Do(r.Context(), s(name, a)); err != nil {
			h.refuse(w, r, name, err)
			return
		}
	}
	agent, found, err := h.look(r, name)
	switch {
	case err != nil:
		h.fail(w, r, err)
	case !found: // a plan came into force in between
		problem(w, http.StatusNotFound, fmt.Sprintf("agent %q is not in the plan in force", name))
	default:
		reply(w, http.StatusOK, "application/json", agent)
	}
}

// refuse says why the engine said no: nobody of that name, the wrong state, or a log that takes no facts.
func (h *console) refuse(w http.ResponseWriter, r *http.Request, name string, refusal error) {
	_, found, err := h.look(r, name)
	switch {
	case err != nil:
		h.fail(w, r, refusal)
	case !found:
		problem(w, http.StatusNotFound, sentence(refusal))
	case said(refusal):
		problem(w, http.StatusConflict, sentence(refusal))
	default:
		h.fail(w, r, refusal)
	}
}

// said reports whether it was the engine that refused a command, which it does when the state is wrong, and not its log or
// the way to it.
func said(refusal error) bool {
	for _, other := range []error{acd.ErrLog, acd.ErrClosed, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(refusal, other) {
			return false
		}
	}
	return true
}

func (h *console) look(r *http.Request, name string) (Agent, bool, error) {
	v, err := h.ACD.State(r.Context())
	if err != nil {
		return Agent{}, false, err
	}
	i := slices.IndexFunc(v.Agents, func(a acd.AgentView) bool { return a.Name == name })
	if i < 0 {
		return Agent{}, false, nil
	}
	return h.named(v.Agents[i]), true, nil
}

// read decodes a command's body, which may be empty. An error comes with its status.
func read(r *http.Request) (a ask, status int, err error) {
	if status, err = decode(r, &a, `{"reason": "lunch"}`); err != nil {
		return ask{}, status, err
	}
	if err := a.check(); err != nil {
		return ask{}, http.StatusBadRequest, err
	}
	return a, 0, nil
}

// decode reads a body, which may be empty, into a struct; such is one that would do. An error comes with its status.
func decode(r *http.Request, into any, such string) (status int, err error) {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err = d.Decode(into)
	if errors.Is(err, io.EOF) {
		return 0, nil
	}
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after it")
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, fmt.Errorf("the body is larger than %d bytes", large.Limit)
	case err != nil:
		return http.StatusBadRequest, fmt.Errorf("the body is no command, write %s or nothing: %w", such, err)
	}
	return 0, nil
}

// check refuses what cannot stand in events and reports, or is no time at all.
func (a ask) check() error {
	switch {
	case a.Reason != "" && !isSlug(a.Reason):
		return errors.New("a reason is written with the letters a to z, digits, _ and -, at most 64")
	case a.Disposition != "" && !isSlug(a.Disposition):
		return errors.New("a disposition is written with the letters a to z, digits, _ and -, at most 64")
	case a.By != "" && !isSlug(a.By):
		return errNoName
	case slices.ContainsFunc(a.Breaks, func(b acd.Break) bool { return b.Reason != "" && !isSlug(b.Reason) }):
		return errors.New("the reason of a break is written with the letters a to z, digits, _ and -, at most 64")
	case a.Seconds < 0 || a.Seconds > mostSeconds:
		return fmt.Errorf("seconds are a number from 1 to %d", mostSeconds)
	}
	return nil
}

var errNoName = errors.New("by is a name, written with the letters a to z, digits, _ and -, at most 64")

// mostSeconds is a day.
const mostSeconds = 24 * 60 * 60

// isSlug reports whether a word can stand in events and reports.
func isSlug(s string) bool {
	return len(s) >= 1 && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// sentence is an error as people read it, without the name of the package it comes from.
func sentence(err error) string { return strings.TrimPrefix(err.Error(), "acd: ") }
