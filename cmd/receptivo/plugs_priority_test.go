package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPriorityAndPreferredAgent: who has a priority goes before who came a moment earlier, and with two agents free the
// one whom the flow prefers is rung.
func TestPriorityAndPreferredAgent(t *testing.T) {
	t.Parallel()
	c := opens(t, varied(t, `ring_timeout = "2s"`, `ring_timeout = "1m"`, `screen = { protocolo = call.protocol }`,
		"priority = call.from == \"21988880002\" ? 10 : 5\n      agent = agent.marina"), t.TempDir())
	luisa, marina := c.signedIn("luisa", "7101", 700), c.signedIn("marina", "7102", 800)
	c.does("agents", "pause", "luisa", "almoco")
	c.does("agents", "pause", "marina", "almoco")
	early, first := c.calls("21988880001", 440, "8")
	c.events.about(t, first, "queued farmaceutico")
	late, second := c.calls("21988880002", 500, "8")
	c.events.about(t, second, "queued farmaceutico")

	c.does("agents", "ready", "luisa")
	c.events.about(t, second, "offered farmaceutico luisa")
	luisa.Rings()
	require.NotContains(t, c.events.about(t, first, "queued farmaceutico"), "offered farmaceutico luisa")
	c.does("agents", "ready", "marina")
	c.events.about(t, first, "offered farmaceutico marina")
	early.HangsUp()
	late.HangsUp()
	c.events.about(t, first, "abandoned farmaceutico offered")
	c.events.about(t, second, "abandoned farmaceutico offered")

	third, contact := c.calls("21988880003", 600, "8") // luisa has been idle longer
	c.events.about(t, contact, "offered farmaceutico marina")
	marina.Rings()
	third.HangsUp()
	c.isStopped()
}
