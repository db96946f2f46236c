package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"receptivo/acd"
)

// Contact is a contact as it is now: no number, no name.
type Contact = acd.ContactView

type contactList struct {
	Seq      uint64    `json:"seq"` // the last event it includes
	Contacts []Contact `json:"contacts"`
}

// word is what a supervisor says of a contact.
type word struct {
	Queue    string   `json:"queue,omitempty"`    // of move
	Priority *float64 `json:"priority,omitempty"` // of priority
	By       string   `json:"by,omitempty"`       // who says so
}

// words are the commands of supervisors, by the last word of their path.
var words = map[string]func(contact string, say word) (acd.Command, error){
	"move": func(contact string, say word) (acd.Command, error) {
		if say.Queue == "" || say.Priority != nil {
			return nil, errors.New(`write where it is to wait and nothing else, {"queue": "vendas"}`)
		}
		return acd.Move{Contact: contact, Queue: say.Queue, By: say.By}, nil
	},
	"withdraw": func(contact string, say word) (acd.Command, error) {
		if say.Queue != "" || say.Priority != nil {
			return nil, errors.New("a contact is withdrawn to its flow, which knows what comes then")
		}
		return acd.Withdraw{Contact: contact, By: say.By}, nil
	},
	"priority": func(contact string, say word) (acd.Command, error) {
		if say.Priority == nil || say.Queue != "" || !(*say.Priority >= 0 && *say.Priority <= 10) {
			return nil, errors.New(`write a priority from 0 to 10 and nothing else, {"priority": 8}`)
		}
		return acd.Prioritize{Contact: contact, Priority: *say.Priority, By: say.By}, nil
	},
}

func (h *console) contacts(w http.ResponseWriter, r *http.Request) {
	v, err := h.ACD.State(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if v.Contacts == nil {
		v.Contacts = []Contact{}
	}
	reply(w, http.StatusOK, "application/json", contactList{Seq: v.Seq, Contacts: v.Contacts})
}

// supervise carries out a supervisor's word and answers with the contact as it is then.
func (h *console) supervise(command func(string, word) (acd.Command, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var say word
		status, err := decode(r, &say, `{"by": "sara"}`)
		if err != nil {
			problem(w, status, sentence(err))
			return
		}
		id := r.PathValue("contact")
		cmd, err := command(id, say)
		if err == nil && say.By != "" && !isSlug(say.By) {
			err = errNoName
		}
		if err != nil {
			problem(w, http.StatusBadRequest, sentence(err))
			return
		}
		if err := h.mayMove(r.Context(), say.By, h.contactNow(r.Context(), id)); err != nil {
			problem(w, http.StatusForbidden, sentence(err))
			return
		}
		_, refusal := h.ACD.Do(r.Context(), cmd)
		h.answerContact(w, r, id, refusal)
	}
}

// contactNow is a contact as it is now; the zero one if it is over, or nobody can say.
func (h *console) contactNow(ctx context.Context, id string) Contact {
	v, _ := h.ACD.State(ctx)
	if i := slices.IndexFunc(v.Contacts, func(c Contact) bool { return c.ID == id }); i >= 0 {
		return v.Contacts[i]
	}
	return Contact{}
}

func (h *console) answerContact(w http.ResponseWriter, r *http.Request, id string, refusal error) {
	v, err := h.ACD.State(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	i := slices.IndexFunc(v.Contacts, func(c Contact) bool { return c.ID == id })
	switch {
	case refusal != nil && !said(refusal):
		h.fail(w, r, refusal)
	case i < 0 && refusal != nil:
		problem(w, http.StatusNotFound, sentence(refusal))
	case i < 0: // it was over in between
		problem(w, http.StatusNotFound, fmt.Sprintf("contact %q is over", id))
	case refusal != nil:
		problem(w, http.StatusConflict, sentence(refusal))
	default:
		reply(w, http.StatusOK, "application/json", v.Contacts[i])
	}
}

// Contacts lists the contacts that are not over, by id.
func (c *Client) Contacts(ctx context.Context) ([]Contact, error) {
	var l contactList
	err := c.call(ctx, http.MethodGet, "/api/v1/contacts", nil, &l)
	return l.Contacts, err
}

// Move lets a waiting contact wait in another queue, at its place, and returns it as it is then, as all of these do. by
// names who wants it so; it may be empty.
func (c *Client) Move(ctx context.Context, contact, queue, by string) (Contact, error) {
	return c.supervise(ctx, contact, "move", word{Queue: queue, By: by})
}

// Withdraw gives a waiting contact back to its flow.
func (c *Client) Withdraw(ctx context.Context, contact, by string) (Contact, error) {
	return c.supervise(ctx, contact, "withdraw", word{By: by})
}

// Prioritize gives a waiting contact another priority, 0 to 10, at once.
func (c *Client) Prioritize(ctx context.Context, contact string, priority float64, by string) (Contact, error) {
	return c.supervise(ctx, contact, "priority", word{Priority: &priority, By: by})
}

func (c *Client) supervise(ctx context.Context, contact, verb string, say word) (v Contact, err error) {
	if contact == "" || contact == "." || contact == ".." { // these would be another path
		return Contact{}, fmt.Errorf("%q is no contact's id", contact)
	}
	err = c.call(ctx, http.MethodPost, "/api/v1/contacts/"+url.PathEscape(contact)+"/"+verb, say, &v)
	return v, err
}
