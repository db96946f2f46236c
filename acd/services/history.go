package services

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"receptivo/flows"
)

// mostRows bounds what a service says of one customer, in bytes.
const mostRows = 1 << 20

// Rows asks a service for what it has of a customer, once: GET path, answered by JSON, or by 404 when there is nothing.
// The error is a sentence for the operator, without the path and without anything of the answer.
func (c *Client) Rows(ctx context.Context, s *flows.Service, path string) ([]byte, error) {
	r, failed := c.insist(ctx, ask{service: s, method: http.MethodGet, path: path, most: mostRows}, 1)
	switch {
	case failed != nil:
		return nil, errors.New(failed.text)
	case r.status == http.StatusNotFound || r.status == http.StatusNoContent:
		return nil, nil
	case r.status < 200 || r.status > 299:
		return nil, fmt.Errorf("service %s answered %d", s.Name, r.status)
	}
	return r.body, nil
}
