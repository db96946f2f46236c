package flows

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlacesOfBlocks(t *testing.T) {
	p := accepted(t, plan(`engine {
  language = "pt-BR"
}

trunk "a" { host = "sip.exemplo" }

queue "sac" {
  max_wait = "60s"
}

number "4004" {
  flow  = flow.f
  trunk = trunk.a
}

flow "f" {
  access = text
  enqueue { queue = queue.sac }
  hangup {}
}
`))
	at := func(line, column int) Place { return Place{"plan.hcl", line, column} }
	require.Equal(t, at(2, 3), p.Place("engine", "", "language"))
	require.Equal(t, at(1, 1), p.Place("engine", "", "profiles"), "what is not written is where its block is")
	require.Equal(t, at(8, 3), p.Place("queue", "sac", "max_wait"))
	require.Equal(t, at(11, 1), p.Place("number", "4004", ""), "also when it is of one trunk")
	require.Equal(t, Place{}, p.Place("queue", "vip", ""))
	require.Equal(t, "text", p.Flows["f"].Access)

	d := p.Locate(Diagnostic{At: p.Flows["f"].Code[0].At})
	require.Equal(t, `flow "f"`, d.In)
	require.Equal(t, at(18, 10), d.End, "the word enqueue")
	d = p.Locate(Diagnostic{At: p.Place("queue", "sac", "max_wait")})
	require.Equal(t, at(8, 19), d.End)
	require.Equal(t, at(99, 1), p.Locate(Diagnostic{At: at(99, 1)}).End, "a place where nothing is")
}
