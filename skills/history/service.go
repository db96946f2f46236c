package history

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"receptivo/skills"
)

// Fetch asks a service for a path, which may have a query, and returns the JSON it answers; nil: there is none. It makes
// one try. The error is a sentence for the operator.
type Fetch func(ctx context.Context, path string) ([]byte, error)

// service is an HTTP service of yours, with a path per record. Customers are asked for as path?phone=+55…, the others as
// path?customer=id. It answers an array of objects whose members are named as the columns of an import are, one such
// object, or 404.
type service struct {
	fetch Fetch
	paths map[string]string // by record
}

func (service) close() error { return nil }

func (s service) ask(ctx context.Context, record string, by skills.Identifier) (table, error) {
	body, err := s.fetch(ctx, withKey(s.paths[record], by))
	if err != nil {
		return table{}, err
	}
	return tableOf(body)
}

// withKey adds a key to a path that may have others.
func withKey(path string, by skills.Identifier) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + url.QueryEscape(by.Kind) + "=" + strings.ReplaceAll(url.QueryEscape(by.Value), "+", "%20")
}

var errNoRows = errors.New("the answer is no JSON array of objects")

// tableOf reads the rows of an answer. Columns are in the order of their names.
func tableOf(body []byte) (t table, err error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || bytes.Equal(body, []byte("null")) {
		return t, nil
	}
	if body[0] == '{' {
		body = append(append([]byte{'['}, body...), ']')
	}
	var rows []map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // an id of 20 digits stays what it is
	if err := d.Decode(&rows); err != nil || d.More() {
		return t, errNoRows
	}
	names := map[string]bool{}
	for _, row := range rows {
		for name := range row {
			names[name] = true
		}
	}
	t.columns = slices.Sorted(maps.Keys(names))
	for _, row := range rows {
		cells := make([]string, len(t.columns))
		for i, name := range t.columns {
			v := row[name]
			if n, ok := v.(json.Number); ok {
				v = n.String()
			}
			cells[i] = written(v)
		}
		t.rows = append(t.rows, cells)
	}
	return t, nil
}
