package main

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"time"

	"receptivo/acd/services"
	"receptivo/flows"
	"receptivo/skills/history"
)

// histories are where the customers of a node are looked for: what its plan names, and last the node's own database.
type histories struct {
	all     *history.Sources
	own     *history.Store // embedded; nil: there is db instead
	db      string         // DSN of the node's own database; empty: the embedded one
	key     string         // file of the key of identifiers and refs
	outside *services.Client
	plan    *flows.Plan // whose sources they are
}

// ownBudget is how long the embedded database may take where no history block says it.
const ownBudget = 150 * time.Millisecond

// keyOf is the file of the key that the node's customers are known by.
func keyOf(data string) string { return filepath.Join(data, "history.db.key") }

func openHistories(plan *flows.Plan, own *history.Store, db, key string, outside *services.Client) (*histories, error) {
	h := &histories{own: own, db: db, key: key, outside: outside, plan: plan}
	budget, sources, err := h.sources(plan)
	if err == nil {
		h.all = history.Gather(budget, sources...)
	}
	return h, err
}

// follow asks what another plan names from now on, if that is something else.
func (h *histories) follow(plan *flows.Plan) error {
	before := h.plan
	if reflect.DeepEqual(before.Histories, plan.Histories) && reflect.DeepEqual(before.Services, plan.Services) {
		return nil
	}
	budget, sources, err := h.sources(plan)
	if err == nil {
		h.plan = plan
		h.all.Replace(budget, sources...)
	}
	return err
}

// sources are those of a plan, and the time they have together: a tenth of the budget is left for the way back.
func (h *histories) sources(plan *flows.Plan) (budget time.Duration, sources []*history.Source, err error) {
	if budget = plan.HistoryBudget(); budget == 0 {
		budget = ownBudget
	}
	for _, from := range plan.Histories {
		s, err := h.source(plan, from)
		if err != nil {
			return 0, nil, err
		}
		sources = append(sources, s)
	}
	last := history.FromStore("embedded", h.own)
	if h.db != "" {
		last, err = history.FromPostgres("db", h.db, h.key, budget, nil)
	}
	return budget * 9 / 10, append(sources, last), err
}

func (h *histories) source(plan *flows.Plan, from flows.History) (*history.Source, error) {
	switch {
	case from.Postgres != "":
		return history.FromPostgres(from.Name, from.Postgres.Reveal(), h.key, from.Budget, from.Wins)
	case from.SQL != "":
		return history.FromSQL(from.Name, from.SQL.Reveal(), h.key, from.Records, from.Budget, from.Wins)
	}
	service := plan.Services[from.Service]
	if service == nil {
		return nil, fmt.Errorf("history %s: the plan has no service %s", from.Name, from.Service)
	}
	fetch := func(ctx context.Context, path string) ([]byte, error) { return h.outside.Rows(ctx, service, path) }
	return history.FromService(from.Name, fetch, h.key, from.Records, from.Wins)
}

// connected asks the databases of a plan's histories what they think of its queries: each mistake stands at its query.
func connected(ctx context.Context, plan *flows.Plan) (diags flows.Diagnostics) {
	note := func(name, argument, detail string) {
		diags = append(diags, plan.Locate(flows.Diagnostic{
			Severity: flows.SeverityError, Code: "E313", Summary: "Wrong table", Detail: detail + ".", At: plan.Place("history", name, argument),
		}))
	}
	for _, from := range plan.Histories {
		if from.SQL == "" {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		faults, err := history.CheckSQL(limited, from.SQL.Reveal(), from.Records)
		cancel()
		if err != nil {
			note(from.Name, "sql", "The database of history "+from.Name+" cannot be asked: "+err.Error())
		}
		for _, f := range faults {
			note(from.Name, f.Record, "Query "+f.Record+" of history "+from.Name+": "+f.Text)
		}
	}
	return flows.Diagnostics(nil).With(diags)
}
