package flows

import (
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Service is an HTTP API.
type Service struct {
	Name    string
	URL     string // http:// or https://, without a slash at its end
	Token   Secret // bearer token; empty: none
	Timeout time.Duration
	Headers map[string]Secret // of each request
}

var serviceBlock = &topBlock{
	schema: schema{
		kind: "service", doc: "an HTTP API", label: nameLabel,
		args: []arg{
			{name: "url", kind: settingArg, required: true, doc: `base URL; env("X") may stand here`},
			{name: "token", kind: tokenArg, doc: `bearer token: env("X")`},
			{name: "timeout", kind: durationArg, def: "3s", doc: "of each request"},
			{name: "headers", kind: headersArg, doc: `of each request: { X-Loja = "12" }; secrets as env("X")`},
		},
		example: "service \"erp\" {\n  url     = \"https://erp.loja.example/api\"\n  token   = env(\"ERP_TOKEN\")\n  timeout = \"3s\"\n}\n",
	},
	load: (*loader).service,
}

func (l *loader) service(_ *hclsyntax.Block, a args) {
	s := &Service{
		Name: a.name(), URL: strings.TrimRight(get[string](a, "url"), "/"), Token: get[Secret](a, "token"),
		Timeout: get[time.Duration](a, "timeout"), Headers: get[map[string]Secret](a, "headers"),
	}
	if s.URL != "" {
		if problem := urlProblem(s.URL); problem != "" {
			l.errorf(a.where("url"), "E201", "Wrong type", "url %s.", problem)
		}
	}
	for name := range s.Headers {
		if s.Token != "" && strings.EqualFold(name, "authorization") {
			l.errorf(a.where("headers"), "E102", "Declared twice", "token already is the Authorization header.")
		}
	}
	l.positive(a, "timeout")
	l.plan.Services[s.Name] = s
}

// urlProblem says what is wrong with a base URL. It never repeats it: there may be a password inside.
func urlProblem(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return "must be a base URL such as \"https://erp.loja.example/api\""
	case u.User != nil:
		return "must not hold a user or password: write token or headers"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "is a base URL: what follows ? or # belongs in path"
	}
	return ""
}
