package services

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// Find asks a directory for the record with these keys. It returns the record as JSON, or nil when there is none. The
// error is a sentence for the operator.
func (d *Desk) Find(ctx context.Context, contact, directory string, by []ivr.KeyValue) ([]byte, error) {
	dir := d.plan.Directories[directory]
	switch {
	case dir == nil:
		return nil, errors.New("the plan has no directory " + directory)
	case len(by) == 0:
		return nil, nil
	case dir.Service == "":
		return d.tables[directory].find(by), nil
	}
	query := queryOf(by)
	cache, now := d.caches[directory], time.Now()
	if record := cache.get(query, now); record != nil {
		return record, nil
	}
	record, err := d.fetch(ctx, contact, dir, query)
	if err == nil && record != nil {
		cache.put(query, record, now)
	}
	return record, err
}

// queryOf are the keys as a query, in the order in which the flow has them.
func queryOf(by []ivr.KeyValue) string {
	pairs := make([]string, len(by))
	for i, kv := range by {
		pair := url.QueryEscape(kv.Key) + "=" + url.QueryEscape(kv.Value)
		pairs[i] = strings.ReplaceAll(pair, "+", "%20")
	}
	return strings.Join(pairs, "&")
}

// fetch asks the directory's service: GET path?key=value, answered by one record or by 404.
func (d *Desk) fetch(ctx context.Context, contact string, dir *flows.Directory, query string) ([]byte, error) {
	s := d.plan.Services[dir.Service]
	if s == nil {
		return nil, errors.New("the plan has no service " + dir.Service)
	}
	path := dir.Path + "?" + query
	if strings.Contains(dir.Path, "?") {
		path = dir.Path + "&" + query
	}
	r, failed := d.client.insist(ctx, ask{service: s, method: http.MethodGet, path: path, contact: contact}, 1)
	switch {
	case failed != nil:
		return nil, errors.New(failed.text)
	case r.status == http.StatusNotFound || r.status == http.StatusNoContent:
		return nil, nil
	case r.status < 200 || r.status > 299:
		return nil, fmt.Errorf("service %s answered %d", s.Name, r.status)
	case r.body == nil:
		return nil, fmt.Errorf("service %s answered %d without a record; say 404 when there is none", s.Name, r.status)
	}
	return r.body, nil
}
