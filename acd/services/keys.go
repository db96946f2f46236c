package services

import "strings"

// normal is the one form of a key's value, so that "(11) 3456-7890" in a table is the caller's +551134567890: phones as
// E.164 digits, Brazil's where no country is written, documents as digits and letters alone; anything else as it is.
func normal(key, value string) string {
	switch strings.ToLower(key) {
	case "phone", "telefone", "telefono", "celular", "fone":
		return phone(value)
	case "document", "documento", "cpf", "cnpj", "cep":
		return letters(value)
	}
	return value
}

// phone is a number's E.164 digits. 10 and 11 digits without a country are an area of Brazil and a number; a 0 or 00 in
// front is what people dial before one.
func phone(value string) string {
	digits := only(value, func(r rune) bool { return '0' <= r && r <= '9' })
	if strings.HasPrefix(strings.TrimSpace(value), "+") {
		return digits
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		return rest
	}
	digits = strings.TrimPrefix(digits, "0")
	if len(digits) == 10 || len(digits) == 11 {
		return "55" + digits
	}
	return digits
}

// letters are the digits and capital letters of a document; a CNPJ may have both.
func letters(value string) string {
	return only(strings.ToUpper(value), func(r rune) bool { return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' })
}

func only(s string, keep func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if keep(r) {
			return r
		}
		return -1
	}, s)
}
