package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd/bus/client"
	"receptivo/media"
	"receptivo/media/phone"
)

// verbs is a whole centre whose plan uses every verb, and the world around it: a shop's system, a carrier, agents.
type verbs struct {
	*centre
	shop  *shop
	dir   string       // of the plan
	plan  string       // all of it
	lines *switchboard // the carrier's
	other *phone.Actor // somebody outside
	staff map[string]*phone.Actor

	mu      sync.Mutex
	dialled map[string]bool
}

// hearing is how long a tone must be heard to be believed: the shortest recording lasts a second.
const hearing = 200 * time.Millisecond

// opensVerbs starts a centre with the plan of a folder and recordings that are tones.
func opensVerbs(t *testing.T, from string) *verbs {
	t.Helper()
	v := &verbs{shop: newShop(t), dialled: map[string]bool{}, staff: map[string]*phone.Actor{}}
	carrier := phone.Acts(t, phone.Config{Listen: "127.0.0.2:0", Tone: 2300})
	v.lines = newSwitchboard(carrier)
	v.other = phone.Acts(t, phone.Config{Listen: "127.0.0.3:0", Tone: 2100})
	dir, data := t.TempDir(), t.TempDir()
	v.plan = v.prepares(t, from, dir, strings.NewReplacer("{service}", v.shop.URL, "{gone}", nobody(t),
		"{carrier}", carrier.Addr().String(), "{other}", v.other.Addr().String()))
	_, trouble, code := program(t, "import", "--data", data, "../../examples/sac/data/customers.csv")
	require.Zero(t, code, trouble)
	v.dir, v.centre = dir, opens(t, dir, data)
	for _, m := range regexp.MustCompile(`agent "(\w+)" \{\s+extension = "(\d+)"(?:\n  (?:password|skills) .*)+\n  sign_in`).FindAllStringSubmatch(v.plan, -1) {
		extension, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		v.staff[m[1]] = v.signedIn(m[1], m[2], voiceOf(extension))
	}
	return v
}

// voiceOf is what an agent's phone sings.
func voiceOf(extension int) float64 { return float64(1700 + 40*(extension-2000)) }

// nobody is an address where no service listens any more.
func nobody(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String()
}

// tones are the prompts that a plan names: prompt.t700 is a second of 700 Hz, prompt.l700 eight seconds.
var tones = regexp.MustCompile(`prompt\.([tl])(\d+)`)

// prepares copies a plan and records its prompts; English is 60 Hz higher. It returns all of its text.
func (v *verbs) prepares(t *testing.T, from, dir string, words *strings.Replacer) (all string) {
	t.Helper()
	files, err := filepath.Glob(from + "/*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(name)), []byte(words.Replace(string(text))), 0o600))
		all += string(text)
	}
	prompts := map[string]string{}
	for _, m := range tones.FindAllStringSubmatch(all, -1) {
		prompts[m[1]+m[2]] = m[2]
	}
	var text strings.Builder
	for language, higher := range map[string]float64{"pt-BR": 0, "en-US": 60} {
		text.WriteString("prompts \"" + language + "\" {\n")
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "prompts", language), 0o700))
		for name, pitch := range prompts {
			text.WriteString("  " + name + " = \"" + name + "\"\n")
			hz, err := strconv.ParseFloat(pitch, 64)
			require.NoError(t, err)
			long := time.Second
			if name[0] == 'l' {
				long = 8 * time.Second
			}
			wav := wavOf(media.Tone(hz+higher, -12, long).Samples())
			require.NoError(t, os.WriteFile(filepath.Join(dir, "prompts", language, name+".wav"), wav, 0o600))
		}
		text.WriteString("}\n")
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "prompts.hcl"), []byte(text.String()), 0o600))
	return all
}

// phone is a customer's phone for one story.
func (v *verbs) phone(t *testing.T, tone float64, change ...func(*phone.Config)) *phone.Actor {
	t.Helper()
	c := phone.Config{Server: v.sip, User: "+5511900009999", Tone: tone}
	for _, f := range change {
		f(&c)
	}
	return phone.Acts(t, c)
}

// dials calls a number of the plan, which no other story dials.
func (v *verbs) dials(t *testing.T, number string, with ...phone.Option) *phone.Party {
	t.Helper()
	v.says(number)
	return v.phone(t, 440).Dials(number, with...)
}

// says notes that a number has been dialled.
func (v *verbs) says(number string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.dialled[number] = true
}

// hears waits for tones, one after the other.
func hears(p *phone.Party, hz ...float64) {
	for _, f := range hz {
		p.Hears(f, hearing)
	}
}

// contact is what the events call the call to a number.
func (v *verbs) contact(t *testing.T, number string) string {
	t.Helper()
	return v.happens(t, "a call to "+number, func(e client.Event) bool {
		return e.Fact() == "arrived" && field(e, "number") == number
	}).Contact()
}

// fact waits for a fact about the call to a number, and returns what it says.
func (v *verbs) fact(t *testing.T, number, fact string) map[string]string {
	t.Helper()
	contact := v.contact(t, number)
	e := v.happens(t, fact+" of the call to "+number, func(e client.Event) bool { return e.Contact() == contact && e.Fact() == fact })
	var data struct{ Fields map[string]string }
	require.NoError(t, json.Unmarshal(e.Data, &data), "%s", e.Data)
	return data.Fields
}

// happens waits for an event.
func (v *verbs) happens(t *testing.T, what string, is func(client.Event) bool) client.Event {
	t.Helper()
	late := time.After(patience)
	for {
		v.events.mu.Lock()
		events, more := v.events.events, v.events.more
		v.events.mu.Unlock()
		for _, e := range events {
			if is(e) {
				return e
			}
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("no event is %s; these are:\n%s", what, strings.Join(v.events.all(), "\n"))
		}
	}
}

func field(e client.Event, name string) string {
	var data map[string]any
	_ = json.Unmarshal(e.Data, &data)
	s, _ := data[name].(string)
	return s
}

// shop is the system of the shop whose centre this is.
type shop struct {
	*httptest.Server
	patient chan struct{} // closed when the slow answer may come

	mu    sync.Mutex
	posts []post
	more  chan struct{}
}

// post is something that was posted to the shop.
type post struct {
	path, key string
	body      map[string]string
}

func newShop(t *testing.T) *shop {
	s := &shop{patient: make(chan struct{}), more: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *shop) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPost:
		s.take(r)
	case r.URL.Path == "/x/1070", r.URL.Path == "/x/":
		io.WriteString(w, `{"tom":"a"}`)
	case r.URL.Path == "/x/1072", strings.HasSuffix(r.URL.Path, "/lento"):
		<-r.Context().Done()
	case r.URL.Path == "/x/1073", strings.HasSuffix(r.URL.Path, "/quebrado"):
		w.WriteHeader(http.StatusInternalServerError)
	case r.URL.Path == "/x/1074", strings.HasSuffix(r.URL.Path, "/enorme"):
		io.WriteString(w, `{"tom":"`+strings.Repeat("a", 200<<10)+`"}`)
	case r.URL.Path == "/x/1075":
		select {
		case <-s.patient:
			io.WriteString(w, `{"tom":"a"}`)
		case <-r.Context().Done():
		}
	case r.URL.Path == "/x/1077", strings.HasSuffix(r.URL.Path, "/errado"):
		io.WriteString(w, `<html>{"tom":"a"}</html>`)
	case r.URL.Path == "/estoque" && r.URL.Query().Get("codigo") == "1060":
		io.WriteString(w, `{"tom":"b"}`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *shop) take(r *http.Request) {
	p := post{path: r.URL.Path, key: r.Header.Get("Idempotency-Key")}
	_ = json.NewDecoder(r.Body).Decode(&p.body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts = append(s.posts, p)
	close(s.more)
	s.more = make(chan struct{})
}

// gets waits for something posted.
func (s *shop) gets(t *testing.T, is func(post) bool) post {
	t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		posts, more := s.posts, s.more
		s.mu.Unlock()
		for _, p := range posts {
			if is(p) {
				return p
			}
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the shop does not get it; it has got %v", posts)
		}
	}
}

// switchboard hands the calls that a carrier gets to the stories that wait for them, by the last digits of their number.
type switchboard struct {
	mu    sync.Mutex
	calls map[string]chan *phone.Incoming
}

func newSwitchboard(a *phone.Actor) *switchboard {
	s := &switchboard{calls: map[string]chan *phone.Incoming{}}
	go func() {
		for in := range a.Incoming() {
			to := in.To()
			s.line(to[max(0, len(to)-4):]) <- in
		}
	}()
	return s
}

func (s *switchboard) line(number string) chan *phone.Incoming {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls[number] == nil {
		s.calls[number] = make(chan *phone.Incoming, 4)
	}
	return s.calls[number]
}

// rings waits for a call to a number.
func (s *switchboard) rings(t *testing.T, number string) *phone.Incoming {
	t.Helper()
	select {
	case in := <-s.line(number):
		in.Ringing()
		return in
	case <-time.After(patience):
		t.Fatalf("the carrier gets no call to %s", number)
		return nil
	}
}

// picksUp answers a call.
func picksUp(t *testing.T, in *phone.Incoming) *phone.Call {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := in.Answer(ctx)
	require.NoError(t, err)
	return c
}

// soon is a context as patient as everything else here.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
