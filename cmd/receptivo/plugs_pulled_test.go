package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// free are flags with which nothing but the fault of a test keeps a centre from starting.
func free(plan, data string, flags ...string) []string {
	return append([]string{"serve", plan, "--data", data, "--sip", "127.0.0.1:0", "--http", "127.0.0.1:0", "--nats-listen", "127.0.0.1:0"}, flags...)
}

func TestPlanWithErrorsStartsNothing(t *testing.T) {
	t.Parallel()
	plan := varied(t, "queue.balcao", "queue.balcoa", "ring_timeout", "ring_timout", `goto   = step.farmaceutico`, `goto   = step.nowhere`)
	data := filepath.Join(t.TempDir(), "data")
	out, trouble, code := program(t, free(plan, data)...)
	require.Equal(t, 1, code)
	require.Empty(t, out)
	require.Regexp(t, `(?s)on drogaria.hcl:\d+:3, .*? ring_timout\..*?`+
		`on drogaria.hcl:\d+:3, .*`+
		`on iris.hcl:\d+:16, .*"nowhere".*?`+
		`on iris.hcl:\d+:23, .*"balcoa".*?`+
		`receptivo: the plan has errors: 4 errors, 0 warnings\n$`, trouble)
	require.NoDirExists(t, data)
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer udp.Close()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer tcp.Close()
	for flag, address := range map[string]string{
		"--sip": udp.LocalAddr().String(), "--http": tcp.Addr().String(), "--nats-listen": tcp.Addr().String(),
	} {
		out, trouble, code := program(t, free(irisPlan, t.TempDir(), flag, address)...)
		require.Equal(t, 1, code, flag)
		require.Empty(t, out, "nothing is announced that does not run")
		require.Regexp(t, `^receptivo: .*`+regexp.QuoteMeta(address)+`.*`+flag, trouble, "one sentence says which port, and how to choose another")
	}
}

func TestDataDirectoryThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, data := range []string{file, filepath.Join(file, "below"), "/proc/receptivo"} {
		out, trouble, code := program(t, free(irisPlan, data)...)
		require.Equal(t, 1, code, data)
		require.Empty(t, out)
		require.Regexp(t, `^receptivo: .*cannot write in `+regexp.QuoteMeta(data)+`: .*choose another data directory\n$`, trouble)
	}
}

func TestTwoCentresOnOneDataDirectory(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir())
	_, trouble, code := program(t, free(irisPlan, c.data)...)
	require.Equal(t, 1, code)
	require.Contains(t, trouble, c.data)
	require.Contains(t, c.does("agents"), "signed_out", "the first one goes on, and its commands still find it")
	c.isStopped()
}

// malformed are messages that no phone should send; {…} is filled in by the phone.
var malformed = map[string]string{
	"INVITE without From": `INVITE sip:` + irisNumber + `@{server} SIP/2.0
Via: SIP/2.0/UDP {addr};branch={branch};rport
To: <sip:` + irisNumber + `@{server}>
Call-ID: {callid}
CSeq: 1 INVITE
Max-Forwards: 70
Contact: <sip:x@{addr}>
Content-Length: 0

`,
	"INVITE without To, with a body of no type": `INVITE sip:` + irisNumber + `@{server} SIP/2.0
Via: SIP/2.0/UDP {addr};branch={branch};rport
From: <sip:x@{addr}>;tag={tag}
Call-ID: {callid}
CSeq: 1 INVITE
Max-Forwards: 70
Content-Length: 4

v=0
`,
	"INFO without Content-Type": `INFO sip:{server} SIP/2.0
Via: SIP/2.0/UDP {addr};branch={branch};rport
From: <sip:x@{addr}>;tag={tag}
To: <sip:y@{server}>;tag=nobody
Call-ID: {callid}
CSeq: 2 INFO
Max-Forwards: 70
Content-Length: 9

Signal=1
`,
	"INFO without From, To and Content-Type": `INFO sip:{server} SIP/2.0
Via: SIP/2.0/UDP {addr};branch={branch};rport
Call-ID: {callid}
CSeq: 2 INFO
Content-Length: 0

`,
	"BYE without From": `BYE sip:{server} SIP/2.0
Via: SIP/2.0/UDP {addr};branch={branch};rport
To: <sip:y@{server}>;tag=nobody
Call-ID: {callid}
CSeq: 3 BYE
Content-Length: 0

`,
	"BYE without To": `BYE sip:{server} SIP/2.0
Via: SIP/2.0/UDP {addr};branch={branch};rport
From: <sip:x@{addr}>;tag={tag}
Call-ID: {callid}
CSeq: 3 BYE
Content-Length: 0

`,
	"a message that ends in its first line": "INVITE sip:x@y SIP/2.0\n",
	"no message":                            "\x00\xff\r\n\r\n\r\n",
}

// TestMalformedMessagesDuringACall sends them from the socket of the very phone that talks, and from a stranger's.
func TestMalformedMessagesDuringACall(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700)
	pickedUp := luisa.AnswersAfter(0)
	mark := c.events.mark()
	phone := c.caller("21988880001", 440)
	bia := phone.Dials(irisNumber)
	contact := c.events.readsAfter(t, mark, "arrived").Contact()
	bia.Presses("8")
	ana := pickedUp()
	bia.Hears(700, time.Second)

	stranger := c.caller("21900000000", 0)
	for what, message := range malformed {
		require.NoError(t, phone.SendText(message), what)
		require.NoError(t, stranger.SendText(message), what)
	}
	for _, datagram := range [][]byte{{0}, {0x80}, {}, []byte("hello"), {0x80, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0}} {
		require.NoError(t, bia.SendRTP(datagram))
		require.NoError(t, ana.SendRTP(datagram))
	}

	bia.Hears(700, time.Second)
	ana.Hears(440, time.Second)
	require.Zero(t, bia.Ending())
	require.Equal(t, "connected farmaceutico luisa", last(c.events.about(t, contact, "connected farmaceutico luisa")))
	next, _ := c.calls("21988880002", 440, "")
	require.NoError(t, next.HearsSound(t.Context()), "the next call is answered")
	for _, p := range []interface{ HangsUp() }{next, bia} {
		p.HangsUp()
	}
	ana.IsHungUp()
	c.isStopped()
}

func last(lines []string) string { return lines[len(lines)-1] }

func TestAgentsPhoneIsDead(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700) // ready longest, so the first to be asked
	marina := c.signedIn("marina", "7102", 800)
	luisa.Unplug()
	bia, contact := c.calls("21988880001", 440, "8")
	first := c.events.reads(t, "offered farmaceutico luisa")
	rings := marina.Rings()
	rang := time.Now()
	require.WithinRange(t, rang, first.Time, first.Time.Add(3*time.Second), "the ring timeout of 2 s, and one more")
	call, err := rings.Answer(t.Context())
	require.NoError(t, err)
	bia.Hears(800, time.Second)
	story := c.events.about(t, contact, "connected farmaceutico marina")
	require.Contains(t, []string{"no_answer farmaceutico luisa", "unreachable farmaceutico luisa"}, story[4], "%q", story)
	require.Equal(t, "offered farmaceutico marina", story[5])
	require.NoError(t, call.Hangup(t.Context()))
	bia.IsHungUp()
	c.isStopped()
}

// TestCallerKeepsThePlaceWhenAPhoneIsDead: who came first and rang in vain is still before who came in the meantime.
func TestCallerKeepsThePlaceWhenAPhoneIsDead(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700)
	luisa.Unplug()
	_, first := c.calls("21988880001", 440, "8")
	c.events.about(t, first, "offered farmaceutico luisa")
	_, second := c.calls("21988880002", 500, "8")
	c.events.about(t, second, "queued farmaceutico")
	c.events.reads(t, "(no_answer|unreachable) farmaceutico luisa")

	for _, next := range []struct{ name, extension, contact string }{{"marina", "7102", first}, {"nadia", "7103", second}} {
		c.signedIn(next.name, next.extension, 800)
		require.Equal(t, next.contact, c.events.reads(t, "offered farmaceutico "+next.name).Contact())
	}
	c.isStoppedAtOnce()
}

func TestCtrlCWithACallUp(t *testing.T) {
	t.Parallel()
	const drain = 5 * time.Second
	c := opens(t, irisPlan, t.TempDir(), "--drain", drain.String())
	luisa := c.signedIn("luisa", "7101", 700)
	c.signedIn("marina", "7102", 800)
	pickedUp := luisa.AnswersAfter(0)
	bia, _ := c.calls("21988880001", 440, "8")
	ana := pickedUp()
	bia.Hears(700, time.Second)

	interrupted := time.Now()
	c.gets(os.Interrupt)
	c.says(`stopping: no new calls, 1 call may finish within 5s`)
	c.caller("21988880002", 500).IsRefused(irisNumber, 503)
	bia.Hears(700, time.Second)
	ana.Hears(440, time.Second)
	require.Zero(t, bia.Ending(), "the call goes on")
	bia.IsHungUp()
	ana.IsHungUp()
	require.WithinRange(t, time.Now(), interrupted.Add(drain), interrupted.Add(drain+2*time.Second))
	require.True(t, c.ends().Success())
	requireLogged(t, c.data, "ended farmaceutico luisa system")
}

func TestCtrlCTwice(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir(), "--drain", "1m")
	bia, _ := c.calls("21988880001", 440, "")
	require.NoError(t, bia.HearsSound(t.Context()))
	c.gets(os.Interrupt)
	c.says(`stopping: no new calls, 1 call may finish within 1m0s`)
	c.isStoppedAtOnce()
	status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, ok)
	require.Equal(t, syscall.SIGINT, status.Signal())
}

// isStoppedAtOnce gives a second Ctrl-C where one would have the program wait.
func (c *centre) isStoppedAtOnce() {
	c.t.Helper()
	c.gets(os.Interrupt)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	late := time.After(3 * time.Second)
	for {
		select {
		case <-c.exited:
			return
		case <-again.C:
			_ = c.cmd.Process.Signal(os.Interrupt) // one that is on its way is followed by another
		case <-late:
			c.t.Fatal("the program goes on after a second Ctrl-C")
		}
	}
}
