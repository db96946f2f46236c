package sip

import (
	"slices"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// aboutCaller says who calls what, by a trunk or by none.
func aboutCaller(req *sipmsg.Request, t *trunk) media.About {
	a := media.About{ID: string(*req.CallID()), To: dialled(req, t)}
	from := req.From()
	a.From, a.Display = numberIn(&from.Address), from.DisplayName
	if t == nil {
		return withheld(a, false)
	}
	conf := t.conf.Load()
	a.Trunk = conf.Name
	if conf.Trusted {
		if who, name, ok := asserted(req); ok {
			a.From, a.Display = who, name
		}
	}
	return withheld(a, conf.Privacy && private(req))
}

// withheld takes the caller's identity away if it is to be, or if there is none.
func withheld(a media.About, private bool) media.About {
	if private || strings.EqualFold(a.From, "anonymous") {
		a.From, a.Display = "", ""
	}
	return a
}

// numberIn is the number, or user, in a URI.
func numberIn(u *sipmsg.Uri) string {
	if strings.EqualFold(u.Scheme, "tel") {
		return number(u.Raw())
	}
	return number(u.User)
}

// asserted is the caller as the carrier knows it (RFC 3325 §9.1); of two values, a sip: and a tel: URI, the first.
func asserted(req *sipmsg.Request) (who, display string, ok bool) {
	for _, u := range addressesIn(req, "p-asserted-identity") {
		if who = numberIn(&u.uri); who != "" {
			return who, u.display, true
		}
	}
	return "", "", false
}

// private reports that the caller does not want to be known: "id", by the network (RFC 3325 §9.3), or "user", by anybody
// (RFC 3323 §4.2).
func private(req *sipmsg.Request) bool {
	for _, h := range req.GetHeaders("privacy") {
		for v := range strings.SplitSeq(h.Value(), ";") {
			if v = strings.ToLower(strings.TrimSpace(v)); v == "id" || v == "user" {
				return true
			}
		}
	}
	return false
}

// dialled is the number that the caller dialled: where the trunk says it stands, else in the Request-URI.
func dialled(req *sipmsg.Request, t *trunk) string {
	from := fromRequest
	if t != nil {
		from = t.conf.Load().NumberFrom
	}
	var found string
	switch from {
	case fromTo:
		found = numberIn(&req.To().Address)
	case fromDiversion:
		found = diverted(req)
	}
	if found != "" {
		return found
	}
	return number(req.Recipient.User)
}

// diverted is the number that was dialled before anybody diverted the call: the last of the Diversions, of which the
// newest comes first (RFC 5806 §4), else the first entry of the History-Info (RFC 7044 §5).
func diverted(req *sipmsg.Request) string {
	old := addressesIn(req, "diversion")
	slices.Reverse(old)
	for _, u := range append(old, addressesIn(req, "history-info")...) {
		if n := numberIn(&u.uri); n != "" {
			return n
		}
	}
	return ""
}

// address is one name-addr of a header.
type address struct {
	display string
	uri     sipmsg.Uri
}

// mostAddresses is how many a request's headers of one name are read for.
const mostAddresses = 32

// addressesIn reads all addresses in the headers of a name, several of which may share a line; what is none is left out.
func addressesIn(req *sipmsg.Request, name string) (list []address) {
	for _, h := range req.GetHeaders(name) {
		for _, text := range splitList(h.Value()) {
			var a address
			var params sipmsg.HeaderParams
			display, err := sipmsg.ParseAddressValue(text, &a.uri, &params)
			if err != nil {
				continue
			}
			a.display = display
			if list = append(list, a); len(list) == mostAddresses {
				return list
			}
		}
	}
	return list
}

// splitList cuts a header's value at its commas, but for those in quotes and in angle brackets.
func splitList(value string) (list []string) {
	begin, quoted, angle := 0, false, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<', c == '>':
			angle = c == '<'
		case c == ',' && !angle:
			list, begin = append(list, strings.TrimSpace(value[begin:i])), i+1
		}
	}
	return append(list, strings.TrimSpace(value[begin:]))
}
