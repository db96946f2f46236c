package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCallerHangsUpInTheMenu(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir())
	bia, contact := c.calls("21988880001", 440, "")
	require.NoError(t, bia.HearsSound(t.Context()))
	bia.HangsUp()
	require.Equal(t, []string{"arrived", "answered", "ended customer"}, c.events.about(t, contact, "ended customer"))
	c.isStopped()
}

func TestCallerHangsUpWhileThePhoneRings(t *testing.T) {
	t.Parallel()
	c := opens(t, varied(t, `ring_timeout = "2s"`, `ring_timeout = "1m"`), t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700)
	bia, contact := c.calls("21988880001", 440, "8")
	ringing := luisa.Rings()
	bia.HangsUp()
	require.Equal(t, []string{
		"arrived", "answered", "queued farmaceutico", "offered farmaceutico luisa",
		"withdrawn farmaceutico luisa caller_gone", "abandoned farmaceutico offered",
	}, c.events.about(t, contact, "abandoned farmaceutico offered"))
	closes(t, ringing.Cancelled(), "the phone still rings")
	require.Regexp(t, `luisa .* ready `, c.does("agents"))
	c.isStopped()
}

func TestCallerHangsUpInTheQueueAndInTheTalk(t *testing.T) {
	t.Parallel()
	c := opens(t, irisPlan, t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700)
	pickedUp := luisa.AnswersAfter(0)
	bia, talking := c.calls("21988880001", 440, "8")
	ana := pickedUp()
	bia.Hears(700, time.Second)
	ana.Hears(440, time.Second)

	carlos, waiting := c.calls("21988880002", 500, "8")
	c.events.about(t, waiting, "queued farmaceutico")
	carlos.HangsUp()
	require.Equal(t, []string{
		"arrived", "answered", "queued farmaceutico", "abandoned farmaceutico waiting",
	}, c.events.about(t, waiting, "abandoned farmaceutico waiting"))

	bia.HangsUp()
	ana.IsHungUp()
	require.Equal(t, []string{
		"arrived", "answered", "queued farmaceutico", "offered farmaceutico luisa",
		"accepted farmaceutico luisa", "connected farmaceutico luisa", "ended farmaceutico luisa customer",
		"wrap_up_started farmaceutico luisa", "wrap_up_ended farmaceutico luisa timer",
	}, c.events.about(t, talking, "wrap_up_ended farmaceutico luisa timer"))
	c.isStopped()
}
