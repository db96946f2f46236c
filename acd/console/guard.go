package console

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guarded is the handler behind everything that is checked of every request, cheapest first.
func (h *console) guarded() http.Handler {
	foreign := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case !h.ours(r.Host):
			problem(w, http.StatusMisdirectedRequest, fmt.Sprintf("this centre is not reached as %q", r.Host))
		case foreign.Check(r) != nil:
			problem(w, http.StatusForbidden, "the request comes from a page of another site")
		case r.URL.Path != "/healthz" && !h.knows(r.Header.Get("Authorization")):
			w.Header().Set("WWW-Authenticate", `Bearer realm="receptivo"`)
			problem(w, http.StatusUnauthorized, "the token is missing or wrong: send Authorization: Bearer with the token of client.json")
		default:
			ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
			defer cancel()
			r = r.WithContext(ctx)
			r.Body = http.MaxBytesReader(w, r.Body, mostBody)
			h.route(w, r)
		}
	})
}

// ours guards against DNS rebinding: a page of a name that suddenly means our address carries that name as Host. A
// literal address cannot be rebound; among names only localhost and the configured one are ours.
func (h *console) ours(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") || h.Host != "" && strings.EqualFold(host, h.Host)
}

// knows compares the token in a time that tells nothing about it, not even its length.
func (h *console) knows(authorization string) bool {
	scheme, token, _ := strings.Cut(authorization, " ")
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(h.Token))
	return strings.EqualFold(scheme, "Bearer") && h.Token != "" && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// route serves what has a path here; what has none is a problem like any other.
func (h *console) route(w http.ResponseWriter, r *http.Request) {
	if _, pattern := h.mux.Handler(r); pattern != "" {
		h.mux.ServeHTTP(w, r)
		return
	}
	none := &headersOnly{header: http.Header{}}
	h.mux.ServeHTTP(none, r)
	if none.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", none.header.Get("Allow"))
		problem(w, none.status, fmt.Sprintf("%s is not done here, only %s", r.Method, none.header.Get("Allow")))
		return
	}
	problem(w, http.StatusNotFound, fmt.Sprintf("there is nothing at %s", r.URL.Path))
}

// headersOnly hears the mux's own refusal without its text.
type headersOnly struct {
	header http.Header
	status int
}

func (h *headersOnly) Header() http.Header         { return h.header }
func (h *headersOnly) WriteHeader(status int)      { h.status = status }
func (h *headersOnly) Write(b []byte) (int, error) { return len(b), nil }
