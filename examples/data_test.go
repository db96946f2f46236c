package examples_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/examples"
	"receptivo/flows"
	"receptivo/skills"
	"receptivo/skills/history"
)

// today is a day on which somebody might try the example.
var today = time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)

// customers is the history with the data of the SAC as of a day.
func customers(t *testing.T, day time.Time) *history.Store {
	t.Helper()
	store, err := history.Open(filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })

	var files []history.File
	for _, table := range examples.SACData(day) {
		files = append(files, history.File{Name: table.Name, Reader: bytes.NewReader(table.CSV)})
	}
	report, err := store.Import(t.Context(), files, history.Options{})
	require.NoError(t, err)
	require.Empty(t, report.Rejected)
	require.Empty(t, report.Warnings)
	for _, f := range report.Files {
		require.Empty(t, f.Ignored, f.Name)
	}
	require.Equal(t, "customers", report.Files[0].Kind)
	require.Equal(t, 200, report.Files[0].Imported)
	return store
}

func dossier(t *testing.T, store *history.Store, kind, value string) skills.Dossier {
	t.Helper()
	d, err := store.Find(context.Background(), []skills.Identifier{{Kind: kind, Value: value}})
	require.NoError(t, err)
	return d
}

func TestDataIsImportedWithoutALoss(t *testing.T) {
	store := customers(t, today)

	ana := dossier(t, store, "phone", "+5511900000001")
	require.Equal(t, "Ana Prado", ana.Customer.Name)
	require.Equal(t, "ouro", ana.Customer.Segment)
	require.Equal(t, "camila", ana.Tickets[0].Owner)
	require.True(t, ana.Tickets[0].Open())
	require.Equal(t, ana.Customer, dossier(t, store, "cpf", "900.000.001-75").Customer)

	for _, p := range people(t) {
		require.Equal(t, p.id, dossier(t, store, "phone", p.phone).Customer.ID)
	}
	require.Empty(t, dossier(t, store, "phone", "+5581900000010").Purchases, "João has bought nothing")
}

// On any day the data is fresh: whole days are moved and nothing else.
func TestDataIsOfToday(t *testing.T) {
	ana := dossier(t, customers(t, today), "phone", "+5511900000001")
	age := today.Sub(ana.Tickets[0].LastTouch)
	require.Less(t, age, 24*time.Hour)
	require.Positive(t, age)

	for _, table := range examples.SACData(time.Date(2026, 11, 24, 15, 0, 0, 0, time.Local)) {
		onDisk, err := os.ReadFile(filepath.Join("sac", "data", table.Name))
		require.NoError(t, err)
		require.Equal(t, string(onDisk), string(table.CSV))
	}
}

func TestGeneratorMakesTheSameData(t *testing.T) {
	dir := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "go", "run", "sac/data/generate.go", dir).CombinedOutput()
	require.NoError(t, err, string(out))
	for _, name := range []string{"customers.csv", "purchases.csv", "tickets.csv"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join("sac", "data", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "run go generate ./examples")
	}
}

// Whoever calls about an open ticket can be served by its owner: the owner meets what the ticket makes the call need.
func TestOwnersCanTakeTheirCustomers(t *testing.T) {
	plan := parse(t, examples.SAC())
	policy := plan.Policy("sac")
	now := time.Now() // a history says how old it is
	store := customers(t, now)
	owned := map[string]int{}
	for _, person := range people(t) {
		d := dossier(t, store, "document", person.document)
		require.Truef(t, d.Found, "customer %s", person.id)
		require.Truef(t, flows.ValidCPF(person.document), "CPF of customer %s", person.id)
		r := skills.Brief(d, policy, now)
		if r.Owner == "" {
			continue
		}
		owned[r.Owner]++
		agent, ok := plan.Agent(r.Owner)
		require.True(t, ok, r.Owner)
		queue, _ := plan.Queue("sac")
		require.Empty(t, queue.Needs.Unmet(agent.Skills))
		require.Empty(t, r.Needs.Unmet(agent.Skills), "%s owns the ticket of %s", r.Owner, person.id)
	}
	require.Len(t, owned, len(plan.Agents), "everybody owns some: %v", owned)
}

// The cast of the readme: with everybody free and equally idle, who is chosen for whom in the general queue.
func TestWhoIsChosenForTheCast(t *testing.T) {
	plan := parse(t, examples.SAC())
	now := time.Now()
	store := customers(t, now)
	queue, _ := plan.Queue("sac")
	for document, want := range map[string]string{
		"90000000175": "camila",  // Ana: her open complaint
		"90000000256": "rafael",  // Bruno: his open technical case
		"90000000337": "diego",   // Célia: hers
		"90000000418": "beatriz", // Davi: the charge he disputes
		"90000000507": "camila",  // Elisa: she wants to cancel
		"90000000680": "beatriz", // Fábio: a gold customer
		"90000000760": "camila",  // Glória: knows refrigerators
		"90000000841": "rafael",  // Hugo: knows notebooks
		"90000000922": "diego",   // Irene: knows televisions
	} {
		r := skills.Brief(dossier(t, store, "document", document), plan.Policy("sac"), now)
		best, score := "", int64(-1)
		for _, a := range candidates(plan, queue.Needs, r.Needs) {
			terms := skills.Score(r, nil, plan.Config().Weights, skills.Candidate{Agent: a.Name, Skills: a.Skills}, now)
			if terms.Sum() > score {
				best, score = a.Name, terms.Sum()
			}
		}
		require.Equal(t, want, best, document)
	}
}

// candidates are the agents who meet the needs: of them those who meet every preference, when some do.
func candidates(plan *flows.Plan, queue, request skills.Needs) []flows.Agent {
	able := slices.DeleteFunc(slices.Clone(plan.Agents), func(a flows.Agent) bool {
		return queue.Unmet(a.Skills) != "" || request.Unmet(a.Skills) != ""
	})
	if some := slices.DeleteFunc(slices.Clone(able), func(a flows.Agent) bool { return !request.Prefers(a.Skills) }); len(some) > 0 {
		return some
	}
	return able
}

type person struct{ id, phone, document string }

// people are the customers as the file has them.
func people(t *testing.T) []person {
	t.Helper()
	var all []person
	for _, row := range bytes.Split(bytes.TrimSpace(examples.SACData(today)[0].CSV), []byte("\n"))[1:] {
		cells := bytes.Split(row, []byte(","))
		all = append(all, person{string(cells[0]), string(cells[2]), string(cells[3])})
	}
	slices.SortFunc(all, func(a, b person) int { return bytes.Compare([]byte(a.id), []byte(b.id)) })
	return all
}
