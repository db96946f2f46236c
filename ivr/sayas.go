package ivr

import (
	"strconv"
	"strings"
	"time"

	"receptivo/flows"
)

// items turns segments into recordings, in order. The names are a contract with the recordings every language has:
// d/0…d/9 for digits read one by one, n/… for cardinals, date/de and month/1…month/12 for dates.
func items(lang string, segs []flows.Segment) []Item {
	v := voice{lang: lang}
	for _, seg := range segs {
		v.secret = seg.Secret
		switch seg.Kind {
		case flows.SegPrompt, flows.SegAudio:
			v.add(seg.Name, seg.Text)
		case flows.SegDigits:
			v.digits(seg.Text)
		case flows.SegNumber:
			v.number(seg.Text)
		case flows.SegDate:
			v.date(seg.Text)
		default:
			v.add("", seg.Text)
		}
	}
	return v.items
}

// voice collects items in one language. The grammar of numbers is that of Brazilian Portuguese.
type voice struct {
	lang   string
	secret bool // of the segment at hand
	items  []Item
}

// add says one recording; nothing when there is neither a name nor a word.
func (v *voice) add(name, text string) {
	if name == "" && strings.TrimSpace(text) == "" {
		return
	}
	v.items = append(v.items, Item{Lang: v.lang, Name: name, Text: text, Secret: v.secret})
}

// digits reads one by one: "8812" is eight, eight, one, two. Punctuation is not said; letters are, as text.
func (v *voice) digits(s string) {
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			v.add("d/"+string(r), units[r-'0'])
		case strings.ContainsRune(" .-/()+", r):
		default:
			v.add("", string(r))
		}
	}
}

// number reads a cardinal. What is no whole number below a thousand million is read as it is written, by its text.
func (v *voice) number(s string) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= -1e9 || n >= 1e9 {
		v.add("", s)
		return
	}
	if n < 0 {
		v.add("n/menos", "menos")
		n = -n
	}
	v.cardinal(int(n))
}

// cardinal reads 0 to 999,999,999.
func (v *voice) cardinal(n int) {
	if n == 0 {
		v.add("n/0", units[0])
		return
	}
	millions, thousands, rest := n/1e6, n/1e3%1e3, n%1e3
	if millions > 0 {
		v.below1000(millions)
		if millions == 1 {
			v.add("n/milhao", "milhão")
		} else {
			v.add("n/milhoes", "milhões")
		}
	}
	if thousands > 0 {
		if millions > 0 && rest == 0 && joined(thousands) {
			v.and()
		}
		if thousands > 1 { // 1,000 is "mil", never "um mil"
			v.below1000(thousands)
		}
		v.add("n/mil", "mil")
	}
	if rest > 0 {
		if n >= 1000 && joined(rest) {
			v.and()
		}
		v.below1000(rest)
	}
}

// joined reports whether the last group of a number follows an "e": below a hundred, or whole hundreds
// ("mil e cem", "mil e dois", but "mil duzentos e trinta").
func joined(group int) bool { return group < 100 || group%100 == 0 }

// below1000 reads 1 to 999.
func (v *voice) below1000(n int) {
	hundreds, rest := n/100, n%100
	switch {
	case n == 100:
		v.add("n/100", "cem")
		return
	case hundreds == 1:
		v.add("n/cento", "cento")
	case hundreds > 1:
		v.add("n/"+strconv.Itoa(hundreds*100), hundredWords[hundreds])
	}
	if rest == 0 {
		return
	}
	if hundreds > 0 {
		v.and()
	}
	if rest < 20 {
		v.add("n/"+strconv.Itoa(rest), units[rest])
		return
	}
	v.add("n/"+strconv.Itoa(rest/10*10), tens[rest/10])
	if unit := rest % 10; unit > 0 {
		v.and()
		v.add("n/"+strconv.Itoa(unit), units[unit])
	}
}

func (v *voice) and() { v.add("n/e", "e") }

// date reads YYYY-MM-DD as day and month; the first is an ordinal. Anything else is read as it is written.
func (v *voice) date(s string) {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		v.add("", s)
		return
	}
	if at.Day() == 1 {
		v.add("n/primeiro", "primeiro")
	} else {
		v.cardinal(at.Day())
	}
	v.add("date/de", "de")
	v.add("month/"+strconv.Itoa(int(at.Month())), months[at.Month()])
}

var (
	units = [...]string{
		"zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze",
		"quatorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove",
	}
	tens = [...]string{
		2: "vinte", 3: "trinta", 4: "quarenta", 5: "cinquenta", 6: "sessenta", 7: "setenta", 8: "oitenta", 9: "noventa",
	}
	hundredWords = [...]string{
		2: "duzentos", 3: "trezentos", 4: "quatrocentos", 5: "quinhentos", 6: "seiscentos", 7: "setecentos",
		8: "oitocentos", 9: "novecentos",
	}
	months = [...]string{
		1: "janeiro", 2: "fevereiro", 3: "março", 4: "abril", 5: "maio", 6: "junho", 7: "julho", 8: "agosto",
		9: "setembro", 10: "outubro", 11: "novembro", 12: "dezembro",
	}
)
