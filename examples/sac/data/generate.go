//go:build ignore

// Command generate makes the customers of the Loja Aurora: generate DIR writes customers.csv, purchases.csv and
// tickets.csv there. The same program writes the same files: chance has a seed and the clock is a constant.
//
// Nobody in them exists. Mobile numbers have the form +55 DD 90000-NNNN, which no carrier has; CPFs count up from
// 900.000.001 with right check digits; mail goes to example.com.
package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const customers = 200

// anchor is the day that the data is about: yesterday is the day before it.
var anchor = time.Date(2026, 11, 24, 0, 0, 0, 0, time.FixedZone("BRT", -3*60*60))

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: generate DIR")
	}
	s := shop{chance: rand.New(rand.NewPCG(2026, 11))}
	s.cast()
	s.crowd()
	s.number()
	for _, t := range []struct {
		name, header string
		rows         [][]string
	}{
		{"customers.csv", "id,name,phone,document,email,segment", s.people},
		{"purchases.csv", "id,customer,product,category,amount,at,status", s.purchases},
		{"tickets.csv", "id,customer,protocol,category,status,opened,deadline,owner,last_touch,resolved", s.tickets},
	} {
		if err := write(filepath.Join(os.Args[1], t.name), t.header, t.rows); err != nil {
			log.Fatal(err)
		}
	}
}

func write(name, header string, rows [][]string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	w.WriteAll(append([][]string{strings.Split(header, ",")}, rows...)) // flushes; the error stays in w
	return errors.Join(w.Error(), f.Close())
}

// shop is the data in the making.
type shop struct {
	chance                     *rand.Rand
	people, purchases, tickets [][]string
	names                      []string
}

// Columns that say when.
const (
	purchaseAt   = 5
	ticketOpened = 5
)

// cast is the first customers, written by hand: the cases that the README tells and the tests rely on.
func (s *shop) cast() {
	ana := s.customer("Ana Prado", "11", "ouro")
	s.purchase(ana, "tv", 5, "enviado")
	s.open(ana, "reclamacao", "camila", 3, 1)

	bruno := s.customer("Bruno Sales", "11", "prata")
	s.purchase(bruno, "notebook", 12, "entregue")
	s.open(bruno, "tecnico", "rafael", 4, 1)

	celia := s.customer("Célia Monteiro", "21", "bronze")
	s.purchase(celia, "tv", 20, "entregue")
	s.open(celia, "tecnico", "diego", 6, 2)

	davi := s.customer("Davi Queiroz", "31", "prata")
	s.purchase(davi, "relogio", 25, "entregue")
	s.open(davi, "cobranca", "beatriz", 2, 1)

	elisa := s.customer("Elisa Tavares", "11", "bronze")
	s.purchase(elisa, "geladeira", 10, "separado")
	s.open(elisa, "cancelamento", "camila", 1, 1)

	s.purchase(s.customer("Fábio Nogueira", "11", "ouro"), "fone", 30, "entregue")
	s.purchase(s.customer("Glória Pacheco", "41", "bronze"), "geladeira", 4, "enviado")
	s.purchase(s.customer("Hugo Valadares", "51", "prata"), "notebook", 8, "entregue")
	s.purchase(s.customer("Irene Coutinho", "71", "bronze"), "tv", 6, "enviado")
	s.customer("João Vidal", "81", "bronze") // has bought nothing yet
	s.purchase(s.customer("Karina Lemos", "11", "prata"), "tablet", 9, "cancelado")
	s.purchase(s.customer("Luís Bandeira", "11", "bronze"), "lavadora", 1, "separado")

	s.purchase(s.customer("Marcos Aguiar", "11", "prata"), "soundbar", 15, "entregue")
	s.purchase(s.customer("Olga Bittencourt", "11", "ouro"), "impressora", 40, "entregue")
}

// crowd is everybody else.
func (s *shop) crowd() {
	for len(s.people) < customers {
		id := s.customer(s.name(), pick(s, cities), pick(s, segments))
		for range pick(s, []int{0, 1, 1, 1, 2, 2, 3, 4}) {
			days := 1 + int(120*s.chance.Float64()*s.chance.Float64())
			s.purchase(id, pick(s, products).name, days, s.status(days))
		}
		switch n := s.chance.IntN(100); {
		case n < 20:
			category := pick(s, categories)
			opened := 1 + s.chance.IntN(9)
			s.open(id, category.name, pick(s, category.owners), opened, 1+s.chance.IntN(opened))
		case n < 40:
			category := pick(s, categories)
			s.closed(id, category.name, pick(s, category.owners), 10+s.chance.IntN(150))
		}
	}
}

// number puts orders and tickets in order of time, as they came, and numbers them.
func (s *shop) number() {
	by := func(column int) func(a, b []string) int {
		return func(a, b []string) int { return strings.Compare(a[column], b[column]) }
	}
	slices.SortStableFunc(s.purchases, by(purchaseAt))
	order := 700100
	for i := range s.purchases {
		order += 1 + s.chance.IntN(9)
		s.purchases[i][0] = strconv.Itoa(order)
	}
	slices.SortStableFunc(s.tickets, by(ticketOpened))
	for i := range s.tickets {
		s.tickets[i][0] = fmt.Sprintf("t%03d", i+1)
	}
}

func (s *shop) customer(name, city, segment string) (id string) {
	n := len(s.people) + 1
	id = fmt.Sprintf("c%03d", n)
	s.names = append(s.names, name)
	s.people = append(s.people, []string{id, name, fmt.Sprintf("+55%s90000%04d", city, n), cpf(900000000 + n), mail(name, n), segment})
	return id
}

// cpf adds the two check digits to nine digits: the weighted sum modulo 11, twice.
func cpf(base int) string {
	digits := fmt.Sprintf("%09d", base)
	for range 2 {
		sum := 0
		for i, d := range digits {
			sum += int(d-'0') * (len(digits) + 1 - i)
		}
		digits += strconv.Itoa(sum * 10 % 11 % 10)
	}
	return digits
}

func mail(name string, n int) string {
	plain := strings.NewReplacer("á", "a", "ã", "a", "â", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o", "ú", "u", "ç", "c",
		"Á", "a", "É", "e", "Í", "i", "Ú", "u", " ", ".").Replace(name)
	return fmt.Sprintf("%s.%d@example.com", strings.ToLower(plain), n)
}

// name is one that nobody has yet.
func (s *shop) name() string {
	for {
		name := pick(s, firstNames) + " " + pick(s, lastNames)
		if !slices.Contains(s.names, name) {
			return name
		}
	}
}

// purchase adds an order some days before the anchor.
func (s *shop) purchase(customer, product string, days int, status string) {
	p := products[slices.IndexFunc(products, func(p goods) bool { return p.name == product })]
	price := p.from + (p.to-p.from)*s.chance.IntN(100)/100/10*10
	s.purchases = append(s.purchases, []string{
		"", customer, product, p.category, fmt.Sprintf("%d.90", price-1), s.moment(days), status,
	})
}

// status is what has become of an order after some days.
func (s *shop) status(days int) string {
	switch {
	case s.chance.IntN(100) < 6:
		return "cancelado"
	case days <= 2:
		return "separado"
	case days <= 7:
		return "enviado"
	}
	return "entregue"
}

// open adds a ticket that somebody still works on: opened and last touched so many days before the anchor.
func (s *shop) open(customer, category, owner string, opened, touched int) {
	status := "em andamento"
	if opened == touched {
		status = "aberto"
	}
	at := s.moment(opened)
	last := max(at, s.moment(touched)) // on one day, the later
	s.ticket(customer, category, status, at, opened, owner, last, "")
}

// closed adds a ticket that was resolved within its week.
func (s *shop) closed(customer, category, owner string, opened int) {
	end := s.moment(opened - 1 - s.chance.IntN(6))
	s.ticket(customer, category, "resolvido", s.moment(opened), opened, owner, end, end)
}

func (s *shop) ticket(customer, category, status, at string, opened int, owner, last, resolved string) {
	const week = 7
	s.tickets = append(s.tickets, []string{
		"", customer, day(opened).Format("060102") + fmt.Sprintf("%06d", s.chance.IntN(864000)),
		category, status, at, day(opened - week).Format(time.DateOnly), owner, last, resolved,
	})
}

// day is the midnight that begins the day so many days before the anchor.
func day(before int) time.Time { return anchor.AddDate(0, 0, -before) }

// moment is a time of that day, in the shop's hours.
func (s *shop) moment(before int) string {
	return day(before).Add(time.Duration(9*60+s.chance.IntN(9*60)) * time.Minute).Format(time.RFC3339)
}

func pick[T any](s *shop, from []T) T { return from[s.chance.IntN(len(from))] }

// goods are what the shop sells; prices in reais.
type goods struct {
	name, category string
	from, to       int
}

var products = []goods{
	{"tv", "imagem_e_som", 1500, 6000}, {"soundbar", "imagem_e_som", 400, 1800}, {"fone", "imagem_e_som", 80, 900},
	{"notebook", "informatica", 2500, 8000}, {"tablet", "informatica", 900, 4000}, {"impressora", "informatica", 500, 1600},
	{"celular", "telefonia", 900, 7000}, {"celular", "telefonia", 900, 7000}, {"relogio", "telefonia", 300, 2500},
	{"geladeira", "casa", 2000, 7000}, {"lavadora", "casa", 1500, 4500}, {"fogao", "casa", 700, 2800},
}

// categories are what tickets are about, and who owns such tickets: agents of the plan who meet the category's needs.
var categories = []struct {
	name   string
	owners []string
}{
	{"entrega", []string{"beatriz", "camila", "diego"}},
	{"entrega", []string{"camila", "rafael", "diego"}},
	{"tecnico", []string{"rafael", "diego"}},
	{"cobranca", []string{"beatriz", "camila", "rafael"}},
	{"reclamacao", []string{"beatriz", "camila", "rafael"}},
	{"cancelamento", []string{"beatriz", "camila"}},
}

var (
	segments = strings.Fields("ouro prata prata prata bronze bronze bronze bronze bronze bronze")
	cities   = strings.Fields("11 11 11 11 21 21 31 31 41 51 61 71 81 85")

	firstNames = strings.Fields(`Adriana Alice Aline Amanda André Antônio Arthur Augusto Bárbara Benedito Bianca Bruna Caio
		Carla Carlos Cecília Clara Cláudio Cristina Daniel Daniela Débora Eduardo Elaine Eliane Emília Enzo Érica Fabiana
		Felipe Fernanda Flávia Francisco Gabriel Gabriela Guilherme Gustavo Heitor Helena Henrique Isabel Ivone Jaqueline
		Joana Joaquim Jorge Juliana Júlio Kátia Laura Leandro Letícia Lorena Lúcia Luana Manuela Márcia Marcelo Mariana
		Mateus Maurício Miguel Mônica Murilo Natália Otávio Patrícia Paulo Pedro Priscila Rafaela Raquel Renata Ricardo
		Rita Roberto Rodrigo Rosana Samuel Sandra Sérgio Simone Sofia Sônia Tatiana Tereza Thiago Valentina Vanessa Vera
		Vicente Vinícius Vitória Yara`)
	lastNames = strings.Fields(`Abreu Almeida Alves Andrade Antunes Araújo Assis Azevedo Barbosa Barros Batista Borges Brito
		Cabral Campos Cardoso Carneiro Carvalho Castro Cavalcanti Coelho Correia Costa Cruz Dantas Dias Esteves Farias
		Fernandes Figueiredo Fonseca Franco Freitas Garcia Gomes Guedes Guimarães Leal Leite Lima Lopes Macedo Machado
		Magalhães Maia Marinho Martins Matos Melo Mendes Menezes Miranda Moraes Moreira Moura Muniz Neves Novais Oliveira
		Pereira Pinheiro Pinto Pires Ramos Rezende Ribeiro Rocha Salgado Sampaio Santana Santos Siqueira Soares Souza
		Teles Toledo Vargas Vasconcelos Veloso Viana Vieira Xavier`)
)
