package ivr

import (
	"strconv"
	"time"
)

// portuguese is that of Brazil.
var portuguese = newSet(set{
	grammar: portugueseGrammar{}, Lang: "pt-BR", currency: "BRL", country: "55",
	minus: "n/menos", point: "n/virgula", and: "n/e", andCents: "n/e", of: "date/de",
	genders: map[string]string{"unit/hour": "f"},
}, `
n/0 zero
n/1 um
n/2 dois
n/3 três
n/4 quatro
n/5 cinco
n/6 seis
n/7 sete
n/8 oito
n/9 nove
n/10 dez
n/11 onze
n/12 doze
n/13 treze
n/14 quatorze
n/15 quinze
n/16 dezesseis
n/17 dezessete
n/18 dezoito
n/19 dezenove
n/20 vinte
n/30 trinta
n/40 quarenta
n/50 cinquenta
n/60 sessenta
n/70 setenta
n/80 oitenta
n/90 noventa
n/100 cem
n/cento cento
n/200 duzentos
n/300 trezentos
n/400 quatrocentos
n/500 quinhentos
n/600 seiscentos
n/700 setecentos
n/800 oitocentos
n/900 novecentos
n/mil mil
n/milhao milhão
n/milhoes milhões
n/bilhao bilhão
n/bilhoes bilhões
n/e e
n/menos menos
n/virgula vírgula
n/1f uma
n/2f duas
n/200f duzentas
n/300f trezentas
n/400f quatrocentas
n/500f quinhentas
n/600f seiscentas
n/700f setecentas
n/800f oitocentas
n/900f novecentas
n/primeiro primeiro
o/1 primeiro
o/2 segundo
o/3 terceiro
o/4 quarto
o/5 quinto
o/6 sexto
o/7 sétimo
o/8 oitavo
o/9 nono
o/10 décimo
o/20 vigésimo
o/30 trigésimo
o/40 quadragésimo
o/50 quinquagésimo
o/60 sexagésimo
o/70 septuagésimo
o/80 octogésimo
o/90 nonagésimo
o/100 centésimo
o/200 ducentésimo
o/300 trecentésimo
o/400 quadringentésimo
o/500 quingentésimo
o/600 sexcentésimo
o/700 septingentésimo
o/800 octingentésimo
o/900 nongentésimo
o/1000 milésimo
o/1f primeira
o/2f segunda
o/3f terceira
o/4f quarta
o/5f quinta
o/6f sexta
o/7f sétima
o/8f oitava
o/9f nona
o/10f décima
o/20f vigésima
o/30f trigésima
o/40f quadragésima
o/50f quinquagésima
o/60f sexagésima
o/70f septuagésima
o/80f octogésima
o/90f nonagésima
o/100f centésima
o/200f ducentésima
o/300f trecentésima
o/400f quadringentésima
o/500f quingentésima
o/600f sexcentésima
o/700f septingentésima
o/800f octingentésima
o/900f nongentésima
o/1000f milésima
d/0 zero
d/1 um
d/2 dois
d/3 três
d/4 quatro
d/5 cinco
d/6 seis
d/7 sete
d/8 oito
d/9 nove
date/de de
month/1 janeiro
month/2 fevereiro
month/3 março
month/4 abril
month/5 maio
month/6 junho
month/7 julho
month/8 agosto
month/9 setembro
month/10 outubro
month/11 novembro
month/12 dezembro
clock/as às
clock/a à
clock/ao ao
clock/midnight meia-noite
clock/noon meio-dia
unit/day dia
unit/days dias
unit/hour hora
unit/hours horas
unit/minute minuto
unit/minutes minutos
unit/second segundo
unit/seconds segundos
money/brl real
money/brls reais
money/brl_cent centavo
money/brl_cents centavos
money/usd dólar
money/usds dólares
money/usd_cent centavo
money/usd_cents centavos
money/eur euro
money/eurs euros
money/eur_cent centavo
money/eur_cents centavos
l/a a
l/b bê
l/c cê
l/d dê
l/e é
l/f efe
l/g gê
l/h agá
l/i i
l/j jota
l/k cá
l/l ele
l/m eme
l/n ene
l/o ó
l/p pê
l/q quê
l/r erre
l/s esse
l/t tê
l/u u
l/v vê
l/w dáblio
l/x xis
l/y ípsilon
l/z zê
s/dot ponto
s/comma vírgula
s/colon dois-pontos
s/semicolon ponto e vírgula
s/hyphen hífen
s/underscore sublinhado
s/slash barra
s/backslash barra invertida
s/at arroba
s/hash cerquilha
s/star asterisco
s/plus mais
s/equals igual
s/ampersand e comercial
s/percent por cento
s/dollar cifrão
s/exclamation exclamação
s/question interrogação
s/apostrophe apóstrofo
s/quote aspas
s/open abre parênteses
s/close fecha parênteses
s/less menor
s/greater maior
s/space espaço
s/sign símbolo
s/acute acento agudo
s/grave acento grave
s/circumflex circunflexo
s/tilde til
s/diaeresis trema
s/cedilla cedilha
wait/expected O tempo estimado de espera é de
wait/under menos de um minuto
wait/over mais de cinco minutos
wait/anew Agora procuramos também outras pessoas para atender você, e o tempo foi calculado de novo.
wait/position Sua posição na fila é
sys/problema Tivemos um problema técnico. Por favor, ligue novamente mais tarde.
`)

type portugueseGrammar struct{}

// cardinal puts "e" before the last group when it is below a hundred or whole hundreds: "mil e cem", "mil e dois", but
// "mil duzentos e trinta". Thousands are counted in the gender of the thing, millions are masculine.
func (g portugueseGrammar) cardinal(v *voice, n int64, form string) {
	if n == 0 {
		v.say("n/0")
		return
	}
	for i, scale := range []int64{1e9, 1e6, 1e3, 1} {
		group, rest := n/scale%1000, n%scale
		if group == 0 {
			continue
		}
		if n >= scale*1000 && rest == 0 && (group < 100 || group%100 == 0) {
			v.say("n/e")
		}
		switch i {
		case 0:
			g.many(v, group, "n/bilhao", "n/bilhoes")
		case 1:
			g.many(v, group, "n/milhao", "n/milhoes")
		case 2:
			if group > 1 { // 1,000 is "mil", never "um mil"
				g.below1000(v, group, form)
			}
			v.say("n/mil")
		default:
			g.below1000(v, group, form)
		}
	}
}

func (g portugueseGrammar) many(v *voice, n int64, one, more string) {
	g.below1000(v, n, "")
	if n == 1 {
		v.say(one)
	} else {
		v.say(more)
	}
}

// below1000 says 1 to 999.
func (portugueseGrammar) below1000(v *voice, n int64, form string) {
	gendered := func(n int64) {
		name := "n/" + strconv.FormatInt(n, 10)
		if form == "f" && v.known(name+"f") {
			name += "f"
		}
		v.say(name)
	}
	switch hundreds := n / 100; {
	case n == 100:
		v.say("n/100")
	case hundreds == 1:
		v.say("n/cento")
	case hundreds > 1:
		gendered(hundreds * 100)
	}
	rest := n % 100
	if rest == 0 {
		return
	}
	if n > 100 {
		v.say("n/e")
	}
	if rest < 20 {
		gendered(rest)
		return
	}
	gendered(rest / 10 * 10)
	if rest%10 > 0 {
		v.say("n/e")
		gendered(rest % 10)
	}
}

// ordinal says 1 to 1,999: "milésima ducentésima trigésima quarta".
func (portugueseGrammar) ordinal(v *voice, n int64, form string) bool {
	return latinOrdinal(v, n, form, func(n int64) []int64 { return []int64{n / 10 * 10, n % 10} })
}

// latinOrdinal says an ordinal of which each part is one; belowHundred takes the last two digits apart.
func latinOrdinal(v *voice, n int64, form string, belowHundred func(int64) []int64) bool {
	if n >= 2000 {
		return false
	}
	places := append([]int64{n / 1000 * 1000, n % 1000 / 100 * 100}, belowHundred(n%100)...)
	for _, place := range places {
		if place == 0 {
			continue
		}
		name := "o/" + strconv.FormatInt(place, 10)
		if v.known(name + form) {
			name += form
		}
		v.say(name)
	}
	return true
}

func (g portugueseGrammar) decimals(v *voice, digits string) { latinDecimals(g, v, digits) }

// latinDecimals says up to two decimals as a number, its zeros before it, and more one by one.
func latinDecimals(g grammar, v *voice, digits string) {
	if len(digits) > 2 {
		v.digits(digits)
		return
	}
	if digits[0] == '0' {
		v.say("d/0")
		digits = digits[1:]
	}
	if digits != "" {
		n, _ := strconv.ParseInt(digits, 10, 64)
		g.cardinal(v, n, "")
	}
}

// date makes the first of a month an ordinal.
func (g portugueseGrammar) date(v *voice, at time.Time, year bool) {
	if at.Day() == 1 {
		v.say("n/primeiro")
	} else {
		g.cardinal(v, int64(at.Day()), "")
	}
	v.say("date/de", "month/"+strconv.Itoa(int(at.Month())))
	if year {
		v.say("date/de")
		g.cardinal(v, int64(at.Year()), "")
	}
}

func (portugueseGrammar) clock(v *voice, hour, minute int, at bool) {
	if minute == 0 && hour%12 == 0 {
		if at {
			v.say(map[int]string{0: "clock/a", 12: "clock/ao"}[hour])
		}
		v.say(map[int]string{0: "clock/midnight", 12: "clock/noon"}[hour])
		return
	}
	if at && hour < 2 {
		v.say("clock/a")
	} else if at {
		v.say("clock/as")
	}
	if hour == 0 { // "zero hora"
		v.say("n/0", "unit/hour")
	} else {
		v.counted(int64(hour), "unit/hour")
	}
	if minute > 0 {
		v.say("n/e")
		v.counted(int64(minute), "unit/minute")
	}
}
