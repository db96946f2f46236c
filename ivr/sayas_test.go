package ivr

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

var problemText = problem("pt-BR").Text

func names(items []Item) string {
	var b []string
	for _, it := range items {
		if it.Name == "" {
			b = append(b, "«"+it.Text+"»")
			continue
		}
		b = append(b, it.Name)
	}
	return strings.Join(b, " ")
}

func words(items []Item) string {
	var b []string
	for _, it := range items {
		if it.Text != "" { // a silence
			b = append(b, it.Text)
		}
	}
	return strings.Join(b, " ")
}

// TestSayings says what testdata/say lists: a table of each language.
func TestSayings(t *testing.T) {
	for _, lang := range Languages() {
		f, err := os.Open(filepath.Join("testdata", "say", lang+".txt"))
		require.NoError(t, err)
		defer f.Close()
		cases := 0
		for lines := bufio.NewScanner(f); lines.Scan(); cases++ {
			if strings.HasPrefix(lines.Text(), "#") {
				continue
			}
			left, want, ok := strings.Cut(lines.Text(), " | ")
			require.True(t, ok, lines.Text())
			kind, value, _ := strings.Cut(left, " ")
			got := items(lang, []flows.Segment{segment(flows.SegmentKind(kind), value)})
			require.Equal(t, want, words(got), "%s %s", lang, left)
			requireListed(t, lang, got)
		}
		require.Greater(t, cases, 100, lang)
	}
}

// segment takes the form apart from the value, where a kind has one.
func segment(kind flows.SegmentKind, value string) flows.Segment {
	seg := flows.Segment{Kind: kind, Text: value}
	switch kind {
	case flows.SegNumber, flows.SegOrdinal, flows.SegMoney, flows.SegDate, flows.SegDateTime, flows.SegSSML:
		seg.Text, seg.Form, _ = strings.Cut(value, " ")
	}
	return seg
}

// requireListed holds recordings against the list of their language. Words without a recording have no name.
func requireListed(t testing.TB, lang string, got []Item) {
	t.Helper()
	s := setOf(lang)
	for _, it := range got {
		if it.Name == "" {
			continue
		}
		require.Equal(t, s.Lang, it.Lang)
		text, listed := s.words[it.Name]
		require.True(t, listed, "%s %q (%s)", lang, it.Name, it.Text)
		require.Equal(t, text, it.Text)
	}
}

func TestRecordingsHaveTheNamesThatVoicesWereRecordedUnder(t *testing.T) {
	for _, c := range []struct {
		kind         flows.SegmentKind
		value, names string
	}{
		{flows.SegDigits, "8812", "d/8 d/8 d/1 d/2"},
		{flows.SegNumber, "101", "n/cento n/e n/1"},
		{flows.SegNumber, "145", "n/cento n/e n/40 n/e n/5"},
		{flows.SegNumber, "1234567", "n/1 n/milhao n/200 n/e n/30 n/e n/4 n/mil n/500 n/e n/60 n/e n/7"},
		{flows.SegNumber, "-2.5 f", "n/menos n/2f n/virgula n/5"},
		{flows.SegDate, "2026-05-01", "n/primeiro date/de month/5"},
		{flows.SegDate, "amanhã", "«amanhã»"},
		{flows.SegMoney, "2.01 BRL", "n/2 money/brls n/e n/1 money/brl_cent"},
		{flows.SegPhone, "+55 11 98765 4321", "d/1 d/1 silence/300 d/9 d/8 d/7 d/6 d/5 silence/300 d/4 d/3 d/2 d/1"},
		{flows.SegSilence, "1900", "silence/1000 silence/500 silence/300 silence/100"},
		{flows.SegSilence, "200", "silence/100 silence/100"},
		{flows.SegSilence, "0", ""},
		{flows.SegText, "Olá.", "«Olá.»"},
		{flows.SegText, "", ""},
	} {
		got := items("pt-BR", []flows.Segment{segment(c.kind, c.value)})
		require.Equal(t, c.names, names(got), "%s %s", c.kind, c.value)
	}
}

func TestLanguagesBorrowFromTheirFamily(t *testing.T) {
	segs := []flows.Segment{{Kind: flows.SegPrompt, Name: "oi", Text: "Oi"}, {Kind: flows.SegNumber, Text: "2"}}
	for lang, set := range map[string]string{"pt-PT": "pt-BR", "pt": "pt-BR", "PT-br": "pt-BR", "en-GB": "en-US", "es-MX": "es", "es-419": "es"} {
		got := items(lang, segs)
		require.Equal(t, lang, got[0].Lang, "a prompt stays with its language")
		require.Equal(t, set, got[1].Lang)
		named, list := Recordings(lang)
		require.Equal(t, set, named)
		require.NotEmpty(t, list)
	}
	_, list := Recordings("fr-FR")
	require.Empty(t, list)
	require.Equal(t, "en-US", problem("fr-FR").Lang, "there is always something to say")
}

func TestWithoutAGrammarThingsAreSaidAsTheyAreWritten(t *testing.T) {
	got := items("fr-FR", []flows.Segment{
		{Kind: flows.SegNumber, Text: "21"}, {Kind: flows.SegDigits, Text: "4é2"}, {Kind: flows.SegMoney, Text: "10.50", Form: "EUR"},
		{Kind: flows.SegDateTime, Text: "2026-03-12T14:30"}, {Kind: flows.SegSilence, Text: "500"}, {Kind: flows.SegPrompt, Name: "oi", Text: "Salut"},
	})
	require.Equal(t, "«21» «4 é 2» «EUR 10.50» «2026-03-12 14:30» oi", names(got))
	for _, it := range got {
		require.Equal(t, "fr-FR", it.Lang)
	}
}

func TestASecretStaysSecretHoweverItIsSaid(t *testing.T) {
	for _, lang := range append(Languages(), "fr-FR") {
		for _, kind := range spokenKinds {
			for _, it := range items(lang, []flows.Segment{{Kind: kind, Text: example(kind), Secret: true}}) {
				require.True(t, it.Secret, "%s %s %s", lang, kind, it.Text)
			}
		}
	}
}

var spokenKinds = []flows.SegmentKind{
	flows.SegDigits, flows.SegSpell, flows.SegNumber, flows.SegOrdinal, flows.SegMoney, flows.SegDate, flows.SegDateTime, flows.SegClock,
	flows.SegPhone, flows.SegSpan, flows.SegSilence, flows.SegText, flows.SegSSML,
}

func example(kind flows.SegmentKind) string {
	switch kind {
	case flows.SegMoney:
		return "10.50"
	case flows.SegDate:
		return "2026-03-12"
	case flows.SegDateTime:
		return "2026-03-12T14:30"
	case flows.SegClock:
		return "14:30"
	}
	return "52998224725"
}

// TestEveryRecordingIsUsed says so much that each recording of a list is heard at least once.
func TestEveryRecordingIsUsed(t *testing.T) {
	var segs []flows.Segment
	add := func(kind flows.SegmentKind, text string, forms ...string) {
		for _, form := range append(forms, "") {
			segs = append(segs, flows.Segment{Kind: kind, Text: text, Form: form})
		}
	}
	for n := range 2100 {
		add(flows.SegNumber, strconv.Itoa(n), "m", "f")
		add(flows.SegOrdinal, strconv.Itoa(n), "m", "f")
		add(flows.SegSpan, strconv.Itoa(n*n))
	}
	add(flows.SegNumber, "-1001002003.5")
	add(flows.SegNumber, "2002000000")
	add(flows.SegNumber, "1000000")
	for _, amount := range []string{"1.01", "2.02"} {
		add(flows.SegMoney, amount, "BRL", "USD", "EUR")
	}
	for day := range 366 {
		add(flows.SegDate, time.Date(2028, 1, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	for minute := range 24 * 60 {
		at := time.Date(2028, 1, 1, 0, minute, 0, 0, time.UTC)
		add(flows.SegDateTime, at.Format("2006-01-02T15:04"), "year")
		add(flows.SegClock, at.Format("15:04"))
	}
	for r := rune(' '); r < 0x250; r++ {
		add(flows.SegSpell, string(r)+" ")
	}
	add(flows.SegDigits, "0123456789")
	for _, own := range []string{"wait/expected", "wait/anew", "wait/position"} {
		add(segWords, own)
	}
	for _, seconds := range []string{"0", "59", "60", "61", "300", "301"} {
		add(flows.SegEstimate, seconds)
	}
	add(flows.SegSilence, "1900")
	for _, lang := range Languages() {
		got := items(lang, segs)
		requireListed(t, lang, got)
		heard := map[string]bool{"sys/bipe": true, "sys/problema": true}
		for _, it := range got {
			require.NotEmpty(t, it.Name, "%s has no recording in %s", it.Text, lang)
			heard[it.Name] = true
		}
		_, list := Recordings(lang)
		for _, r := range list {
			require.True(t, heard[r.Name], "%s %s is never said", lang, r.Name)
			require.True(t, (r.Words == "") != (r.Sound == ""), r.Name)
		}
	}
}

// TestFunctionsSayTheirExamples says the examples of the functions' documentation in pt-BR.
func TestFunctionsSayTheirExamples(t *testing.T) {
	said := 0
	for _, f := range flows.Functions() {
		plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte("flow \"f\" {\n say { prompt = " + f.Example + " }\n hangup {}\n}\n")}})
		if diags.HasErrors() { // it gives no prompt
			continue
		}
		say, ok := plan.Flows["f"].Code[0].Op.(flows.Say)
		require.True(t, ok)
		segs, err := say.Prompt.Prompt(nil)
		require.NoError(t, err, f.Example)
		if segs[0].Kind != flows.SegText || f.Name == "text" {
			require.Equal(t, f.Result, words(items("pt-BR", segs)), f.Example)
			said++
		}
	}
	require.Equal(t, 15, said)
}

func TestPromptIsItsRecordingAndItsWords(t *testing.T) {
	got := items("pt-BR", []flows.Segment{
		{Kind: flows.SegPrompt, Name: "pedido", Text: "Seu pedido"},
		{Kind: flows.SegDigits, Text: "4"},
		{Kind: flows.SegAudio, Name: "jingle"},
	})
	require.Equal(t, []Item{
		{Lang: "pt-BR", Name: "pedido", Text: "Seu pedido"},
		{Lang: "pt-BR", Name: "d/4", Text: "quatro"},
		{Lang: "pt-BR", Name: "jingle"},
	}, got)
}

// FuzzSayings says anything in every way: nothing panics, everything has a recording or is the text itself.
func FuzzSayings(f *testing.F) {
	for _, kind := range spokenKinds {
		f.Add(example(kind), "f")
	}
	for _, text := range []string{"", "-", ".", "-.5", "1.", "999999999999.999999", "1000000000000", "-0.00", "2026-02-29T25:61", "+", "+ 5", "😀ñÇ", "00:00", "\x00\xff"} {
		f.Add(text, "BRL")
	}
	f.Fuzz(func(t *testing.T, text, form string) {
		for _, lang := range append(Languages(), "pt-PT", "fr-FR") {
			for _, kind := range spokenKinds {
				seg := flows.Segment{Kind: kind, Text: text, Form: form, Secret: true}
				got := items(lang, []flows.Segment{seg})
				if lang != "fr-FR" {
					requireListed(t, lang, got)
				}
				for _, it := range got {
					require.True(t, it.Secret)
					require.True(t, it.Name != "" || it.Text == plain(seg), "%s %q: half a saying", kind, text)
				}
				if lang != "fr-FR" && (kind == flows.SegDigits || kind == flows.SegSpell) {
					require.NotContains(t, names(got), "«", "every sign has a recording")
				}
			}
		}
	})
}
