package examples

import (
	"fmt"
	"io/fs"
	"regexp"
	"time"
)

// Table is a CSV file of an example: customers, purchases or tickets.
type Table struct {
	Name string // customers.csv
	CSV  []byte
}

// anchor is the day that the data of the SAC was made for: its newest records are of the day before.
var anchor = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

var date = regexp.MustCompile(`\b20\d\d-\d\d-\d\d`)

// SACData is the data of the SAC as if it had been made today: every date is moved by the same number of whole days, so
// that open tickets are recent, orders on their way are not years late, and the demo shows the same matches on any day.
func SACData(today time.Time) []Table {
	y, m, d := today.Date()
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(anchor) / (24 * time.Hour))
	var tables []Table
	for _, name := range []string{"customers.csv", "purchases.csv", "tickets.csv"} {
		csv, err := fs.ReadFile(folders, "sac/data/"+name)
		if err != nil {
			panic(fmt.Sprintf("examples: %v", err)) // the files are embedded
		}
		tables = append(tables, Table{Name: name, CSV: date.ReplaceAllFunc(csv, func(at []byte) []byte {
			t, err := time.Parse(time.DateOnly, string(at))
			if err != nil {
				return at
			}
			return []byte(t.AddDate(0, 0, days).Format(time.DateOnly))
		})})
	}
	return tables
}
