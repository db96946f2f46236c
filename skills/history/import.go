package history

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// File is one CSV file to import. Its name is only for messages.
type File struct {
	Name   string
	Reader io.Reader
}

// Options are how an import is done. The zero Options are those of `receptivo import`.
type Options struct {
	Source string         // where the data comes from: with an id, it names a record for ever; "csv" when empty
	Region string         // of phone numbers without a country code; [DefaultRegion] when empty
	Zone   *time.Location // of times written without one; UTC when nil
	DryRun bool           // read, check and count everything, keep nothing
	MaxBad int            // rejected lines that are no error; negative: any number
}

// Report is what an import did.
type Report struct {
	DryRun   bool
	Files    []FileReport  // in the order they were read: customers first
	Rejected []BadLine     // lines that were not imported, at most 10,000 of them
	Warnings []BadLine     // lines that were imported without one value, at most 10,000 of them
	Bad      int           // all lines that were not imported
	Took     time.Duration // the whole import
}

// FileReport is what came out of one file.
type FileReport struct {
	Name     string
	Kind     string   // customers, purchases, tickets, contacts, invoices
	Imported int      // lines
	Rejected int      // lines
	Ignored  []string // headers that mean nothing to us
}

// BadLine is a line and what is wrong with it. It never holds the line's values.
type BadLine struct {
	File   string
	Line   int    // the first is 1, the header
	Column string // empty: the line as a whole
	Reason string
}

// ErrTooManyBad says that more lines were rejected than Options.MaxBad. The good lines have been imported.
var ErrTooManyBad = errors.New("history: too many rejected lines")

const (
	perTransaction = 1000   // lines
	mostBad        = 10_000 // bad lines that a report lists
)

// Import reads CSV files of customers, purchases, tickets, contacts and invoices into the store. What a file holds and which
// separator it has (comma, semicolon, tab) is told by its header; headers may be English or Portuguese, columns in any
// order, files in any order. A record is known by source and id: importing it again updates it. Nothing is deleted.
//
// A file with an unknown header stops the import before anything is written. A line that cannot be used is rejected
// and reported, and the others go on.
func (s *Store) Import(ctx context.Context, files []File, o Options) (Report, error) {
	begun := time.Now()
	im := importer{store: s, options: o.withDefaults(), customers: make(map[string]int64)}
	im.report.DryRun = o.DryRun
	err := im.run(ctx, files)
	im.report.Took = time.Since(begun)
	if err != nil {
		return im.report, fmt.Errorf("history: import: %w", err)
	}
	if o.MaxBad >= 0 && im.report.Bad > o.MaxBad {
		return im.report, fmt.Errorf("%w: %d, allowed %d", ErrTooManyBad, im.report.Bad, o.MaxBad)
	}
	return im.report, nil
}

func (o Options) withDefaults() Options {
	if o.Source == "" {
		o.Source = "csv"
	}
	if o.Region == "" {
		o.Region = DefaultRegion
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return o
}

// WriteRejected writes the rejected lines of one file as CSV: line, column, reason.
func (r Report) WriteRejected(w io.Writer, file string) error {
	out := csv.NewWriter(w)
	out.Write([]string{"line", "column", "reason"})
	for _, bad := range r.Rejected {
		if bad.File == file {
			out.Write([]string{fmt.Sprint(bad.Line), bad.Column, bad.Reason})
		}
	}
	out.Flush()
	return out.Error()
}

// importer is one import under way.
type importer struct {
	store     *Store
	options   Options
	report    Report
	customers map[string]int64 // rows by id, as far as they were looked up
	batch     *batch
}

func (im *importer) run(ctx context.Context, files []File) error {
	sheets := make([]sheet, len(files))
	for i, f := range files {
		var err error
		if sheets[i], err = openSheet(f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	// Whom the other records belong to comes first.
	slices.SortStableFunc(sheets, func(a, b sheet) int { return a.rank() - b.rank() })
	for i := range sheets {
		if err := im.read(ctx, &sheets[i]); err != nil {
			im.batch.rollback()
			return fmt.Errorf("%s: %w", sheets[i].name, err)
		}
	}
	if im.options.DryRun {
		im.batch.rollback()
		return nil
	}
	return im.batch.commit()
}

// read imports one file.
func (im *importer) read(ctx context.Context, s *sheet) error {
	im.report.Files = append(im.report.Files, FileReport{Name: s.name, Kind: s.header.record.name, Ignored: s.header.ignored})
	out := &im.report.Files[len(im.report.Files)-1]
	for {
		l, number, err := s.next(im.options.Zone)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if l.wrong == nil {
			if err := im.keep(ctx, s, l, number); err != nil {
				return err
			}
		}
		if l.wrong == nil {
			out.Imported++
			continue
		}
		out.Rejected++
		im.report.Bad++
		note(&im.report.Rejected, BadLine{s.name, number, l.column, l.wrong.Error()})
	}
}

func note(list *[]BadLine, bad BadLine) {
	if len(*list) < mostBad {
		*list = append(*list, bad)
	}
}

// keep writes one line, a thousand of them in a transaction. A dry run is one transaction that is never committed.
func (im *importer) keep(ctx context.Context, s *sheet, l *line, number int) (err error) {
	if im.batch != nil && im.batch.lines >= perTransaction && !im.options.DryRun {
		if err := im.batch.commit(); err != nil {
			return err
		}
		im.batch = nil
	}
	if im.batch == nil {
		if im.batch, err = begin(ctx, im.store); err != nil {
			return err
		}
	}
	im.batch.lines++
	switch s.header.record.name {
	case "customers":
		warnings, err := im.customer(ctx, l)
		for _, column := range warnings {
			note(&im.report.Warnings, BadLine{s.name, number, column, "nobody can be known by this; imported without it"})
		}
		return err
	case "purchases":
		return im.purchase(ctx, l)
	case "invoices":
		return im.invoice(ctx, l)
	case "tickets":
		return im.ticket(ctx, l)
	default:
		return im.contact(ctx, l)
	}
}

// sheet is a file being read.
type sheet struct {
	name   string
	header header
	rows   *csv.Reader
}

func (s sheet) rank() int {
	if s.header.record.name == "customers" {
		return 0
	}
	return 1
}

// openSheet reads the header.
func openSheet(f File) (sheet, error) {
	in := bufio.NewReaderSize(f.Reader, 64<<10)
	if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\ufeff")) {
		in.Discard(3)
	}
	first, err := in.Peek(in.Size())
	if err != nil && err != io.EOF {
		return sheet{}, err
	}
	first, _, _ = bytes.Cut(first, []byte("\n"))
	if !utf8.Valid(first) {
		return sheet{}, errors.New("not UTF-8: save the file as UTF-8 and import it again")
	}
	rows := csv.NewReader(in)
	rows.Comma = separator(string(first))
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	cells, err := rows.Read()
	if err == io.EOF {
		return sheet{}, fmt.Errorf("the file is empty; expected a header of %s", expected())
	}
	if err != nil {
		return sheet{}, err
	}
	h, err := recognise(slices.Clone(cells))
	return sheet{name: f.Name, header: h, rows: rows}, err
}

// separator is the one that the header has most of.
func separator(first string) rune {
	best := ','
	for _, r := range ";\t" {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}

// next is the next line that holds anything and its number. A line that cannot be read is wrong as a whole.
func (s *sheet) next(zone *time.Location) (*line, int, error) {
	for {
		cells, err := s.rows.Read()
		l := &line{header: s.header, cells: cells, zone: zone}
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			l.reject("", bad.Err)
			return l, bad.StartLine, nil
		case err != nil:
			return nil, 0, err
		case !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }):
			continue
		}
		number, _ := s.rows.FieldPos(0)
		if len(cells) != s.header.width {
			l.reject("", fmt.Errorf("%d columns, the header has %d", len(cells), s.header.width))
		}
		return l, number, nil
	}
}
