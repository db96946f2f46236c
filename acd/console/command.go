package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"receptivo/acd"
)

// ask is what the body of a command may say.
type ask struct {
	Reason string `json:"reason,omitempty"` // of not_ready
}

// step is one command of a verb.
type step struct {
	command func(agent string, a ask) acd.Command
	present bool // makes no sense for who is signed out
}

// verbs are the commands, by the last word of their path.
var verbs = map[string][]step{
	"sign_in":   {signIn},
	"sign_out":  {{command: func(agent string, _ ask) acd.Command { return acd.SignOut{Agent: agent} }}},
	"ready":     {signIn, {command: func(agent string, _ ask) acd.Command { return acd.GoReady{Agent: agent} }, present: true}},
	"not_ready": {{command: notReady, present: true}},
}

var signIn = step{command: func(agent string, _ ask) acd.Command { return acd.SignIn{Agent: agent} }}

// ReasonBreak is why an agent is not ready when nobody says why.
const ReasonBreak = "break"

func notReady(agent string, a ask) acd.Command {
	if a.Reason == "" {
		a.Reason = ReasonBreak
	}
	return acd.GoNotReady{Agent: agent, Reason: a.Reason}
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
	for _, s := range steps {
		if _, err := h.ACD.Do(r.Context(), s.command(name, a)); err != nil {
			h.refuse(w, r, name, s, err)
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

// refuse finds out why the engine said no, which the state tells: nobody of that name, the wrong state, or a log that
// takes no facts.
func (h *console) refuse(w http.ResponseWriter, r *http.Request, name string, s step, refusal error) {
	agent, found, err := h.look(r, name)
	switch {
	case err != nil:
		h.fail(w, r, refusal)
	case !found:
		problem(w, http.StatusNotFound, sentence(refusal))
	case s.present && agent.State == acd.StateSignedOut:
		problem(w, http.StatusConflict, sentence(refusal))
	default:
		h.fail(w, r, refusal)
	}
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
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err = d.Decode(&a)
	if errors.Is(err, io.EOF) {
		return ask{}, 0, nil
	}
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after it")
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return ask{}, http.StatusRequestEntityTooLarge, fmt.Errorf("the body is larger than %d bytes", large.Limit)
	case err != nil:
		return ask{}, http.StatusBadRequest, fmt.Errorf(`the body is no command, write {"reason": "lunch"} or nothing: %w`, err)
	case a.Reason != "" && !isSlug(a.Reason):
		return ask{}, http.StatusBadRequest, errors.New("a reason is written with the letters a to z, digits, _ and -, at most 64")
	}
	return a, 0, nil
}

// isSlug reports whether a word can stand in events and reports.
func isSlug(s string) bool {
	return len(s) >= 1 && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// sentence is an error as people read it, without the name of the package it comes from.
func sentence(err error) string { return strings.TrimPrefix(err.Error(), "acd: ") }
