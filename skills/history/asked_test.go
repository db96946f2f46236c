package history

import (
	"encoding/json"
	"net/url"
	"slices"

	"receptivo/skills"
)

// answerOf is the JSON that a service of people answers to a path, with columns in Portuguese and English.
func answerOf(people []skills.Person, path string) []byte {
	u, err := url.Parse(path)
	if err != nil {
		panic(err)
	}
	rows := []map[string]any{}
	for _, p := range people {
		c := p.Dossier.Customer
		for _, id := range p.IDs {
			if u.Path == "/clientes" && u.Query().Get(id.Kind) == id.Value {
				rows = append(rows, map[string]any{"id": c.ID, "nome": c.Name, "segmento": c.Segment})
			}
		}
		if u.Query().Get("customer") == c.ID {
			rows = append(rows, rowsOf(p.Dossier, u.Path)...)
		}
	}
	slices.Reverse(rows)
	body, err := json.Marshal(rows)
	if err != nil {
		panic(err)
	}
	return body
}

func rowsOf(d skills.Dossier, path string) (rows []map[string]any) {
	switch path {
	case "/compras":
		for _, p := range d.Purchases {
			rows = append(rows, map[string]any{"pedido": p.ID, "produto": p.Product, "categoria": p.Category, "valor": p.Amount, "data": p.At, "status": p.Status})
		}
	case "/chamados":
		for _, k := range d.Tickets {
			rows = append(rows, map[string]any{"id": k.ID, "protocolo": k.Protocol, "category": k.Category, "status": k.Status, "opened": k.Opened,
				"deadline": stamp(k.Deadline), "owner": k.Owner, "team": k.Team, "last_touch": stamp(k.LastTouch), "resolved": stamp(k.Resolved)})
		}
	case "/faturas":
		for _, i := range d.Invoices {
			rows = append(rows, map[string]any{"fatura": i.ID, "vencimento": i.Due, "valor": i.Amount, "pago_em": stamp(i.Paid)})
		}
	case "/contatos":
		for _, k := range d.Contacts {
			row := map[string]any{"at": k.At, "category": k.Category, "agent": k.Agent, "resolved": k.Resolved, "csat": nil}
			if k.CSAT > 0 {
				row["csat"] = k.CSAT
			}
			rows = append(rows, row)
		}
	}
	return rows
}
