package flowtest

import (
	"strings"
	"unicode"

	"receptivo/flows"
	"receptivo/ivr"
)

// lexicon makes texts comparable: lower case, single blanks, and figures as they are said, so that "posição 4" and "posição
// quatro" are the same. It belongs to one goroutine.
type lexicon map[[2]string]string

// plain is a text made comparable.
func (l lexicon) plain(lang, text string) string {
	key := [2]string{lang, text}
	if out, ok := l[key]; ok {
		return out
	}
	words := strings.Fields(strings.ToLower(text))
	for i, w := range words {
		words[i] = figures(lang, w)
	}
	out := strings.Join(words, " ")
	l[key] = out
	return out
}

// figures says a word of figures: "4." is "quatro.".
func figures(lang, word string) string {
	digits := strings.TrimRightFunc(word, func(r rune) bool { return !unicode.IsDigit(r) })
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return word
	}
	kind := flows.SegNumber
	if len(digits) > 1 && digits[0] == '0' || len(digits) > 9 {
		kind = flows.SegDigits
	}
	var said []string
	for _, it := range ivr.Items(lang, []flows.Segment{{Kind: kind, Text: digits}}) {
		said = append(said, strings.ToLower(it.Text))
	}
	return strings.Join(said, " ") + word[len(digits):]
}

// cursor is how far a test has listened: an item of what was heard, and a place in its words.
type cursor struct{ item, offset int }

// findText finds words in what was heard from a cursor on, and where they end.
func (l lexicon) findText(heard []Heard, from cursor, text string) (cursor, bool) {
	var joined strings.Builder
	ends := make([]int, 0, len(heard)-from.item)
	for i := from.item; i < len(heard); i++ {
		if h := heard[i]; !h.Cut {
			words := l.plain(h.Item.Lang, h.Item.Text)
			if i == from.item {
				words = words[min(from.offset, len(words)):]
			}
			joined.WriteString(words)
			joined.WriteByte(' ')
		}
		ends = append(ends, joined.Len())
	}
	lang := ""
	if len(heard) > 0 {
		lang = heard[len(heard)-1].Item.Lang
	}
	want := l.plain(lang, text)
	at := strings.Index(joined.String(), want)
	if at < 0 {
		return from, false
	}
	end, begin := at+len(want), 0
	for i, e := range ends {
		if end < e {
			to := cursor{from.item + i, end - begin}
			if i == 0 {
				to.offset += from.offset
			}
			return to, true
		}
		begin = e
	}
	return cursor{item: len(heard)}, true
}

// findItems finds a prompt, recording by recording, in what was heard from a cursor on.
func findItems(heard []Heard, from cursor, want []ivr.Item) (cursor, bool) {
	first := from.item
	if from.offset > 0 { // of this one a part has been asked for already
		first++
	}
	var whole []int
	for i := first; i < len(heard); i++ {
		if !heard[i].Cut {
			whole = append(whole, i)
		}
	}
	for at := 0; len(want) > 0 && at+len(want) <= len(whole); at++ {
		match := true
		for k, it := range want {
			match = match && sameItem(heard[whole[at+k]].Item, it)
		}
		if match {
			return cursor{item: whole[at+len(want)-1] + 1}, true
		}
	}
	return from, false
}

func sameItem(a, b ivr.Item) bool { return a.Name == b.Name && a.Text == b.Text }
