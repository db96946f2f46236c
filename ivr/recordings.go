package ivr

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Recording is one sound that a language has for what flows say of themselves: numbers, dates, letters, the system's own
// sentences.
type Recording struct {
	Name  string // its file below the language's folder, without .wav: "n/20", "month/3"
	Words string // what is said in it; empty: a sound
	Sound string // "880 0.25": a tone of 880 Hz for 0.25 s; 0 Hz is silence
}

// Recordings lists every recording that a language needs, so that a voice can record them, and the language they stand
// under: a language without a set of its own borrows the one of its family (pt-PT that of pt-BR). Nothing is returned for
// a language of which there is no grammar; what is no word is then said as it is written.
func Recordings(lang string) (set string, list []Recording) {
	s := setOf(lang)
	if s == nil {
		return "", nil
	}
	return s.Lang, slices.Clone(s.list)
}

// Languages are the languages that have a set of recordings.
func Languages() []string {
	var out []string
	for _, s := range sets {
		out = append(out, s.Lang)
	}
	return out
}

// set is a language: its grammar and its recordings.
type set struct {
	grammar
	Lang     string
	currency string            // of money without one
	country  string            // calling code; not said before a number of the country
	minus    string            // recording before a negative number
	point    string            // recording between a whole number and its decimals
	and      string            // recording before the last of several
	andCents string            // recording between an amount and its cents
	of       string            // recording of "um milhão de reais"; empty: there is none
	genders  map[string]string // how things are counted, when it is not as one counts

	list  []Recording
	words map[string]string
}

// grammar puts recordings in order. n is at least 0 and below maxCardinal.
type grammar interface {
	// cardinal says a number as one counts, or before what is masculine ("m") or feminine ("f").
	cardinal(v *voice, n int64, form string)
	// ordinal says the place in a row, n > 0; false, and nothing said, when the language has no usual word for it.
	ordinal(v *voice, n int64, form string) bool
	// decimals says what stands after the point.
	decimals(v *voice, digits string)
	// date says day and month, and perhaps the year.
	date(v *voice, at time.Time, year bool)
	// clock says a time of day; at: after a date, "at" half past two.
	clock(v *voice, hour, minute int, at bool)
}

// sets are the languages; the first is that of a plan which names none.
var sets = []*set{portuguese, english, spanish}

// setOf is the set of a language or of its family; nil when there is none.
func setOf(lang string) *set {
	if lang == "" {
		return sets[0]
	}
	family, _, _ := strings.Cut(strings.ToLower(lang), "-")
	for _, s := range sets {
		if f, _, _ := strings.Cut(s.Lang, "-"); f == family {
			return s
		}
	}
	return nil
}

// newSet reads the recordings from lines of a name, a space and the words.
func newSet(s set, lines string) *set {
	for line := range strings.Lines(lines) {
		if name, words, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			s.list = append(s.list, Recording{Name: name, Words: words})
		}
	}
	for _, ms := range silences {
		s.list = append(s.list, Recording{Name: fmt.Sprintf("silence/%d", ms), Sound: fmt.Sprintf("0 %g", float64(ms)/1000)})
	}
	s.list = append(s.list, Recording{Name: "sys/bipe", Sound: "880 0.25"})
	s.words = map[string]string{}
	for _, r := range s.list {
		s.words[r.Name] = r.Words
	}
	return &s
}

// problem is what a caller hears when a flow cannot go on.
func problem(lang string) Item {
	s := setOf(lang)
	if s == nil {
		s = english
	}
	return Item{Lang: s.Lang, Name: problemName, Text: s.words[problemName]}
}

// IsProblem reports whether items are the words of a call that ends because nobody handles an error.
func IsProblem(said []Item) bool { return len(said) == 1 && said[0].Name == problemName }
