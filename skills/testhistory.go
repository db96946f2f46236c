package skills

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestHistory checks that a source keeps the promises of [History]. Open makes a source that holds these people; refs
// are the source's own, so those given may be ignored.
func TestHistory(t *testing.T, open func(t *testing.T, people []Person) History) {
	h := open(t, suitePeople())
	for _, tt := range []struct {
		name string
		ids  []Identifier
		want string // id of the customer; empty: none; "?": ambiguous
	}{
		{"by phone", []Identifier{{"phone", "+5511987650001"}}, "maria"},
		{"by second phone", []Identifier{{"phone", "+551133330001"}}, "maria"},
		{"by document", []Identifier{{"document", "52998224725"}}, "maria"},
		{"by company document", []Identifier{{"document", "11222333000181"}}, "acme"},
		{"by e-mail", []Identifier{{"email", "ze@example.com"}}, "jose"},
		{"by account", []Identifier{{"account", "C-7"}}, "jose"},
		{"stranger", []Identifier{{"phone", "+5511900000000"}}, ""},
		{"nothing to go by", nil, ""},
		{"empty value", []Identifier{{"phone", ""}}, ""},
		{"value of another kind", []Identifier{{"email", "+5511987650001"}}, ""},
		{"hostile value", []Identifier{{"document", "' OR '1'='1' --"}, {"phone", "$1; DROP TABLE customers"}, {"account", `..\..\?x=1&id=*`}}, ""},
		{"no text at all", []Identifier{{"account", "C-7\x00"}, {"account", "\xff\xfe"}, {"email", "\x00@"}, {"\x00", "x"}}, ""},
		{"endless value", []Identifier{{"account", strings.Repeat("9", 1<<20)}}, ""},
		{"hostile value beside a good one", []Identifier{{"account", "C-7'--"}, {"phone", "+5511987650002"}}, "jose"},
		{"phone of two", []Identifier{{"phone", "+5511987650009"}}, "?"},
		{"document decides over phone of two", []Identifier{{"phone", "+5511987650009"}, {"document", "52998224725"}}, "maria"},
		{"document decides over phone of another", []Identifier{{"phone", "+5511987650002"}, {"document", "52998224725"}}, "maria"},
		{"unknown document leaves it to the phone", []Identifier{{"document", "00000000191"}, {"phone", "+5511987650002"}}, "jose"},
		{"phone of two over e-mail of one", []Identifier{{"phone", "+5511987650009"}, {"email", "ze@example.com"}}, "?"},
		{"documents of two", []Identifier{{"document", "52998224725"}, {"account", "C-7"}}, "?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := h.Find(t.Context(), tt.ids)
			if err != nil {
				t.Fatalf("find: %v", err)
			}
			if got := suiteAnswer(d); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
			if !d.Found && !reflect.DeepEqual(d, Dossier{Ambiguous: d.Ambiguous}) {
				t.Errorf("a dossier of nobody holds something: %+v", d)
			}
		})
	}
	t.Run("whole dossier, newest first", func(t *testing.T) { suiteWhole(t, h) })
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := h.Find(ctx, []Identifier{{"phone", "+5511987650001"}}); !errors.Is(err, context.Canceled) {
			t.Errorf("find: %v, want %v", err, context.Canceled)
		}
	})
}

func suiteAnswer(d Dossier) string {
	if d.Ambiguous {
		return "?"
	}
	return d.Customer.ID
}

func suiteWhole(t *testing.T, h History) {
	d, err := h.Find(t.Context(), []Identifier{{"phone", "+5511987650001"}})
	if err != nil {
		t.Fatalf("find: %v", err)
	}
	if d.Customer.Ref == "" || d.Customer.Ref == d.Customer.ID {
		t.Errorf("ref is %q, want something opaque", d.Customer.Ref)
	}
	want := NewMemory(suitePeople()...).people[0]
	want.Customer.Ref, want.AsOf, d.AsOf = d.Customer.Ref, nil, nil
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got\n%+v\nwant\n%+v", d, want)
	}
	again, _ := h.Find(t.Context(), []Identifier{{"document", "52998224725"}})
	if again.Customer.Ref != d.Customer.Ref {
		t.Errorf("ref is %q by document and %q by phone", again.Customer.Ref, d.Customer.Ref)
	}
}

// suitePeople are the people of TestHistory. Times are whole seconds in UTC, which any source can hold.
func suitePeople() []Person {
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 30, 0, 0, time.UTC) }
	return []Person{{
		IDs: []Identifier{{"phone", "+5511987650001"}, {"phone", "+551133330001"}, {"phone", "+5511987650009"}, {"document", "52998224725"}},
		Dossier: Dossier{
			Customer: Customer{Ref: "r1", ID: "maria", Name: "Maria \"Mia\" d'Ávila; DROP TABLE customers--, <b>filha</b> 😀", Segment: "vip"},
			Purchases: []Purchase{
				{ID: "o1", Product: "tv", Category: "electronics", Amount: 1999.9, At: at(1, 9), Status: "delivered"},
				{ID: "o3", Product: "soundbar", Category: "electronics", At: at(2, 9)},
				{ID: "o2", Product: "cabo", Amount: -10, At: at(1, 10), Status: "returned"},
			},
			Tickets: []Ticket{
				{ID: "t1", Protocol: "20260301-1", Category: "technical", Status: "resolved", Opened: at(1, 11), Resolved: at(1, 12)},
				{ID: "t2", Protocol: "20260302-1", Category: "technical", Status: "open", Opened: at(2, 11), Deadline: at(9, 11),
					Owner: "bruno", Team: "tv", LastTouch: at(3, 8)},
			},
			Contacts: []Contact{
				{At: at(1, 11), Category: "technical", Agent: "ana", Resolved: true, CSAT: 5},
				{At: at(2, 11), Category: "technical", Agent: "bruno"},
			},
			Invoices: []Invoice{
				{ID: "f1", Due: at(1, 0), Amount: 99.9, Paid: at(2, 0)},
				{ID: "f2", Due: at(3, 0), Amount: 99.9},
			},
		},
	}, {
		IDs: []Identifier{{"phone", "+5511987650002"}, {"phone", "+5511987650009"}, {"email", "ze@example.com"}, {"account", "C-7"}},
		Dossier: Dossier{
			Customer:  Customer{Ref: "r2", ID: "jose", Name: "José"},
			Purchases: []Purchase{{ID: "o4", Product: "tv", At: at(1, 9)}},
		},
	}, {
		IDs:     []Identifier{{"document", "11222333000181"}},
		Dossier: Dossier{Customer: Customer{Ref: "r3", ID: "acme", Name: "Acme Ltda", Segment: "empresas"}},
	}}
}
