package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"receptivo/acd"
)

// Flag is a switch as it is now, with what the plan says it is for.
type Flag struct {
	acd.FlagView
	Description string `json:"description,omitempty"`
}

type flagList struct {
	Seq   uint64 `json:"seq"` // the last event it includes
	Flags []Flag `json:"flags"`
}

func (h *console) flags(w http.ResponseWriter, r *http.Request) {
	v, err := h.ACD.State(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	list := make([]Flag, 0, len(v.Flags))
	for _, f := range v.Flags {
		list = append(list, Flag{f, h.Purposes(f.Name)})
	}
	reply(w, http.StatusOK, "application/json", flagList{Seq: v.Seq, Flags: list})
}

// setFlag turns a flag and answers with what it is then.
func (h *console) setFlag(on bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("flag")
		_, refusal := h.ACD.Do(r.Context(), acd.SetFlag{Flag: name, On: on})
		v, err := h.ACD.State(r.Context())
		if err != nil {
			h.fail(w, r, err)
			return
		}
		i := slices.IndexFunc(v.Flags, func(f acd.FlagView) bool { return f.Name == name })
		switch {
		case i < 0:
			problem(w, http.StatusNotFound, fmt.Sprintf("flag %q is not in the plan in force", name))
		case refusal != nil:
			h.fail(w, r, refusal)
		default:
			reply(w, http.StatusOK, "application/json", Flag{v.Flags[i], h.Purposes(name)})
		}
	}
}

// Flags lists the flags by name.
func (c *Client) Flags(ctx context.Context) ([]Flag, error) {
	var l flagList
	err := c.call(ctx, http.MethodGet, "/api/v1/flags", nil, &l)
	return l.Flags, err
}

// SetFlag turns a flag on or off and returns it as it is then.
func (c *Client) SetFlag(ctx context.Context, flag string, on bool) (f Flag, err error) {
	if flag == "" || flag == "." || flag == ".." { // these would be another path
		return Flag{}, fmt.Errorf("%q is no flag's name", flag)
	}
	word := "off"
	if on {
		word = "on"
	}
	err = c.call(ctx, http.MethodPost, "/api/v1/flags/"+url.PathEscape(flag)+"/"+word, nil, &f)
	return f, err
}
