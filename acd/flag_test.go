package acd

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFlagStaysAsItWasSetUntilThePlanDropsIt(t *testing.T) {
	ctx, now := t.Context(), time.Unix(1000, 0).UTC()
	log, e := NewMemLog(), New()
	does := func(c Command) []Event {
		evs, err := e.Do(now, c)
		require.NoError(t, err)
		require.NoError(t, log.Append(ctx, log.Head(), evs))
		return evs
	}
	with := func(flags ...Flag) { does(Configure{Config: Config{Flags: flags}}) }
	is := func(name string) bool {
		on, known := e.Flag(name)
		require.True(t, known)
		return on
	}
	with(Flag{Name: "cheia"}, Flag{Name: "promo", Default: true})
	require.False(t, is("cheia"))
	require.True(t, is("promo"))
	require.Len(t, does(SetFlag{Flag: "cheia", On: true}), 1)
	require.Empty(t, does(SetFlag{Flag: "cheia", On: true}), "it is so already")
	require.Len(t, does(SetFlag{Flag: "promo", On: true}), 1, "set to its default it no longer follows the plan")
	_, err := e.Do(now, SetFlag{Flag: "chei", On: true})
	require.EqualError(t, err, `acd: flag "chei" is not in the plan in force`)

	e, err = Rebuild(ctx, log) // a restart
	require.NoError(t, err)
	with(Flag{Name: "cheia"}, Flag{Name: "promo"})
	require.True(t, is("cheia"))
	require.True(t, is("promo"))
	require.Equal(t, []FlagView{{"cheia", true, true, now}, {"promo", true, true, now}}, e.State().Flags)
	with()
	_, known := e.Flag("cheia")
	require.False(t, known)
	with(Flag{Name: "cheia"})
	require.False(t, is("cheia"))
}
