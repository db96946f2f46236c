package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// fake is a place in memory that is as slow and as broken as a test wants.
type fake struct {
	people map[skills.Identifier][]skills.Customer
	has    skills.Dossier
	delay  time.Duration
	slow   string // only this part is
	err    error
	panics bool
	asked  atomic.Int32
}

func (f *fake) close() error { return nil }

func (f *fake) wait(ctx context.Context, part string) error {
	if f.panics {
		panic("no such table")
	}
	if f.slow != "" && f.slow != part {
		return f.err
	}
	select {
	case <-time.After(f.delay):
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *fake) who(ctx context.Context, ids []skills.Identifier) (person, error) {
	f.asked.Add(1)
	if err := f.wait(ctx, skills.PartCustomer); err != nil {
		return person{}, err
	}
	return strongest(ctx, ids, func(_ context.Context, id skills.Identifier, found map[string]person) error {
		for _, c := range f.people[id] {
			found[c.ID] = person{Customer: c}
		}
		return nil
	})
}

func (f *fake) read(ctx context.Context, p person, part string, into *skills.Dossier) error {
	if err := f.wait(ctx, part); err != nil {
		return err
	}
	add(into, part, f.has)
	return nil
}

var (
	mariasPhone = skills.Identifier{Kind: "phone", Value: "+5511987650001"}
	mariasCPF   = skills.Identifier{Kind: "document", Value: "52998224725"}
	maria       = skills.Customer{Ref: "R1", ID: "17", Name: "Maria"}
)

func knowsMaria(has skills.Dossier) *fake {
	return &fake{people: map[skills.Identifier][]skills.Customer{mariasPhone: {maria}}, has: has}
}

func bought(ids ...string) (d skills.Dossier) {
	for i, id := range ids {
		d.Purchases = append(d.Purchases, skills.Purchase{ID: id, Product: "tv " + id, At: time.Unix(int64(1000-i), 0)})
	}
	return d
}

func products(d skills.Dossier) (all []string) {
	for _, p := range d.Purchases {
		all = append(all, p.Product)
	}
	return all
}

// gathered runs a test with sources in virtual time.
func gathered(t *testing.T, test func(t *testing.T, s *Sources), sources ...*Source) {
	synctest.Test(t, func(t *testing.T) {
		s := Gather(150*time.Millisecond, sources...)
		for _, from := range sources {
			from.slots = make(chan struct{}, atOnce) // of this bubble
		}
		defer func() { require.NoError(t, s.Close()) }()
		test(t, s)
	})
}

func TestSourcesAreAHistory(t *testing.T) {
	skills.TestHistory(t, func(t *testing.T, people []skills.Person) skills.History {
		store := openStore(t)
		importAll(t, store, Options{}, asCSV(people)...)
		s := Gather(5*time.Second, FromStore("embedded", store))
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	})
}

func TestSeveralSourcesMakeOneDossier(t *testing.T) {
	erp, crm := bought("1", "2"), bought("2", "3")
	crm.Purchases[0].Product = "tv 2 of the CRM"
	gathered(t, func(t *testing.T, s *Sources) {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.NoError(t, err)
		require.Equal(t, maria, d.Customer)
		require.ElementsMatch(t, []string{"tv 1", "tv 2", "tv 3"}, products(d), "the first stands for those with the same id")
		require.Empty(t, d.Missing)
	}, newSource("erp", knowsMaria(erp), allParts, nil), newSource("crm", knowsMaria(crm), allParts, nil))

	gathered(t, func(t *testing.T, s *Sources) {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"tv 2 of the CRM", "tv 3"}, products(d))
	}, newSource("erp", knowsMaria(erp), allParts, nil), newSource("crm", knowsMaria(crm), allParts, []string{"purchases"}))
}

func TestWinnerThatIsGoneLeavesItToTheOthers(t *testing.T) {
	gone := knowsMaria(bought("9"))
	gone.err = errors.New("gone")
	gathered(t, func(t *testing.T, s *Sources) {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.EqualError(t, err, "history: crm: gone")
		require.Equal(t, []string{"tv 1"}, products(d))
		require.Empty(t, d.Missing, "somebody has answered")
	}, newSource("erp", knowsMaria(bought("1")), allParts, nil), newSource("crm", gone, allParts, []string{"purchases", "customers"}))
}

func TestStrongerIdentifierDecidesWhoItIs(t *testing.T) {
	other := &fake{people: map[skills.Identifier][]skills.Customer{mariasCPF: {{Ref: "R2", ID: "x", Name: "Ana"}}}, has: bought("7")}
	gathered(t, func(t *testing.T, s *Sources) {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone, mariasCPF})
		require.NoError(t, err)
		require.Equal(t, "Ana", d.Customer.Name)
		require.Equal(t, []string{"tv 7"}, products(d), "the phone's purchases may be somebody else's")
	}, newSource("erp", knowsMaria(bought("1")), allParts, nil), newSource("crm", other, allParts, nil))
}

func TestSourceWithoutNamesIsAskedByTheIDOfTheOthers(t *testing.T) {
	names, shop := knowsMaria(skills.Dossier{}), &fake{has: bought("1")}
	gathered(t, func(t *testing.T, s *Sources) {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.NoError(t, err)
		require.Equal(t, []string{"tv 1"}, products(d))
		require.Zero(t, shop.asked.Load())
		d, err = s.Find(t.Context(), []skills.Identifier{{Kind: "phone", Value: "+5511900000000"}})
		require.NoError(t, err)
		require.Equal(t, skills.Dossier{}, d)
	}, newSource("shop", shop, []string{skills.PartPurchases}, nil), newSource("embedded", names, allParts, nil))
}

// TestRoutingGoesOnWhateverSourcesDo tries each way in which a source can fail, alone and with all of them.
func TestRoutingGoesOnWhateverSourcesDo(t *testing.T) {
	huge := make([]skills.Purchase, 5000)
	for i := range huge {
		huge[i] = skills.Purchase{ID: fmt.Sprint(i), Product: "tv", At: time.Unix(int64(i), 0)}
	}
	for name, bad := range map[string]*fake{
		"slow":  {delay: time.Second, people: map[skills.Identifier][]skills.Customer{mariasPhone: {maria}}},
		"hung":  {delay: time.Hour},
		"wrong": {err: errors.New("column at: not a date")},
		"mad":   {panics: true},
		"huge":  knowsMaria(skills.Dossier{Purchases: huge}),
	} {
		t.Run(name, func(t *testing.T) {
			gathered(t, func(t *testing.T, s *Sources) {
				begun := time.Now()
				d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
				require.LessOrEqual(t, time.Since(begun), 150*time.Millisecond)
				require.True(t, d.Found)
				require.NotEmpty(t, d.Purchases)
				require.LessOrEqual(t, len(d.Purchases), most)
				require.Empty(t, d.Missing)
				require.Equal(t, name == "huge", err == nil, "%v", err)
			}, newSource("good", knowsMaria(bought("1")), allParts, nil), newSource("bad", bad, allParts, nil))
		})
	}
	gathered(t, func(t *testing.T, s *Sources) {
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.EqualError(t, err, "history: a: gone\nhistory: b: no answer in time")
		require.Equal(t, skills.Dossier{Missing: allParts}, d)
		require.Equal(t, skills.ModeNone, skills.Brief(d, skills.Policy{}, time.Now()).Mode)
	}, newSource("a", &fake{err: errors.New("gone")}, allParts, nil), newSource("b", &fake{delay: time.Hour}, allParts, nil))
}

func TestModes(t *testing.T) {
	erp := knowsMaria(bought("1"))
	mode := func(d skills.Dossier) skills.Mode { return skills.Brief(d, skills.Policy{}, time.Now()).Mode }
	gathered(t, func(t *testing.T, s *Sources) {
		ids := []skills.Identifier{mariasPhone}
		d, err := s.Find(t.Context(), ids)
		require.NoError(t, err)
		require.Equal(t, skills.ModeFull, mode(d))

		erp.err = errors.New("gone")
		time.Sleep(10 * time.Minute)
		d, err = s.Find(t.Context(), ids)
		require.Error(t, err)
		require.Equal(t, []string{"tv 1"}, products(d), "what was heard before is used")
		require.Equal(t, 10*time.Minute, time.Since(d.AsOf[skills.PartPurchases]).Round(time.Minute), "with its age")
		require.Equal(t, skills.ModeFull, mode(d), "every part is inside its max_age")

		time.Sleep(10 * time.Minute)
		d, _ = s.Find(t.Context(), ids)
		require.Equal(t, skills.ModeStale, mode(d), "tickets count for a quarter of an hour")

		time.Sleep(24 * time.Hour)
		d, _ = s.Find(t.Context(), ids)
		require.Equal(t, skills.ModeNone, mode(d))

		erp.err, erp.slow, erp.delay = nil, skills.PartContacts, time.Hour
		d, err = s.Find(t.Context(), ids)
		require.EqualError(t, err, "history: erp: contacts: no answer in time")
		require.Equal(t, []string{skills.PartContacts}, d.Missing)
		require.Equal(t, skills.ModePartial, mode(d))
	}, newSource("erp", erp, allParts, nil))
}

func TestBreakerSparesASourceThatFails(t *testing.T) {
	erp := &fake{err: errors.New("gone")}
	gathered(t, func(t *testing.T, s *Sources) {
		find := func() error {
			_, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
			synctest.Wait()
			return err
		}
		for range breakAfter {
			require.EqualError(t, find(), "history: erp: gone")
		}
		require.ErrorIs(t, find(), errBroken)
		require.EqualValues(t, breakAfter, erp.asked.Load(), "it is not asked")
		time.Sleep(breakTime)
		erp.err = nil
		require.NoError(t, find())

		erp.err = errors.New("gone")
		for range 3 * breakAfter {
			require.EqualError(t, find(), "history: erp: gone", "so seldom is no reason")
			time.Sleep(8 * time.Second)
		}
	}, newSource("erp", erp, allParts, nil))
}

func TestFollowSaysLaterWhatWasLate(t *testing.T) {
	erp := knowsMaria(bought("1"))
	erp.slow, erp.delay = skills.PartPurchases, 400*time.Millisecond
	gathered(t, func(t *testing.T, s *Sources) {
		begun := time.Now()
		var said []string
		s.Follow(t.Context(), []skills.Identifier{mariasPhone}, func(d skills.Dossier, err error) {
			said = append(said, fmt.Sprint(time.Since(begun), d.Missing, products(d), err != nil))
		})
		require.Equal(t, []string{"150ms [purchases] [] true", "400ms [] [tv 1] false"}, said)

		erp.delay = 0
		said = nil
		s.Follow(t.Context(), []skills.Identifier{mariasPhone}, func(d skills.Dossier, err error) {
			said = append(said, fmt.Sprint(products(d), err))
		})
		require.Equal(t, []string{"[tv 1] <nil>"}, said, "nothing was late")
	}, newSource("erp", erp, allParts, nil))
}

func TestSameQuestionIsAskedOnce(t *testing.T) {
	erp := knowsMaria(bought("1"))
	erp.delay = 50 * time.Millisecond
	gathered(t, func(t *testing.T, s *Sources) {
		for range 3 {
			go func() { _, _ = s.Find(context.Background(), []skills.Identifier{mariasPhone}) }()
		}
		synctest.Wait()
		_, err := s.Find(t.Context(), []skills.Identifier{{Kind: "telefone", Value: "(11) 98765-0001"}})
		require.NoError(t, err)
		require.EqualValues(t, 1, erp.asked.Load())
	}, newSource("erp", erp, allParts, nil))
}

func TestReplacedSourcesAnswerWhatTheyWereAsked(t *testing.T) {
	old, next := knowsMaria(bought("1")), knowsMaria(bought("2"))
	old.delay = 20 * time.Millisecond
	gathered(t, func(t *testing.T, s *Sources) {
		answer := make(chan skills.Dossier, 1)
		go func() {
			d, _ := s.Find(context.Background(), []skills.Identifier{mariasPhone})
			answer <- d
		}()
		synctest.Wait()
		source := newSource("next", next, allParts, nil)
		s.Replace(time.Second, source)
		d, err := s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.NoError(t, err)
		require.Equal(t, []string{"tv 2"}, products(d))
		require.Equal(t, []string{"tv 1"}, products(<-answer))
	}, newSource("old", old, allParts, nil))
}

// sheets is a service of people in memory, as one of yours would be.
func sheets(people []skills.Person) Fetch {
	return func(_ context.Context, path string) ([]byte, error) { return answerOf(people, path), nil }
}

func TestServiceIsAHistory(t *testing.T) {
	skills.TestHistory(t, func(t *testing.T, people []skills.Person) skills.History {
		from, err := FromService("erp", sheets(people), t.TempDir()+"/key", map[string]string{
			"customers": "/clientes", "purchases": "/compras", "tickets": "/chamados?x=1", "contacts": "/contatos", "invoices": "/faturas"}, nil)
		require.NoError(t, err)
		s := Gather(5*time.Second, from)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	})
}

func TestServiceThatIsWrongSaysWhatIs(t *testing.T) {
	for answer, want := range map[string]string{
		`<html>`:             "the answer is no JSON array of objects",
		`[1, 2]`:             "the answer is no JSON array of objects",
		`[{"id":1}] x`:       "the answer is no JSON array of objects",
		`[{"nome":"Maria"}]`: "there is no column id",
		`[{"id":"` + strings.Repeat("9", longest+1) + `"}]`: "column id: longer than 1000 bytes",
		`[null]`: "there is no column id",
	} {
		from, err := FromService("erp", func(context.Context, string) ([]byte, error) { return []byte(answer), nil },
			t.TempDir()+"/key", map[string]string{"customers": "/clientes"}, nil)
		require.NoError(t, err)
		s := Gather(5*time.Second, from)
		_, err = s.Find(t.Context(), []skills.Identifier{mariasPhone})
		require.EqualError(t, err, "history: erp: "+want, answer)
		require.NoError(t, s.Close())
	}
}

func TestRowsThatCannotBeReadAreLeftOut(t *testing.T) {
	rows, err := table{columns: []string{"produto", "data"}, rows: [][]string{{"tv", "ontem"}, {"rádio", "2026-03-02"}}}.lines("purchases")
	require.NoError(t, err)
	all, err := taken(rows, purchaseOf)
	require.NoError(t, err)
	require.Equal(t, []skills.Purchase{{Product: "rádio", At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}}, all)
	rows, _ = table{columns: []string{"product", "at"}, rows: [][]string{{"tv", "ontem"}}}.lines("purchases")
	_, err = taken(rows, purchaseOf)
	require.ErrorContains(t, err, "column at: not a date")
	require.NotContains(t, err.Error(), "ontem")
}

func FuzzTableOf(f *testing.F) {
	for _, s := range []string{`[{"id":1,"name":"x"}]`, `{}`, `[null]`, `[{"at":{"x":[1e999]}}]`, `[[]]`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		rows, err := tableOf([]byte(body))
		if err != nil {
			return
		}
		for _, record := range []string{"customers", "purchases", "tickets", "contacts"} {
			lines, _ := rows.lines(record)
			_, _ = taken(lines, ticketOf)
			_, _ = taken(lines, purchaseOf)
			_, _ = taken(lines, contactOf)
		}
		if !slices.IsSorted(rows.columns) {
			t.Errorf("columns %q", rows.columns)
		}
	})
}
