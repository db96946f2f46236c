package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"receptivo/flows"
	"receptivo/flows/format"
)

type fmtCmd struct {
	Paths []string `arg:"" optional:"" help:"Files, or folders with all the .hcl files in and below them, tests included; - reads standard input and writes standard output. Default: the current folder."`
	Check bool     `help:"Write nothing: list the files that are not formatted and exit with 1 if there is one."`
	Diff  bool     `help:"Write nothing: print what would change, as a unified diff."`
}

// Help is what -h adds.
func (fmtCmd) Help() string {
	return "Rewrites plans and tests in the one style of the language and prints the names of the files it changed. There are no options of style. " +
		"In a body come settings and actions in your order, then goto, then handlers (on), then steps; your words stand in quotes and the language's do not. " +
		"What a plan means does not change. A file with a syntax error is left alone; the error is shown, and the exit code is 1."
}

// Run formats files.
func (c fmtCmd) Run(out *output) error {
	if len(c.Paths) == 0 {
		c.Paths = []string{"."}
	}
	trouble := false
	for _, p := range c.Paths {
		if p == "-" {
			ok, err := c.stream(os.Stdin, out)
			if err != nil {
				return err
			}
			trouble = trouble || !ok
			continue
		}
		files, err := hclFiles(p)
		if err != nil {
			return err
		}
		for _, name := range files {
			ok, err := c.file(name, out)
			if err != nil {
				return err
			}
			trouble = trouble || !ok
		}
	}
	if trouble {
		return exitCode(1)
	}
	return nil
}

// hclFiles are the files to format in a folder and below it, or the one that is named.
func hclFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return nil, fmt.Errorf("cannot format %s: %w", path, at.Err)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return []string{path}, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch hidden := strings.HasPrefix(d.Name(), ".") && name != path; {
		case hidden && d.IsDir():
			return filepath.SkipDir
		case !hidden && d.Type().IsRegular() && filepath.Ext(name) == ".hcl":
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

// file formats one file; false: it has a syntax error or, with --check, is not formatted.
func (c fmtCmd) file(name string, out *output) (bool, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return false, err
	}
	if ok, err := whole(name, src, out); !ok {
		return false, err
	}
	text := format.Source(src)
	if bytes.Equal(src, text) {
		return true, nil
	}
	if c.Diff {
		fmt.Fprint(out.Out, unified(name, string(src), string(text)))
	} else {
		fmt.Fprintln(out.Out, name)
	}
	if c.Check || c.Diff {
		return !c.Check, nil
	}
	return true, replaceFile(name, text)
}

// stream formats standard input.
func (c fmtCmd) stream(in io.Reader, out *output) (bool, error) {
	const name = "<stdin>"
	src, err := io.ReadAll(in)
	if err != nil {
		return false, err
	}
	if ok, err := whole(name, src, out); !ok {
		return false, err
	}
	text := format.Source(src)
	same := bytes.Equal(src, text)
	switch {
	case c.Diff:
		fmt.Fprint(out.Out, unified(name, string(src), string(text)))
	case !c.Check:
		_, err = out.Out.Write(text)
	case !same:
		fmt.Fprintln(out.Out, name)
	}
	return same || !c.Check, err
}

// whole reports whether a file has no syntax errors, and shows those it has.
func whole(name string, src []byte, out *output) (bool, error) {
	diags := flows.Syntax(name, src)
	if len(diags) == 0 {
		return true, nil
	}
	return false, diags.Write(out.Err, oneFile{name, src})
}

// oneFile is a file system of one file that has been read.
type oneFile struct {
	name string
	src  []byte
}

// Open implements [fs.FS] in name; [fs.ReadFile] uses ReadFile.
func (f oneFile) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadFile implements [fs.ReadFileFS].
func (f oneFile) ReadFile(string) ([]byte, error) { return f.src, nil }

// replaceFile writes a file in one piece, so that nobody reads half of it, and keeps who may read it.
func replaceFile(name string, text []byte) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".fmt-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Chmod(info.Mode().Perm()), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
