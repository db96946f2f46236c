package history

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

func TestImportReadsPortugueseFiles(t *testing.T) {
	s := openStore(t)
	r := importAll(t, s, Options{},
		"pedidos.csv", "Pedido;Cliente;Produto;Categoria;Valor;Data da compra;Situação\n1;C1;TV;eletrônicos;R$ 1.999,90;05/02/2026;entregue\n",
		"chamados.csv", "Código;Cliente;Protocolo;Categoria;Status;Aberto em;Prazo;Responsável;Equipe;Última ação;Resolvido em\n"+
			"9;C1;2026-9;técnico;aberto;2026-02-27 10:00;2026-03-06;bruno;tv;2026-03-01T09:30:00-03:00;\n"+
			"8;C1;2026-8;entrega;Concluído;2026-01-27;;ana;;2026-01-28;\n",
		"contatos.csv", "cliente\tdata\tcategoria\tatendente\tresolvido\tnota\nC1\t2026-02-28 11:00\ttécnico\tbruno\tnão\t2\n",
		"clientes.csv", "\ufeffCódigo;Nome;Telefone;Celular;CPF;E-mail;Segmento;Observações\nC1;José da Silva;(11) 3333-0001;11 98765-0001;529.982.247-25;ze@example.com;vip;\n")

	require.Equal(t, []FileReport{
		{Name: "clientes.csv", Kind: "customers", Imported: 1, Ignored: []string{"Observações"}},
		{Name: "pedidos.csv", Kind: "purchases", Imported: 1},
		{Name: "chamados.csv", Kind: "tickets", Imported: 2},
		{Name: "contatos.csv", Kind: "contacts", Imported: 1},
	}, r.Files)

	d := find(t, s, "phone", "+551133330001")
	utc := func(month time.Month, day, hour, min int) time.Time {
		return time.Date(2026, month, day, hour, min, 0, 0, time.UTC)
	}
	require.Equal(t, []skills.Purchase{{ID: "1", Product: "TV", Category: "eletrônicos", Amount: 1999.9, At: utc(2, 5, 0, 0), Status: "entregue"}}, d.Purchases)
	require.Equal(t, []skills.Ticket{
		{ID: "9", Protocol: "2026-9", Category: "técnico", Status: "aberto", Opened: utc(2, 27, 10, 0), Deadline: utc(3, 6, 0, 0),
			Owner: "bruno", Team: "tv", LastTouch: utc(3, 1, 12, 30)},
		{ID: "8", Protocol: "2026-8", Category: "entrega", Status: "Concluído", Opened: utc(1, 27, 0, 0), Owner: "ana",
			LastTouch: utc(1, 28, 0, 0), Resolved: utc(1, 28, 0, 0)},
	}, d.Tickets)
	require.Equal(t, []skills.Contact{{At: utc(2, 28, 11, 0), Category: "técnico", Agent: "bruno", CSAT: 2}}, d.Contacts)
	require.Equal(t, "C1", find(t, s, "phone", "+5511987650001").Customer.ID, "a second column of the same kind counts too")
}

func TestImportAgainUpdates(t *testing.T) {
	s := openStore(t)
	tickets := "id,customer,opened,owner\nt1,17,2026-03-01,%s\n"
	importAll(t, s, Options{}, "c.csv", oneCustomer, "t.csv", fmt.Sprintf(tickets, "bruno"))
	importAll(t, s, Options{}, "c.csv", "id,name,phone\n17,Maria Souza,+5511987650002\n", "t.csv", fmt.Sprintf(tickets, "ana"))

	require.False(t, find(t, s, "phone", "+5511987650001").Found, "the old number is gone")
	d := find(t, s, "phone", "+5511987650002")
	require.Equal(t, "Maria Souza", d.Customer.Name)
	require.Len(t, d.Tickets, 1)
	require.Equal(t, "ana", d.Tickets[0].Owner)
	require.True(t, find(t, s, "document", "52998224725").Found, "a file without documents leaves them alone")

	importAll(t, s, Options{Source: "crm"}, "c.csv", "id,name,phone\n17,Another,+5511987650003\n")
	n, err := s.Customers(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n, "the same id from another source is somebody else")
}

func TestImportRejectsLinesWithReasons(t *testing.T) {
	s := openStore(t)
	long := strings.Repeat("x", 1001)
	r, err := s.Import(t.Context(), files(
		"c.csv", "id,name,phone\n1,Ana,11987650001\n,Bia,11987650002\n3,\"Caio\nNeto\",11987650003\n4,Davi\n5,E\"va,1\n6,\xffFabio,1\n7,"+long+",1\n\n8,Gil,ninguém\n",
		"p.csv", "id,customer,product,amount,at\np1,1,tv,10,2026-03-01\np2,99,tv,10,2026-03-01\np3,1,tv,dez,2026-03-01\np4,1,tv,10,ontem\np5,1,tv,10,\np6,3,,10,2026-03-01\n",
		"k.csv", "customer,at,agent,resolved,csat\n1,2026-03-01,ana,talvez,5\n1,2026-03-01,ana,sim,6\n1,2026-03-01,ana,sim,5\n"),
		Options{MaxBad: 3})
	require.ErrorIs(t, err, ErrTooManyBad)
	require.ErrorContains(t, err, "12, allowed 3")
	require.Equal(t, []BadLine{
		{"c.csv", 3, "id", "empty"},
		{"c.csv", 6, "", "2 columns, the header has 3"},
		{"c.csv", 7, "", `bare " in non-quoted-field`},
		{"c.csv", 8, "name", "not UTF-8"},
		{"c.csv", 9, "name", "longer than 1000 bytes"},
		{"p.csv", 3, "customer", "no such customer"},
		{"p.csv", 4, "amount", "not an amount: write 1234.50 or 1234,50"},
		{"p.csv", 5, "at", "not a date: write 2026-03-02, 2026-03-02T15:04:05Z or 02/03/2026"},
		{"p.csv", 6, "at", "empty"},
		{"p.csv", 7, "product", "empty"},
		{"k.csv", 2, "resolved", "neither yes nor no"},
		{"k.csv", 3, "csat", "not a grade from 1 to 5"},
	}, r.Rejected)
	require.Equal(t, []BadLine{{"c.csv", 11, "phone", "nobody can be known by this; imported without it"}}, r.Warnings)
	require.Equal(t, 12, r.Bad)

	d := find(t, s, "phone", "+5511987650001")
	require.Len(t, d.Purchases, 1, "the good lines are in")
	require.Len(t, d.Contacts, 1)
	require.Equal(t, "Caio\nNeto", find(t, s, "phone", "+5511987650003").Customer.Name)

	var b strings.Builder
	require.NoError(t, r.WriteRejected(&b, "k.csv"))
	require.Equal(t, "line,column,reason\n2,resolved,neither yes nor no\n3,csat,not a grade from 1 to 5\n", b.String())
}

func TestImportRefusesUnknownFiles(t *testing.T) {
	s := openStore(t)
	for text, want := range map[string]string{
		"":                         "x.csv: the file is empty; expected a header of customers (id, name; optional phone, document, email, account, segment)",
		"foo,bar\n1,2\n":           "x.csv: the header is none we know; expected customers (id, name;",
		"id;nome \xe7\n1;2\n":      "x.csv: not UTF-8",
		"id,\"name\n":              "x.csv: ",
		"customer,protocol\n1,2\n": "tickets (customer, opened, id or protocol;",
	} {
		_, err := s.Import(t.Context(), files("c.csv", oneCustomer, "x.csv", text), Options{})
		require.ErrorContains(t, err, want)
	}
	n, err := s.Customers(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "nothing is written when one file is unknown")
}

func TestDryRunKeepsNothing(t *testing.T) {
	s := openStore(t)
	r := importAll(t, s, Options{DryRun: true, MaxBad: -1}, "t.csv", "protocolo,cliente,aberto_em\nx,17,2026-03-01\ny,18,2026-03-01\n", "c.csv", oneCustomer)
	require.True(t, r.DryRun)
	require.Equal(t, FileReport{Name: "t.csv", Kind: "tickets", Imported: 1, Rejected: 1}, r.Files[1], "it knows the customers of the same import")
	require.False(t, find(t, s, "phone", "+5511987650001").Found)
	importAll(t, s, Options{}, "c.csv", oneCustomer)
}

func TestImportOfManyTransactions(t *testing.T) {
	s := openStore(t)
	r := importAll(t, s, Options{}, "c.csv", manyCustomers(1100), "t.csv", manyTickets(1100))
	require.Equal(t, 1100, r.Files[0].Imported)
	require.Equal(t, 1100, r.Files[1].Imported)
	require.Len(t, find(t, s, "phone", phoneOf(1099)).Tickets, 1)
}

func TestFindWhileImporting(t *testing.T) {
	s := openStore(t)
	importAll(t, s, Options{}, "c.csv", oneCustomer)
	done := make(chan error)
	go func() {
		_, err := s.Import(t.Context(), files("c.csv", manyCustomers(1100)), Options{})
		done <- err
	}()
	for {
		require.Equal(t, "Maria", find(t, s, "document", "52998224725").Customer.Name)
		select {
		case err := <-done:
			require.NoError(t, err)
			return
		default:
		}
	}
}

func TestPhonesInOneCell(t *testing.T) {
	for cell, want := range map[string][]string{
		"(11) 98765-0001":                     {"(11) 98765-0001"},
		"(11) 98765-0001 11 3333-0001":        {"(11) 98765-0001", "11 3333-0001"},
		"+5511987650001 +551133330001":        {"+5511987650001", "+551133330001"},
		"+55 11 98765 0001 +55 11 3333 0001":  {"+55 11 98765 0001", "+55 11 3333 0001"},
		"11987650001;1133330001, 11999990000": {"11987650001", "1133330001", "11999990000"},
		"":                                    nil,
	} {
		require.Equal(t, want, phones([]string{cell}), cell)
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]float64{
		"10": 10, "10.5": 10.5, "10,5": 10.5, "1.234,56": 1234.56, "1,234.56": 1234.56, "R$ 1.234.567,89": 1234567.89, "-3,10": -3.1, "": 0,
	} {
		l := &line{header: header{at: map[string][]int{"amount": {0}}}, cells: []string{text}}
		require.Equal(t, want, l.amount("amount"), text)
		require.NoError(t, l.wrong, text)
	}
}

func FuzzImport(f *testing.F) {
	f.Add("id;nome;telefone\n1;Ana;11 98765-0001 +55\n")
	f.Add("id,customer,product,at,amount\n1,17,tv,2026-03-01,\"1,5\"\n\"")
	f.Add("protocolo\tcliente\taberto_em\tresolvido\n\t17\t2026\t\n")
	f.Add("\ufeffcustomer,at,agent,csat\n17,0001-01-01,a,9\n")
	s := openStore(f)
	importAll(f, s, Options{}, "c.csv", oneCustomer)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := s.Import(t.Context(), files("x.csv", text), Options{DryRun: true, MaxBad: -1})
		if err == nil && r.Files[0].Rejected != r.Bad {
			t.Errorf("%d rejected in the file, %d in all", r.Files[0].Rejected, r.Bad)
		}
	})
}

func manyCustomers(n int) string {
	var b strings.Builder
	b.WriteString("id,name,phone\n")
	for i := range n {
		fmt.Fprintf(&b, "c%d,Customer %d,%s\n", i, i, phoneOf(i))
	}
	return b.String()
}

func manyTickets(n int) string {
	var b strings.Builder
	b.WriteString("id,customer,opened,category,owner\n")
	for i := range n {
		fmt.Fprintf(&b, "t%d,c%d,2026-03-01,technical,bruno\n", i, i)
	}
	return b.String()
}

func phoneOf(i int) string { return fmt.Sprintf("+55119%08d", 80000000+i) }

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{200, 50_000} {
		b.Run(fmt.Sprintf("customers=%d", n), func(b *testing.B) {
			s := openStore(b)
			importAll(b, s, Options{}, "c.csv", manyCustomers(n), "t.csv", manyTickets(n))
			i := 0
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				i = (i + 7919) % n
				if d, err := s.Find(b.Context(), []skills.Identifier{{Kind: "phone", Value: phoneOf(i)}}); err != nil || len(d.Tickets) != 1 {
					b.Fatalf("found %+v, %v", d, err)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

func BenchmarkImport(b *testing.B) {
	s := openStore(b)
	text := manyCustomers(10_000)
	for b.Loop() {
		importAll(b, s, Options{}, "c.csv", text)
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "lines/s")
}
