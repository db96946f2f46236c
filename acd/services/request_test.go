package services

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/ivr"
)

func TestRequestCarriesWhatTheServiceNeeds(t *testing.T) {
	var got *http.Request
	var body string
	with(t, func(w http.ResponseWriter, r *http.Request) {
		got, body = r, bodyOf(r)
		w.WriteHeader(201)
		_, _ = w.Write([]byte(`{"numero":"8812"}`))
	}, func(t *testing.T, d desk) {
		ev := d.Request(t.Context(), "c1", ivr.HTTP{
			ID: 7, Service: "erp", Method: "POST", Path: "/pedidos?loja=+5511", Body: []byte(`{"a":1}`), Key: "c1-7",
			Headers: map[string]string{"X-Extra": "sim"},
		})
		require.Equal(t, ivr.Responded{ID: 7, Status: 201, Body: []byte(`{"numero":"8812"}`)}, ev)
		require.Equal(t, "/api/pedidos?loja=%2B5511", got.URL.String())
		require.Equal(t, "erp.example", got.Host)
		require.Equal(t, `{"a":1}`, body)
		for name, want := range map[string]string{
			"Authorization": "Bearer segredo", "X-Loja": "12", "X-Extra": "sim", "Content-Type": "application/json",
			"Idempotency-Key": "c1-7", "X-Receptivo-Call": "c1", "User-Agent": "Receptivo/v9",
		} {
			require.Equal(t, want, got.Header.Get(name), name)
		}
	})
}

func TestSlowServiceIsLate(t *testing.T) {
	with(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(t *testing.T, d desk) {
		start := time.Now()
		ev := d.Request(t.Context(), "c1", get("/pedidos/123.456"))
		require.Equal(t, ivr.Responded{ID: 7, Timeout: true, Err: "service erp did not answer in time"}, ev)
		require.Equal(t, 3*time.Second, time.Since(start))
	})
}

func TestGetIsTriedAgainAndNothingElse(t *testing.T) {
	var n atomic.Int32
	with(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) < 3 {
			w.WriteHeader(503)
		}
	}, func(t *testing.T, d desk) {
		a := get("/x")
		a.Retries = 2
		require.Equal(t, 200, d.Request(t.Context(), "c1", a).Status)
		require.EqualValues(t, 3, n.Load())
		n.Store(0)
		a.Method = "POST"
		require.Equal(t, 503, d.Request(t.Context(), "c1", a).Status)
		require.EqualValues(t, 1, n.Load())
		n.Store(0)
		d.net.down.Store(true)
		before := d.net.dials.Load()
		d.client.transport.CloseIdleConnections()
		a.Method, a.Retries = "GET", 4
		require.Equal(t, "service erp cannot be reached", d.Request(t.Context(), "c1", a).Err)
		require.EqualValues(t, 5, d.net.dials.Load()-before)
	})
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   ivr.Responded
	}{
		"404":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, ivr.Responded{Status: 404}},
		"500":     {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 500) }, ivr.Responded{Status: 500, Body: []byte("no\n")}},
		"no JSON": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, ivr.Responded{Status: 200, Body: []byte("<html>")}},
		"largest": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostAnswer)) }, ivr.Responded{Status: 200, Body: make([]byte, mostAnswer)}},
		"huge": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostAnswer+1)) },
			ivr.Responded{Err: "service erp answered more than 64 KiB"}},
		"for ever": {func(w http.ResponseWriter, _ *http.Request) {
			for { // until the connection goes
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					return
				}
			}
		}, ivr.Responded{Err: "service erp answered more than 64 KiB"}},
		"half": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"nome":"Car`))
		}, ivr.Responded{Err: "service erp broke off before the end of its answer"}},
		"drips": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("."))
				w.(http.Flusher).Flush()
				select {
				case <-time.After(time.Second):
				case <-r.Context().Done():
				}
			}
		}, ivr.Responded{Timeout: true, Err: "service erp did not answer in time"}},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.example/", http.StatusFound)
		},
			ivr.Responded{Err: "service erp sends the request to another place, which is not followed"}},
		"round and round": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/api/x", http.StatusFound) },
			ivr.Responded{Err: "service erp sends the request to another place, which is not followed"}},
		"moved": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/x" {
				http.Redirect(w, r, "/api/y", http.StatusFound)
			}
		}, ivr.Responded{Status: 200}},
		"no HTTP": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_, _ = conn.Write([]byte("SSH-2.0 cpf 52998224725\r\n\r\n"))
			_ = conn.Close()
		}, ivr.Responded{Err: "service erp gave no valid HTTP answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			with(t, c.answer, func(t *testing.T, d desk) {
				c.want.ID = 7
				require.Equal(t, c.want, d.Request(t.Context(), "c1", get("/x")))
			})
		})
	}
}

func TestServiceThatIsGone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	ev := reaching(t, "http://"+l.Addr().String()).Request(t.Context(), "c1", get("/cpf/52998224725"))
	require.Equal(t, "service erp cannot be reached: connection refused", ev.Err)
}

func TestOverLoopbackConnectionsAreUsedAgain(t *testing.T) {
	peers := map[string]bool{}
	d := server(t, func(_ http.ResponseWriter, r *http.Request) { peers[r.RemoteAddr] = true })
	for range 3 {
		require.Equal(t, 200, d.Request(t.Context(), "c1", get("/x")).Status)
	}
	require.Len(t, peers, 1)
}

// TestOneSlowServiceTakesNoMoreThanItsShare: what is above waits no longer than one request may take.
func TestOneSlowServiceTakesNoMoreThanItsShare(t *testing.T) {
	var inside, most atomic.Int32
	with(t, func(_ http.ResponseWriter, r *http.Request) {
		if n := inside.Add(1); n > most.Load() {
			most.Store(n)
		}
		<-r.Context().Done()
		inside.Add(-1)
	}, func(t *testing.T, d desk) {
		start := time.Now()
		answers := make(chan ivr.Responded, 200)
		for range 200 {
			go func() { answers <- d.Request(t.Context(), "c1", get("/x")) }()
		}
		for range 200 {
			require.True(t, (<-answers).Timeout)
		}
		require.Equal(t, 3*time.Second, time.Since(start))
		require.LessOrEqual(t, most.Load(), int32(mostAtOnce))
	})
}

func TestCallerWhoLeavesEndsTheRequest(t *testing.T) {
	with(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(t *testing.T, d desk) {
		ctx, cancel := context.WithCancel(t.Context())
		answer := make(chan ivr.Responded, 1)
		a := get("/x")
		a.Retries = 5
		go func() { answer <- d.Request(ctx, "c1", a) }()
		synctest.Wait()
		cancel()
		ev := <-answer
		require.False(t, ev.Timeout)
		require.Equal(t, "service erp is no longer waited for", ev.Err)
	})
}

func TestWhatAFlowCannotSend(t *testing.T) {
	with(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") }, func(t *testing.T, d desk) {
		for _, path := range []string{
			"/../admin", "/a/../../x", "/%2e%2E/x", "/%252e%252e/x", "//evil.example/x", "/a//b", "/a\r\nHost: x", "/a%2f..%2fb",
			"/..;/x", `/a\..\b`, "/" + strings.Repeat("9", mostPath), "/\xff",
		} {
			ev := d.Request(t.Context(), "c1", get(path))
			require.Contains(t, ev.Err, "service erp: ", path)
			require.NotContains(t, ev.Err, "evil")
		}
		for name, value := range map[string]string{"Host": "x", "X-A": "1\r\nX-B: 2", "a b": "x", "": "x", "Transfer-Encoding": "chunked"} {
			a := get("/x")
			a.Headers = map[string]string{name: value}
			require.NotEmpty(t, d.Request(t.Context(), "c1", a).Err, name)
		}
		require.NotEmpty(t, d.Request(t.Context(), "c1", ivr.HTTP{Service: "outro"}).Err)
	})
}
