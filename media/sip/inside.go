package sip

import (
	"net/url"
	"slices"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// fromPhone says which of our registered phones calls somebody of ours: an extension, or a queue by its name, which nobody
// else may. It comes from where it registered, and proves who it is as it did then; until that it is challenged, and false
// says that it was.
func (g *Gateway) fromPhone(req *sipmsg.Request, tx sipmsg.ServerTransaction, at link, t *trunk) (phone media.Address, goOn bool) {
	to := dialled(req, t)
	if t != nil || g.cfg.Inside == nil || g.cfg.Known(to) || !g.cfg.Inside(to) {
		return "", true
	}
	user := req.From().Address.User
	if !g.reg.registered(media.Address(user), at) {
		return "", true
	}
	switch v, header := g.auth.judge(req, user, at.to.Addr()); v {
	case silence:
		return "", false
	case challenge, stale:
		g.reply(req, tx, status{401, "Unauthorized"}, header...)
		return "", false
	}
	return media.Address(user), true
}

// registered reports whether a phone of this address registered from there.
func (r *registrar) registered(a media.Address, at link) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.records[a]
	return rec != nil && slices.ContainsFunc(rec.bindings, func(b *binding) bool { return b.over == at.over && b.source == at.to })
}

// otherCall finds the other call of a phone that a Refer-To names with Replaces (RFC 3891 §3), by its tags in either order:
// who writes it down sees them from one end or the other. A call of another host is none of its business.
func (l *leg) otherCall(to sipmsg.Uri) (id string, refused status) {
	gone := status{481, "Call/Transaction Does Not Exist"}
	text, ok := to.Headers.Get("Replaces")
	if !ok || to.Headers.Length() > 1 {
		return "", status{501, "Not Implemented"}
	}
	text, err := url.PathUnescape(text)
	if err != nil {
		return "", status{400, "Bad Replaces"}
	}
	words := strings.Split(text, ";")
	tags := map[string]string{}
	for _, w := range words[1:] {
		name, value, _ := strings.Cut(w, "=")
		tags[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
	k := dialogKey{strings.TrimSpace(words[0]), tags["to-tag"], tags["from-tag"]}
	if k.id == "" || k.local == "" || k.remote == "" {
		return "", status{400, "Bad Replaces"}
	}
	other := l.g.calls.find(k)
	if other == nil {
		other = l.g.calls.find(dialogKey{k.id, k.remote, k.local})
	}
	if other == nil || other == l || other.now() == ended || other.d.source.Addr() != l.d.source.Addr() {
		return "", gone
	}
	return other.about.ID, status{}
}
