package services

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/ivr"
)

func TestDirectoryAsksItsServiceAndKeepsWhatItFound(t *testing.T) {
	var asked []string
	var known atomic.Bool
	with(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		if !known.Load() {
			w.WriteHeader(404)
			return
		}
		_, _ = w.Write([]byte(`{"id":"1"}`))
	}, func(t *testing.T, d desk) {
		by := []ivr.KeyValue{{Key: "cpf", Value: "52998224725"}, {Key: "telefone", Value: "+55 11&x=1"}}
		find := func() []byte {
			record, err := d.Find(t.Context(), "c1", "clientes", by)
			require.NoError(t, err)
			return record
		}
		require.Nil(t, find())
		known.Store(true)
		require.JSONEq(t, `{"id":"1"}`, string(find()), "what was not found is asked for again")
		require.NotNil(t, find())
		require.Len(t, asked, 2)
		require.Equal(t, "/api/clientes?cpf=52998224725&telefone=%2B55%2011%26x%3D1", asked[1])
		time.Sleep(5 * time.Minute)
		require.NotNil(t, find())
		require.Len(t, asked, 3)
	})
}

func TestDirectoryThatFailsSaysWhyWithoutTheKeys(t *testing.T) {
	with(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("cpf") {
		case "1":
			w.WriteHeader(500)
		case "2":
			<-r.Context().Done()
		}
	}, func(t *testing.T, d desk) {
		for value, want := range map[string]string{
			"1": "service erp answered 500", "2": "service erp did not answer in time",
			"3": "service erp answered 200 without a record; say 404 when there is none",
		} {
			_, err := d.Find(t.Context(), "c1", "clientes", []ivr.KeyValue{{Key: "cpf", Value: value}})
			require.EqualError(t, err, want)
		}
	})
}

func TestTableIsFoundByAnyWayToWriteAKey(t *testing.T) {
	with(t, nil, func(t *testing.T, d desk) {
		for _, c := range []struct{ key, value, want string }{
			{"cep", "01310100", `{"nome":"Paulista","caixas":"12"}`},
			{"cep", "20040-002", `{"nome":"Centro"}`},
			{"telefone", "+551134567890", `{"nome":"Paulista","caixas":"12"}`},
			{"telefone", "02134567890", `{"nome":"Centro"}`},
			{"telefone", "", ""}, {"cep", "99999999", ""}, {"nome", "Centro", ""},
		} {
			record, err := d.Find(t.Context(), "c1", "lojas", []ivr.KeyValue{{Key: c.key, Value: c.value}})
			require.NoError(t, err)
			if c.want == "" {
				require.Nil(t, record, "%v", c)
				continue
			}
			require.JSONEq(t, c.want, string(record))
		}
		both, err := d.Find(t.Context(), "c1", "lojas", []ivr.KeyValue{{Key: "cep", Value: "01310100"}, {Key: "telefone", Value: "2134567890"}})
		require.NoError(t, err)
		require.Nil(t, both, "all keys are those of one record")
	})
}

func TestBrokenTableIsToldWithItsLine(t *testing.T) {
	plan, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(planSource)}})
	require.False(t, diags.HasErrors())
	for text, want := range map[string]string{
		"":                                   "lojas.csv:1: directory lojas is empty: its first line names keys and fields",
		"cep,nome\n":                         `lojas.csv:1: there is no column "telefone", by which directory lojas finds records`,
		"cep,telefone,cep\n":                 "lojas.csv:1: column 3 has no name, or that of another column",
		"cep,telefone,nome\n1,2,a\n1,2\n":    "lojas.csv:3: this line has more or fewer columns than the first",
		"cep,telefone,nome\n1,2,\"a\n":       `lojas.csv:2: a quote is not closed or stands inside a text; write "" for one`,
		"cep,telefone\n1,2\n":                "lojas.csv:2: the record does not fit the fields of directory lojas: nome is missing",
		"\xff\xfe":                           "lojas.csv: directory lojas is no UTF-8 text: save it as CSV UTF-8",
		"cep,telefone,nome,caixas\n1,2,a,b6": "lojas.csv:2: the record does not fit the fields of directory lojas: caixas must be a number, not a text",
	} {
		wrong := Check(plan, fstest.MapFS{"lojas.csv": {Data: []byte(text)}})
		require.Len(t, wrong, 1)
		require.Equal(t, want+".", wrong[0].Detail)
		require.Equal(t, "E313", wrong[0].Code)
		require.Equal(t, `directory "lojas"`, wrong[0].In)
		require.NotContains(t, wrong[0].Detail, "b6")
	}
	require.Contains(t, Check(plan, fstest.MapFS{})[0].Detail, "lojas.csv: directory lojas cannot read it")
	require.Empty(t, Check(plan, fstest.MapFS{"lojas.csv": {Data: []byte("\ufeff" + stores)}}))
}

func TestCacheForgetsTheOldest(t *testing.T) {
	c, now := newCache(time.Minute), time.Unix(0, 0)
	for i := range mostKept + 10 {
		c.put(string(rune(i)), []byte("x"), now)
	}
	require.Len(t, c.records, mostKept)
	require.Nil(t, c.get(string(rune(5)), now))
	require.NotNil(t, c.get(string(rune(20)), now))
	c.put("new", []byte("x"), now.Add(time.Minute))
	require.Len(t, c.records, 1)
}

func FuzzTable(f *testing.F) {
	plan, _ := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(planSource)}})
	f.Add(stores)
	f.Add("cep,telefone,nome\n\"")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parseTable(plan.Directories["lojas"], text) })
}
