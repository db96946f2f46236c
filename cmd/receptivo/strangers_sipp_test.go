//go:build strangers

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd/bus/client"
)

// requireSIPp fails where the strangers cannot come: their absence is no success.
func requireSIPp(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("sipp")
	require.NoError(t, err, "install sipp: apt-get install sip-tester")
	require.Zero(t, os.Geteuid(), "sipp plays captures, and the test hears, through raw sockets: run as root")
}

// strangersPatience is how long a stranger waits, and the test for a stranger.
const strangersPatience = 30 * time.Second

// stranger is a phone that is sipp: one process for each thing it does, all at one address.
type stranger struct {
	t            *testing.T
	user, server string
	dir          string
	sip, rtp     int // ports

	cmd      *exec.Cmd // the present process
	out      *said
	exited   chan struct{}
	begun    int    // processes so far
	call     string // Call-ID, when it calls
	messages string // file of what was said
}

func newStranger(t *testing.T, c *centre, user string) *stranger {
	return &stranger{t: t, user: user, server: c.sip, dir: t.TempDir(), sip: freeUDP(t), rtp: freeUDP(t)}
}

// freeUDP is an even port that nobody has, with the next two.
func freeUDP(t *testing.T) int {
	t.Helper()
	for range 100 {
		a, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		require.NoError(t, err)
		port := a.LocalAddr().(*net.UDPAddr).Port
		b, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port + 2})
		a.Close()
		if err != nil {
			continue
		}
		b.Close()
		if port%2 == 0 {
			return port
		}
	}
	t.Fatal("no UDP port is free")
	return 0
}

// registers with digest, and is answered with a code in the end.
func (s *stranger) registers(password string, code int) {
	s.t.Helper()
	s.begins("register", map[string]string{"password": password, "registered": strconv.Itoa(code)})
	s.isContent()
}

// answers the next call.
func (s *stranger) answers(tone float64, codecs, events, ending string) {
	s.t.Helper()
	s.begins("agent", map[string]string{
		"tone": s.tone(tone, codecs), "codecs": codecs, "events": events, "ending": s.scenario(ending),
		"from": "[$called];tag=[call_number]agent", "to": "[$caller]",
	})
}

// calls a number and presses keys.
func (s *stranger) calls(number string, tone float64, codecs, events, keys, ending string) {
	s.t.Helper()
	s.begins("caller", map[string]string{
		"tone": s.tone(tone, codecs), "codecs": codecs, "events": events, "keys": keys, "ending": s.scenario(ending),
		"from": `"Cliente" <sip:` + s.user + `@[local_ip]:[local_port]>;tag=[call_number]call`,
		"to":   "<sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]",
	}, "-s", number)
}

func (s *stranger) scenario(name string) string {
	s.t.Helper()
	text, err := os.ReadFile("testdata/strangers/sipp/" + name + ".xml")
	require.NoError(s.t, err)
	return string(text)
}

// begins a scenario in a process of its own.
func (s *stranger) begins(name string, fill map[string]string, flags ...string) {
	s.t.Helper()
	words := []string{"{user}", s.user}
	text := s.scenario(name)
	if ending, ok := fill["ending"]; ok { // first, because it has words to fill in too
		text = strings.Replace(text, "{ending}", ending, 1)
	}
	for word, value := range fill {
		words = append(words, "{"+word+"}", value)
	}
	file := filepath.Join(s.dir, name+".xml")
	require.NoError(s.t, os.WriteFile(file, []byte(strings.NewReplacer(words...).Replace(text)), 0o600))
	s.begun++
	s.call = fmt.Sprintf("%s-%s-%d@strangers", name, s.user, s.begun)
	s.messages = filepath.Join(s.dir, name+".log")
	s.out, s.exited = newSaid(), make(chan struct{})
	s.cmd = exec.Command("sipp", append([]string{s.server, "-sf", file, "-m", "1", "-i", "127.0.0.1", "-p", strconv.Itoa(s.sip),
		"-mi", "127.0.0.1", "-mp", strconv.Itoa(s.rtp), "-cid_str", s.call, "-nostdin", "-trace_msg", "-message_file", s.messages,
		"-recv_timeout", strconv.Itoa(int(strangersPatience.Milliseconds()))}, flags...)...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = s.dir, s.out, s.out
	require.NoError(s.t, s.cmd.Start())
	cmd, exited := s.cmd, s.exited
	go func() {
		defer close(exited)
		_ = cmd.Wait()
	}()
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
	})
}

// isContent waits for the end of the scenario, which went as it is written.
func (s *stranger) isContent() {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(strangersPatience):
		s.t.Fatalf("sipp does not end: %s", s.talk())
	}
	require.True(s.t, s.cmd.ProcessState.Success(), "%v\n%s\n%s", s.cmd.ProcessState, s.talk(), s.out)
}

// isAskedToLeave sends sipp the message it waits for, which the centre never sees. It stands in the call only by its
// Call-ID, which is how sipp tells calls apart.
func (s *stranger) isAskedToLeave() {
	s.t.Helper()
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", s.sip))
	require.NoError(s.t, err)
	defer conn.Close()
	id := s.call
	if ids := headers(s.received("INVITE"), "Call-ID"); len(ids) > 0 {
		id = ids[0] // was called: the centre chose it
	}
	_, err = fmt.Fprintf(conn, "MESSAGE sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKleave\r\nFrom: <sip:test@strangers>\r\n"+
		"To: <sip:%s@strangers>\r\nCall-ID: %s\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n", s.user, conn.LocalAddr(), s.user, id)
	require.NoError(s.t, err)
}

func (s *stranger) talk() string {
	text, _ := os.ReadFile(s.messages)
	return string(text)
}

// received is the first message of a method that came in; empty: none.
func (s *stranger) received(method string) string {
	for _, message := range strings.Split(s.talk(), "message received")[1:] {
		if i := strings.Index(message, method+" sip:"); i >= 0 {
			text, _, _ := strings.Cut(message[i:], "\n-----")
			return text
		}
	}
	return ""
}

func headers(message, name string) (values []string) {
	for line := range strings.Lines(message) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			values = append(values, strings.TrimSpace(value))
		}
	}
	return values
}

// tone makes a second of a tone in the first of the codecs, and says how sipp plays it for ever.
func (s *stranger) tone(hz float64, codecs string) string {
	s.t.Helper()
	codec, _, _ := strings.Cut(codecs, " ")
	payload, err := strconv.Atoi(codec)
	require.NoError(s.t, err)
	b := make([]byte, rate)
	for i := range b {
		b[i] = encode(payload, 8000*math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	file := filepath.Join(s.dir, fmt.Sprintf("%.0f.%d", hz, payload))
	require.NoError(s.t, os.WriteFile(file, b, 0o600))
	return fmt.Sprintf("%s,-1,%d", file, payload)
}

// agentsIn are the agents in the events of one fact.
func agentsIn(t *testing.T, events []client.Event, fact string) (agents []string) {
	t.Helper()
	for _, e := range events {
		if e.Fact() == fact {
			var data struct{ Agent string }
			require.NoError(t, json.Unmarshal(e.Data, &data))
			agents = append(agents, data.Agent)
		}
	}
	return agents
}
