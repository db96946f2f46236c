package services

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/ivr"
)

var sms = ivr.Message{ID: 3, Channel: "sms", Service: "erp", To: "+5511999990000", Text: "Protocolo 1.", Key: "c1-3"}

func TestMessageIsSentUntilItIsTaken(t *testing.T) {
	var bodies, keys []string
	with(t, func(w http.ResponseWriter, r *http.Request) {
		bodies, keys = append(bodies, bodyOf(r)), append(keys, r.URL.Path+" "+r.Header.Get("Idempotency-Key"))
		if len(bodies) < 3 {
			w.WriteHeader(500)
		}
	}, func(t *testing.T, d desk) {
		done := make(chan error, 1)
		d.Send("c1", "260301000001", sms, func(err error) { done <- err })
		require.NoError(t, <-done)
		require.Equal(t, []string{"/api/messages c1-3", "/api/messages c1-3", "/api/messages c1-3"}, keys)
		require.JSONEq(t, `{"channel":"sms","to":"+5511999990000","text":"Protocolo 1.","call":"c1","protocol":"260301000001"}`, bodies[2])
	})
}

func TestMessageThatIsRefusedIsNotRepeated(t *testing.T) {
	var n atomic.Int32
	with(t, func(w http.ResponseWriter, _ *http.Request) { n.Add(1); w.WriteHeader(422) }, func(t *testing.T, d desk) {
		done := make(chan error, 1)
		d.Send("c1", "1", sms, func(err error) { done <- err })
		require.EqualError(t, <-done, "service erp answered 422")
		require.EqualValues(t, 1, n.Load())
	})
}

// TestMessagesOfADeadServiceDoNotPileUp: what does not fit is refused at once, and every message ends with an answer.
func TestMessagesOfADeadServiceDoNotPileUp(t *testing.T) {
	with(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(t *testing.T, d desk) {
		done := make(chan error, 1000)
		for range 8 {
			d.Send("c1", "1", sms, func(err error) { done <- err })
		}
		synctest.Wait()
		for range 300 {
			d.Send("c1", "1", sms, func(err error) { done <- err })
		}
		require.Len(t, done, 300-mostWaiting)
		require.EqualError(t, <-done, "service erp has 256 messages waiting already")
		time.Sleep(time.Minute)
		require.NoError(t, d.client.Close())
		require.Len(t, done, 307)
		d.Send("c1", "1", sms, func(err error) { done <- err })
		require.Len(t, done, 308)
	})
}
