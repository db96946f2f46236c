package history

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// longest is the longest value, in bytes, that any column may hold.
const longest = 1000

// line is one line of a file being read. The first thing wrong with it is kept and the rest reads as zero; values
// themselves are never in a message.
type line struct {
	header header
	cells  []string
	zone   *time.Location // of times without one

	column string // of what is wrong
	wrong  error
}

func (l *line) reject(field string, reason error) {
	if l.wrong == nil {
		l.column, l.wrong = field, reason
	}
}

// text is a field's value, empty when the file has no such column.
func (l *line) text(field string) string {
	for _, i := range l.header.at[field] {
		if s := l.cell(field, i); s != "" {
			return s
		}
	}
	return ""
}

// texts is all values of a field that stands in several columns or holds several, separated by one of seps.
func (l *line) texts(field, seps string) []string {
	var all []string
	for _, i := range l.header.at[field] {
		all = append(all, strings.FieldsFunc(l.cell(field, i), func(r rune) bool { return strings.ContainsRune(seps, r) })...)
	}
	return all
}

func (l *line) cell(field string, i int) string {
	s := strings.TrimSpace(l.cells[i])
	switch {
	case len(s) > longest:
		l.reject(field, fmt.Errorf("longer than %d bytes", longest))
	case !utf8.ValidString(s):
		l.reject(field, errors.New("not UTF-8"))
	case strings.ContainsRune(s, 0):
		l.reject(field, errors.New("holds a NUL character"))
	default:
		return s
	}
	return ""
}

// must is text that has to be there.
func (l *line) must(field string) string {
	s := l.text(field)
	if s == "" {
		l.reject(field, errors.New("empty"))
	}
	return s
}

// layouts are the ways to write a time, the international ones first.
var layouts = []string{time.RFC3339Nano, "2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05",
	"2006-01-02T15:04", "02/01/2006", "02/01/2006 15:04:05", "02/01/2006 15:04"}

// time is a moment; zero when empty.
func (l *line) time(field string) time.Time {
	s := l.text(field)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, l.zone); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t
		}
	}
	l.reject(field, errors.New("not a date: write 2026-03-02, 2026-03-02T15:04:05Z or 02/03/2026"))
	return time.Time{}
}

// mustTime is a moment that has to be there.
func (l *line) mustTime(field string) time.Time {
	l.must(field)
	return l.time(field)
}

// amount is money, with a decimal comma or point: 1234.5, 1.234,50, R$ 1.234,50; zero when empty.
func (l *line) amount(field string) float64 {
	s := strings.NewReplacer("R$", "", " ", "", "\u00a0", "").Replace(l.text(field))
	if s == "" {
		return 0
	}
	if comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.'); comma > point {
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	} else {
		s = strings.ReplaceAll(s, ",", "")
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		l.reject(field, errors.New("not an amount: write 1234.50 or 1234,50"))
		return 0
	}
	return x
}

// yes is true or false; false when empty.
func (l *line) yes(field string) bool {
	switch plain(l.text(field)) {
	case "1", "true", "t", "yes", "y", "sim", "s", "resolved", "resolvido":
		return true
	case "", "0", "false", "f", "no", "n", "nao", "open", "aberto":
		return false
	}
	l.reject(field, errors.New("neither yes nor no"))
	return false
}

// grade is a customer's satisfaction, 1 to 5; 0 when empty.
func (l *line) grade(field string) int {
	s := l.text(field)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 5 {
		l.reject(field, errors.New("not a grade from 1 to 5"))
		return 0
	}
	return n
}
