package flows

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var holidaysBlock = &topBlock{
	schema: schema{
		kind: "holidays", doc: "a list of holidays", label: nameLabel,
		args: []arg{
			{name: "yearly", kind: textsArg, doc: `{ "12-25" = "Natal" }, month and day; "02-29" is kept in leap years`},
			{name: "easter", kind: textsArg, doc: `days from Easter Sunday: { -2 = "Sexta-feira Santa", 60 = "Corpus Christi" }`},
			{name: "dates", kind: textsArg, doc: `{ "2026-06-04" = "…" }`},
		},
		example: "holidays \"nacionais\" {\n  yearly = {\n    \"01-01\" = \"Confraternização Universal\"\n    \"12-25\" = \"Natal\"\n  }\n\n  easter = {\n    -2 = \"Sexta-feira Santa\"\n    60 = \"Corpus Christi\"\n  }\n\n  dates = { \"2026-07-09\" = \"Revolução Constitucionalista\" }\n}\n",
	},
	load: (*loader).holidays,
}

func (l *loader) holidays(_ *hclsyntax.Block, a args) {
	h := &Holidays{Name: a.name(), yearly: map[monthDay]string{}, easter: map[int]string{}, dates: map[date]string{}}
	each := func(arg string, add func(key, name string) error) {
		days := get[map[string]string](a, arg)
		for _, key := range sortedKeys(days) {
			err := add(key, days[key])
			if err == nil && strings.TrimSpace(days[key]) == "" {
				err = fmt.Errorf("%s has no name", key)
			}
			if err != nil {
				l.errorf(itemAt(a.block.Body.Attributes[arg], key), "E310", "No such date", "%v.", err)
			}
		}
	}
	each("yearly", h.addYearly)
	each("easter", h.addEaster)
	each("dates", h.addDate)
	l.plan.Holidays[h.Name] = h
}

// leapYear is any leap year: a date that it lacks no year has.
const leapYear = 2000

func (h *Holidays) addYearly(key, name string) error {
	t, err := time.Parse("2006-01-02", fmt.Sprintf("%d-%s", leapYear, key))
	if err != nil {
		return fmt.Errorf("%q is no day of a year: write month and day, such as 12-25", key)
	}
	h.yearly[monthDay{t.Month(), t.Day()}] = name
	return nil
}

// The days from Easter Sunday that fall in its own year, whatever the year: it is 22 March at the earliest and 25 April
// at the latest.
const beforeEaster, afterEaster = -80, 250

func (h *Holidays) addEaster(key, name string) error {
	n, err := strconv.Atoi(key)
	if err != nil || n < beforeEaster || n > afterEaster {
		return fmt.Errorf("%q is no number of days from Easter Sunday, %d to %d", key, beforeEaster, afterEaster)
	}
	if other, twice := h.easter[n]; twice && other != name {
		return errors.New("the same day is there twice")
	}
	h.easter[n] = name
	return nil
}

func (h *Holidays) addDate(key, name string) error {
	t, err := time.Parse(time.DateOnly, key)
	if err != nil {
		return fmt.Errorf("%q is no date: write it as 2026-06-04", key)
	}
	h.dates[dateOf(t)] = name
	return nil
}
