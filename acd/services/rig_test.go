package services

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"receptivo/flows"
	"receptivo/ivr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const planSource = `
engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
}

service "erp" {
  url     = "http://erp.example/api"
  token   = "segredo"
  timeout = "3s"
  headers = { X-Loja = "12" }
}

directory "clientes" {
  service = service.erp
  path    = "/clientes"
  keys    = [cpf, telefone]
  cache   = "5m"
  fields  = object({ id = string, nome = optional(string) })
}

directory "lojas" {
  file   = "lojas.csv"
  keys   = [cep, telefone]
  fields = object({ nome = string, caixas = optional(number) })
}
`

const stores = "cep;telefone;nome;caixas\n01310-100;(11) 3456-7890;Paulista;12\n20040002;+552134567890;Centro;\n01310100;;Outra;3\n"

// network is an imagined network in a bubble: every address leads to one server.
type network struct {
	conns  chan net.Conn
	closed chan struct{}
	dials  atomic.Int32
	down   atomic.Bool
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error   { close(n.closed); return nil }
func (n *network) Addr() net.Addr { return &net.TCPAddr{} }

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n.dials.Add(1)
	if n.down.Load() {
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	}
	ours, theirs := net.Pipe()
	select {
	case n.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// desk is a plan's desk whose services are all one handler.
type desk struct {
	*Desk
	net *network
}

// with runs a story in a bubble, so that seconds take none.
func with(t *testing.T, h http.HandlerFunc, story func(t *testing.T, d desk)) {
	synctest.Test(t, func(t *testing.T) {
		plan, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(planSource)}})
		require.False(t, diags.HasErrors(), "%v", diags)
		n := &network{conns: make(chan net.Conn), closed: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		server := &http.Server{Handler: h, BaseContext: func(net.Listener) context.Context { return ctx }}
		done := make(chan struct{})
		go func() { defer close(done); _ = server.Serve(n) }()
		client := newClient("v9", n.dial)
		d, err := client.Desk(plan, fstest.MapFS{"lojas.csv": {Data: []byte(stores)}})
		require.NoError(t, err)
		defer func() {
			_ = client.Close()
			cancel()
			_ = server.Close()
			<-done
		}()
		story(t, desk{d, n})
	})
}

func get(path string) ivr.HTTP { return ivr.HTTP{ID: 7, Service: "erp", Method: "GET", Path: path} }

// server is a real one, on loopback.
func server(t *testing.T, h http.HandlerFunc) *Desk {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return reaching(t, s.URL)
}

// reaching is a desk whose plan has the service at a URL.
func reaching(t *testing.T, url string) *Desk {
	client := New("v9")
	t.Cleanup(func() { _ = client.Close() })
	plan := &flows.Plan{Services: map[string]*flows.Service{"erp": {Name: "erp", URL: url, Timeout: 5 * time.Second}}}
	d, err := client.Desk(plan, fstest.MapFS{})
	require.NoError(t, err)
	return d
}

func bodyOf(r *http.Request) string { b, _ := io.ReadAll(r.Body); return string(b) }
