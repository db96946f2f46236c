package services

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"receptivo/flows"
	"receptivo/ivr"
)

// mostTable is how large a directory's file may be, in bytes: it is held in memory.
const mostTable = 64 << 20

// table is a directory that is a file of the plan: CSV with the names of keys and fields in its first line.
type table struct {
	records [][]byte                    // JSON
	rows    map[string]map[string][]int // key → value in its one form → records, in the order of the file
}

// Check reports what is wrong with the tables of a plan's directories, in order of file and place: each where the plan names
// the table, with the file and the line of what is wrong.
func Check(plan *flows.Plan, files fs.FS) flows.Diagnostics {
	var diags flows.Diagnostics
	for _, dir := range tablesOf(plan) {
		if _, err := readTable(dir, files); err != nil {
			diags = append(diags, plan.Locate(flows.Diagnostic{
				Severity: flows.SeverityError, Code: "E313", Summary: "Wrong table", Detail: err.Error() + ".", At: plan.Place("directory", dir.Name, "file"),
			}))
		}
	}
	return flows.Diagnostics(nil).With(diags)
}

// tablesOf are the directories of a plan that are tables, in order of name.
func tablesOf(plan *flows.Plan) (list []*flows.Directory) {
	for _, name := range slices.Sorted(maps.Keys(plan.Directories)) {
		if dir := plan.Directories[name]; dir.File != "" {
			list = append(list, dir)
		}
	}
	return list
}

func readTables(plan *flows.Plan, files fs.FS) (map[string]*table, error) {
	tables := map[string]*table{}
	var errs []error
	for _, dir := range tablesOf(plan) {
		t, err := readTable(dir, files)
		if err != nil {
			errs = append(errs, err)
		}
		tables[dir.Name] = t
	}
	return tables, errors.Join(errs...)
}

func readTable(dir *flows.Directory, files fs.FS) (*table, error) {
	f, err := files.Open(dir.File)
	if err != nil {
		return nil, fmt.Errorf("%s: directory %s cannot read it: %w", dir.File, dir.Name, cause(err))
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, mostTable+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: directory %s cannot read it: %w", dir.File, dir.Name, cause(err))
	case len(src) > mostTable:
		return nil, fmt.Errorf("%s: directory %s holds more than 64 MiB: let a service answer for it", dir.File, dir.Name)
	}
	text := strings.TrimPrefix(string(src), "\ufeff") // spreadsheets begin with it
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("%s: directory %s is no UTF-8 text: save it as CSV UTF-8", dir.File, dir.Name)
	}
	return parseTable(dir, text)
}

// cause is an error without the path, which stands before it.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func parseTable(dir *flows.Directory, text string) (*table, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma(text)
	r.ReuseRecord = true
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: directory %s is empty: its first line names keys and fields", dir.File, dir.Name)
	}
	if err != nil {
		return nil, broken(dir, err)
	}
	columns := slices.Clone(head)
	for i := range columns {
		columns[i] = strings.TrimSpace(columns[i])
	}
	if err := checkColumns(dir, columns); err != nil {
		return nil, err
	}
	t := &table{rows: map[string]map[string][]int{}}
	for _, key := range dir.Keys {
		t.rows[key] = map[string][]int{}
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, broken(dir, err)
		}
		line, _ := r.FieldPos(0)
		if err := t.add(dir, columns, row); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", dir.File, line, err)
		}
	}
}

// comma is what separates the columns: spreadsheets in Portuguese and Spanish write semicolons.
func comma(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	if strings.Count(head, ";") > strings.Count(head, ",") {
		return ';'
	}
	return ','
}

// broken is a mistake of CSV itself, at its line and without what stands there.
func broken(dir *flows.Directory, err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return fmt.Errorf("%s: directory %s cannot be read: %w", dir.File, dir.Name, err)
	}
	what := at.Err.Error()
	switch {
	case errors.Is(at.Err, csv.ErrFieldCount):
		what = "this line has more or fewer columns than the first"
	case errors.Is(at.Err, csv.ErrQuote), errors.Is(at.Err, csv.ErrBareQuote):
		what = `a quote is not closed or stands inside a text; write "" for one`
	}
	return fmt.Errorf("%s:%d: %s", dir.File, at.Line, what)
}

// checkColumns wants every key, and no name twice.
func checkColumns(dir *flows.Directory, columns []string) error {
	for i, name := range columns {
		if name == "" || slices.Contains(columns[:i], name) {
			return fmt.Errorf("%s:1: column %d has no name, or that of another column", dir.File, i+1)
		}
	}
	for _, key := range dir.Keys {
		if !slices.Contains(columns, key) {
			return fmt.Errorf("%s:1: there is no column %q, by which directory %s finds records", dir.File, key, dir.Name)
		}
	}
	return nil
}

// add takes a record in. An empty cell is a field that is not there, or an empty text where one must be. An error does not
// repeat what the record holds.
func (t *table) add(dir *flows.Directory, columns, row []string) error {
	full, sparse := map[string]string{}, map[string]string{}
	for i, name := range columns {
		value := strings.TrimSpace(row[i])
		if !slices.Contains(dir.Fields.Names(), name) {
			continue
		}
		if full[name] = value; value != "" {
			sparse[name] = value
		}
	}
	record, err := recordOf(dir, sparse)
	if err != nil {
		if record, err = recordOf(dir, full); err != nil {
			return fmt.Errorf("the record does not fit the fields of directory %s: %w", dir.Name, err)
		}
	}
	at := len(t.records)
	t.records = append(t.records, record)
	for i, name := range columns {
		if index := t.rows[name]; index != nil {
			if value := normal(name, strings.TrimSpace(row[i])); value != "" {
				index[value] = append(index[value], at)
			}
		}
	}
	return nil
}

// recordOf is a record's JSON. Its values are texts: the type of the fields makes numbers of those that are.
func recordOf(dir *flows.Directory, fields map[string]string) ([]byte, error) {
	record, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	_, err = dir.Fields.Decode(record)
	return record, err
}

// find returns the first record of the file that has all these keys; nil: none.
func (t *table) find(by []ivr.KeyValue) []byte {
	var at []int
	for i, kv := range by {
		rows := t.rows[kv.Key][normal(kv.Key, kv.Value)]
		if i == 0 {
			at = rows
			continue
		}
		at = slices.DeleteFunc(slices.Clone(at), func(n int) bool { return !slices.Contains(rows, n) })
	}
	if len(at) == 0 {
		return nil
	}
	return t.records[at[0]]
}
