package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// archive keeps the plans that were in force, for the calls that outlive a restart and for whoever asks what changes: a
// folder like the one it was read from, recordings and all, by the plan's hash.
type archive struct{ dir string }

func archiveIn(data string) archive { return archive{filepath.Join(data, "plans")} }

// keptFor is how long a plan is kept that no call runs by: no callback waits longer.
const keptFor = 30 * 24 * time.Hour

func (a archive) folder(hash string) string {
	return filepath.Join(a.dir, strings.TrimPrefix(hash, "sha256:"))
}

// keep writes a plan's files. Those that another kept plan has alike are the same on the disk.
func (a archive) keep(hash string, files fs.FS, before string) (err error) {
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	tmp, err := os.MkdirTemp(a.dir, ".new-")
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	defer os.RemoveAll(tmp)
	older := []string{a.folder(hash), a.folder(before)}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		to := filepath.Join(tmp, filepath.FromSlash(name))
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(to, 0o700)
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return link(older, name, to, data)
	})
	if err != nil {
		return fmt.Errorf("the plan's files could not be kept: %w", err)
	}
	if err := os.RemoveAll(a.folder(hash)); err != nil {
		return fmt.Errorf("the plan's files could not be kept: %w", err)
	}
	return os.Rename(tmp, a.folder(hash))
}

// link writes a file, or links the one with the same content that is there.
func link(older []string, name, to string, data []byte) error {
	for _, dir := range older {
		from := filepath.Join(dir, filepath.FromSlash(name))
		if had, err := os.ReadFile(from); err == nil && bytes.Equal(had, data) && os.Link(from, to) == nil {
			return nil
		}
	}
	return os.WriteFile(to, data, 0o600)
}

// prune forgets the plans that nobody needs any more.
func (a archive) prune(now time.Time, used []string) error {
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || slices.Contains(used, "sha256:"+e.Name()) || now.Sub(info.ModTime()) < keptFor {
			continue
		}
		if err := os.RemoveAll(filepath.Join(a.dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
