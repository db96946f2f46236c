package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"receptivo/skills/history"
)

type importCmd struct {
	Files  []string `arg:"" name:"FILE" help:"CSV files of customers, purchases, tickets, contacts or invoices, told apart by their header."`
	Data   string   `help:"Data directory of the centre; it may be running." default:"./data" env:"RECEPTIVO_DATA" type:"path"`
	DB     string   `name:"db" help:"PostgreSQL database instead, as server db of the plan: postgres://user@host:5432/name. The data directory still holds the key by which customers are known." env:"RECEPTIVO_DB" placeholder:"URL"`
	Source string   `help:"Name of the system the records come from." default:"csv"`
	DryRun bool     `help:"Only say what would be imported."`
	MaxBad int      `help:"How many lines may be rejected before the exit code is 1; -1: any number." default:"0"`
}

// Run imports customers and their history.
func (c importCmd) Run(ctx context.Context, out *output) error {
	store, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	files := make([]history.File, 0, len(c.Files))
	for _, name := range c.Files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		files = append(files, history.File{Name: name, Reader: f})
	}
	report, err := store.Import(ctx, files, history.Options{Source: c.Source, DryRun: c.DryRun, MaxBad: c.MaxBad, Zone: time.Local})
	if err != nil && !errors.Is(err, history.ErrTooManyBad) {
		return err
	}
	if perr := c.print(report, out); perr != nil {
		return perr
	}
	return err
}

func (c importCmd) open(ctx context.Context) (*history.Store, error) {
	if c.DB != "" {
		return history.OpenPostgres(ctx, c.DB, keyOf(c.Data), 0)
	}
	return history.Open(filepath.Join(c.Data, "history.db"))
}

// print says what came of each file, and writes the rejected lines beside it.
func (c importCmd) print(r history.Report, out *output) error {
	verb := "imported"
	if r.DryRun {
		verb = "would be imported"
	}
	for _, f := range r.Files {
		fmt.Fprintf(out.Out, "%s: %d %s %s, %d rejected\n", f.Name, f.Imported, f.Kind, verb, f.Rejected)
		if f.Rejected == 0 || r.DryRun {
			continue
		}
		name := f.Name + ".rejected.csv"
		if err := writeFile(name, func(w io.Writer) error { return r.WriteRejected(w, f.Name) }); err != nil {
			return err
		}
		fmt.Fprintf(out.Out, "  why: %s\n", name)
	}
	told := slices.Concat(r.Rejected, r.Warnings)
	for i, b := range told {
		if i == toldLines {
			fmt.Fprintf(out.Err, "… and %d more\n", len(told)-i)
			break
		}
		if b.Column != "" {
			b.Reason = b.Column + ": " + b.Reason
		}
		fmt.Fprintf(out.Err, "%s:%d: %s\n", b.File, b.Line, b.Reason)
	}
	return nil
}

// toldLines is how many wrong lines are shown; the file beside the table has those that were rejected, all of them.
const toldLines = 20

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
