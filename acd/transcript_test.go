package acd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

var rewrite = flag.Bool("rewrite", false, "write what the engine says into testdata/*.txt; review it in the diff")

// TestTranscripts plays every file of testdata/*.txt: commands, a line of dashes, the facts that must follow.
func TestTranscripts(t *testing.T) { playAll(t, "testdata/*.txt") }

// TestFieldComplaints plays what users of other systems complained of, each by the issue that tells it (routing.md §12).
func TestFieldComplaints(t *testing.T) { playAll(t, "testdata/field/*.txt") }

func playAll(t *testing.T, pattern string) {
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			got := play(t, string(want))
			if *rewrite {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			require.Equal(t, string(want), got)
		})
	}
}

// play carries out a transcript's commands and returns the transcript with what really followed.
func play(t *testing.T, text string) string {
	s := newScript()
	var out bytes.Buffer
	said := false // the lines in hand are the old answer
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "----":
			said = true
			fmt.Fprintln(&out, line)
			s.flush(&out)
		case line == "":
			said = false
			fmt.Fprintln(&out)
		case said:
		default:
			fmt.Fprintln(&out, line)
			if !strings.HasPrefix(line, "#") {
				s.do(t, strings.Fields(line))
			}
		}
	}
	s.checkReplay(t)
	return out.String()
}

// script is an engine driven by words.
type script struct {
	engine *Engine
	start  time.Time
	now    time.Time
	config Config
	lines  []string
	log    []Event
}

func newScript() *script {
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	return &script{
		engine: New(), start: start, now: start,
		config: Config{Plan: "sha256:test", Weights: skills.DefaultWeights()},
	}
}

func (s *script) flush(out *bytes.Buffer) {
	for _, l := range s.lines {
		fmt.Fprintln(out, l)
	}
	s.lines = nil
}

func (s *script) note(evs []Event, err error) {
	for _, ev := range evs {
		s.log = append(s.log, ev)
		if _, quiet := ev.Fact.(Configured); quiet {
			continue
		}
		at := ev.At.Sub(s.start)
		s.lines = append(s.lines, fmt.Sprintf("%d:%02d %s", int(at.Minutes()), int(at.Seconds())%60, Describe(ev.Fact)))
		if f, ok := ev.Fact.(Offered); ok {
			s.lines = append(s.lines, why(f.Match)...)
		}
	}
	if err != nil {
		s.lines = append(s.lines, "error: "+err.Error())
	}
}

// why tells what of a match deserves a line of its own.
func why(m Match) (lines []string) {
	for _, g := range m.Guarded {
		lines = append(lines, fmt.Sprintf("     %s sets aside %s", g.Guard, strings.Join(g.Agents, " ")))
	}
	for _, p := range m.Passes {
		lines = append(lines, fmt.Sprintf("     passes %s: %s", p.Contact, p.Cause))
	}
	if m.Fit != nil || m.Explore != nil && m.Explore.Taken {
		lines = append(lines, "     "+m.Text.EN)
	}
	return lines
}

func (s *script) command(c Command) { s.note(s.engine.Do(s.now, c)) }

func (s *script) configure() { s.command(Configure{Config: s.next()}) }

func (s *script) next() Config {
	c := s.config
	c.Queues, c.Agents = slices.Clone(c.Queues), slices.Clone(c.Agents)
	return c
}

// remove takes queues and agents out of the plan; the script goes on with the plan that is in force.
func (s *script) remove(names []string, drain bool) {
	before := s.config
	s.config = s.next()
	s.config.Queues = slices.DeleteFunc(s.config.Queues, func(q Queue) bool { return slices.Contains(names, q.Name) })
	s.config.Agents = slices.DeleteFunc(s.config.Agents, func(a Agent) bool { return slices.Contains(names, a.Name) })
	evs, err := s.engine.Do(s.now, Configure{Config: s.next(), Drain: drain})
	if s.note(evs, err); err != nil {
		s.config = before
	}
}

// rename gives a queue or an agent another name in the next plan.
func (s *script) rename(from, to string) {
	s.config = s.next()
	for i := range s.config.Queues {
		if q := &s.config.Queues[i]; q.Name == from {
			q.Name, q.RenamedFrom = to, from
		}
	}
	for i := range s.config.Agents {
		if a := &s.config.Agents[i]; a.Name == from {
			a.Name, a.RenamedFrom = to, from
		}
	}
	s.configure()
	for i := range s.config.Queues { // the plan after it need not say so again
		s.config.Queues[i].RenamedFrom = ""
	}
	for i := range s.config.Agents {
		s.config.Agents[i].RenamedFrom = ""
	}
}

// do understands one line.
func (s *script) do(t *testing.T, words []string) {
	t.Helper()
	arg := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch words[0] {
	case "queue":
		s.queue(t, words[1], words[2:])
	case "agent":
		s.agent(t, words[1], words[2:])
	case "arrive":
		s.command(Arrive{Contact: arg(1), Channel: Voice, Node: "n1", Number: "4004"})
	case "dial": // dial c1 k7 sac …: a call whose customer has a key
		s.command(Arrive{Contact: arg(1), Channel: Voice, Node: "n1", Number: "4004", Key: arg(2)})
		s.enqueue(t, append([]string{arg(1)}, words[3:]...))
	case "call": // call c1 sac [skill>=5 …] [owner=ana] [timeout=20s] [closed]
		s.command(Arrive{Contact: arg(1), Channel: Voice, Node: "n1", Number: "4004"})
		s.enqueue(t, words[1:])
	case "chat", "email": // chat c1 sac: as call
		s.command(Arrive{Contact: arg(1), Channel: Channel(words[0]), Node: "n1", Number: "4004"})
		s.enqueue(t, words[1:])
	case "enqueue":
		s.enqueue(t, words[1:])
	case "wait":
		s.wait(duration(t, arg(1)))
	case "accept":
		s.command(Accept{Contact: arg(1), Agent: arg(2)})
	case "join":
		s.command(Join{Contact: arg(1)})
	case "talk": // accept and join
		s.command(Accept{Contact: arg(1), Agent: arg(2)})
		s.command(Join{Contact: arg(1)})
	case "decline":
		s.command(Decline{Contact: arg(1), Agent: arg(2), Why: Why(cmp.Or(arg(3), string(WhyDeclined)))})
	case "hangup": // the customer, in a queue
		s.command(Abandon{Contact: arg(1)})
	case "leave":
		s.command(Leave{Contact: arg(1), Why: Why(cmp.Or(arg(2), string(WhyKey)))})
	case "end":
		s.command(End{Contact: arg(1), By: By(cmp.Or(arg(2), string(ByCustomer)))})
	case "release":
		s.command(Release{Contact: arg(1)})
	case "leglost": // c1 agent [ana]
		s.command(LegLost{Contact: arg(1), Side: Side(arg(2)), Agent: arg(3)})
	case "nodelost":
		s.command(NodeLost{Node: arg(1)})
	case "promise": // promise c1 sac [hours=0m-2h,24h-26h] [attempts=3] [retry=10m,30m] [merge=c0]
		s.promise(t, words[1:])
	case "dialed":
		s.command(Dialed{Contact: arg(1), Result: Why(arg(2))})
	case "signin":
		s.command(SignIn{Agent: arg(1)})
	case "signout":
		s.command(SignOut{Agent: arg(1)})
	case "ready":
		s.command(GoReady{Agent: arg(1)})
	case "notready":
		cmd := GoNotReady{Agent: arg(1), Reason: arg(2)}
		if arg(3) != "" { // notready ana lunch 30m
			cmd.Until = s.now.Add(duration(t, arg(3)))
		}
		s.command(cmd)
	case "breaks": // breaks ana break:5m-30m:10m lunch:-2h:20m: reason, earliest and latest start from now, length
		s.command(PlanBreaks{Agent: arg(1), Breaks: s.breaks(t, words[2:]), By: "escala"})
	case "settle": // settle c1 ana tecnico resolved [times=20]: contacts c1.1, c1.2 … too
		s.settle(t, words[1:])
	case "finish": // finish ana resolved [c1]
		s.command(FinishWrapUp{Agent: arg(1), Disposition: arg(2), Contact: arg(3)})
	case "extend": // extend ana 60s [resolved]
		s.command(ExtendWrapUp{Agent: arg(1), More: MillisOf(duration(t, cmp.Or(arg(2), "0s"))), Disposition: arg(3)})
	case "phone":
		s.command(Phone{Agent: arg(1), Reachable: arg(2) == "back"})
	case "prioritize": // c1 8
		s.command(Prioritize{Contact: arg(1), Priority: float64(number(t, arg(2))), By: "sara"})
	case "announce": // c1 wait
		s.command(Announce{Contact: arg(1), What: Announcement(arg(2))})
	case "recompute": // every announcement and every offer so far, from its own record
		s.recompute(t)
	case "foresee": // sac [c1]
		s.foresee(arg(1), arg(2))
	case "move": // c1 vendas
		s.command(Move{Contact: arg(1), Queue: arg(2), By: "sara"})
	case "withdraw":
		s.command(Withdraw{Contact: arg(1), By: "sara"})
	case "force": // ana ready; ana not_ready lunch; ana signed_out
		s.force(arg(1), State(arg(2)), arg(3))
	case "inform": // inform c1 ana [vip]
		r := skills.Request{Owner: arg(2), Own: 1, Mode: skills.ModeFull}
		if arg(3) != "" {
			r.Credits = words[3:]
		}
		s.command(Inform{Contact: arg(1), Request: r})
	case "remove", "drain": // remove sac bia: in one plan; drain: whoever waits
		s.remove(words[1:], words[0] == "drain")
	case "rename": // rename sac atendimento: a queue or an agent
		s.rename(arg(1), arg(2))
	case "chats": // chats ana 5, in the next plan
		i := slices.IndexFunc(s.config.Agents, func(a Agent) bool { return a.Name == arg(1) })
		s.config.Agents = slices.Clone(s.config.Agents)
		s.config.Agents[i].Capacity = Capacity{Voice: 1, Chat: number(t, arg(2))}
		s.configure()
	case "hours": // hours ana 2h, in the next plan
		i := slices.IndexFunc(s.config.Agents, func(a Agent) bool { return a.Name == arg(1) })
		s.config.Agents = slices.Clone(s.config.Agents)
		s.config.Agents[i].Hours = MillisOf(duration(t, arg(2)))
		s.configure()
	case "dispositions": // dispositions troca=resolved nada=open, in the next plan
		s.config.Dispositions = nil
		for _, w := range words[1:] {
			name, means, _ := strings.Cut(w, "=")
			s.config.Dispositions = append(s.config.Dispositions, Disposition{Name: name, Resolved: means == string(MeansResolved)})
		}
		s.configure()
	case "train": // train bia sac=3
		i := slices.IndexFunc(s.config.Agents, func(a Agent) bool { return a.Name == arg(1) })
		s.config.Agents = slices.Clone(s.config.Agents)
		s.config.Agents[i].Skills = levels(t, words[2:])
		s.configure()
	case "change": // the queue, for those who come from now on
		s.config.Queues = slices.DeleteFunc(s.config.Queues, func(q Queue) bool { return q.Name == arg(1) })
		s.queue(t, words[1], words[2:])
	case "restart":
		s.restart(t)
	case "show":
		s.show()
	case "list":
		s.list()
	case "transfer", "consult": // transfer c1 vendas @bia within=20s closed; consult c1 k1 vendas
		s.give(t, words)
	case "complete":
		s.command(CompleteConsult{Contact: arg(1), Agent: arg(2)})
	case "cancel":
		s.command(CancelConsult{Contact: arg(1), Agent: arg(2)})
	case "hold":
		s.command(Hold{Contact: arg(1), Agent: arg(2)})
	case "resume":
		s.command(Resume{Contact: arg(1), Agent: arg(2)})
	default:
		t.Fatalf("transcript: unknown word %q", words[0])
	}
}

// force gives an agent a state by a supervisor's word.
func (s *script) force(agent string, state State, reason string) {
	switch state {
	case StateReady:
		s.command(GoReady{Agent: agent, By: "sara"})
	case StateNotReady:
		s.command(GoNotReady{Agent: agent, Reason: reason, By: "sara"})
	case StateSignedOut:
		s.command(SignOut{Agent: agent, By: "sara"})
	}
}

// wait lets time pass, firing timers exactly when the engine asks for it.
func (s *script) wait(d time.Duration) {
	end := s.now.Add(d)
	for next := s.engine.Next(); !next.IsZero() && !next.After(end); next = s.engine.Next() {
		s.now = next
		s.note(s.engine.Tick(s.now), nil)
	}
	s.now = end
}

// restart replaces the engine by one that replays the log.
func (s *script) restart(t *testing.T) {
	again := New()
	for _, ev := range s.log {
		again.Apply(ev)
	}
	requireSameState(t, s.engine, again)
	s.engine = again
}

// requireSameState compares two engines but for the clock, which a replay only knows from its last event.
func requireSameState(t require.TestingT, want, got *Engine) {
	w, g := want.State(), got.State()
	g.At = w.At
	for i := range min(len(w.Queues), len(g.Queues)) {
		g.Queues[i].Oldest = w.Queues[i].Oldest
	}
	for i := range min(len(w.Agents), len(g.Agents)) {
		g.Agents[i].Occupancy = w.Agents[i].Occupancy // as of different instants; its basis is in the offers' terms
	}
	require.Equal(t, w, g, "replay differs")
	require.Equal(t, want.model, got.model, "replay has learnt something else")
	require.Equal(t, want.settled, got.settled)
	for name, a := range want.agents {
		require.Equal(t, a.record, got.agents[name].record, "replay has learnt something else of %s", name)
	}
}

func (s *script) checkReplay(t *testing.T) {
	s.restart(t)
	requireExplained(t, s.log)
}

func (s *script) show() {
	for _, a := range s.engine.State().Agents {
		line := fmt.Sprintf("  %s is %s", a.Name, a.State)
		if a.Reason != "" {
			line += ": " + a.Reason
		}
		if a.State == StateReady {
			line += fmt.Sprintf(", idle %s", s.now.Sub(a.IdleSince))
		}
		if !a.Phone {
			line += ", no phone"
		}
		for _, c := range a.Contacts {
			line += fmt.Sprintf(", %s of %s", strings.ReplaceAll(string(c.State), "_", " "), c.Contact)
		}
		if n := len(a.Breaks); n > 0 {
			line += fmt.Sprintf(", %d breaks ahead", n)
		}
		if a.HoursOver {
			line += ", hours over"
		}
		s.lines = append(s.lines, line)
	}
	for _, q := range s.engine.State().Queues {
		line := fmt.Sprintf("  %s: %d waiting, %d offered", q.Name, q.Waiting, q.Busy)
		if q.Callbacks+q.Deferred > 0 {
			line += fmt.Sprintf(", %d to be called, %d later", q.Callbacks, q.Deferred)
		}
		s.lines = append(s.lines, line)
	}
}

// recompute computes what was announced and decided again from the log as it was written.
func (s *script) recompute(t *testing.T) {
	announced, offered := 0, 0
	for _, ev := range s.log {
		written, err := json.Marshal(ev)
		require.NoError(t, err)
		var read Event
		require.NoError(t, json.Unmarshal(written, &read))
		switch f := read.Fact.(type) {
		case Announced:
			announced++
			require.NoError(t, f.Check())
		case Offered:
			offered++
			require.NoError(t, f.Match.Check())
		}
	}
	s.lines = append(s.lines, fmt.Sprintf("  %d announcements and %d offers recompute", announced, offered))
}

// foresee says what would be told.
func (s *script) foresee(queue, contact string) {
	est := s.engine.Foresee(queue, contact)
	if !est.Known() {
		s.lines = append(s.lines, "  no number")
		return
	}
	s.lines = append(s.lines, fmt.Sprintf("  %s: %d.%03d ahead, %d agents, mean %s, half within %s, four of five within %s", est.Method,
		est.Ahead/1000, est.Ahead%1000, est.Servers, seconds(est.MeanMS), seconds(est.P50MS), seconds(est.P80MS)))
}

// list is the contacts, by id.
func (s *script) list() {
	for _, c := range s.engine.State().Contacts {
		line := fmt.Sprintf("  %s is %s", c.ID, c.Phase)
		if c.Queue != "" {
			line += fmt.Sprintf(" in %s since %s", c.Queue, s.now.Sub(c.Since))
		}
		s.lines = append(s.lines, line)
	}
}
