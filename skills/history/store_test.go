package history

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"receptivo/skills"
)

// stopped stops what the tests have started.
var stopped = func() {}

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { stopped(); os.Exit(code) }))
}

func openStore(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "customers.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// files makes import files of names and texts.
func files(pairs ...string) []File {
	var all []File
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, File{Name: pairs[i], Reader: strings.NewReader(pairs[i+1])})
	}
	return all
}

func importAll(t testing.TB, s *Store, o Options, pairs ...string) Report {
	t.Helper()
	r, err := s.Import(t.Context(), files(pairs...), o)
	require.NoError(t, err, "%+v", r.Rejected)
	return r
}

func find(t testing.TB, s *Store, kind, value string) skills.Dossier {
	t.Helper()
	d, err := s.Find(t.Context(), []skills.Identifier{{Kind: kind, Value: value}})
	require.NoError(t, err)
	return d
}

func TestStoreIsAHistory(t *testing.T) {
	skills.TestHistory(t, func(t *testing.T, people []skills.Person) skills.History {
		s := openStore(t)
		importAll(t, s, Options{}, asCSV(people)...)
		return s
	})
}

// asCSV writes people as the files that would be imported.
func asCSV(people []skills.Person) (pairs []string) {
	customers := [][]string{{"id", "name", "phone", "document", "email", "account", "segment"}}
	purchases := [][]string{{"id", "customer", "product", "category", "amount", "at", "status"}}
	tickets := [][]string{{"id", "customer", "protocol", "category", "status", "opened", "deadline", "owner", "team", "last_touch", "resolved"}}
	invoices := [][]string{{"fatura", "cliente", "vencimento", "valor", "pago_em"}}
	contacts := [][]string{{"customer", "at", "category", "agent", "resolved", "csat"}}
	for _, p := range people {
		ids, c := map[string][]string{}, p.Dossier.Customer
		for _, id := range p.IDs {
			ids[id.Kind] = append(ids[id.Kind], id.Value)
		}
		customers = append(customers, []string{c.ID, c.Name, strings.Join(ids["phone"], " "), strings.Join(ids["document"], "|"),
			strings.Join(ids["email"], "|"), strings.Join(ids["account"], "|"), c.Segment})
		for _, o := range p.Dossier.Purchases {
			purchases = append(purchases, []string{o.ID, c.ID, o.Product, o.Category, strconv.FormatFloat(o.Amount, 'f', -1, 64), stamp(o.At), o.Status})
		}
		for _, k := range p.Dossier.Tickets {
			tickets = append(tickets, []string{k.ID, c.ID, k.Protocol, k.Category, k.Status, stamp(k.Opened), stamp(k.Deadline), k.Owner, k.Team,
				stamp(k.LastTouch), stamp(k.Resolved)})
		}
		for _, i := range p.Dossier.Invoices {
			invoices = append(invoices, []string{i.ID, c.ID, stamp(i.Due), strconv.FormatFloat(i.Amount, 'f', -1, 64), stamp(i.Paid)})
		}
		for _, k := range p.Dossier.Contacts {
			csat := ""
			if k.CSAT > 0 {
				csat = fmt.Sprint(k.CSAT)
			}
			contacts = append(contacts, []string{c.ID, stamp(k.At), k.Category, k.Agent, fmt.Sprint(k.Resolved), csat})
		}
	}
	for name, table := range map[string][][]string{"c.csv": customers, "p.csv": purchases, "t.csv": tickets, "k.csv": contacts, "i.csv": invoices} {
		var b bytes.Buffer
		csv.NewWriter(&b).WriteAll(table)
		pairs = append(pairs, name, b.String())
	}
	return pairs
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

const oneCustomer = "id,name,phone,document\n17,Maria,(11) 98765-0001,529.982.247-25\n"

func TestCustomersSurviveReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "a b?c#d%20.db")
	s, err := Open(path)
	require.NoError(t, err)
	importAll(t, s, Options{}, "c.csv", oneCustomer)
	ref := find(t, s, "phone", "+5511987650001").Customer.Ref
	require.NoError(t, s.Close())

	s, err = Open(path)
	require.NoError(t, err)
	require.Equal(t, ref, find(t, s, "phone", "+5511987650001").Customer.Ref)
	importAll(t, s, Options{}, "c.csv", oneCustomer)
	require.Equal(t, ref, find(t, s, "phone", "+5511987650001").Customer.Ref, "importing again keeps the ref")
	n, err := s.Customers(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.NoError(t, s.Close())

	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	for _, e := range entries {
		info, err := e.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), e.Name())
		raw, err := os.ReadFile(filepath.Join(filepath.Dir(path), e.Name()))
		require.NoError(t, err)
		for _, secret := range []string{"52998224725", "987650001", "98765-0001"} {
			require.NotContains(t, string(raw), secret, "%s holds an identifier", e.Name())
		}
	}
	require.Len(t, entries, 2, "the database and its key")
}

func TestStoreRefusesAnotherKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.db")
	s, err := Open(path)
	require.NoError(t, err)
	require.NoError(t, s.Close())

	require.NoError(t, os.Remove(path+".key"))
	_, err = Open(path)
	require.ErrorContains(t, err, "the key file is not the one this database was made with")
	require.NoError(t, os.WriteFile(path+".key", []byte("short"), 0o600))
	_, err = Open(path)
	require.ErrorContains(t, err, "5 bytes, a key has 32")
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(filepath.Join(file, "c.db"))
	require.ErrorContains(t, err, "history: ")
}

func TestFindNormalisesIdentifiers(t *testing.T) {
	s := openStore(t)
	importAll(t, s, Options{}, "c.csv", "id,name,phone,document,email\n17,Maria,(11) 98765-0001,1234567890,Maria@Example.COM\n18,Ramal,1001,11.222.333/0001-81,-\n19,Letras,,12.ABC.345/01DE-35,\n")
	for id, want := range map[skills.Identifier]string{
		{Kind: "phone", Value: "+5511987650001"}:      "17",
		{Kind: "phone", Value: "5511987650001"}:       "17",
		{Kind: "phone", Value: "11987650001"}:         "17",
		{Kind: "phone", Value: "011987650001"}:        "17",
		{Kind: "telefone", Value: "(11) 98765 0001"}:  "17",
		{Kind: "document", Value: "012.345.678-90"}:   "17",
		{Kind: "cpf", Value: "01234567890"}:           "17",
		{Kind: "email", Value: " maria@example.com "}: "17",
		{Kind: "phone", Value: "1001"}:                "18",
		{Kind: "cnpj", Value: "11222333000181"}:       "18",
		{Kind: "document", Value: "12abc34501de35"}:   "19",
		{Kind: "phone", Value: "anonymous"}:           "",
		{Kind: "phone", Value: "+1"}:                  "",
		{Kind: "email", Value: "-"}:                   "",
		{Kind: "", Value: "x"}:                        "",
	} {
		require.Equal(t, want, find(t, s, id.Kind, id.Value).Customer.ID, "%v", id)
	}
}

func TestFindNamesPartsThatFail(t *testing.T) {
	s := openStore(t)
	importAll(t, s, Options{}, "c.csv", oneCustomer)
	_, err := s.write.Exec(`DROP TABLE tickets`)
	require.NoError(t, err)
	d, err := s.Find(t.Context(), []skills.Identifier{{Kind: "phone", Value: "+5511987650001"}})
	require.ErrorContains(t, err, "read tickets")
	require.NotContains(t, err.Error(), "98765")
	require.Equal(t, "Maria", d.Customer.Name)
	require.Equal(t, []string{skills.PartTickets}, d.Missing)
	require.NotContains(t, d.AsOf, skills.PartTickets)
	require.Contains(t, d.AsOf, skills.PartContacts)
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"+5511987650001", "sip:ana@x", "tel:+55;ext=1", "0", "+", "\xff", "１２３４５"} {
		f.Add("phone", s)
		f.Add("cpf", s)
	}
	f.Fuzz(func(t *testing.T, kind, value string) {
		id, ok := canonical(skills.Identifier{Kind: kind, Value: value}, DefaultRegion)
		if again, still := canonical(id, DefaultRegion); ok && (!still || again != id) {
			t.Errorf("%q became %v, and that %v", value, id, again)
		}
	})
}
