package acd

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// The words of transcripts: what a line says after its verb.

func levels(t *testing.T, words []string) skills.Set {
	set := skills.Set{}
	for _, w := range words {
		skill, level, _ := strings.Cut(w, "=")
		set[skill] = number(t, level)
	}
	return set
}

func (s *script) queue(t *testing.T, name string, words []string) {
	q := Queue{Name: name, Strategy: BestMatch, RingTimeout: DefaultRingTimeout, WrapUp: DefaultWrapUp, Reoffer: DefaultReoffer}
	levels := map[string]int{}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "experiment": // experiment=name:arm,arm:block
			p := strings.Split(value, ":")
			q.Experiment = &Experiment{Name: p[0], Block: MillisOf(duration(t, p[2]))}
			for _, arm := range strings.Split(p[1], ",") {
				q.Experiment.Arms = append(q.Experiment.Arms, Strategy(arm))
			}
		case "strategy":
			q.Strategy = Strategy(value)
		case "ring":
			q.RingTimeout = MillisOf(duration(t, value))
		case "wrapup":
			q.WrapUp = MillisOf(duration(t, value))
		case "ringallmax":
			q.RingAllMax = number(t, value)
		case "wrapupmax":
			q.WrapUpMax = MillisOf(duration(t, value))
		case "reoffer":
			q.Reoffer = MillisOf(duration(t, value))
		case "max":
			q.MaxCalls = number(t, value)
		case "hold":
			q.WaitPreferred = MillisOf(duration(t, value))
		case "noanswer":
			q.OnNoAnswer = State(value)
		case "order":
			q.Order = Order(value)
		case "target":
			q.TargetWait = MillisOf(duration(t, value))
		case "fit":
			q.FitWindow = MillisOf(duration(t, value))
		case "maxocc":
			q.Guard.MaxOccupancy = fraction(t, value)
		case "maxhard":
			q.Guard.MaxHard = number(t, value)
		case "minshare":
			q.Guard.MinShare = fraction(t, value)
		case "explore":
			q.Guard.Explore = fraction(t, value)
		case "holdwrapup":
			q.Guard.HoldForWrapUp = MillisOf(duration(t, value))
		case "hard":
			q.Hard = append(q.Hard, value)
		case "grants": // grants=vip:30s
			name, d, _ := strings.Cut(value, ":")
			if q.Credits == nil {
				q.Credits = make(map[string]Millis)
			}
			q.Credits[name] = MillisOf(duration(t, d))
		case "creditmax":
			q.CreditMax = MillisOf(duration(t, value))
		case "handle":
			q.Handle = MillisOf(duration(t, value))
		case "patience":
			q.Patience = MillisOf(duration(t, value))
		case "rescue":
			q.Rescue = MillisOf(duration(t, value))
		case "join": // join=ready,offered: who counts as somebody
			q.JoinEmpty = states(value)
		case "overflow": // overflow=60s:vendas,retencao
			at, to, _ := strings.Cut(value, ":")
			q.OverflowAt, q.OverflowTo = MillisOf(duration(t, at)), strings.Split(to, ",")
		case "place": // place=2m:30m
			hangup, drop, _ := strings.Cut(value, ":")
			q.AfterHangup, q.AfterDrop, q.DropCredit = MillisOf(duration(t, hangup)), MillisOf(duration(t, drop)), 60_000
		case "stay":
			q.LeaveEmpty = states(value)
		case "relax": // relax=25s:drop:2
			q.Rings = append(q.Rings, ringOf(t, value))
		default:
			levels[key] = number(t, value)
		}
	}
	q.Needs = skills.NeedsOf(levels)
	s.config.Queues = append(s.config.Queues, q)
	s.configure()
}

func states(words string) (all []State) {
	for w := range strings.SplitSeq(words, ",") {
		all = append(all, State(w))
	}
	return all
}

// ringOf understands 10s:any (no preferences), 25s:drop:2, 30s:instead:sac:3, 40s:also:vendas, 45s:last.
func ringOf(t *testing.T, text string) Ring {
	words := append(strings.Split(text, ":"), "", "")
	r := Ring{After: MillisOf(duration(t, words[0]))}
	switch words[1] {
	case "drop":
		r.LevelDrop = number(t, words[2])
	case "instead":
		r.Instead = []skills.Need{{Skill: words[2], Level: number(t, words[3])}}
	case "also":
		r.Also = []string{words[2]}
	case "last":
		r.NeverRelaxed = true
	case "any":
	default:
		t.Fatalf("transcript: ring %q", text)
	}
	return r
}

// agent adds an agent who is signed in, ready, and has a phone; "out" leaves them signed out, "register" signs in by phone.
func (s *script) agent(t *testing.T, name string, words []string) {
	a := Agent{Name: name, Skills: skills.Set{}}
	out := false
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "out":
			out = true
		case "register":
			a.SignInOnRegister = true
		case "team":
			a.Team = value
		case "chats", "emails", "calls":
			ch := map[string]Channel{"chats": Chat, "emails": Email, "calls": Voice}[key]
			if a.Capacity == nil {
				a.Capacity = Capacity{Voice: 1}
			}
			a.Capacity[ch] = number(t, value)
		case "hours":
			a.Hours = MillisOf(duration(t, value))
		case "break": // break=pausa:1h-5h:10m, of every shift
			b := s.breaks(t, []string{value})[0]
			rule := BreakRule{Reason: b.Reason, Latest: MillisOf(b.Latest.Sub(s.now)), For: b.For}
			if !b.From.IsZero() {
				rule.From = MillisOf(b.From.Sub(s.now))
			}
			a.Breaks = append(a.Breaks, rule)
		default:
			a.Skills[key] = number(t, value)
		}
	}
	s.config.Agents = append(s.config.Agents, a)
	s.configure()
	if out || a.SignInOnRegister {
		return
	}
	s.command(Phone{Agent: name, Reachable: true})
	s.command(SignIn{Agent: name})
	s.command(GoReady{Agent: name})
}

func (s *script) breaks(t *testing.T, words []string) (all []Break) {
	for _, w := range words {
		part := strings.Split(w, ":")
		from, latest, _ := strings.Cut(part[1], "-")
		b := Break{Reason: part[0], Latest: s.now.Add(duration(t, latest)), For: MillisOf(duration(t, part[2]))}
		if from != "" {
			b.From = s.now.Add(duration(t, from))
		}
		all = append(all, b)
	}
	return all
}

func (s *script) enqueue(t *testing.T, words []string) {
	cmd := Enqueue{Contact: words[0], Queue: words[1]}
	levels := map[string]int{}
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case strings.HasSuffix(key, ">"):
			levels[strings.TrimSuffix(key, ">")] = number(t, value)
		case key == "owner":
			cmd.Request.Owner, cmd.Request.Own, cmd.Request.Mode = value, 1, skills.ModeFull
		case key == "claims":
			cmd.Claims = append(cmd.Claims, value)
		case key == "about":
			cmd.Request.Intent = append(cmd.Request.Intent, skills.Share{Category: value, P: 1})
		case key == "priority":
			cmd.Credits = append(cmd.Credits, PriorityCredit(float64(number(t, value))))
		case key == "vip":
			cmd.Credits = append(cmd.Credits, Credit{Name: "vip", MS: MillisOf(duration(t, value))})
		case key == "prefers":
			cmd.Request.Needs.Preferred = append(cmd.Request.Needs.Preferred, skills.Need{Skill: value, Level: 1})
		case key == "timeout":
			cmd.Timeout = MillisOf(duration(t, value))
		case key == "agent":
			cmd.Prefers = value
		case key == "again": // again=0m-2h
			cmd.Again = &Again{Hours: s.spans(t, value), Attempts: 3, Retry: []Millis{600_000}}
		case key == "overflow":
			cmd.Overflow = MillisOf(duration(t, value))
		case key == "door": // door=vendas:5m-10m, or door=vendas: never
			queue, hours, _ := strings.Cut(value, ":")
			cmd.Doors = append(cmd.Doors, Door{Queue: queue, Open: s.spans(t, hours)})
		case key == "merge":
			cmd.Merge = value
		case key == "closed":
			cmd.Closed = true
		case key == "skip":
			cmd.Skips = append(cmd.Skips, number(t, value))
		default:
			t.Fatalf("transcript: enqueue %q", w)
		}
	}
	cmd.Needs = skills.NeedsOf(levels)
	s.command(cmd)
}

// settle says what a contact, or several, came to just now.
func (s *script) settle(t *testing.T, words []string) {
	cmd := Settle{Contact: words[0], Agent: words[1], Category: words[2], Resolved: words[3] == "resolved", At: s.now}
	times := 1
	for _, w := range words[4:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "times":
			times = number(t, value)
		case "owner":
			cmd.Owner = true
		case "ago":
			cmd.At = s.now.Add(-duration(t, value))
		case "again":
			cmd.Repeat = MillisOf(duration(t, value))
		default:
			t.Fatalf("transcript: settle %q", w)
		}
	}
	s.command(cmd)
	shown := len(s.lines)
	for i := 1; i < times; i++ {
		cmd.Contact = fmt.Sprintf("%s.%d", words[0], i)
		s.command(cmd)
	}
	s.lines = s.lines[:shown]
}

// promise promises a callback: at any hour of the first day, unless it says more.
func (s *script) promise(t *testing.T, words []string) {
	cmd := PromiseCallback{Contact: words[0], Queue: words[1], Attempts: 3, Retry: []Millis{600_000, 1_800_000}}
	cmd.Hours = []Span{{From: s.start, To: s.start.Add(24 * time.Hour)}}
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "hours":
			cmd.Hours = s.spans(t, value)
		case "attempts":
			cmd.Attempts = number(t, value)
		case "retry":
			cmd.Retry = nil
			for pause := range strings.SplitSeq(value, ",") {
				cmd.Retry = append(cmd.Retry, MillisOf(duration(t, pause)))
			}
		case "agent":
			cmd.Prefers = value
		case "merge":
			cmd.Merge = value
		default:
			t.Fatalf("transcript: promise %q", w)
		}
	}
	s.command(cmd)
}

// spans understands 0m-2h,24h-26h.
func (s *script) spans(t *testing.T, text string) (all []Span) {
	for span := range strings.SplitSeq(text, ",") {
		if from, to, ok := strings.Cut(span, "-"); ok {
			all = append(all, Span{From: s.start.Add(duration(t, from)), To: s.start.Add(duration(t, to))})
		}
	}
	return all
}

func duration(t *testing.T, s string) time.Duration {
	d, err := time.ParseDuration(s)
	require.NoError(t, err)
	return d
}

func fraction(t *testing.T, s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return f
}

func number(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}
