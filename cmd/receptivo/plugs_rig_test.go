package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd/bus/client"
	"receptivo/media/phone"
)

const (
	irisPlan   = "testdata/strangers/plan"
	irisNumber = "+552130304040"

	// patience is how long a fact may take to come, on a machine that is busy with other tests.
	patience = 20 * time.Second
)

// centre is the program itself: `receptivo serve`, a process of its own with ports and data of its own.
type centre struct {
	t      *testing.T
	cmd    *exec.Cmd
	data   string
	sip    string // the address it says it listens at
	out    *said
	errs   *said
	exited chan struct{}
	events *chronicle // what it publishes on NATS

	forgives *regexp.Regexp // errors that it may log, since the test provokes them; nil: none
}

// opens runs a plan and returns when the program says that it is on.
func opens(t *testing.T, plan, data string, flags ...string) *centre {
	t.Helper()
	c := &centre{t: t, data: data, out: newSaid(), errs: newSaid(), exited: make(chan struct{}), events: newChronicle()}
	c.cmd = exec.Command("receptivo", append([]string{"serve", plan, "--data", data,
		"--sip", "127.0.0.1:0", "--http", "127.0.0.1:0", "--nats-listen", "127.0.0.1:0"}, flags...)...)
	c.cmd.Stdout, c.cmd.Stderr = c.out, c.errs
	require.NoError(t, c.cmd.Start())
	go func() {
		defer close(c.exited)
		_ = c.cmd.Wait()
	}()
	t.Cleanup(c.stop)
	said := c.says(`SIP +(\S+), call [\s\S]* data `)
	c.sip = said[1]
	c.follow()
	return c
}

// follow keeps a chronicle of the events for as long as the program runs.
func (c *centre) follow() {
	c.t.Helper()
	to, err := readClientFile(c.data)
	require.NoError(c.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-c.exited
		cancel()
	}()
	go func() {
		_ = client.Follow(ctx, client.Options{URL: to.NATS, Seed: to.NKey, Centre: to.Centre, All: true}, func(e client.Event) error {
			c.events.add(e)
			return nil
		})
	}()
}

// says waits until the program has printed something, and returns its parts.
func (c *centre) says(pattern string) []string {
	c.t.Helper()
	re := regexp.MustCompile(pattern)
	late := time.After(patience)
	for {
		text, more := c.out.now()
		if m := re.FindStringSubmatch(text); m != nil {
			return m
		}
		select {
		case <-more:
		case <-c.exited:
			if text, _ := c.out.now(); re.MatchString(text) {
				continue
			}
			c.t.Fatalf("the program has ended without saying %q: %v\n%s%s", pattern, c.cmd.ProcessState, text, c.errs)
		case <-late:
			c.t.Fatalf("the program does not say %q\n%s%s", pattern, c.out, c.errs)
		}
	}
}

// gets a signal.
func (c *centre) gets(s os.Signal) {
	c.t.Helper()
	require.NoError(c.t, c.cmd.Process.Signal(s))
}

// ends waits for the end of the process.
func (c *centre) ends() *os.ProcessState {
	c.t.Helper()
	select {
	case <-c.exited:
		return c.cmd.ProcessState
	case <-time.After(patience):
		c.t.Fatalf("the program does not end\n%s%s", c.out, c.errs)
		return nil
	}
}

// isStopped ends the program as Ctrl-C does, without a complaint.
func (c *centre) isStopped() {
	c.t.Helper()
	c.gets(os.Interrupt)
	require.True(c.t, c.ends().Success(), "%v\n%s", c.cmd.ProcessState, c.errs)
}

// isKilled ends the program at once, like a power cut.
func (c *centre) isKilled() {
	c.t.Helper()
	c.gets(syscall.SIGKILL)
	c.ends()
}

// stop leaves no process behind a test, however it went, and tells what only a log would.
func (c *centre) stop() {
	select {
	case <-c.exited:
	default:
		_ = c.cmd.Process.Kill()
		<-c.exited
	}
	for line := range strings.Lines(c.errs.String()) {
		bad := strings.Contains(line, "level=ERROR") && (c.forgives == nil || !c.forgives.MatchString(line))
		if bad || strings.Contains(line, "DATA RACE") || strings.Contains(line, "panic") {
			c.t.Errorf("the program has written:\n%s", c.errs)
			return
		}
	}
	if c.t.Failed() {
		c.t.Logf("the program has written:\n%s%s", c.out, c.errs)
	}
}

// does runs another command of the program on the same data, which must succeed.
func (c *centre) does(args ...string) string {
	c.t.Helper()
	out, trouble, code := program(c.t, append(args, "--data", c.data)...)
	require.Zero(c.t, code, "%v: %s", args, trouble)
	return out
}

// program runs it to its end.
func program(t *testing.T, args ...string) (out, trouble string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "receptivo", args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	require.True(t, err == nil || errors.As(err, &exit), "%v", err)
	require.NoError(t, ctx.Err(), "%v does not end", args)
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// agent is the phone of an agent of the plan, with a tone of its own.
func (c *centre) agent(extension string, tone float64) *phone.Actor {
	c.t.Helper()
	return phone.Acts(c.t, phone.Config{Server: c.sip, User: extension, Password: "senha-" + extension, Tone: tone})
}

// signedIn is an agent whose phone has registered, which makes them ready.
func (c *centre) signedIn(name, extension string, tone float64) *phone.Actor {
	c.t.Helper()
	a := c.agent(extension, tone)
	a.Registers()
	c.events.reads(c.t, "ready "+name)
	return a
}

// caller is a customer's phone, with a tone of its own.
func (c *centre) caller(number string, tone float64) *phone.Actor {
	c.t.Helper()
	return phone.Acts(c.t, phone.Config{Server: c.sip, User: number, Tone: tone})
}

// calls dials and presses a key of the menu; the contact is what the events call this call.
func (c *centre) calls(number string, tone float64, key string) (p *phone.Party, contact string) {
	c.t.Helper()
	mark := c.events.mark()
	p = c.caller(number, tone).Dials(irisNumber)
	contact = c.events.readsAfter(c.t, mark, "arrived").Contact()
	if key != "" {
		p.Presses(key)
	}
	return p, contact
}

// said is what a program prints.
type said struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{}
}

func newSaid() *said { return &said{more: make(chan struct{})} }

// Write implements io.Writer.
func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.more)
	s.more = make(chan struct{})
	return s.b.Write(p)
}

// String is everything so far.
func (s *said) String() string {
	text, _ := s.now()
	return text
}

// now is everything so far, and a channel that is closed when there is more.
func (s *said) now() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String(), s.more
}

// chronicle is the public events in order, each also as one line: the fact and what it says.
type chronicle struct {
	mu     sync.Mutex
	events []client.Event
	lines  []string
	more   chan struct{}
}

func newChronicle() *chronicle { return &chronicle{more: make(chan struct{})} }

func (d *chronicle) add(e client.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events, d.lines = append(d.events, e), append(d.lines, tell(e))
	close(d.more)
	d.more = make(chan struct{})
}

// tell is the fact with the words in it: "offered farmaceutico luisa".
func tell(e client.Event) string {
	words := []string{e.Fact()}
	var data map[string]any
	_ = json.Unmarshal(e.Data, &data)
	for _, field := range []string{"queue", "agent", "phase", "why", "reason", "by"} {
		if s, ok := data[field].(string); ok && s != "" {
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}

// mark is a place in the chronicle: what is written after now.
func (d *chronicle) mark() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.lines)
}

// reads waits for a line; the pattern stands for all of it.
func (d *chronicle) reads(t *testing.T, pattern string) client.Event {
	t.Helper()
	return d.readsAfter(t, 0, pattern)
}

// readsAfter waits for a line behind a mark.
func (d *chronicle) readsAfter(t *testing.T, mark int, pattern string) client.Event {
	t.Helper()
	re := regexp.MustCompile("^(" + pattern + ")$")
	late := time.After(patience)
	for {
		d.mu.Lock()
		lines, events, more := d.lines, d.events, d.more
		d.mu.Unlock()
		if i := slices.IndexFunc(lines[mark:], re.MatchString); i >= 0 {
			return events[mark+i]
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("no event is %q; these are:\n%s", pattern, strings.Join(lines, "\n"))
		}
	}
}

// all are the lines so far.
func (d *chronicle) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lines
}

// about waits for a line of a contact's story, and returns the story so far without the steps of its flow.
func (d *chronicle) about(t *testing.T, contact, last string) []string {
	t.Helper()
	late := time.After(patience)
	for {
		d.mu.Lock()
		more := d.more
		var story []string
		for i, e := range d.events {
			if e.Contact() == contact && e.Entity() != "flow" {
				story = append(story, d.lines[i])
			}
		}
		d.mu.Unlock()
		if slices.Contains(story, last) {
			return story
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the story has no %q; it is:\n%s", last, strings.Join(story, "\n"))
		}
	}
}

// varied is a copy of the plan with some words changed: old, new, old, new …
func varied(t *testing.T, words ...string) string {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob(irisPlan + "/*.hcl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	changed := false
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		other := strings.NewReplacer(words...).Replace(string(text))
		changed = changed || other != string(text)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(name)), []byte(other), 0o600))
	}
	require.True(t, changed, "nothing in the plan is changed by %q", words)
	return dir
}

// closes waits for a channel to be closed.
func closes(t *testing.T, done <-chan struct{}, otherwise string) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal(otherwise)
	}
}

// behind are the lines after the first of that text; of these only those that fit the pattern.
func behind(line string, lines []string, pattern string) (some []string) {
	re := regexp.MustCompile("^(" + pattern + ")$")
	for _, l := range lines[slices.Index(lines, line)+1:] {
		if re.MatchString(l) {
			some = append(some, l)
		}
	}
	return some
}
