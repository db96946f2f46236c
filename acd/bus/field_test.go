package bus_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/bus/client"
	"receptivo/skills"
)

// A contact that is transferred, after a question and without: what the database holds, row by row, is what the stream
// tells, and who was connected before the transfer is in both. https://github.com/asterisk/asterisk/issues/759
func Test_asterisk_759_record_equals_stream_through_a_transfer(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "127.0.0.1:0")
	defer c.close(t)
	queue := func(name string) acd.Queue {
		return acd.Queue{Name: name, Strategy: acd.LongestIdle, RingTimeout: 15_000, Reoffer: 30_000, OnNoAnswer: acd.StateReady,
			Needs: skills.NeedsOf(map[string]int{name: 1})}
	}
	agent := func(name, skill string) acd.Agent { return acd.Agent{Name: name, Skills: skills.Set{skill: 5}} }
	commands := []acd.Command{
		acd.Configure{Config: acd.Config{Plan: "sha256:test", Weights: skills.DefaultWeights(),
			Queues: []acd.Queue{queue("sac"), queue("vendas")}, Agents: []acd.Agent{agent("ana", "sac"), agent("bia", "vendas")}}},
	}
	for _, name := range []string{"ana", "bia"} {
		commands = append(commands, acd.Phone{Agent: name, Reachable: true}, acd.SignIn{Agent: name}, acd.GoReady{Agent: name})
	}
	commands = append(commands,
		acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1", Number: "4004"}, acd.Enqueue{Contact: "c1", Queue: "sac"},
		acd.Accept{Contact: "c1", Agent: "ana"}, acd.Join{Contact: "c1"}, acd.Transfer{Contact: "c1", Queue: "vendas"},
		acd.Accept{Contact: "c1", Agent: "bia"}, acd.Join{Contact: "c1"}, acd.End{Contact: "c1", By: acd.ByCustomer},
		acd.Arrive{Contact: "c2", Channel: acd.Voice, Node: "n1", Number: "4004"}, acd.Enqueue{Contact: "c2", Queue: "sac"},
		acd.Accept{Contact: "c2", Agent: "ana"}, acd.Join{Contact: "c2"}, acd.Consult{Contact: "c2", Consult: "k1", Queue: "vendas"},
		acd.Accept{Contact: "k1", Agent: "bia"}, acd.Join{Contact: "k1"}, acd.CompleteConsult{Contact: "c2"},
		acd.End{Contact: "c2", By: acd.ByCustomer})
	engine, err := acd.Open(t.Context(), c.journal)
	require.NoError(t, err)
	for _, cmd := range commands {
		_, err := engine.Do(t.Context(), cmd)
		require.NoError(t, err, "%+v", cmd)
	}
	c.flush(t)

	rows := rowsIn(t, filepath.Join(dir, "log.db"))
	var told []row
	require.NoError(t, client.Follow(t.Context(), client.Options{URL: c.server.URL(), Seed: c.server.ReadOnlySeed(), Centre: "acme", All: true, Once: true},
		func(e client.Event) error {
			told = append(told, row{e.StreamSeq, e.Contact(), uint64(e.ContactSeq), e.Fact()})
			return nil
		}))
	require.Equal(t, rows, told)
	for contact, want := range map[string][]string{
		"c1": {"arrived", "queued", "offered", "accepted", "connected", "transferred", "queued", "offered", "accepted", "connected", "ended"},
		"c2": {"arrived", "queued", "offered", "accepted", "connected", "consult_started", "held", "transferred", "ended"},
	} {
		require.Equal(t, want, storyOf(told, contact))
	}
}

// row is an event as both tell it.
type row struct {
	seq        uint64
	contact    string
	contactSeq uint64
	kind       string
}

// storyOf is what happened to a contact, without what is no step of its way.
func storyOf(rows []row, contact string) (kinds []string) {
	for _, r := range rows {
		switch {
		case r.contact != contact, r.kind == "wrap_up_started", r.kind == "wrap_up_ended":
		default:
			kinds = append(kinds, r.kind)
		}
	}
	return kinds
}

// rowsIn reads the log as any program may that knows SQL.
func rowsIn(t *testing.T, path string) (list []row) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	require.NoError(t, err)
	defer db.Close()
	rows, err := db.Query("SELECT seq, contact, contactseq, kind FROM event ORDER BY seq")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var r row
		require.NoError(t, rows.Scan(&r.seq, &r.contact, &r.contactSeq, &r.kind))
		list = append(list, r)
	}
	require.NoError(t, rows.Err())
	return list
}
