package ivr

import (
	"strings"
	"unicode"
)

// spell says letters, digits and signs one by one, but the signs in skip. A letter with an accent is the letter, then
// the accent; what is none of these is "a sign".
func (v *voice) spell(s, skip string) {
	for _, r := range s {
		switch r = unicode.ToLower(r); {
		case strings.ContainsRune(skip, r) && r < unicode.MaxASCII:
		case r >= '0' && r <= '9':
			v.say("d/" + string(r))
		case r == 'ñ' && v.known("l/enye"):
			v.say("l/enye")
		case v.known("l/" + string(r)):
			v.say("l/" + string(r))
		case signs[r] != "":
			v.say("s/" + signs[r])
		case accents[r] != "":
			base, accent, _ := strings.Cut(accents[r], " ")
			v.say("l/"+base, "s/"+accent)
		case unicode.IsSpace(r):
			v.say("s/space")
		default:
			v.say("s/sign")
		}
	}
}

func (v *voice) known(name string) bool { _, ok := v.set.words[name]; return ok }

// signs are the names of the recordings of signs.
var signs = map[rune]string{
	'.': "dot", ',': "comma", ':': "colon", ';': "semicolon", '-': "hyphen", '_': "underscore", '/': "slash", '\\': "backslash",
	'@': "at", '#': "hash", '*': "star", '+': "plus", '=': "equals", '&': "ampersand", '%': "percent", '$': "dollar",
	'!': "exclamation", '?': "question", '\'': "apostrophe", '"': "quote", '(': "open", ')': "close", '<': "less", '>': "greater",
}

// accents are letters with an accent: the letter and the accent.
var accents = func() map[rune]string {
	table := map[rune]string{}
	for accent, pairs := range map[string]string{
		"acute": "áaéeíióoúuýy", "grave": "àaèeìiòoùu", "circumflex": "âaêeîiôoûu", "tilde": "ãaõoñn", "diaeresis": "äaëeïiöoüuÿy",
		"cedilla": "çc",
	} {
		letters := []rune(pairs)
		for i := 0; i < len(letters); i += 2 {
			table[letters[i]] = string(letters[i+1]) + " " + accent
		}
	}
	return table
}()
