package history

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"receptivo/skills"
)

// DefaultRegion is where phone numbers without a country code are.
const DefaultRegion = "BR"

// canonical is an identifier in the one form in which it is kept and looked for. It reports false when nobody could be
// known by it.
func canonical(id skills.Identifier, region string) (skills.Identifier, bool) {
	value := strings.TrimSpace(id.Value)
	if len(value) > longest {
		return id, false
	}
	kind := strings.ToLower(id.Kind)
	if len(kind) > longest || !utf8.ValidString(kind+value) || strings.ContainsRune(kind+value, 0) {
		return id, false // no database holds such a text
	}
	switch kind {
	case "phone", "telefone":
		kind, value = "phone", phone(value, region)
	case "document", "documento", "cpf", "cnpj":
		kind, value = "document", document(value)
	case "email", "e-mail":
		kind, value = "email", strings.ToLower(value)
		if !strings.Contains(value, "@") {
			value = ""
		}
	}
	return skills.Identifier{Kind: kind, Value: value}, value != ""
}

// phone is a number in E.164. What is too short for that, the number of an extension, keeps its digits; what has fewer
// than three digits is no number.
func phone(value, region string) string {
	value, _, _ = strings.Cut(value, ";") // parameters of a tel URI (RFC 3966 §3)
	digits := keep(value, isDigit)
	if len(digits) < 3 || len(digits) > 20 {
		return ""
	}
	international := strings.HasPrefix(strings.TrimPrefix(value, "tel:"), "+")
	number := digits
	if international {
		number = "+" + digits
	}
	n, err := phonenumbers.Parse(number, region)
	switch {
	case err == nil && phonenumbers.IsPossibleNumberWithReason(n) == phonenumbers.IS_POSSIBLE:
		return phonenumbers.Format(n, phonenumbers.E164)
	case international:
		return ""
	}
	return digits
}

// document is a CPF or CNPJ without its punctuation. A CNPJ may hold letters (Receita Federal, from 2026 on). The zeros
// that spreadsheets take from the front come back. Check digits are not looked at.
func document(value string) string {
	s := keep(strings.ToUpper(value), func(r rune) bool { return isDigit(r) || r >= 'A' && r <= 'Z' })
	const cpf, cnpj = 11, 14
	if keep(s, isDigit) != s {
		return s
	}
	switch len(s) {
	case cpf - 2, cpf - 1:
		return strings.Repeat("0", cpf-len(s)) + s
	case cnpj - 2, cnpj - 1:
		return strings.Repeat("0", cnpj-len(s)) + s
	}
	return s
}

func keep(s string, wanted func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if wanted(r) {
			return r
		}
		return -1
	}, s)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// hash is what is kept of an identifier: HMAC-SHA-256 under the store's key.
func (s *Store) hash(kind, value string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(kind))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)
}

const keySize = 32

// loadKey reads the key, making a random one where there is none. The new key appears whole or not at all, and of two
// processes that make one, both use the first.
func loadKey(path string) ([]byte, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil {
			return nil, err
		}
	}
	key, err := os.ReadFile(path)
	if err == nil && len(key) != keySize {
		err = fmt.Errorf("%s: %d bytes, a key has %d", path, len(key), keySize)
	}
	return key, err
}

func makeKey(path string) error {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(key)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
