package flows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

func TestDoorsOfTheQueuesAheadWithinADay(t *testing.T) {
	p, _ := warned(t, `
engine { timezone = "America/Sao_Paulo" }
calendar "manha" { hours = { mon-fri = "08:00-12:00,13:00-18:00" } }
calendar "domingo" { hours = { sun = "08:00-12:00" } }
queue "sac" {
  overflow {
    after = "90s"
    queue = queue.vendas
  }
  overflow {
    after = "2m"
    queue = queue.plantao
  }
}
queue "vendas" {
  calendar = calendar.manha
  max_wait = "30s"
  overflow {
    after = "10s"
    queue = queue.sac
  }
  overflow {
    after = "20s"
    queue = queue.igreja
  }
}
queue "plantao" {}
queue "igreja" { calendar = calendar.domingo }
`)
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour+3, 0, 0, 0, time.UTC) } // a Monday is the 2nd
	require.Equal(t, []acd.Door{
		{Queue: "vendas", Open: []acd.Span{{From: at(2, 10), To: at(2, 12)}, {From: at(2, 13), To: at(2, 18)}, {From: at(3, 8), To: at(3, 10)}}},
		{Queue: "igreja"},
	}, p.Doors("sac", at(2, 10), nil))
	require.Equal(t, []acd.Door{{Queue: "vendas"}, {Queue: "igreja", Open: []acd.Span{{From: at(2, 10), To: at(3, 10)}}}},
		p.Doors("sac", at(2, 10), map[string]bool{"manha": false, "domingo": true}))
	require.Empty(t, p.Doors("plantao", at(2, 10), nil))

	sac, _ := p.Queue("sac")
	require.Equal(t, []string{"vendas", "plantao"}, sac.OverflowTo)
	require.Equal(t, acd.Millis(120_000), sac.OverflowAt, "no max_wait: not before the last of them could have taken it")
	vendas, _ := p.Queue("vendas")
	require.Equal(t, acd.Millis(30_000), vendas.OverflowAt)
}
