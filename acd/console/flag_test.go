package console

import (
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

func TestSupervisorTurnsAFlag(t *testing.T) {
	c := opens(t)
	c.does(acd.Configure{Config: acd.Config{Plan: "sha256:flags", Weights: skills.DefaultWeights(), Flags: []acd.Flag{{Name: "cheia"}}}})
	cl, ctx := c.client(), t.Context()
	flags, err := cl.Flags(ctx)
	require.NoError(t, err)
	require.Equal(t, []Flag{{FlagView: acd.FlagView{Name: "cheia"}}}, flags)
	f, err := cl.SetFlag(ctx, "cheia", true)
	require.NoError(t, err)
	require.True(t, f.On && f.Set)
	f, err = cl.SetFlag(ctx, "cheia", false)
	require.NoError(t, err)
	require.False(t, f.On)
	_, err = cl.SetFlag(ctx, "vazia", true)
	require.EqualError(t, err, `flag "vazia" is not in the plan in force`)
	_, err = cl.SetFlag(ctx, "..", true)
	require.Error(t, err)
	res, _ := c.hears("POST", "/api/v1/flags/vazia/off", "")
	require.Equal(t, 404, res.StatusCode)
}
