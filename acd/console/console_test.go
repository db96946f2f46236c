package console

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"receptivo/acd"
	"receptivo/skills"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "correct horse"

// centre is a console over a real engine with agents ana and bia.
type centre struct {
	t        *testing.T
	log      *acd.MemLog
	loop     *acd.Loop
	server   *httptest.Server
	draining atomic.Bool
	close    func() // the engine
}

func opens(t *testing.T) *centre {
	c := &centre{t: t, log: acd.NewMemLog()}
	ctx, cancel := context.WithCancel(context.Background())
	loop, err := acd.Open(ctx, c.log)
	require.NoError(t, err)
	c.loop = loop
	c.close = func() { cancel(); require.ErrorIs(t, loop.Wait(), context.Canceled) }
	t.Cleanup(c.close)
	c.does(acd.Configure{Config: acd.Config{
		Plan: "sha256:test", Weights: skills.DefaultWeights(),
		Queues: []acd.Queue{{Name: "sac", Strategy: acd.BestMatch, RingTimeout: acd.DefaultRingTimeout, WrapUp: acd.DefaultWrapUp, Reoffer: acd.DefaultReoffer}},
		Agents: []acd.Agent{{Name: "ana"}, {Name: "bia"}, {Name: "rita"}},
	}})
	c.server = httptest.NewServer(New(Config{
		ACD: loop, Token: token, Version: "v0.1", Host: "centre.example", Draining: c.draining.Load,
		Serves: func(queue string) []string {
			return map[string][]string{"sac": {"ana", "bia"}, "vendas": {"bia", "caio"}}[queue]
		},
		Open: func(queue string) bool { return queue != "noite" },
		Teams: func(agent string) (string, string) {
			if agent == "bia" || agent == "caio" {
				return "vendas", "rita"
			}
			return "", ""
		},
		Names: func(agent string) string { return map[string]string{"ana": "Ana Souza"}[agent] },
	}))
	t.Cleanup(c.server.Close)
	return c
}

func (c *centre) does(commands ...acd.Command) {
	c.t.Helper()
	for _, cmd := range commands {
		_, err := c.loop.Do(c.t.Context(), cmd)
		require.NoError(c.t, err)
	}
}

func (c *centre) client() *Client { return NewClient(c.server.URL, token) }

// hears sends any request with the token and returns status and body.
func (c *centre) hears(method, path, body string, change ...func(*http.Request)) (*http.Response, string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+path, strings.NewReader(body))
	require.NoError(c.t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	for _, f := range change {
		f(r)
	}
	res, err := c.server.Client().Transport.RoundTrip(r)
	require.NoError(c.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(c.t, err)
	return res, string(b)
}

func TestAgentsAreListedByNameWithWhatPeopleCallThem(t *testing.T) {
	c := opens(t)
	res, body := c.hears("GET", "/api/v1/agents", "")
	require.Equal(t, 200, res.StatusCode)
	require.Equal(t, "application/json", res.Header.Get("Content-Type"))
	require.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	var got struct {
		Seq    uint64
		Agents []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, c.log.Head(), got.Seq)
	require.Len(t, got.Agents, 3)
	require.Equal(t, "vendas", got.Agents[1]["team"])
	require.Equal(t, "rita", got.Agents[1]["supervisor"])
	require.NotContains(t, got.Agents[0], "team")
	require.Equal(t, "ana", got.Agents[0]["name"])
	require.Equal(t, "Ana Souza", got.Agents[0]["display_name"])
	require.Equal(t, "signed_out", got.Agents[0]["state"])
	require.NotContains(t, got.Agents[1], "display_name")
}

func TestQueuesShowWhoWaits(t *testing.T) {
	c := opens(t)
	c.does(acd.SignIn{Agent: "bia"}, acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c1", Queue: "sac"})
	qs, err := c.client().Queues(t.Context())
	require.NoError(t, err)
	require.Len(t, qs, 1)
	require.Equal(t, "sac", qs[0].Name)
	require.Equal(t, 1, qs[0].Waiting)
	require.Equal(t, 1, qs[0].Agents)
}

func TestAgentSignsInPausesAndLeaves(t *testing.T) {
	c := opens(t)
	cl, ctx := c.client(), t.Context()

	a, err := cl.SignIn(ctx, "ana")
	require.NoError(t, err)
	require.Equal(t, acd.StateNotReady, a.State)
	require.Equal(t, "Ana Souza", a.Display)

	a, err = cl.SetReady(ctx, "ana", "")
	require.NoError(t, err)
	require.Equal(t, acd.StateReady, a.State)

	a, err = cl.Pause(ctx, "ana", "lunch", 0, "")
	require.NoError(t, err)
	require.Equal(t, acd.StateNotReady, a.State)
	require.Equal(t, "lunch", a.Reason)

	a, err = cl.SignOut(ctx, "ana", "")
	require.NoError(t, err)
	require.Equal(t, acd.StateSignedOut, a.State)

	all, err := cl.Agents(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"ana", "bia"}, []string{all[0].Name, all[1].Name})
}

// TestTeamIsSteeredByItsSupervisor: the word of another agent is refused, that of who is no agent is not.
func TestTeamIsSteeredByItsSupervisor(t *testing.T) {
	c := opens(t)
	cl, ctx := c.client(), t.Context()

	_, err := cl.SetReady(ctx, "bia", "ana")
	var refused *Problem
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 403, refused.Status)
	require.Equal(t, "ana does not supervise bia: the supervisor of team vendas is rita", refused.Detail)
	require.Zero(t, len(c.log.Events())-1, "nothing happened")

	for _, by := range []string{"rita", "bia", "", "planejamento"} {
		_, err = cl.SetReady(ctx, "bia", by)
		require.NoError(t, err, by)
	}
	_, err = cl.SetReady(ctx, "ana", "bia") // nobody supervises ana
	require.NoError(t, err)
}

func TestReadySignsInWhoIsSignedOut(t *testing.T) {
	c := opens(t)
	a, err := c.client().SetReady(t.Context(), "ana", "")
	require.NoError(t, err)
	require.Equal(t, acd.StateReady, a.State)
	var kinds []string
	for _, ev := range c.log.Events()[1:] {
		kinds = append(kinds, ev.Fact.Kind())
	}
	require.Equal(t, []string{"signed_in", "ready"}, kinds)
}

func TestPauseWithoutAReasonIsABreak(t *testing.T) {
	c := opens(t)
	c.does(acd.SignIn{Agent: "ana"}, acd.GoReady{Agent: "ana"})
	for _, body := range []string{"", "{}", ` {"reason": ""} `} {
		res, got := c.hears("POST", "/api/v1/agents/ana/not_ready", body)
		require.Equal(t, 200, res.StatusCode, got)
		require.Contains(t, got, `"reason":"break"`)
	}
}

func TestWhoIsBusyPausesAfterwards(t *testing.T) {
	c := opens(t)
	c.does(acd.Phone{Agent: "ana", Reachable: true}, acd.SignIn{Agent: "ana"}, acd.GoReady{Agent: "ana"},
		acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c1", Queue: "sac"},
		acd.Accept{Contact: "c1", Agent: "ana"}, acd.Join{Contact: "c1"})
	a, err := c.client().Pause(t.Context(), "ana", "lunch", 0, "")
	require.NoError(t, err)
	require.Equal(t, acd.StateOnContact, a.State)
	require.Equal(t, acd.StateNotReady, a.After)
	require.Equal(t, "lunch", a.AfterWhy)
}

func TestWhatMakesNoSenseIsRefusedInASentence(t *testing.T) {
	c := opens(t)
	long := strings.Repeat("a", 65)
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		detail                   string
	}{
		{"nobody of that name", "POST", "/api/v1/agents/zoe/ready", "", 404, `agent "zoe" is not in the plan in force`},
		{"a slash in the name", "POST", "/api/v1/agents/..%2Fana/ready", "", 404, `agent "../ana" is not in the plan in force`},
		{"wrong state", "POST", "/api/v1/agents/bia/not_ready", "", 409, `agent "bia" is signed out: sign in first`},
		{"no command", "POST", "/api/v1/agents/ana/dance", "", 404, "there is nothing at /api/v1/agents/ana/dance"},
		{"wrong method", "GET", "/api/v1/agents/ana/ready", "", 405, "GET is not done here, only POST"},
		{"wrong method", "POST", "/api/v1/agents", "", 405, "POST is not done here, only GET, HEAD"},
		{"nothing there", "GET", "/", "", 404, "there is nothing at /"},
		{"no JSON", "POST", "/api/v1/agents/ana/not_ready", "lunch", 400, "the body is no command, write"},
		{"no time", "POST", "/api/v1/agents/ana/extend", `{"seconds":-1}`, 400, "seconds are a number from 1 to 86400"},
		{"disposition no slug", "POST", "/api/v1/agents/ana/finish", `{"disposition":"Sold!"}`, 400, "a disposition is written with"},
		{"JSON and more", "POST", "/api/v1/agents/ana/not_ready", `{"reason":"lunch"} {}`, 400, "there is something after it"},
		{"unknown field", "POST", "/api/v1/agents/ana/not_ready", `{"resaon":"lunch"}`, 400, `unknown field "resaon"`},
		{"reason no slug", "POST", "/api/v1/agents/ana/not_ready", `{"reason":"Lunch!"}`, 400, "a reason is written with"},
		{"reason too long", "POST", "/api/v1/agents/ana/not_ready", `{"reason":"` + long + `"}`, 400, "at most 64"},
		{"body too large", "POST", "/api/v1/agents/ana/not_ready", `{"reason":"` + strings.Repeat("a", mostBody) + `"}`, 413, "larger than 4096 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := c.log.Head()
			res, body := c.hears(tt.method, tt.path, tt.body)
			require.Equal(t, tt.status, res.StatusCode, body)
			require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
			var p Problem
			require.NoError(t, json.Unmarshal([]byte(body), &p))
			require.Equal(t, Problem{Type: "about:blank", Title: http.StatusText(tt.status), Status: tt.status, Detail: p.Detail}, p)
			require.Contains(t, p.Detail, tt.detail)
			require.Equal(t, before, c.log.Head())
		})
	}
}

func TestStrangersAreKeptOut(t *testing.T) {
	c := opens(t)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	for _, tt := range []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"no token", header("Authorization", ""), 401},
		{"wrong token", header("Authorization", "Bearer correct hors"), 401},
		{"token and more", header("Authorization", "Bearer "+token+"x"), 401},
		{"another scheme", header("Authorization", "Basic "+token), 401},
		{"a rebound name", host("evil.example"), 421},
		{"a rebound name with our port", host("evil.example:8080"), 421},
		{"a name that begins like ours", host("localhost.evil.example"), 421},
		{"a page of another site", header("Origin", "http://evil.example"), 403},
		{"a page of another port", header("Origin", "http://127.0.0.1:1"), 403},
		{"a browser that says so", header("Sec-Fetch-Site", "cross-site"), 403},
		{"localhost", host("localhost:8080"), 200},
		{"IPv6", host("[::1]:8080"), 200},
		{"the configured name", host("Centre.Example"), 200},
		{"our own page", func(r *http.Request) { r.Header.Set("Origin", "http://"+r.URL.Host) }, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := c.hears("POST", "/api/v1/agents/ana/sign_in", "", tt.change)
			require.Equal(t, tt.status, res.StatusCode, body)
			require.Empty(t, res.Header.Get("Access-Control-Allow-Origin"))
			require.Equal(t, tt.status == 401, res.Header.Get("WWW-Authenticate") != "")
		})
	}
}

func TestWithoutATokenNobodyCommands(t *testing.T) {
	h := New(Config{ACD: opens(t).loop})
	for _, authorization := range []string{"", "Bearer", "Bearer "} {
		r := httptest.NewRequest("POST", "http://127.0.0.1/api/v1/agents/ana/ready", nil)
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, 401, w.Code)
	}
}

func TestHealth(t *testing.T) {
	c := opens(t)
	bare := func(r *http.Request) { r.Header.Del("Authorization") }
	res, body := c.hears("GET", "/healthz", "", bare)
	require.Equal(t, 200, res.StatusCode)
	require.JSONEq(t, `{"status":"ok","version":"v0.1","seq":1}`, body)

	c.draining.Store(true)
	res, body = c.hears("GET", "/healthz", "", bare)
	require.Equal(t, 503, res.StatusCode)
	require.JSONEq(t, `{"status":"draining","version":"v0.1","seq":1}`, body)
	_, err := c.client().SetReady(t.Context(), "ana", "")
	require.NoError(t, err, "agents still command while calls finish")

	c.close()
	res, body = c.hears("GET", "/healthz", "", bare)
	require.Equal(t, 503, res.StatusCode)
	require.JSONEq(t, `{"status":"closed","version":"v0.1","seq":0}`, body)
	h, err := c.client().Health(t.Context())
	require.NoError(t, err)
	require.Equal(t, "closed", h.Status)
}

func TestALogThatTakesNothingIsNoFaultOfTheAgent(t *testing.T) {
	c := opens(t)
	c.log.FailNext(errors.New("disk full"))
	_, err := c.client().SetReady(t.Context(), "ana", "")
	var p *Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, 503, p.Status)
	require.Contains(t, p.Detail, "the log refused 1 event: disk full")
	a, err := c.client().SetReady(t.Context(), "ana", "")
	require.NoError(t, err)
	require.Equal(t, acd.StateReady, a.State)
}

func TestClosedEngine(t *testing.T) {
	c := opens(t)
	c.close()
	_, err := c.client().SignIn(t.Context(), "ana")
	require.EqualError(t, err, "the engine is closed")
	_, err = c.client().Agents(t.Context())
	require.EqualError(t, err, "the engine is closed")
}

func TestClientSaysWhatIsWrongInASentence(t *testing.T) {
	c := opens(t)
	_, err := NewClient(c.server.URL, "old").Agents(t.Context())
	require.ErrorContains(t, err, "the token is missing or wrong")
	_, err = c.client().SetReady(t.Context(), "zoe", "")
	require.EqualError(t, err, `agent "zoe" is not in the plan in force`)
	_, err = c.client().SetReady(t.Context(), "..", "")
	require.EqualError(t, err, `".." is no agent's name`)

	other := httptest.NewServer(http.NotFoundHandler())
	_, err = NewClient(other.URL, token).Agents(t.Context())
	require.ErrorContains(t, err, "is no centre: 404 Not Found")
	other.Close()
	_, err = NewClient(strings.TrimPrefix(other.URL, "http://"), token).Agents(t.Context())
	require.ErrorContains(t, err, "no centre answers at "+other.URL+"; is receptivo serve running?")
}

func TestServeEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	handler := New(Config{ACD: opens(t).loop, Version: "v0.1"})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, handler, nil) }()
	h, err := NewClient(l.Addr().String(), "").Health(t.Context())
	require.NoError(t, err)
	require.Equal(t, Health{Status: "ok", Version: "v0.1", Seq: 1}, h)
	cancel()
	require.NoError(t, <-served)
	_, err = net.Dial("tcp", l.Addr().String())
	require.Error(t, err)
}

func TestServeSaysWhyItEnded(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.ErrorContains(t, Serve(t.Context(), l, http.NotFoundHandler(), nil), "console: ")
}

func TestWrapUpIsExtendedAndFinished(t *testing.T) {
	c := opens(t)
	cl, ctx := c.client(), t.Context()
	_, err := cl.FinishWrapUp(ctx, "ana", "")
	require.EqualError(t, err, `agent "ana" is signed_out, not in wrap-up`)
	c.does(acd.Phone{Agent: "ana", Reachable: true}, acd.SignIn{Agent: "ana"}, acd.GoReady{Agent: "ana"},
		acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c1", Queue: "sac"},
		acd.Accept{Contact: "c1", Agent: "ana"}, acd.Join{Contact: "c1"}, acd.End{Contact: "c1", By: acd.ByCustomer})

	a, err := cl.ExtendWrapUp(ctx, "ana", time.Minute, "sold")
	require.NoError(t, err)
	require.Equal(t, acd.StateWrapUp, a.State)
	require.Equal(t, 90*time.Second, a.Until.Sub(a.Since), "30 s of the queue and a minute more")
	a, err = cl.ExtendWrapUp(ctx, "ana", 0, "")
	require.NoError(t, err)
	require.Equal(t, "sold", a.Disposition)
	_, err = cl.ExtendWrapUp(ctx, "ana", time.Hour, "")
	require.NoError(t, err, "as far as the queue lets it")
	_, err = cl.ExtendWrapUp(ctx, "ana", time.Second, "")
	var p *Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, 409, p.Status)
	require.Equal(t, `the wrap-up of agent "ana" is as long as queue "sac" lets it be: 5m0s in all`, p.Detail)

	a, err = cl.FinishWrapUp(ctx, "ana", "")
	require.NoError(t, err)
	require.Equal(t, acd.StateReady, a.State)
	evs := c.log.Events()
	require.Equal(t, "sold", evs[len(evs)-2].Fact.(acd.WrapUpEnded).Disposition)
}
