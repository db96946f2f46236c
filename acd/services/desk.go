package services

import (
	"io/fs"

	"receptivo/flows"
)

// Desk is what the calls of one plan reach outside. It is safe for concurrent use.
type Desk struct {
	client *Client
	plan   *flows.Plan
	tables map[string]*table // by directory, of those that are files
	caches map[string]*cache // by directory, of those that keep records
}

// Desk returns the desk of a plan. files is the plan's folder, for the tables of its directories: one that is wrong is an
// error, with its line.
func (c *Client) Desk(plan *flows.Plan, files fs.FS) (*Desk, error) {
	tables, err := readTables(plan, files)
	if err != nil {
		return nil, err
	}
	d := &Desk{client: c, plan: plan, tables: tables, caches: map[string]*cache{}}
	for name, dir := range plan.Directories {
		if dir.Service != "" && dir.Cache > 0 {
			d.caches[name] = newCache(dir.Cache)
		}
	}
	return d, nil
}
