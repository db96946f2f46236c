package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// TestDemoTakesACallFromOutside calls the demo as the README says, with a phone that is none of its own: an agent answers,
// and the demo's callers are served as before.
func TestDemoTakesACallFromOutside(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	read, write := io.Pipe()
	var shown strings.Builder
	server := make(chan string, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		address := regexp.MustCompile(`SIP +(127\.0\.0\.1:\d+)`)
		buf := make([]byte, 4096)
		for found := false; ; {
			n, err := read.Read(buf)
			shown.Write(buf[:n])
			if m := address.FindStringSubmatch(shown.String()); m != nil && !found {
				found = true
				server <- m[1]
			}
			if err != nil {
				return
			}
		}
	})
	ended := make(chan error, 1)
	go func() {
		cmd := demoCmd{Calls: 5, Every: 1500 * time.Millisecond, Talk: 2500 * time.Millisecond}
		ended <- cmd.Run(ctx, &output{Out: write, Err: write})
		write.Close()
	}()

	p, err := phone.New(ctx, phone.Config{Server: <-server, Tone: 440})
	require.NoError(t, err)
	defer p.Close()
	call, err := p.Dial(ctx, "4004", phone.From("+5511987654321", ""))
	require.NoError(t, err)
	require.NoError(t, stay(ctx, call, 1500*time.Millisecond))
	require.NoError(t, call.Press(ctx, "9"))
	require.NoError(t, <-ended)
	reading.Wait()
	require.Contains(t, shown.String(), "5 of 5 calls connected")
	require.Len(t, regexp.MustCompile(`talks with`).FindAllString(shown.String(), -1), 6, "%s", shown.String())
	require.NotContains(t, shown.String(), "not answered by")
}

// TestDemoEndsBeforeItsCalls tells the calls that the end of the demo cut short from those that failed.
func TestDemoEndsBeforeItsCalls(t *testing.T) {
	told, stop := context.WithCancel(t.Context())
	c := &crowd{screen: &screen{}}
	good, failed, cut := c.newCall(0), c.newCall(1), c.newCall(2)
	good.callerHears, good.agentHears = true, true
	c.end(told, good, nil)
	c.end(told, failed, errors.New("no agent answered"))
	stop()
	c.end(told, cut, context.Canceled)

	var b bytes.Buffer
	require.NoError(t, c.summary(&b))
	require.Regexp(t, `(?m)^2 .* FAILED: no agent answered$`, b.String())
	require.Regexp(t, `(?m)^3 .* cut short by the end of the demo$`, b.String())
	require.Contains(t, b.String(), "1 of 2 calls connected, audio verified in both directions by tone; 1 cut short.")

	c.want = 3
	require.Error(t, c.summary(&b), "three calls were wanted")
}

func TestDemoRefusesFlagsThatMeanNothing(t *testing.T) {
	for _, c := range []demoCmd{{Every: 0, Talk: time.Second}, {Every: time.Second}, {Calls: -1, Every: time.Second, Talk: time.Second}} {
		require.ErrorContains(t, c.Run(t.Context(), &output{Out: io.Discard, Err: io.Discard}), "--every")
	}
}
