package ivr

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

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
		b = append(b, it.Text)
	}
	return strings.Join(b, " ")
}

func TestSayAs(t *testing.T) {
	for _, c := range []struct {
		kind               flows.SegmentKind
		value, names, said string
	}{
		{flows.SegDigits, "8812", "d/8 d/8 d/1 d/2", "oito oito um dois"},
		{flows.SegDigits, "2026-07", "d/2 d/0 d/2 d/6 d/0 d/7", "dois zero dois seis zero sete"},
		{flows.SegDigits, "A1", "«A» d/1", "A um"},
		{flows.SegNumber, "0", "n/0", "zero"},
		{flows.SegNumber, "7", "n/7", "sete"},
		{flows.SegNumber, "16", "n/16", "dezesseis"},
		{flows.SegNumber, "20", "n/20", "vinte"},
		{flows.SegNumber, "99", "n/90 n/e n/9", "noventa e nove"},
		{flows.SegNumber, "100", "n/100", "cem"},
		{flows.SegNumber, "101", "n/cento n/e n/1", "cento e um"},
		{flows.SegNumber, "145", "n/cento n/e n/40 n/e n/5", "cento e quarenta e cinco"},
		{flows.SegNumber, "900", "n/900", "novecentos"},
		{flows.SegNumber, "1000", "n/mil", "mil"},
		{flows.SegNumber, "1001", "n/mil n/e n/1", "mil e um"},
		{flows.SegNumber, "1100", "n/mil n/e n/100", "mil e cem"},
		{flows.SegNumber, "1101", "n/mil n/cento n/e n/1", "mil cento e um"},
		{flows.SegNumber, "1234", "n/mil n/200 n/e n/30 n/e n/4", "mil duzentos e trinta e quatro"},
		{flows.SegNumber, "2000", "n/2 n/mil", "dois mil"},
		{flows.SegNumber, "100000", "n/100 n/mil", "cem mil"},
		{flows.SegNumber, "1000000", "n/1 n/milhao", "um milhão"},
		{flows.SegNumber, "1200000", "n/1 n/milhao n/e n/200 n/mil", "um milhão e duzentos mil"},
		{flows.SegNumber, "2000045", "n/2 n/milhoes n/e n/40 n/e n/5", "dois milhões e quarenta e cinco"},
		{flows.SegNumber, "1234567", "n/1 n/milhao n/200 n/e n/30 n/e n/4 n/mil n/500 n/e n/60 n/e n/7",
			"um milhão duzentos e trinta e quatro mil quinhentos e sessenta e sete"},
		{flows.SegNumber, "-3", "n/menos n/3", "menos três"},
		{flows.SegNumber, "1.5", "«1.5»", "1.5"},
		{flows.SegNumber, "1000000000", "«1000000000»", "1000000000"},
		{flows.SegDate, "2026-03-12", "n/12 date/de month/3", "doze de março"},
		{flows.SegDate, "2026-05-01", "n/primeiro date/de month/5", "primeiro de maio"},
		{flows.SegDate, "2026-12-31", "n/30 n/e n/1 date/de month/12", "trinta e um de dezembro"},
		{flows.SegDate, "amanhã", "«amanhã»", "amanhã"},
		{flows.SegText, "Olá.", "«Olá.»", "Olá."},
		{flows.SegText, "", "", ""},
	} {
		got := items("pt-BR", []flows.Segment{{Kind: c.kind, Text: c.value}})
		require.Equal(t, c.names, names(got), "%s %s", c.kind, c.value)
		require.Equal(t, c.said, words(got), "%s %s", c.kind, c.value)
	}
}

// TestEveryRecordingExists holds the names against the recordings of the language.
func TestEveryRecordingExists(t *testing.T) {
	have := map[string]bool{}
	has := func(name string) bool {
		if _, known := have[name]; !known {
			_, err := os.Stat(filepath.Join("..", "media", "sounds", "pt-BR", filepath.FromSlash(name)+".wav"))
			have[name] = err == nil
		}
		return have[name]
	}
	segs := []flows.Segment{{Kind: flows.SegDigits, Text: "0123456789"}, {Kind: flows.SegNumber, Text: "-1"}}
	for n := range 2500 {
		segs = append(segs, flows.Segment{Kind: flows.SegNumber, Text: strconv.Itoa(n * (n + 1))})
		segs = append(segs, flows.Segment{Kind: flows.SegNumber, Text: strconv.Itoa(n)})
	}
	for day := range 366 {
		at := time.Date(2028, 1, 1+day, 0, 0, 0, 0, time.UTC)
		segs = append(segs, flows.Segment{Kind: flows.SegDate, Text: at.Format(time.DateOnly)})
	}
	for _, it := range items("pt-BR", segs) {
		require.True(t, has(it.Name), "no recording %q (%s)", it.Name, it.Text)
	}
	require.True(t, has(problemName))
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
