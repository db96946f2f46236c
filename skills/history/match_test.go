package history

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// One ticket row decides who gets the call: its owner, although the other agent has been idle longer.
func TestOpenTicketDecidesWhoGetsTheCall(t *testing.T) {
	customers := "id,nome,telefone\nc1,Maria,+5511987650001\n"
	header := "id,cliente,categoria,aberto_em,responsavel,ultima_acao\n"
	ticket := "t1,c1,entrega," + stamp(time.Now().AddDate(0, 0, -3)) + ",bruno," + stamp(time.Now().AddDate(0, 0, -1)) + "\n"

	require.Equal(t, "bruno", whoGetsTheCall(t, customers, header+ticket))
	require.Equal(t, "ana", whoGetsTheCall(t, customers, header))
}

func whoGetsTheCall(t *testing.T, customers, tickets string) string {
	s := openStore(t)
	importAll(t, s, Options{}, "clientes.csv", customers, "chamados.csv", tickets)
	r := skills.Brief(find(t, s, "phone", "11987650001"), skills.Policy{}, time.Now())
	require.Equal(t, skills.ModeFull, r.Mode)

	ana := skills.Score(r, nil, skills.DefaultWeights(), skills.Candidate{Agent: "ana", Occ: .5, Idle: 600}, time.Now())
	bruno := skills.Score(r, nil, skills.DefaultWeights(), skills.Candidate{Agent: "bruno", Occ: .5, Idle: 5}, time.Now())
	if ana.Sum() > bruno.Sum() {
		return "ana"
	}
	return "bruno"
}
