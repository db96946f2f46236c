package ivr

import (
	"strconv"
	"strings"
	"time"

	"receptivo/flows"
)

// items turns segments into recordings, in order. What has words of its own is in the call's language; numbers and all
// that is made of them follow the grammar of its set (see Recordings), or are texts as they are written where there is none.
func items(lang string, segs []flows.Segment) []Item {
	v := voice{lang: lang, set: setOf(lang)}
	for _, seg := range segs {
		v.secret = seg.Secret
		v.segment(seg)
	}
	return v.items
}

// voice collects items in one language.
type voice struct {
	lang   string
	set    *set // nil: no numbers in this language
	secret bool // of the segment at hand
	items  []Item
}

// add says one recording of the plan, or words that have none; nothing when there is neither a name nor a word.
func (v *voice) add(name, text string) {
	if name == "" && strings.TrimSpace(text) == "" {
		return
	}
	v.items = append(v.items, Item{Lang: v.lang, Name: name, Text: text, Secret: v.secret})
}

// say says recordings of the set.
func (v *voice) say(names ...string) {
	for _, name := range names {
		v.items = append(v.items, Item{Lang: v.set.Lang, Name: name, Text: v.set.words[name], Secret: v.secret})
	}
}

func (v *voice) segment(seg flows.Segment) {
	switch say := sayings[seg.Kind]; {
	case seg.Kind == flows.SegPrompt, seg.Kind == flows.SegAudio:
		v.add(seg.Name, seg.Text)
	case say == nil: // words
		v.add("", seg.Text)
	case v.set == nil || !say(v, seg.Text, seg.Form):
		v.add("", plain(seg))
	}
}

// plain is what a segment is where its language has no grammar.
func plain(seg flows.Segment) string {
	switch seg.Kind {
	case flows.SegSilence, segWords:
		return ""
	case flows.SegDigits, flows.SegSpell:
		return strings.Join(strings.Split(seg.Text, ""), " ")
	case flows.SegEstimate:
		return plainEstimate(seg.Text)
	case flows.SegMoney:
		return strings.TrimSpace(seg.Form + " " + seg.Text)
	case flows.SegDateTime:
		return strings.Replace(seg.Text, "T", " ", 1)
	}
	return seg.Text
}

// sayings say what is no word; false: the text is not what the kind holds, and is said as it is written.
var sayings = map[flows.SegmentKind]func(v *voice, text, form string) bool{
	flows.SegDigits:   func(v *voice, text, _ string) bool { v.spell(text, " .-/()+"); return true },
	flows.SegSpell:    func(v *voice, text, _ string) bool { v.spell(text, ""); return true },
	flows.SegNumber:   (*voice).number,
	flows.SegOrdinal:  (*voice).ordinal,
	flows.SegMoney:    (*voice).money,
	flows.SegDate:     (*voice).date,
	flows.SegDateTime: (*voice).dateTime,
	flows.SegClock:    (*voice).clock,
	flows.SegPhone:    (*voice).phone,
	flows.SegSpan:     (*voice).span,
	flows.SegEstimate: (*voice).estimate,
	flows.SegSilence:  (*voice).silence,
	segWords:          (*voice).ownSentence,
}

// digits says digits one by one.
func (v *voice) digits(s string) {
	for _, r := range s {
		v.say("d/" + string(r))
	}
}

// maxCardinal is above the numbers that are said as such. What is larger is said digit by digit.
const maxCardinal = 1e12

// parts takes a numeral apart: "-12.50" is true, "12", "50".
func parts(s string) (minus bool, whole, decimals string, ok bool) {
	s, minus = strings.CutPrefix(s, "-")
	whole, decimals, point := strings.Cut(s, ".")
	ok = digitsOnly(whole) && (digitsOnly(decimals) || !point)
	return minus && strings.Trim(s, "0.") != "", whole, decimals, ok
}

func digitsOnly(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// small is a whole number that is said as a cardinal; false when it is too large.
func small(whole string) (int64, bool) {
	n, err := strconv.ParseInt(whole, 10, 64)
	return n, err == nil && n < maxCardinal
}

func (v *voice) number(s, form string) bool {
	minus, whole, decimals, ok := parts(s)
	if !ok {
		return false
	}
	if minus {
		v.say(v.set.minus)
	}
	if n, ok := small(whole); ok {
		v.set.cardinal(v, n, form)
	} else {
		v.digits(whole)
	}
	if decimals != "" {
		v.say(v.set.point)
		v.set.decimals(v, decimals)
	}
	return true
}

func (v *voice) ordinal(s, form string) bool {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 && v.set.ordinal(v, n, form) {
		return true
	}
	return v.number(s, form)
}

// counted says how many of a thing: the recordings name and name+"s" are one and many of it.
func (v *voice) counted(n int64, name string) {
	v.set.cardinal(v, n, v.set.genders[name])
	if v.set.of != "" && n > 0 && n%1e6 == 0 { // "um milhão de reais"
		v.say(v.set.of)
	}
	if n != 1 {
		name += "s"
	}
	v.say(name)
}

func (v *voice) money(s, currency string) bool {
	minus, whole, decimals, ok := parts(s)
	if currency == "" {
		currency = v.set.currency
	}
	name := "money/" + strings.ToLower(currency)
	if _, known := v.set.words[name]; !ok || !known || len(decimals) != 2 {
		return false
	}
	if minus {
		v.say(v.set.minus)
	}
	cents, _ := strconv.ParseInt(decimals, 10, 64)
	n, sayable := small(whole)
	switch {
	case !sayable:
		v.digits(whole)
		v.say(name + "s")
	case n > 0 || cents == 0:
		v.counted(n, name)
	}
	if cents > 0 {
		if n > 0 || !sayable {
			v.say(v.set.andCents)
		}
		v.counted(cents, name+"_cent")
	}
	return true
}

func (v *voice) date(s, form string) bool {
	at, err := time.Parse(time.DateOnly, s)
	if err == nil {
		v.set.date(v, at, form == "year")
	}
	return err == nil
}

func (v *voice) dateTime(s, form string) bool {
	at, err := time.Parse("2006-01-02T15:04", s)
	if err == nil {
		v.set.date(v, at, form == "year")
		v.set.clock(v, at.Hour(), at.Minute(), true)
	}
	return err == nil
}

func (v *voice) clock(s, _ string) bool {
	at, err := time.Parse("15:04", s)
	if err == nil {
		v.set.clock(v, at.Hour(), at.Minute(), false)
	}
	return err == nil
}

// groupPause parts the groups of a phone number, in milliseconds.
const groupPause = "300"

// phone says groups of digits with a pause between them. The country's own code is not said at home.
func (v *voice) phone(s, _ string) bool {
	if home, ok := strings.CutPrefix(s, "+"+v.set.country+" "); ok {
		s = home
	}
	s, abroad := strings.CutPrefix(s, "+")
	groups := strings.Fields(s)
	if !digitsOnly(strings.Join(groups, "")) {
		return false
	}
	if abroad {
		v.say("s/plus")
	}
	for i, group := range groups {
		if i > 0 {
			v.silence(groupPause, "")
		}
		v.digits(group)
	}
	return true
}

// spans are the parts of a time, in seconds.
var spans = []struct {
	name    string
	seconds int64
}{{"unit/day", 86400}, {"unit/hour", 3600}, {"unit/minute", 60}, {"unit/second", 1}}

// span says the parts that are not zero, "and" before the last.
func (v *voice) span(s, _ string) bool {
	left, err := strconv.ParseInt(s, 10, 64)
	if err != nil || left < 0 || left >= maxCardinal {
		return false
	}
	if left == 0 {
		v.counted(0, "unit/second")
	}
	for i, said := 0, false; left > 0; i++ {
		n := left / spans[i].seconds
		left %= spans[i].seconds
		if n == 0 {
			continue
		}
		if said && left == 0 {
			v.say(v.set.and)
		}
		v.counted(n, spans[i].name)
		said = true
	}
	return true
}

// silence is made of the few recordings of silence there are.
func (v *voice) silence(s, _ string) bool {
	left, err := strconv.Atoi(s)
	for _, ms := range silences {
		for ; err == nil && left >= ms && left <= maxSilence; left -= ms {
			v.say("silence/" + strconv.Itoa(ms))
		}
	}
	return true
}

// silences are the recordings of silence, in milliseconds; together they make every tenth of a second.
var silences = []int{1000, 500, 300, 100}

// maxSilence is the longest silence, in milliseconds.
const maxSilence = 60_000
