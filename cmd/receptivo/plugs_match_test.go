package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd/bus/client"
	"receptivo/media/phone"
)

// match is what a subscriber reads of a decision; it knows the terms of the score by no name.
type match struct {
	Match struct {
		Chosen    candidate   `json:"chosen"`
		RunnersUp []candidate `json:"runners_up"`
		Tie       struct {
			Band int64 `json:"band"`
		} `json:"tie"`
	} `json:"match"`
}

type candidate struct {
	Agent  string           `json:"agent"`
	Score  int64            `json:"score"` // millionths
	IdleMS int64            `json:"idle_ms"`
	Terms  map[string]int64 `json:"terms"`
}

// sum is the score that the terms make.
func (c candidate) sum() int64 {
	var sum int64
	for _, t := range c.Terms {
		sum += t
	}
	return min(max(sum, 0), 1_000_000)
}

// TestCallGoesToTheOwnerOfTheOpenTicket, and without that one row to who has been idle longest. Marina owns it; Luísa
// has been idle longer and stands before her in the alphabet.
func TestCallGoesToTheOwnerOfTheOpenTicket(t *testing.T) {
	t.Parallel()
	const row = "t2,c1,8102,medicamento,aberto,%[1]s,,marina,%[1]s,\n"
	tickets := "id,customer,protocol,category,status,opened,deadline,owner,last_touch,resolved\n" +
		"t1,c2,8101,pedido,aberto,%[1]s,,luisa,%[1]s,\n" + row

	with := offeredFor(t, tickets)
	require.Equal(t, "marina", with.Match.Chosen.Agent)
	require.Equal(t, "luisa", with.Match.RunnersUp[0].Agent)
	require.Greater(t, with.Match.RunnersUp[0].IdleMS, with.Match.Chosen.IdleMS)
	require.Greater(t, with.Match.Chosen.Terms["own"], with.Match.Tie.Band)
	require.Greater(t, with.Match.Chosen.Score, with.Match.RunnersUp[0].Score+with.Match.Tie.Band, "the score alone decided")

	without := offeredFor(t, strings.Replace(tickets, row, "", 1))
	require.Equal(t, "luisa", without.Match.Chosen.Agent)
	require.Equal(t, "marina", without.Match.RunnersUp[0].Agent)
	require.Zero(t, without.Match.RunnersUp[0].Terms["own"])
	require.GreaterOrEqual(t, without.Match.Chosen.Score, without.Match.RunnersUp[0].Score-without.Match.Tie.Band)
}

// offeredFor imports a customer with these tickets into a new centre, lets the customer call, and returns why who was
// rung was rung.
func offeredFor(t *testing.T, tickets string) (m match) {
	t.Helper()
	data, files := t.TempDir(), t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(files, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	out, trouble, code := program(t, "import", "--data", data,
		write("clientes.csv", "id,nome,telefone,segmento\nc1,Bia Lemos,+5521988880001,\nc2,Carlos Luz,+5521988880002,\n"),
		write("chamados.csv", fmt.Sprintf(tickets, time.Now().Add(-2*time.Hour).Format(time.RFC3339))))
	require.Zero(t, code, trouble)
	require.Contains(t, out, "2 customers imported, 0 rejected")

	c := opens(t, irisPlan, data)
	tones := map[string]float64{"luisa": 700, "marina": 800}
	luisa := c.signedIn("luisa", "7101", tones["luisa"])
	marina := c.signedIn("marina", "7102", tones["marina"])
	phones := map[string]*phone.Actor{"luisa": luisa, "marina": marina}
	bia, contact := c.calls("21988880001", 440, "8")
	offered := c.events.reads(t, "offered .*")
	require.Equal(t, contact, offered.Contact())
	m = decision(t, offered)
	talk := phones[m.Match.Chosen.Agent].Answers() // whom the event names is who rings
	bia.Hears(tones[m.Match.Chosen.Agent], time.Second)
	talk.Hears(440, time.Second)
	bia.HangsUp()
	talk.IsHungUp()
	c.isStopped()
	return m
}

// decision reads an offered event, and sees that its terms make its scores.
func decision(t *testing.T, e client.Event) (m match) {
	t.Helper()
	require.NoError(t, json.Unmarshal(e.Data, &m))
	require.Len(t, m.Match.RunnersUp, 1)
	for _, c := range append(m.Match.RunnersUp, m.Match.Chosen) {
		require.NotEmpty(t, c.Terms)
		require.Equal(t, c.sum(), c.Score, "%s: %v", c.Agent, c.Terms)
	}
	return m
}
