package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"receptivo/acd/services"
	"receptivo/flows"
)

// snapshot is a plan's folder at one moment, in memory: what comes into force is what was checked, and calls that began
// with it keep it while the files change.
type snapshot struct {
	plan       *flows.Plan       // nil: it has errors
	diags      flows.Diagnostics // about sources
	sources    fs.FS             // the folder with its sources as they were read
	files      fs.FS             // sources, recordings and tables
	recordings map[string]string // their hashes, by name below prompts_dir
	tables     map[string]string // hashes of the tables of directories, by name
	sum        string            // of all three
}

// readSnapshot reads and checks the plan in a folder. The error is about the folder; mistakes of the plan are diags.
func readSnapshot(folder fs.FS) (*snapshot, error) {
	files, err := readSources(folder)
	if err != nil {
		return nil, err
	}
	s := &snapshot{recordings: map[string]string{}, tables: map[string]string{}}
	s.sources = frozen{FS: freeze(files), rest: folder}
	var looked map[string][]byte
	if s.plan, s.diags, looked = parseJudged(s.sources); s.plan == nil {
		return s, nil
	}
	sum := sha256.New()
	sum.Write([]byte(s.plan.Hash))
	dir := s.plan.Engine.PromptsDir
	sounds := readRecordings(folder, dir, looked)
	for _, name := range slices.Sorted(maps.Keys(sounds)) {
		hash := fmt.Sprintf("%x", sha256.Sum256(sounds[name]))
		s.recordings[strings.TrimPrefix(name, dir+"/")] = hash
		fmt.Fprintf(sum, "%s\x00%s\x00", name, hash)
	}
	maps.Copy(files, sounds)
	tables := readTables(folder, s.plan)
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		s.tables[name] = fmt.Sprintf("%x", sha256.Sum256(tables[name]))
		fmt.Fprintf(sum, "%s\x00%s\x00", name, s.tables[name])
	}
	maps.Copy(files, tables)
	s.files, s.sum = freeze(files), fmt.Sprintf("%x", sum.Sum(nil))
	return s, nil
}

// readSources reads the files that flows.Parse reads.
func readSources(folder fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("the plan cannot be read: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if !isSource(name) || e.IsDir() {
			continue
		}
		if files[name], err = fs.ReadFile(folder, name); err != nil {
			return nil, fmt.Errorf("the plan cannot be read: %w", err)
		}
	}
	return files, nil
}

// isSource reports whether a file at the top of a plan's folder is part of the plan.
func isSource(name string) bool {
	return path.Ext(name) == ".hcl" && !strings.HasSuffix(name, ".test.hcl") && !strings.HasPrefix(name, ".")
}

// readRecordings reads what is recorded below a folder, by name from the top, but for what has been read already. What
// cannot be read counts as not recorded; the check has told it of every recording that the plan names.
func readRecordings(folder fs.FS, dir string, sounds map[string][]byte) map[string][]byte {
	_ = fs.WalkDir(folder, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".wav" || sounds[name] != nil {
			return nil
		}
		if data, err := fs.ReadFile(folder, name); err == nil {
			sounds[name] = data
		}
		return nil
	})
	return sounds
}

// readTables reads the files of a plan's directories. What cannot be read is left out, and missed where it is looked for.
func readTables(folder fs.FS, plan *flows.Plan) map[string][]byte {
	tables := map[string][]byte{}
	for _, d := range plan.Directories {
		if d.File == "" {
			continue
		}
		if data, err := fs.ReadFile(folder, d.File); err == nil {
			tables[d.File] = data
		}
	}
	return tables
}

// archived are the files to be kept with an old plan: not its tables, which are about people.
func (s *snapshot) archived() fs.FS { return without{s.files, s.tables} }

// without is a file system that does not show some files.
type without struct {
	fs.FS
	names map[string]string
}

// ReadDir lists what is shown.
func (w without) ReadDir(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(w.FS, dir)
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool { _, hidden := w.names[path.Join(dir, e.Name())]; return hidden }), err
}

// freeze is a file system in memory: a zip archive, since the standard library reads one as a file system.
func freeze(files map[string][]byte) fs.FS {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			panic(err) // memory takes all bytes
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		panic(err)
	}
	return r
}

// frozen is a plan's folder whose sources no longer change.
type frozen struct {
	fs.FS // the sources
	rest  fs.FS
}

// Open opens a source as it was, and anything else as it is.
func (f frozen) Open(name string) (fs.File, error) {
	if name == "." || isSource(name) && !strings.Contains(name, "/") {
		return f.FS.Open(name)
	}
	return f.rest.Open(name)
}

// mistakes are the diagnostics with the lines they are about; empty: there are none.
func (s *snapshot) mistakes() string {
	var b strings.Builder
	_ = s.diags.Write(&b, s.sources)
	return b.String()
}

// loadSnapshot reads a folder for a command: mistakes are printed, and with an error among them there is no plan.
func loadSnapshot(dir string, out *output) (*snapshot, error) {
	if _, err := planFiles(dir); err != nil {
		return nil, err
	}
	s, err := readSnapshot(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	fmt.Fprint(out.Err, s.mistakes())
	if s.plan == nil {
		return nil, fmt.Errorf("the plan has errors: %s", count(s.diags))
	}
	if wrong := services.Check(s.plan, s.files); len(wrong) > 0 {
		_ = wrong.Write(out.Err, s.sources)
		return nil, errors.New("a table of the plan is wrong")
	}
	return s, nil
}
