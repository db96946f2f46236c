package console

import "net/http"

// Problem is an error over HTTP (RFC 9457). Its type is about:blank: the status says which kind it is.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"` // a sentence a person can act on

	Diagnostics string `json:"diagnostics,omitempty"` // of a plan that is refused, with the lines they are about
}

const problemKind = "application/problem+json"

// Error is the sentence.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Detail
}

func problem(w http.ResponseWriter, status int, detail string) {
	reply(w, status, problemKind, Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail})
}
