package flows

import (
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/skills"
)

// History is where purchases, tickets and past contacts come from. Exactly one of Postgres, SQL and Service is set.
type History struct {
	Name     string
	Postgres Secret            // DSN of a database with our schema
	SQL      Secret            // DSN of another, read only; Records are then queries
	Service  string            // an HTTP API; Records are then paths
	Records  map[string]string // customers, purchases, tickets, contacts, invoices
	Wins     []string          // records it decides when several sources have them
	Budget   time.Duration     // for everything
	MaxAge   map[string]time.Duration
}

// historyRecords are the records of routing.md §7.1, as the arguments are called.
var historyRecords = []string{"customers", "purchases", "tickets", "contacts", "invoices"}

var historyBlock = &topBlock{
	schema: schema{
		kind: "history", doc: "where purchases, tickets and past contacts come from; several are asked at once, and the centre's own database (embedded, or server db) always is, last", label: nameLabel,
		args: append([]arg{
			{name: "postgres", kind: tokenArg, doc: `DSN of a database with our schema: env("X")`},
			{name: "sql", kind: tokenArg, doc: `DSN of a PostgreSQL database of yours, only read: env("X"); then one query per record`},
			{name: "service", kind: refArg, of: "service", doc: "an HTTP API instead; the names of records are then paths"},
		}, append(recordRows(),
			arg{name: "wins", kind: wordsArg, words: historyRecords, doc: "records it decides when several sources have them; else all count, and the first one's stand for those with the same id"},
			arg{name: "budget", kind: durationArg, def: "150ms", rule: lasting, doc: "for everything; what is late arrives while the contact waits. Of several blocks the longest counts, and each for its own statements"},
			arg{name: "max_age", kind: partsArg, doc: "how old a part may be that was heard before and is used while its source says nothing; the first block says it", fields: []arg{
				ageRow("tickets", "15m"), ageRow("contacts", "15m"), ageRow("customers", "24h"), ageRow("purchases", "24h"), ageRow("invoices", "24h"),
			}},
		)...),
		example: "history \"loja\" {\n  sql       = env(\"ERP_DSN\")\n  purchases = \"SELECT id, product, category, amount, at, status FROM compras WHERE cliente = $1\"\n  budget    = \"150ms\"\n}\n",
	},
	load: (*loader).history,
}

// recordDocs say what each record is asked by and which columns it answers; skills/history recognises them.
var recordDocs = map[string]string{
	"customers": `with sql: "SELECT id, name, segment FROM … WHERE $1 IN (phone, document)", $1 being a number as +5511987650001, a document as its digits, an e-mail address or an account; with service: a path, asked as path?phone=…. Without it the other sources say who calls, and their id is asked for`,
	"purchases": `with sql: "SELECT id, product, category, amount, at, status FROM … WHERE customer = $1", $1 being the customer's id; with service: a path, asked as path?customer=…. product and at are needed`,
	"tickets":   `likewise: id, protocol, category, status, opened, deadline, owner, team, last_touch, resolved; opened and one of id and protocol are needed`,
	"contacts":  `likewise: at, category, agent, resolved, csat; at and agent are needed`,
	"invoices":  `likewise: id, due, amount, paid, which is the day and empty until then; due is needed. One that is overdue says that the contact may be about billing, and makes nobody wait longer or less`,
}

func recordRows() []arg {
	var rows []arg
	for _, name := range historyRecords {
		rows = append(rows, arg{name: name, kind: stringArg, doc: recordDocs[name]})
	}
	return rows
}

func ageRow(name, def string) arg {
	return arg{name: name, kind: durationArg, def: def, rule: lasting, doc: "older data counts for nothing"}
}

func (l *loader) history(b *hclsyntax.Block, a args) {
	h := History{
		Name: a.name(), Postgres: get[Secret](a, "postgres"), SQL: get[Secret](a, "sql"), Service: get[string](a, "service"),
		Records: map[string]string{}, Wins: get[[]string](a, "wins"), Budget: get[time.Duration](a, "budget"),
		MaxAge: map[string]time.Duration{},
	}
	for name, age := range get[parts](a, "max_age") {
		if name == "customers" { // the dossier has one
			name = skills.PartCustomer
		}
		h.MaxAge[name], _ = age.(time.Duration)
	}
	l.onePlace(b, a)
	for _, name := range historyRecords {
		if text := get[string](a, name); a.given(name) {
			h.Records[name] = text
			l.record(a, name, text)
		}
	}
	l.plan.Histories = append(l.plan.Histories, h)
}

// onePlace checks that a history comes from one place.
func (l *loader) onePlace(b *hclsyntax.Block, a args) {
	var from []string
	for _, name := range []string{"postgres", "sql", "service"} {
		if a.given(name) {
			from = append(from, name)
		}
	}
	records := 0
	for _, name := range historyRecords {
		if a.given(name) {
			records++
		}
	}
	switch {
	case len(from) == 0:
		l.errorf(b.DefRange(), "E104", "Missing argument", "history needs postgres, sql or service: where it comes from. Without the block it is the embedded database.")
	case len(from) > 1:
		l.errorf(a.where(from[1]), "E102", "Declared twice", "A history comes from one place: %s and %s are two. Write a history block for each.", from[0], from[1])
	case from[0] == "postgres" && records > 0:
		l.errorf(a.where("postgres"), "E201", "Wrong type", "A database with our schema needs no queries; yours is sql = env(\"X\").")
	case from[0] != "postgres" && records == 0:
		l.errorf(a.where(from[0]), "E104", "Missing argument", "history needs one of %s at least: what to ask %s for.", quoted(historyRecords), from[0])
	}
}

var (
	firstWord = regexp.MustCompile(`(?i)^\s*(select|with)\b`)
	firstKey  = regexp.MustCompile(`\$1\b`)
)

// record checks a query or a path.
func (l *loader) record(a args, name, text string) {
	switch {
	case a.given("sql") && !firstWord.MatchString(text):
		l.errorf(a.where(name), "E201", "Wrong type", "%s is a query that reads: SELECT … WHERE customer_id = $1.", name)
	case a.given("sql") && strings.Contains(strings.TrimRight(text, "; \n\t"), ";"):
		l.errorf(a.where(name), "E201", "Wrong type", "%s is one query: there is a ; in it.", name)
	case a.given("sql") && !firstKey.MatchString(text):
		l.errorf(a.where(name), "E201", "Wrong type", "%s must ask for one customer: WHERE customer_id = $1.", name)
	case a.given("service") && !fs.ValidPath(strings.TrimPrefix(text, "/")):
		l.errorf(a.where(name), "E201", "Wrong type", "%s is a path of the service, such as \"/compras\".", name)
	}
}
