package ivr

import (
	"strconv"
	"time"
)

// english is that of the United States.
var english = newSet(set{
	grammar: englishGrammar{}, Lang: "en-US", currency: "USD", country: "1",
	minus: "n/minus", point: "n/point", and: "n/and", andCents: "n/and",
}, `
n/0 zero
n/1 one
n/2 two
n/3 three
n/4 four
n/5 five
n/6 six
n/7 seven
n/8 eight
n/9 nine
n/10 ten
n/11 eleven
n/12 twelve
n/13 thirteen
n/14 fourteen
n/15 fifteen
n/16 sixteen
n/17 seventeen
n/18 eighteen
n/19 nineteen
n/20 twenty
n/30 thirty
n/40 forty
n/50 fifty
n/60 sixty
n/70 seventy
n/80 eighty
n/90 ninety
n/hundred hundred
n/thousand thousand
n/million million
n/billion billion
n/minus minus
n/point point
n/and and
n/oh oh
o/1 first
o/2 second
o/3 third
o/4 fourth
o/5 fifth
o/6 sixth
o/7 seventh
o/8 eighth
o/9 ninth
o/10 tenth
o/11 eleventh
o/12 twelfth
o/13 thirteenth
o/14 fourteenth
o/15 fifteenth
o/16 sixteenth
o/17 seventeenth
o/18 eighteenth
o/19 nineteenth
o/20 twentieth
o/30 thirtieth
o/40 fortieth
o/50 fiftieth
o/60 sixtieth
o/70 seventieth
o/80 eightieth
o/90 ninetieth
o/hundred hundredth
o/thousand thousandth
d/0 zero
d/1 one
d/2 two
d/3 three
d/4 four
d/5 five
d/6 six
d/7 seven
d/8 eight
d/9 nine
month/1 January
month/2 February
month/3 March
month/4 April
month/5 May
month/6 June
month/7 July
month/8 August
month/9 September
month/10 October
month/11 November
month/12 December
clock/at at
clock/am a.m.
clock/pm p.m.
clock/midnight midnight
clock/noon noon
unit/day day
unit/days days
unit/hour hour
unit/hours hours
unit/minute minute
unit/minutes minutes
unit/second second
unit/seconds seconds
money/brl real
money/brls reais
money/brl_cent centavo
money/brl_cents centavos
money/usd dollar
money/usds dollars
money/usd_cent cent
money/usd_cents cents
money/eur euro
money/eurs euros
money/eur_cent cent
money/eur_cents cents
l/a ay
l/b bee
l/c see
l/d dee
l/e ee
l/f ef
l/g jee
l/h aitch
l/i eye
l/j jay
l/k kay
l/l el
l/m em
l/n en
l/o oh
l/p pee
l/q cue
l/r ar
l/s ess
l/t tee
l/u you
l/v vee
l/w double-u
l/x ex
l/y why
l/z zee
s/dot dot
s/comma comma
s/colon colon
s/semicolon semicolon
s/hyphen hyphen
s/underscore underscore
s/slash slash
s/backslash backslash
s/at at sign
s/hash hash
s/star star
s/plus plus
s/equals equals
s/ampersand ampersand
s/percent percent
s/dollar dollar sign
s/exclamation exclamation mark
s/question question mark
s/apostrophe apostrophe
s/quote quote
s/open open parenthesis
s/close close parenthesis
s/less less than
s/greater greater than
s/space space
s/sign symbol
s/acute acute accent
s/grave grave accent
s/circumflex circumflex
s/tilde tilde
s/diaeresis diaeresis
s/cedilla cedilla
wait/expected The estimated waiting time is
wait/under less than a minute
wait/over more than five minutes
wait/anew We are now looking for other people too who can take your call, and the time has been worked out again.
wait/position Your position in the queue is
sys/problema We are having a technical problem. Please call again later.
`)

type englishGrammar struct{}

// cardinal says "one hundred one": there is no "and".
func (g englishGrammar) cardinal(v *voice, n int64, _ string) {
	if n == 0 {
		v.say("n/0")
		return
	}
	for _, scale := range []struct {
		of   int64
		name string
	}{{1e9, "n/billion"}, {1e6, "n/million"}, {1e3, "n/thousand"}, {1, ""}} {
		group := n / scale.of % 1000
		if group == 0 {
			continue
		}
		if group >= 100 {
			v.say("n/"+strconv.FormatInt(group/100, 10), "n/hundred")
		}
		g.below100(v, group%100)
		if scale.name != "" {
			v.say(scale.name)
		}
	}
}

// below100 says 1 to 99.
func (englishGrammar) below100(v *voice, n int64) {
	if n >= 20 {
		v.say("n/" + strconv.FormatInt(n/10*10, 10))
		n %= 10
	}
	if n > 0 {
		v.say("n/" + strconv.FormatInt(n, 10))
	}
}

// ordinal says 1 to 999,999: all but the last word is a cardinal.
func (g englishGrammar) ordinal(v *voice, n int64, _ string) bool {
	if n >= 1e6 {
		return false
	}
	head := func(n int64) {
		if n > 0 {
			g.cardinal(v, n, "")
		}
	}
	last := n % 100
	switch {
	case n%1000 == 0:
		head(n / 1000)
		v.say("o/thousand")
	case last == 0:
		head(n / 1000 * 1000)
		head(n % 1000 / 100)
		v.say("o/hundred")
	case last < 20 || last%10 == 0:
		head(n - last)
		v.say("o/" + strconv.FormatInt(last, 10))
	default:
		head(n - last%10)
		v.say("o/" + strconv.FormatInt(last%10, 10))
	}
	return true
}

func (englishGrammar) decimals(v *voice, digits string) { v.digits(digits) }

func (g englishGrammar) date(v *voice, at time.Time, year bool) {
	v.say("month/" + strconv.Itoa(int(at.Month())))
	g.ordinal(v, int64(at.Day()), "")
	if year {
		g.year(v, int64(at.Year()))
	}
}

// year says "nineteen oh five", "nineteen hundred", "twenty twenty-six", but "two thousand nine".
func (g englishGrammar) year(v *voice, n int64) {
	century, rest := n/100, n%100
	switch {
	case n < 1000 || n%1000 < 10:
		g.cardinal(v, n, "")
		return
	case rest == 0:
		g.below100(v, century)
		v.say("n/hundred")
		return
	}
	g.below100(v, century)
	if rest < 10 {
		v.say("n/oh")
	}
	g.below100(v, rest)
}

// clock says "two oh five p.m.".
func (g englishGrammar) clock(v *voice, hour, minute int, at bool) {
	if at {
		v.say("clock/at")
	}
	if minute == 0 && hour%12 == 0 {
		v.say(map[int]string{0: "clock/midnight", 12: "clock/noon"}[hour])
		return
	}
	g.below100(v, int64((hour+11)%12+1))
	if minute > 0 && minute < 10 {
		v.say("n/oh")
	}
	g.below100(v, int64(minute))
	v.say(map[bool]string{true: "clock/am", false: "clock/pm"}[hour < 12])
}
