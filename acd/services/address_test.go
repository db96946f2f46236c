package services

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJoin(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "https://h/api",
		"pedidos":             "https://h/api/pedidos",
		"/pedidos/":           "https://h/api/pedidos/",
		"/p/João Luís":        "https://h/api/p/Jo%C3%A3o%20Lu%C3%ADs",
		"/p/1#2":              "https://h/api/p/1%232",
		"/p/50%":              "https://h/api/p/50%25",
		"/p/a%20b":            "https://h/api/p/a%20b",
		"?telefone=+5511":     "https://h/api?telefone=%2B5511",
		"/p?a=1&b=x y&c=../?": "https://h/api/p?a=1&b=x%20y&c=../?",
		"/@evil.example":      "https://h/api/@evil.example",
		"/.hidden/a..b":       "https://h/api/.hidden/a..b",
	} {
		got, err := join("https://h/api", in)
		require.NoError(t, err, in)
		require.Equal(t, want, got)
	}
}

func FuzzJoinStaysBelowTheBase(f *testing.F) {
	for _, s := range []string{"/a/b?c=d", "//x", "/..", "/%2e%2e%2f", "@x", ":80/", "\\", "/%", "?#", "/a;/..;x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out, err := join("https://h.example:8443/api/v1", in)
		if err != nil {
			return
		}
		u, err := url.Parse(out)
		if err != nil {
			t.Fatalf("%q: %v", out, err)
		}
		if u.Host != "h.example:8443" || u.Scheme != "https" || u.User != nil || u.Fragment != "" {
			t.Fatalf("%q leads to %q", in, out)
		}
		if clean := path.Clean(u.Path); clean != "/api/v1" && !strings.HasPrefix(clean, "/api/v1/") {
			t.Fatalf("%q leads to %q", in, clean)
		}
	})
}
