package main

import (
	"bufio"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// benchPlan is the least plan with a menu, a queue and agents: what is measured is the centre, not its prompts.
func benchPlan(agents int) string {
	var b strings.Builder
	b.WriteString(`
number "4004" { flow = flow.bench }
skill "s" {}
queue "q" {
  skills  = { s = 1 }
  wrap_up = "0s"
}
flow "bench" {
  on exhausted { goto = step.fim }
  goto = step.menu
  step "menu" {
    menu "m" {
      prompt  = digits("12")
      timeout = "60s"
      choice "1" { goto = step.fila }
    }
  }
  step "fila" {
    enqueue { queue = queue.q }
    goto = step.fim
  }
  step "fim" {
    hangup {}
  }
}
`)
	for i := range agents {
		fmt.Fprintf(&b, "agent \"a%d\" {\n  extension = \"7%03d\"\n  password = \"md5:%s\"\n  skills = { s = 5 }\n  sign_in = on_register\n}\n",
			i, i, ha1(fmt.Sprintf("7%03d", i), "p"))
	}
	return b.String()
}

// process is the real program, serving a plan.
type process struct {
	b    *testing.B
	cmd  *exec.Cmd
	sip  string
	done chan struct{}
}

// serve starts the program on free ports and returns when it has announced itself.
func serve(b *testing.B, plan string) *process {
	dir := b.TempDir()
	require.NoError(b, os.WriteFile(filepath.Join(dir, "plan.hcl"), []byte(plan), 0o600))
	p := &process{b: b, done: make(chan struct{})}
	p.cmd = exec.Command(benchBinary(b), "serve", dir, "--data", filepath.Join(dir, "data"),
		"--sip", "127.0.0.1:0", "--http", "127.0.0.1:0", "--nats-listen", "127.0.0.1:0", "--drain", "1s", "--log-level", "error")
	stdout, err := p.cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, p.cmd.Start())
	lines := bufio.NewScanner(stdout)
	for p.sip == "" && lines.Scan() {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "SIP"); ok {
			p.sip, _, _ = strings.Cut(strings.TrimSpace(rest), ",")
		}
	}
	require.NotEmpty(b, p.sip, "the program did not say where it listens")
	go func() { defer close(p.done); _, _ = io.Copy(io.Discard, stdout) }()
	b.Cleanup(p.stop)
	return p
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	<-p.done
	_ = p.cmd.Wait()
}

// cpu is the processor time that the program has used.
func (p *process) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	require.NoError(p.b, err)
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	require.NoError(p.b, err)
	system, err := strconv.Atoi(fields[12])
	require.NoError(p.b, err)
	return time.Duration(user+system) * 10 * time.Millisecond // USER_HZ is 100
}

// resident is the memory that the program holds, in bytes.
func (p *process) resident() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	require.NoError(p.b, err)
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	require.NoError(p.b, err)
	return float64(kb) * 1024
}

var buildOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "receptivo-bench-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "receptivo")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
})

func benchBinary(b *testing.B) string {
	bin, err := buildOnce()
	require.NoError(b, err)
	return bin
}

// BenchmarkCalls makes complete calls: INVITE, menu, a key by RFC 4733, queue, an agent's phone rings and answers, audio
// both ways for a tenth of a second, BYE. So many callers at a time, as many agents. It reports calls per second and the
// centre's own processor time per call; the phones' is not in it.
//
//	go test -run '^$' -bench 'Calls' -benchtime 300x ./cmd/receptivo
func BenchmarkCalls(b *testing.B) {
	for _, at := range []int{1, 20, 60} {
		b.Run(fmt.Sprintf("atonce=%d", at), func(b *testing.B) { benchmarkCalls(b, at) })
	}
}

func benchmarkCalls(b *testing.B, atOnce int) {
	p := serve(b, benchPlan(atOnce))
	ctx := b.Context()
	register(b, p.sip, atOnce, func(in *phone.Incoming) {
		in.Ringing()
		call, err := in.Answer(ctx)
		if err != nil {
			return
		}
		<-call.Done()
	})
	calls := make(chan struct{})
	var callers sync.WaitGroup
	for range atOnce {
		ph, err := phone.New(ctx, phone.Config{Server: p.sip, Tone: 440})
		require.NoError(b, err)
		defer ph.Close()
		callers.Go(func() {
			for range calls {
				if err := oneCall(ctx, ph); err != nil {
					b.Error(err)
				}
			}
		})
	}
	before, start := p.cpu(), time.Now()
	for b.Loop() {
		calls <- struct{}{}
	}
	close(calls)
	callers.Wait()
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "calls/s")
	b.ReportMetric(float64((p.cpu()-before).Microseconds())/1000/float64(b.N), "cpu-ms/call")
}

func oneCall(ctx context.Context, ph *phone.Phone) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	call, err := ph.Dial(ctx, "4004")
	if err != nil {
		return err
	}
	if err := call.Press(ctx, "1"); err != nil {
		return err
	}
	if err := call.HearsTone(ctx, benchTone, 100*time.Millisecond); err != nil {
		return err
	}
	return call.Hangup(ctx)
}

// benchTone is what all agents of a benchmark sing, Hz.
const benchTone = 1000

func register(b *testing.B, server string, agents int, answer func(*phone.Incoming)) {
	for i := range agents {
		ph, err := phone.New(b.Context(), phone.Config{Server: server, User: fmt.Sprintf("7%03d", i), Password: "p", Tone: benchTone})
		require.NoError(b, err)
		b.Cleanup(ph.Unplug)
		require.NoError(b, ph.Register(b.Context(), 10*time.Minute))
		go func() {
			for in := range ph.Incoming() {
				go answer(in)
			}
		}()
	}
}

// BenchmarkMusic lets callers wait with music for ten seconds and reports the centre's processor time as a share of one
// core, per 100 callers.
//
//	go test -run '^$' -bench 'Music' -benchtime 1x ./cmd/receptivo
func BenchmarkMusic(b *testing.B) {
	for _, callers := range []int{100, 300} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			p := serve(b, benchPlan(1))
			register(b, p.sip, 1, func(in *phone.Incoming) { in.Ringing(); <-in.Cancelled() })
			ph, err := phone.New(b.Context(), phone.Config{Server: p.sip})
			require.NoError(b, err)
			defer ph.Close()
			var dialled sync.WaitGroup
			for range callers {
				dialled.Go(func() {
					call, err := ph.Dial(b.Context(), "4004")
					if err != nil {
						b.Error(err)
						return
					}
					if err := call.Press(b.Context(), "1"); err != nil {
						b.Error(err)
					}
				})
			}
			dialled.Wait()
			for b.Loop() {
				before, start := p.cpu(), time.Now()
				time.Sleep(10 * time.Second)
				share := (p.cpu() - before).Seconds() / time.Since(start).Seconds()
				b.ReportMetric(100*share*100/float64(callers), "%core/100callers")
				b.ReportMetric(p.resident()/1e6, "MB")
			}
		})
	}
}

// BenchmarkFirstCall is the time from starting the program to the first answered call, on a fresh data directory, with
// the memory it holds when idle and the size of the program.
//
//	go test -run '^$' -bench 'FirstCall' -benchtime 5x ./cmd/receptivo
func BenchmarkFirstCall(b *testing.B) {
	info, err := os.Stat(benchBinary(b))
	require.NoError(b, err)
	var resident float64
	for b.Loop() {
		p := serve(b, benchPlan(1))
		ph, err := phone.New(b.Context(), phone.Config{Server: p.sip})
		require.NoError(b, err)
		call, err := ph.Dial(b.Context(), "4004")
		require.NoError(b, err)
		b.StopTimer()
		require.NoError(b, call.Hangup(b.Context()))
		ph.Close()
		resident = p.resident()
		p.stop()
		b.StartTimer()
	}
	b.ReportMetric(resident/1e6, "MB-idle")
	b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
}

func ha1(user, password string) string { return md5Hex(user + ":" + realm + ":" + password) }

func md5Hex(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}
