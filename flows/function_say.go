package flows

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// Forms that say-as functions take as their second argument.
var (
	genders    = []string{"m", "f"}
	currencies = []string{"BRL", "USD", "EUR"}
)

// currencyOf is what money is in where a language is the plan's.
func currencyOf(language string) string {
	switch base, _, _ := strings.Cut(language, "-"); {
	case base == "pt" && language != "pt-PT":
		return "BRL"
	case base == "en":
		return "USD"
	}
	return "EUR"
}

// maxSpoken is the longest text, in bytes, that is said in another way than as it is written.
const maxSpoken = 256

// sayAs makes a function that says a text or number in a certain way; forms are what its second argument may be.
func sayAs(kind SegmentKind, spoken func(string) (string, error), forms ...string) function.Function {
	spec := &function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true}},
		Type:   func(args []cty.Value) (cty.Type, error) { return saidType(args, forms) },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := convert.Convert(normal(args[0]), cty.String)
			if err != nil || v.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "a text or a number is required")
			}
			if kind != SegText && len(v.AsString()) > maxSpoken {
				return cty.NilVal, function.NewArgErrorf(0, "it is too long to be said: more than %d bytes", maxSpoken)
			}
			s, err := spoken(v.AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			said := Segment{Kind: kind, Text: s}
			if len(args) > 1 {
				said.Form = args[1].AsString()
			}
			return promptVal(said), nil
		},
	}
	if len(forms) > 0 {
		spec.VarParam = &function.Parameter{Name: "form", Type: cty.String}
	}
	return function.New(spec)
}

func saidType(args []cty.Value, forms []string) (cty.Type, error) {
	if t := args[0].Type(); t != cty.DynamicPseudoType && t != cty.String && t != cty.Number {
		return cty.NilType, function.NewArgErrorf(0, "a text or a number is required, not %s", typeName(t))
	}
	if len(args) > 2 {
		return cty.NilType, function.NewArgErrorf(2, "it takes two arguments at most")
	}
	if len(args) > 1 && args[1].IsKnown() && !has(forms, args[1].AsString()) {
		return cty.NilType, function.NewArgErrorf(1, "the second argument is %s", quotedOr(forms))
	}
	return promptType, nil
}

// quotedOr lists texts: "m" or "f".
func quotedOr(words []string) string {
	out := strconv.Quote(words[0])
	for i, w := range words[1:] {
		sep := ", "
		if i == len(words)-2 {
			sep = " or "
		}
		out += sep + strconv.Quote(w)
	}
	return out
}

func spokenText(s string) (string, error) { return s, nil }

// spokenDigits keeps the digits and letters of a document, phone number or protocol; of what has none nothing is said.
func spokenDigits(s string) (string, error) {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/()+", r) {
			return -1
		}
		return r
	}, s), nil
}

func spokenSpelling(s string) (string, error) { return strings.TrimSpace(s), nil }

var numeral = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// spokenNumber takes a decimal number; more than six decimals are rounded.
func spokenNumber(s string) (string, error) {
	if !numeral.MatchString(s) {
		return "", errors.New("a number is required")
	}
	if _, decimals, _ := strings.Cut(s, "."); len(decimals) > 6 {
		return strings.TrimSuffix(strings.TrimRight(roundedTo(s, 6), "0"), "."), nil
	}
	return s, nil
}

// spokenMoney takes a decimal number and gives it two decimals.
func spokenMoney(s string) (string, error) {
	if !numeral.MatchString(s) {
		return "", errors.New("an amount such as 10.50 is required")
	}
	return roundedTo(s, 2), nil
}

// roundedTo writes a numeral with so many decimals; halves go away from zero.
func roundedTo(s string, decimals int) string {
	r, _ := new(big.Rat).SetString(s)
	return r.FloatString(decimals)
}

// spokenDate takes YYYY-MM-DD, and a time after it that is not said.
func spokenDate(s string) (string, error) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		s = s[:10]
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", errors.New("a date such as 2026-03-12 is required")
	}
	return s, nil
}

// minuteLayout is how a segment holds an instant.
const minuteLayout = "2006-01-02T15:04"

var instantLayouts = []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", minuteLayout, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateTime}

// spokenDateTime takes an instant and keeps it on the clock that it is written in.
func spokenDateTime(s string) (string, error) {
	if at, ok := timeBy(instantLayouts, s); ok {
		return at.Format(minuteLayout), nil
	}
	return "", errors.New("a time such as 2026-03-12T14:30 is required")
}

func spokenClock(s string) (string, error) {
	if at, ok := timeBy(append([]string{"15:04", time.TimeOnly}, instantLayouts...), s); ok {
		return at.Format("15:04"), nil
	}
	return "", errors.New("a time such as 14:30 is required")
}

// timeBy reads a time by the first layout that fits.
func timeBy(layouts []string, s string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// bareNumber is a phone number without what people write between its digits.
func bareNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/()", r) {
			return -1
		}
		return r
	}, s)
}

// isNumber reports whether a text is a phone number as people write them.
func isNumber(s string) bool { return allDigits(strings.TrimPrefix(bareNumber(s), "+")) }

// spokenPhone gives a number in groups of digits: "+55 11 3456 7890", "0800 777 1234". What is none stays as it is: a
// caller's may be withheld, or the name of a SIP user.
func spokenPhone(s string) (string, error) {
	if !isNumber(s) {
		return strings.TrimSpace(s), nil
	}
	bare := bareNumber(s)
	digits, international := strings.CutPrefix(bare, "+")
	n, err := phonenumbers.Parse(bare, "BR")
	switch {
	case err != nil || len(digits) < 5:
	case international || phonenumbers.IsValidNumber(n) && digits[0] != '0':
		return groups(phonenumbers.Format(n, phonenumbers.INTERNATIONAL)), nil
	case phonenumbers.IsPossibleNumber(n):
		return groups(phonenumbers.Format(n, phonenumbers.NATIONAL)), nil
	}
	return groups(bare), nil
}

// groups leaves the digits of a written number, a space between groups of at most five: "+" stays before the first.
func groups(written string) string {
	var out []string
	for _, g := range strings.FieldsFunc(written, func(r rune) bool { return r != '+' && (r < '0' || r > '9') }) {
		for len(g) > 5 {
			out, g = append(out, g[:4]), g[4:]
		}
		out = append(out, g)
	}
	return strings.Join(out, " ")
}

// secondsOf reads a number of seconds, or a duration such as "3m30s".
func secondsOf(s string) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err == nil && !numeral.MatchString(s) {
		err = strconv.ErrSyntax
	}
	if err != nil {
		d, bad := time.ParseDuration(s)
		n, err = d.Seconds(), bad
	}
	if err != nil {
		return 0, errors.New(`a number of seconds or a text such as "3m30s" is required`)
	}
	return n, nil
}

// maxSpan is the longest time that is said, in seconds: a hundred years.
const maxSpan = 100 * 366 * 24 * 60 * 60

// spokenSpan gives whole seconds.
func spokenSpan(s string) (string, error) {
	n, err := secondsOf(s)
	switch {
	case err != nil:
		return "", err
	case n < 0 || n > maxSpan:
		return "", errors.New("a time of 0 seconds to a hundred years is required")
	}
	return strconv.FormatFloat(n, 'f', 0, 64), nil
}

// spokenEstimate gives whole seconds, rounded up.
func spokenEstimate(s string) (string, error) {
	n, err := secondsOf(s)
	switch {
	case err != nil:
		return "", err
	case n < 0 || n > maxSpan:
		return "", errors.New("a time of 0 seconds to a hundred years is required")
	}
	return strconv.FormatFloat(math.Ceil(n), 'f', 0, 64), nil
}

// maxSilence is in seconds.
const maxSilence = 30

// spokenSilence gives milliseconds in whole tenths of a second.
func spokenSilence(s string) (string, error) {
	n, err := secondsOf(s)
	switch {
	case err != nil:
		return "", err
	case n < 0 || n > maxSilence:
		return "", fmt.Errorf("a silence lasts from 0 to %d seconds", maxSilence)
	}
	return strconv.Itoa(int(n*10+0.5) * 100), nil
}

// audioFunc plays a recording by its name.
var audioFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "file", Type: cty.String}},
	Type:   function.StaticReturnType(promptType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		name := strings.TrimSuffix(args[0].AsString(), ".wav")
		if !fs.ValidPath(name) || name == "." || len(name) > maxSpoken {
			return cty.NilVal, function.NewArgErrorf(0, `the name of a recording such as "promo/natal" is required`)
		}
		return promptVal(Segment{Kind: SegAudio, Name: name}), nil
	},
})

// ssmlFunc keeps the markup for a speech engine and the words for everyone else.
var ssmlFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "markup", Type: cty.String}},
	Type:   function.StaticReturnType(promptType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		words, err := wordsOf(args[0].AsString())
		if err != nil {
			return cty.NilVal, function.NewArgError(0, err)
		}
		return promptVal(Segment{Kind: SegSSML, Text: words, Form: args[0].AsString()}), nil
	},
})

var errNoSSML = errors.New("well-formed SSML is required: each tag is closed, and & is written &amp;")

// wordsOf is what SSML says, without its tags.
func wordsOf(markup string) (string, error) {
	if len(markup) > maxText {
		return "", errTooLong
	}
	var words strings.Builder
	depth := 0
	d := xml.NewDecoder(strings.NewReader("<speak>" + markup + "</speak>"))
	for {
		switch token, err := d.Token(); t := token.(type) {
		case xml.CharData:
			words.Write(t)
		case xml.StartElement:
			depth++
			words.WriteByte(' ')
		case xml.EndElement:
			if depth--; depth == 0 && d.InputOffset() != int64(len(markup)+len("<speak></speak>")) {
				return "", errNoSSML
			}
			words.WriteByte(' ')
		case xml.Directive:
			return "", errNoSSML
		case nil:
			if err != io.EOF {
				return "", errNoSSML
			}
			return joinWords(words.String()), nil
		}
	}
}

// joinWords puts one space between words, and none before a stop that a tag parted from its word.
func joinWords(s string) string {
	return beforeStop.ReplaceAllString(strings.Join(strings.Fields(s), " "), "$1")
}

var beforeStop = regexp.MustCompile(` ([.,;:!?])`)
