package ivr

import (
	"strconv"
	"time"
)

// spanish is what Spain and America share.
var spanish = newSet(set{
	grammar: spanishGrammar{}, Lang: "es", currency: "EUR",
	minus: "n/menos", point: "n/coma", and: "n/y", andCents: "money/with", of: "date/de",
	genders: map[string]string{
		"unit/day": "m", "unit/hour": "f", "unit/minute": "m", "unit/second": "m", "money/brl": "m", "money/brl_cent": "m",
		"money/usd": "m", "money/usd_cent": "m", "money/eur": "m", "money/eur_cent": "m",
	},
}, `
n/0 cero
n/1 uno
n/2 dos
n/3 tres
n/4 cuatro
n/5 cinco
n/6 seis
n/7 siete
n/8 ocho
n/9 nueve
n/10 diez
n/11 once
n/12 doce
n/13 trece
n/14 catorce
n/15 quince
n/16 dieciséis
n/17 diecisiete
n/18 dieciocho
n/19 diecinueve
n/20 veinte
n/21 veintiuno
n/22 veintidós
n/23 veintitrés
n/24 veinticuatro
n/25 veinticinco
n/26 veintiséis
n/27 veintisiete
n/28 veintiocho
n/29 veintinueve
n/30 treinta
n/40 cuarenta
n/50 cincuenta
n/60 sesenta
n/70 setenta
n/80 ochenta
n/90 noventa
n/100 cien
n/ciento ciento
n/200 doscientos
n/300 trescientos
n/400 cuatrocientos
n/500 quinientos
n/600 seiscientos
n/700 setecientos
n/800 ochocientos
n/900 novecientos
n/mil mil
n/millon millón
n/millones millones
n/y y
money/with con
n/menos menos
n/coma coma
n/1m un
n/1f una
n/21m veintiún
n/21f veintiuna
n/200f doscientas
n/300f trescientas
n/400f cuatrocientas
n/500f quinientas
n/600f seiscientas
n/700f setecientas
n/800f ochocientas
n/900f novecientas
o/1 primero
o/2 segundo
o/3 tercero
o/4 cuarto
o/5 quinto
o/6 sexto
o/7 séptimo
o/8 octavo
o/9 noveno
o/10 décimo
o/11 undécimo
o/12 duodécimo
o/13 decimotercero
o/14 decimocuarto
o/15 decimoquinto
o/16 decimosexto
o/17 decimoséptimo
o/18 decimoctavo
o/19 decimonoveno
o/20 vigésimo
o/30 trigésimo
o/40 cuadragésimo
o/50 quincuagésimo
o/60 sexagésimo
o/70 septuagésimo
o/80 octogésimo
o/90 nonagésimo
o/100 centésimo
o/200 ducentésimo
o/300 tricentésimo
o/400 cuadringentésimo
o/500 quingentésimo
o/600 sexcentésimo
o/700 septingentésimo
o/800 octingentésimo
o/900 noningentésimo
o/1000 milésimo
o/1f primera
o/2f segunda
o/3f tercera
o/4f cuarta
o/5f quinta
o/6f sexta
o/7f séptima
o/8f octava
o/9f novena
o/10f décima
o/11f undécima
o/12f duodécima
o/13f decimotercera
o/14f decimocuarta
o/15f decimoquinta
o/16f decimosexta
o/17f decimoséptima
o/18f decimoctava
o/19f decimonovena
o/20f vigésima
o/30f trigésima
o/40f cuadragésima
o/50f quincuagésima
o/60f sexagésima
o/70f septuagésima
o/80f octogésima
o/90f nonagésima
o/100f centésima
o/200f ducentésima
o/300f tricentésima
o/400f cuadringentésima
o/500f quingentésima
o/600f sexcentésima
o/700f septingentésima
o/800f octingentésima
o/900f noningentésima
o/1000f milésima
o/1m primer
o/3m tercer
o/13m decimotercer
d/0 cero
d/1 uno
d/2 dos
d/3 tres
d/4 cuatro
d/5 cinco
d/6 seis
d/7 siete
d/8 ocho
d/9 nueve
date/de de
month/1 enero
month/2 febrero
month/3 marzo
month/4 abril
month/5 mayo
month/6 junio
month/7 julio
month/8 agosto
month/9 septiembre
month/10 octubre
month/11 noviembre
month/12 diciembre
clock/a_las a las
clock/a_la a la
clock/al al
clock/midnight medianoche
clock/noon mediodía
unit/day día
unit/days días
unit/hour hora
unit/hours horas
unit/minute minuto
unit/minutes minutos
unit/second segundo
unit/seconds segundos
money/brl real
money/brls reales
money/brl_cent centavo
money/brl_cents centavos
money/usd dólar
money/usds dólares
money/usd_cent centavo
money/usd_cents centavos
money/eur euro
money/eurs euros
money/eur_cent céntimo
money/eur_cents céntimos
l/a a
l/b be
l/c ce
l/d de
l/e e
l/f efe
l/g ge
l/h hache
l/i i
l/j jota
l/k ca
l/l ele
l/m eme
l/n ene
l/o o
l/p pe
l/q cu
l/r erre
l/s ese
l/t te
l/u u
l/v uve
l/w uve doble
l/x equis
l/y ye
l/z zeta
l/enye eñe
s/dot punto
s/comma coma
s/colon dos puntos
s/semicolon punto y coma
s/hyphen guion
s/underscore guion bajo
s/slash barra
s/backslash barra invertida
s/at arroba
s/hash almohadilla
s/star asterisco
s/plus más
s/equals igual
s/ampersand y comercial
s/percent por ciento
s/dollar signo de dólar
s/exclamation exclamación
s/question interrogación
s/apostrophe apóstrofo
s/quote comillas
s/open abre paréntesis
s/close cierra paréntesis
s/less menor que
s/greater mayor que
s/space espacio
s/sign símbolo
s/acute acento agudo
s/grave acento grave
s/circumflex circunflejo
s/tilde tilde
s/diaeresis diéresis
s/cedilla cedilla
wait/expected El tiempo estimado de espera es de
wait/under menos de un minuto
wait/over más de cinco minutos
wait/anew Ahora buscamos también a otras personas que puedan atenderle, y el tiempo se ha calculado de nuevo.
wait/position Su posición en la cola es
sys/problema Tenemos un problema técnico. Por favor, llame de nuevo más tarde.
`)

type spanishGrammar struct{}

// cardinal counts in millions up to a million millions: "mil millones". One is "uno" as one counts, "un" before what is
// masculine and before "mil" and "millones", "una" before what is feminine.
func (g spanishGrammar) cardinal(v *voice, n int64, form string) {
	if n == 0 {
		v.say("n/0")
		return
	}
	millions, rest := n/1e6, n%1e6
	if millions > 0 {
		g.below1e6(v, millions, "m")
		if millions == 1 {
			v.say("n/millon")
		} else {
			v.say("n/millones")
		}
	}
	g.below1e6(v, rest, form)
}

// below1e6 says 1 to 999,999, and nothing for 0. Hundreds of thousands take the gender of the thing: "doscientas mil".
func (g spanishGrammar) below1e6(v *voice, n int64, form string) {
	if thousands := n / 1000; thousands > 0 {
		if thousands > 1 { // 1,000 is "mil"
			g.below1000(v, thousands, "m", form)
		}
		v.say("n/mil")
	}
	g.below1000(v, n%1000, form, form)
}

// below1000 says 1 to 999, and nothing for 0: ones and hundreds have their own forms.
func (spanishGrammar) below1000(v *voice, n int64, ones, hundreds string) {
	gendered := func(n int64, form string) {
		name := "n/" + strconv.FormatInt(n, 10)
		if v.known(name + form) {
			name += form
		}
		v.say(name)
	}
	switch {
	case n == 100:
		v.say("n/100")
	case n/100 == 1:
		v.say("n/ciento")
	case n/100 > 1:
		gendered(n/100*100, hundreds)
	}
	rest := n % 100
	switch {
	case rest == 0:
	case rest < 30:
		gendered(rest, ones)
	default:
		v.say("n/" + strconv.FormatInt(rest/10*10, 10))
		if rest%10 > 0 {
			v.say("n/y")
			gendered(rest%10, ones)
		}
	}
}

// ordinal says 1 to 1,999: "vigésimo primero", before what is masculine "vigésimo primer".
func (spanishGrammar) ordinal(v *voice, n int64, form string) bool {
	return latinOrdinal(v, n, form, func(n int64) []int64 {
		if n < 20 {
			return []int64{n}
		}
		return []int64{n / 10 * 10, n % 10}
	})
}

func (g spanishGrammar) decimals(v *voice, digits string) { latinDecimals(g, v, digits) }

// date makes the first of a month an ordinal.
func (g spanishGrammar) date(v *voice, at time.Time, year bool) {
	if at.Day() == 1 {
		v.say("o/1")
	} else {
		g.cardinal(v, int64(at.Day()), "")
	}
	v.say("date/de", "month/"+strconv.Itoa(int(at.Month())))
	if year {
		v.say("date/de")
		g.cardinal(v, int64(at.Year()), "")
	}
}

func (spanishGrammar) clock(v *voice, hour, minute int, at bool) {
	if minute == 0 && hour%12 == 0 {
		if at {
			v.say(map[int]string{0: "clock/a_la", 12: "clock/al"}[hour])
		}
		v.say(map[int]string{0: "clock/midnight", 12: "clock/noon"}[hour])
		return
	}
	if at && hour == 1 {
		v.say("clock/a_la")
	} else if at {
		v.say("clock/a_las")
	}
	v.counted(int64(hour), "unit/hour")
	if minute > 0 {
		v.say("n/y")
		v.counted(int64(minute), "unit/minute")
	}
}
