package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
	"github.com/paemuri/brdoc"
	"github.com/zclconf/go-cty/cty"
)

// InputKind is what `type` of an input says in one word: how long it is, what it must be, what comes out.
type InputKind struct {
	Name      string
	Min, Max  int // digits; the input ends by itself at Max
	Sensitive bool
	Result    ResultType
	Doc       string // what the caller types and what comes out, for people

	read func(typed string) (cty.Value, bool)
}

// ResultType is the type of what an input gives.
type ResultType string

// The types of result.
const (
	ResultString ResultType = "string"
	ResultNumber ResultType = "number"
	ResultBool   ResultType = "bool"
)

func (t ResultType) cty() cty.Type {
	switch t {
	case ResultNumber:
		return cty.Number
	case ResultBool:
		return cty.Bool
	}
	return cty.String
}

// inputKinds are all kinds, the default first.
var inputKinds = []InputKind{
	{Name: "digits", Min: 1, Max: 20, Result: ResultString, read: readDigits, Doc: "any digits"},
	{Name: "cpf", Min: 11, Max: 11, Sensitive: true, Result: ResultString, read: readIf(ValidCPF),
		Doc: "a CPF: 11 digits, the last two check the others"},
	{Name: "cnpj", Min: 14, Max: 14, Sensitive: true, Result: ResultString, read: readIf(ValidCNPJ),
		Doc: "a CNPJ of digits alone: 14, the last two check the others; one with letters cannot be typed on a phone"},
	{Name: "cpf_or_cnpj", Min: 11, Max: 14, Sensitive: true, Result: ResultString, Doc: "a CPF or a CNPJ, told apart by length",
		read: readIf(func(typed string) bool { return ValidCPF(typed) || ValidCNPJ(typed) })},
	{Name: "phone", Min: 10, Max: 11, Result: ResultString, read: readPhone,
		Doc: "a Brazilian phone number with its area code: 1134567890 becomes \"+551134567890\""},
	{Name: "cep", Min: 8, Max: 8, Result: ResultString, read: readDigits, Doc: "a postal code: 8 digits"},
	{Name: "date", Min: 8, Max: 8, Result: ResultString, read: readDate,
		Doc: "a date that exists, as DDMMAAAA: 12032026 becomes \"2026-03-12\""},
	{Name: "money", Min: 1, Max: 10, Result: ResultNumber, read: readMoney, Doc: "an amount in cents: 1050 becomes 10.5"},
	{Name: "card", Min: 12, Max: 19, Sensitive: true, Result: ResultString, read: readIf(ValidLuhn),
		Doc: "the number of a payment card: 12 to 19 digits, the last checks the others"},
	{Name: "pin", Min: 4, Max: 8, Sensitive: true, Result: ResultString, read: readDigits, Doc: "a password of 4 to 8 digits"},
	{Name: "yes_no", Min: 1, Max: 1, Result: ResultBool, read: readYesNo, Doc: "1 for yes (true), 2 for no (false)"},
}

// InputKinds lists every kind of input, the default first.
func InputKinds() []InputKind { return slices.Clone(inputKinds) }

// InputKindOf finds a kind by its name.
func InputKindOf(name string) (InputKind, bool) {
	for _, k := range inputKinds {
		if k.Name == name {
			return k, true
		}
	}
	return InputKind{}, false
}

// Read gives what was typed as a value of the kind; false when it is none: a key that is no digit, a check digit that is
// wrong, a date that does not exist, or too few or too many digits. The kind digits leaves the length to its caller.
// What is sensitive comes out marked so.
func (k InputKind) Read(typed string) (Value, bool) {
	if k.read == nil || !allDigits(typed) || k.Name != "digits" && (len(typed) < k.Min || len(typed) > k.Max) {
		return Value{}, false
	}
	v, ok := k.read(typed)
	if !ok {
		return Value{}, false
	}
	if k.Sensitive {
		v = v.Mark(sensitive)
	}
	return Value{v}, true
}

func allDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

func readDigits(typed string) (cty.Value, bool) { return cty.StringVal(typed), true }

func readIf(valid func(string) bool) func(string) (cty.Value, bool) {
	return func(typed string) (cty.Value, bool) { return cty.StringVal(typed), valid(typed) }
}

// readPhone takes a number as it is dialled within Brazil, area code first.
func readPhone(typed string) (cty.Value, bool) {
	n, err := phonenumbers.Parse(typed, "BR")
	if err != nil || n.GetCountryCode() != 55 || !phonenumbers.IsValidNumberForRegion(n, "BR") {
		return cty.NilVal, false
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	return cty.StringVal(e164), e164 == "+55"+typed // a trunk prefix or carrier code is no area code
}

// readDate takes DDMMAAAA.
func readDate(typed string) (cty.Value, bool) {
	at, err := time.Parse("02012006", typed)
	if err != nil || at.Year() == 0 {
		return cty.NilVal, false
	}
	return cty.StringVal(at.Format(time.DateOnly)), true
}

func readMoney(typed string) (cty.Value, bool) {
	cents, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return cty.NilVal, false
	}
	return Num(float64(cents) / 100).v, true
}

func readYesNo(typed string) (cty.Value, bool) {
	return cty.BoolVal(typed == "1"), typed == "1" || typed == "2"
}

// ValidCPF reports whether eleven digits are a CPF: both check digits are right and the digits are not all the same.
func ValidCPF(digits string) bool { return len(digits) == 11 && brdoc.IsCPF(digits) }

// ValidCNPJ reports whether fourteen characters are a CNPJ without punctuation: twelve digits or capital letters and two
// check digits that are right. Letters are issued since July 2026 (IN RFB 2.229/2024): each character counts as its ASCII
// code less 48, so that a CNPJ of digits alone is checked as ever.
func ValidCNPJ(s string) bool {
	if len(s) != 14 || s == repeated(s[0], 14) {
		return false
	}
	for i, c := range []byte(s) {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' && i < 12) {
			return false
		}
	}
	return s[12] == cnpjDigit(s[:12]) && s[13] == cnpjDigit(s[:13])
}

// cnpjDigit is the check digit after these characters: weights 2 to 9, from the right, over and over; modulo 11.
func cnpjDigit(s string) byte {
	sum := 0
	for i := range len(s) {
		sum += int(s[len(s)-1-i]-'0') * (2 + i%8)
	}
	if rest := sum % 11; rest > 1 {
		return byte('0' + 11 - rest)
	}
	return '0'
}

func repeated(c byte, n int) string { return string(slices.Repeat([]byte{c}, n)) }

// ValidLuhn reports whether the last of at least two digits checks the others (ISO/IEC 7812-1, annex B).
func ValidLuhn(digits string) bool {
	if !allDigits(digits) || len(digits) < 2 {
		return false
	}
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// isCPF takes punctuation too.
func isCPF(s string) bool { return brdoc.IsCPF(s) }

var writtenCNPJ = regexp.MustCompile(`^([0-9A-Z]{2})\.?([0-9A-Z]{3})\.?([0-9A-Z]{3})/?([0-9A-Z]{4})-?([0-9]{2})$`)

// isCNPJ takes punctuation and small letters too.
func isCNPJ(s string) bool {
	parts := writtenCNPJ.FindStringSubmatch(strings.ToUpper(s))
	return parts != nil && ValidCNPJ(strings.Join(parts[1:], ""))
}

func isLuhn(s string) bool { return ValidLuhn(strings.NewReplacer(" ", "", "-", "").Replace(s)) }
