package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"receptivo/acd"
)

// ACD is what the console needs of the engine's driver: *acd.Loop on one node.
type ACD interface {
	Do(ctx context.Context, c acd.Command) ([]acd.Event, error) // what it returns is in the log
	State(ctx context.Context) (acd.View, error)                // a copy
}

// Config is what a console is made of. ACD and Token are required.
type Config struct {
	ACD        ACD
	Names      func(agent string) string                    // display name by slug, "" for none; nil: no names
	Teams      func(agent string) (team, supervisor string) // whose an agent is, both by slug, "" for none; nil: nobody's
	Serves     func(queue string) []string                  // the agents who can take a queue's contacts, by slug; nil: nothing is said
	Purposes   func(flag string) string                     // what a flag is for, by name; nil: nothing is said
	Open       func(queue string) bool                      // whether a queue's calendar lets contacts in; nil: always
	Plans      Plans                                        // the plan in force; nil: it is not served
	Recordings string                                       // folder of recordings; empty: they are not served
	Token      string                                       // the bearer token; empty: nobody gets past /healthz
	Host       string                                       // a name, without port, under which browsers reach it besides localhost and literal addresses
	Version    string                                       // of the program, for /healthz
	Draining   func() bool                                  // true once no new calls are taken; nil: never
	Logger     *slog.Logger                                 // one line per failure of ours; nil: none
}

// Agent is an agent as they are now, with the name people call them by and whose they are.
type Agent struct {
	acd.AgentView
	Display    string `json:"display_name,omitempty"`
	Team       string `json:"team,omitempty"`
	Supervisor string `json:"supervisor,omitempty"` // the agent who steers the team; empty: nobody in particular
}

// Health is what /healthz says.
type Health struct {
	Status  string `json:"status"` // ok, draining or closed
	Version string `json:"version"`
	Seq     uint64 `json:"seq"` // of the last event; 0 when closed
}

// Bounds of one request.
const (
	answerWithin = 5 * time.Second // for the engine and its log
	mostBody     = 4 << 10         // bytes
)

// console is the handler behind New's guards.
type console struct {
	Config
	mux *http.ServeMux
}

// New returns the handler. It is safe for concurrent use.
func New(c Config) http.Handler {
	if c.Names == nil {
		c.Names = func(string) string { return "" }
	}
	if c.Teams == nil {
		c.Teams = func(string) (string, string) { return "", "" }
	}
	if c.Serves == nil {
		c.Serves = func(string) []string { return nil }
	}
	if c.Purposes == nil {
		c.Purposes = func(string) string { return "" }
	}
	if c.Open == nil {
		c.Open = func(string) bool { return true }
	}
	if c.Draining == nil {
		c.Draining = func() bool { return false }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	h := &console{Config: c, mux: http.NewServeMux()}
	h.mux.HandleFunc("GET /healthz", h.health)
	h.mux.HandleFunc("GET /api/v1/agents", h.agents)
	h.mux.HandleFunc("GET /api/v1/queues", h.queues)
	h.mux.HandleFunc("GET /api/v1/contacts", h.contacts)
	for verb, command := range words {
		h.mux.HandleFunc("POST /api/v1/contacts/{contact}/"+verb, h.supervise(command))
	}
	for verb, command := range gifts {
		h.mux.HandleFunc("POST /api/v1/agents/{agent}/"+verb, h.give(command))
	}
	h.mux.HandleFunc("GET /api/v1/flags", h.flags)
	h.mux.HandleFunc("POST /api/v1/flags/{flag}/on", h.setFlag(true))
	h.mux.HandleFunc("POST /api/v1/flags/{flag}/off", h.setFlag(false))
	if h.Plans != nil {
		h.mux.HandleFunc("GET /api/v1/plan", h.plan)
		h.mux.HandleFunc("POST /api/v1/plan/apply", h.apply)
	}
	if h.Recordings != "" {
		h.mux.HandleFunc("GET /api/v1/recordings/{file}", h.recording)
	}
	for verb, steps := range verbs {
		h.mux.HandleFunc("POST /api/v1/agents/{agent}/"+verb, func(w http.ResponseWriter, r *http.Request) {
			h.command(w, r, steps)
		})
	}
	return h.guarded()
}

func (h *console) health(w http.ResponseWriter, r *http.Request) {
	health := Health{Status: "ok", Version: h.Version}
	v, err := h.ACD.State(r.Context())
	switch {
	case err != nil:
		health.Status = "closed"
	case h.Draining():
		health.Status, health.Seq = "draining", v.Seq
	default:
		health.Seq = v.Seq
	}
	status := http.StatusOK
	if health.Status != "ok" {
		status = http.StatusServiceUnavailable
	}
	reply(w, status, "application/json", health)
}

func (h *console) agents(w http.ResponseWriter, r *http.Request) {
	v, err := h.ACD.State(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	list := make([]Agent, 0, len(v.Agents))
	for _, a := range v.Agents {
		list = append(list, h.named(a))
	}
	reply(w, http.StatusOK, "application/json", agentList{Seq: v.Seq, Agents: list})
}

func (h *console) queues(w http.ResponseWriter, r *http.Request) {
	v, err := h.ACD.State(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if v.Queues == nil {
		v.Queues = []acd.QueueView{}
	}
	reply(w, http.StatusOK, "application/json", queueList{Seq: v.Seq, Queues: v.Queues})
}

func (h *console) named(a acd.AgentView) Agent {
	team, supervisor := h.Teams(a.Name)
	return Agent{AgentView: a, Display: h.Names(a.Name), Team: team, Supervisor: supervisor}
}

// agentList and queueList are objects, so that they can grow.
type agentList struct {
	Seq    uint64  `json:"seq"` // the last event they include
	Agents []Agent `json:"agents"`
}

type queueList struct {
	Seq    uint64          `json:"seq"`
	Queues []acd.QueueView `json:"queues"`
}

// fail says that the engine could not be asked, or could not act.
func (h *console) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // whoever asked has left
	}
	h.Logger.Warn("console: the engine did not answer", "method", r.Method, "pattern", r.Pattern, "err", err)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the engine did not answer within %v", answerWithin)
	}
	problem(w, http.StatusServiceUnavailable, sentence(err))
}

func reply(w http.ResponseWriter, status int, kind string, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		panic("console: " + err.Error()) // our own types marshal
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // whoever asked may have left
}
