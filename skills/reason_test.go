package skills

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReasonOfWorkedExample(t *testing.T) {
	terms := func(agent string) Terms { return Score(s1.request, s1.model, DefaultWeights(), s1.agents[agent], noon) }
	bruno, ana := terms("bruno"), terms("ana")

	require.Equal(t, "responsável pelo chamado aberto (tratado há 1 dia), menor ocupação", ReasonOver(s1.request, "bruno", bruno, ana, "pt-BR"))
	require.Equal(t, "owns the open ticket (worked on 1 day ago), less occupied", ReasonOver(s1.request, "bruno", bruno, ana, "en"))
	require.Equal(t, "mais chance de resolver, atende o segmento do cliente", ReasonOver(s1.request, "ana", ana, bruno, "pt"))
	require.Equal(t, "responsável pelo chamado aberto (tratado há 1 dia), conhece o produto do cliente", Reason(s1.request, bruno, "pt"))
	require.Equal(t, "is free", Reason(s1.request, terms("carla"), "en"))
}

func TestReasonSaysOnlyWhatIsTrue(t *testing.T) {
	r := Request{Owner: "bruno", OwnerTeam: "tv", Own: 1}
	for _, tt := range []struct {
		agent       string
		t, runnerUp Terms
		want        string
	}{
		{"ana", Terms{Own: 40_000}, Terms{}, "in the team of the open ticket (worked on less than 1 day ago)"},
		{"ana", Terms{Q: 700_000}, Terms{Q: 700_000, Hist: -30_000}, "as good as the next"}, // the other's bad history is no merit
		{"ana", Terms{Q: 700_000, Idle: 9_000}, Terms{Q: 700_000, Idle: 2_000}, "idle longest"},
		{"ana", Terms{Q: 700_000, Occ: -200_000}, Terms{Q: 700_000, Occ: -160_000}, "as good as the next"},
	} {
		require.Equal(t, tt.want, ReasonOver(r, tt.agent, tt.t, tt.runnerUp, "en"))
	}
	require.Equal(t, "owns the open ticket, or is in its team (worked on less than 1 day ago)", Reason(r, Terms{Own: 40_000}, "en"))
	require.Equal(t, "atende ao que o contato pede", Reason(Request{}, Terms{Q: 700_000, Occ: -100_000}, "pt"))
	require.Equal(t, "owns the open ticket (worked on 21 days ago)", Reason(Request{Owner: "ana", Own: .125}, Terms{Own: 10_000}, "en"))
}
