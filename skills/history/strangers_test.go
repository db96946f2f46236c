//go:build strangers

package history

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// server is a PostgreSQL of the tests' own, in a folder that goes with it; nobody else reaches its socket.
var server = sync.OnceValues(startServer)

// bare is the user that PostgreSQL runs as where the tests are root's: it refuses root.
const bare = 65534

func startServer() (dir string, err error) {
	if dir, err = os.MkdirTemp("/tmp", "pg-"); err != nil { // a socket's path is short
		return "", err
	}
	stopped = func() { os.RemoveAll(dir) }
	if os.Getuid() == 0 {
		if err := os.Chown(dir, bare, bare); err != nil {
			return "", err
		}
	}
	if out, err := program("initdb", "-D", dir+"/data", "-U", "tests", "-A", "trust", "-N", "-E", "UTF8", "--no-locale").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}
	said, err := os.Create(dir + "/said") // and no pipe, which would need somebody who reads it
	if err != nil {
		return "", err
	}
	defer said.Close()
	cmd := program("postgres", "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB")
	cmd.Stderr, cmd.Stdout = said, said
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stopped = func() {
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		_ = cmd.Wait()
		os.RemoveAll(dir)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		db, err := sql.Open("pgx", dsnIn(dir, "postgres"))
		if err == nil {
			err = db.PingContext(ctx)
			db.Close()
		}
		if err == nil {
			return dir, nil
		}
		if ctx.Err() != nil {
			text, _ := os.ReadFile(said.Name())
			return "", fmt.Errorf("PostgreSQL does not start: %w\n%s", err, text)
		}
		time.Sleep(10 * time.Millisecond) // nothing tells when it listens
	}
}

// program is one of PostgreSQL's, the newest that is installed.
func program(name string, args ...string) *exec.Cmd {
	path, err := exec.LookPath(name)
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); err != nil && len(found) > 0 {
		path = slices.Max(found)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = "/"
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: bare, Gid: bare}}
	}
	return cmd
}

func dsnIn(dir, database string) string {
	return "postgres:///" + database + "?user=tests&sslmode=disable&host=" + dir
}

var databases atomic.Int32

// database makes an empty database and runs statements in it.
func database(t *testing.T, statements ...string) (dsn string, db *sql.DB) {
	t.Helper()
	dir, err := server()
	require.NoError(t, err)
	name := fmt.Sprintf("d%d", databases.Add(1))
	root, err := sql.Open("pgx", dsnIn(dir, "postgres"))
	require.NoError(t, err)
	defer root.Close()
	_, err = root.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	dsn = dsnIn(dir, name)
	db, err = sql.Open("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	for _, s := range statements {
		_, err := db.Exec(s)
		require.NoError(t, err, s)
	}
	return dsn, db
}

func postgresStore(t *testing.T, dsn, key string) *Store {
	t.Helper()
	s, err := OpenPostgres(t.Context(), dsn, key, 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestPostgresStoreIsAHistory(t *testing.T) {
	skills.TestHistory(t, func(t *testing.T, people []skills.Person) skills.History {
		dsn, _ := database(t)
		s := postgresStore(t, dsn, t.TempDir()+"/key")
		importAll(t, s, Options{}, asCSV(people)...)
		importAll(t, s, Options{}, asCSV(people)...)
		return s
	})
}

// TestNodesShareAPostgresStore: two nodes that start at once, one key; with another key the store says what is wrong.
func TestNodesShareAPostgresStore(t *testing.T) {
	dsn, db := database(t)
	key := t.TempDir() + "/key"
	var nodes sync.WaitGroup
	stores := make([]*Store, 2)
	for i := range stores {
		nodes.Go(func() {
			s, err := OpenPostgres(t.Context(), dsn, key, 0)
			if err != nil {
				t.Errorf("node %d: %v", i, err)
				return
			}
			stores[i] = s
		})
	}
	nodes.Wait()
	require.False(t, t.Failed())
	importAll(t, stores[0], Options{}, "c.csv", oneCustomer)
	require.Equal(t, "Maria", find(t, stores[1], "cpf", "529.982.247-25").Customer.Name)
	r, err := stores[0].Import(t.Context(), files("c.csv", "id,name\n1,\"A\x00na\"\n2,Bia\n"), Options{MaxBad: 1})
	require.NoError(t, err, "%v", r)
	require.Equal(t, []BadLine{{"c.csv", 2, "name", "holds a NUL character"}}, r.Rejected)
	var held string
	require.NoError(t, db.QueryRow(`SELECT string_agg(i::text, '') FROM receptivo.identifiers i`).Scan(&held))
	require.NotContains(t, held, "98765")
	for _, s := range stores {
		_, err := s.reads.Exec(`DELETE FROM customers`)
		require.ErrorContains(t, err, "read-only")
		require.NoError(t, s.Close())
	}
	_, err = OpenPostgres(t.Context(), dsn, t.TempDir()+"/other", 0)
	require.ErrorContains(t, err, "the key file is not the one")
}

// shop is a database of a company, with its own names and types.
var shop = []string{
	`CREATE TABLE clientes (codigo bigint PRIMARY KEY, nome text, fone text, cpf text, mail text, conta text, segmento text)`,
	`CREATE TABLE compras (id text, cliente bigint, produto text, categoria varchar(40), valor numeric(10,2), em timestamptz, status text)`,
	`CREATE TABLE chamados (id text, cliente bigint, protocolo text, assunto text, situacao text, aberto timestamp, prazo timestamptz, dono text, equipe text, mexido timestamptz, fim timestamptz)`,
	`CREATE TABLE faturas (id text, cliente bigint, vence timestamptz, valor numeric(10,2), pago timestamptz)`,
	`CREATE TABLE contatos (cliente bigint, em timestamptz, assunto text, atendente text, resolvido boolean, nota smallint)`,
}

var shopQueries = map[string]string{
	"customers": "SELECT codigo AS id, nome, segmento FROM clientes WHERE $1 IN (conta, cpf, mail) OR $1 = ANY(string_to_array(fone, ' ')) -- quem liga",
	"purchases": "SELECT id, produto AS product, categoria, valor, em AS at, status FROM compras WHERE cliente = $1::bigint;",
	"tickets": "WITH meus AS (SELECT * FROM chamados WHERE cliente = $1) " +
		"SELECT id, protocolo, assunto, situacao, aberto, prazo, dono, equipe, mexido AS last_touch, fim AS resolved FROM meus",
	"invoices": "SELECT id, vence AS due, valor, pago AS paid FROM faturas WHERE cliente = $1",
	"contacts": "SELECT em AS at, assunto, atendente, resolvido, nota FROM contatos WHERE cliente = $1 ORDER BY em DESC",
}

func null(s string) any {
	if s == "" || s == "0" {
		return nil
	}
	return s
}

// TestYourSQLIsAHistory fills a company's database with the people of the suite; their ids are numbers there.
func TestYourSQLIsAHistory(t *testing.T) {
	numbers := []string{"maria", "jose", "acme"}
	skills.TestHistory(t, func(t *testing.T, people []skills.Person) skills.History {
		statements := slices.Clone(shop)
		for i, from := range shop { // ids are texts here, as the suite's
			statements[i] = strings.ReplaceAll(strings.ReplaceAll(from, "codigo bigint", "codigo text"), "cliente bigint", "cliente text")
		}
		dsn, db := database(t, statements...)
		exec := func(query string, args ...any) { _, err := db.Exec(query, args...); require.NoError(t, err) }
		for _, p := range people {
			require.Contains(t, numbers, p.Dossier.Customer.ID)
			c, ids := p.Dossier.Customer, map[string][]string{}
			for _, id := range p.IDs {
				ids[id.Kind] = append(ids[id.Kind], id.Value)
			}
			exec(`INSERT INTO clientes VALUES ($1, $2, $3, $4, $5, $6, $7)`, c.ID, c.Name, strings.Join(ids["phone"], " "),
				null(strings.Join(ids["document"], "")), null(strings.Join(ids["email"], "")), null(strings.Join(ids["account"], "")), c.Segment)
			for _, o := range p.Dossier.Purchases {
				exec(`INSERT INTO compras VALUES ($1, $2, $3, $4, $5, $6, $7)`, o.ID, c.ID, o.Product, o.Category, o.Amount, o.At, o.Status)
			}
			for _, k := range p.Dossier.Tickets {
				exec(`INSERT INTO chamados VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, k.ID, c.ID, k.Protocol, k.Category, k.Status,
					k.Opened, null(stamp(k.Deadline)), k.Owner, k.Team, null(stamp(k.LastTouch)), null(stamp(k.Resolved)))
			}
			for _, i := range p.Dossier.Invoices {
				exec(`INSERT INTO faturas VALUES ($1, $2, $3, $4, $5)`, i.ID, c.ID, i.Due, i.Amount, null(stamp(i.Paid)))
			}
			for _, k := range p.Dossier.Contacts {
				exec(`INSERT INTO contatos VALUES ($1, $2, $3, $4, $5, $6)`, c.ID, k.At, k.Category, k.Agent, k.Resolved, null(fmt.Sprint(k.CSAT)))
			}
		}
		texts := map[string]string{}
		for record, text := range shopQueries {
			texts[record] = strings.ReplaceAll(text, "::bigint", "")
		}
		from, err := FromSQL("loja", dsn, t.TempDir()+"/key", texts, 4*time.Second, nil)
		require.NoError(t, err)
		s := Gather(5*time.Second, from)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	})
}

func yourSQL(t *testing.T, dsn string, texts map[string]string, budget time.Duration) *Sources {
	t.Helper()
	from, err := FromSQL("loja", dsn, t.TempDir()+"/key", texts, budget, nil)
	require.NoError(t, err)
	s := Gather(5*time.Second, from)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func with(record, text string) map[string]string {
	texts := map[string]string{"customers": shopQueries["customers"]}
	texts[record] = text
	return texts
}

// TestYourSQLThatIsWrong: each answers in words, within its budget, without anything of the customer's, and the rest of the
// dossier is there.
func TestYourSQLThatIsWrong(t *testing.T) {
	dsn, db := database(t, append(slices.Clone(shop), `INSERT INTO clientes VALUES (17, 'Maria', '+5511987650001')`)...)
	for text, want := range map[string]string{
		"SELECT produto, em AS at FROM compra WHERE cliente = $1":                                                                 `PostgreSQL says: relation "compra" does not exist (42P01)`,
		"SELECT 1/0 AS product, now() AS at WHERE $1 <> ''":                                                                       "PostgreSQL refuses with 22012",
		"SELECT 'tv' AS product, now() AS at, pg_sleep(60) WHERE $1 <> ''":                                                        "no answer in time",
		"WITH x AS (INSERT INTO clientes VALUES (18) RETURNING 1) SELECT 'tv' AS product, now() AS at FROM x WHERE $1 <> ''":      "PostgreSQL refuses with 0A000",
		"SELECT 'tv' AS product, nextval('s') AS at WHERE $1 <> ''":                                                               "PostgreSQL refuses with 25006",
		"SELECT 'tv' AS produkt, now() AS at WHERE $1 <> ''":                                                                      "there is no column product",
		"SELECT 'tv' AS product, 'ontem' AS at WHERE $1 <> ''":                                                                    "column at: not a date",
		"SELECT 'tv' AS product, now() AS at, repeat('x', 2000) AS id FROM generate_series(1, 300) WHERE $1 <> ''":                "column id: longer than 1000 bytes",
		"SELECT 'tv' AS product, (SELECT now() WHERE $1 = '17') AS at, id FROM (SELECT generate_series(1, 100000000) AS id) AS x": "",
	} {
		if strings.Contains(text, "nextval") {
			_, err := db.Exec(`CREATE SEQUENCE s`)
			require.NoError(t, err)
		}
		begun := time.Now()
		d, err := yourSQL(t, dsn, with("purchases", text), 3*time.Second).Find(t.Context(), []skills.Identifier{mariasPhone})
		require.Less(t, time.Since(begun), 6*time.Second)
		require.Equal(t, "Maria", d.Customer.Name, text)
		if want == "" {
			require.NoError(t, err)
			require.Len(t, d.Purchases, most)
			continue
		}
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "98765")
		require.Equal(t, []string{skills.PartPurchases}, d.Missing)
	}
	d, err := yourSQL(t, dsn, map[string]string{"customers": "SELECT codigo AS id, nome FROM clientes WHERE codigo = $1"}, 3*time.Second).
		Find(t.Context(), []skills.Identifier{{Kind: "email", Value: "maria@example.com"}})
	require.NoError(t, err, "nobody has a number that is no number")
	require.False(t, d.Found)
}

func TestPostgresThatIsGoneComesBack(t *testing.T) {
	dsn, _ := database(t)
	key := t.TempDir() + "/key"
	importAll(t, postgresStore(t, dsn, key), Options{}, "c.csv", oneCustomer)
	from, err := FromPostgres("central", dsn, key, 3*time.Second, nil)
	require.NoError(t, err)
	gone, err := FromPostgres("fora", "postgres://u:segredo@127.0.0.1:1/x", key, 3*time.Second, nil)
	require.NoError(t, err)
	s := Gather(5*time.Second, from, gone)
	defer func() { require.NoError(t, s.Close()) }()
	for range 2 {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		for i := 0; i < 4 && strings.Contains(err.Error(), "central"); i++ { // a connection that broke is noticed when it is used
			d, err = s.Find(t.Context(), []skills.Identifier{mariasPhone})
		}
		require.NotContains(t, err.Error(), "central")
		require.ErrorContains(t, err, "history: fora: ")
		require.Equal(t, "Maria", d.Customer.Name)
		root, err := sql.Open("pgx", dsn)
		require.NoError(t, err)
		_, err = root.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`)
		require.NoError(t, err)
		require.NoError(t, root.Close())
	}
	_, err = FromPostgres("x", "mysql://segredo", key, 3*time.Second, nil)
	require.ErrorContains(t, err, "the DSN is none of PostgreSQL")
	require.NotContains(t, err.Error(), "segredo")
}

func TestCheckSQLNamesEveryWrongColumn(t *testing.T) {
	dsn, _ := database(t, shop...)
	faults, err := CheckSQL(t.Context(), dsn, shopQueries)
	require.NoError(t, err)
	require.Empty(t, faults)
	faults, err = CheckSQL(t.Context(), dsn, map[string]string{
		"customers": "SELECT nome FROM clientes WHERE fone = $1",
		"purchases": "SELECT produto, em, prudoct FROM compras WHERE cliente = $1",
		"tickets":   "SELECT * FROM chamados WHERE cliente = $1",
		"contacts":  "SELECT em AS at, atendente, '' AS resolvidu, em AS quando FROM contatos WHERE cliente = $1",
	})
	require.NoError(t, err)
	var said []string
	for _, f := range faults {
		said = append(said, fmt.Sprint(f.Record, " ", f.Column))
	}
	require.Equal(t, []string{"customers id", "purchases ", "contacts resolvidu", "contacts quando"}, said)
	require.Contains(t, faults[1].Text, `column "prudoct" does not exist`)
	_, err = CheckSQL(t.Context(), "postgres://u:segredo@127.0.0.1:1/x", shopQueries)
	require.EqualError(t, err, "PostgreSQL cannot be reached")
}
