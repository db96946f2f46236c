package editor

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Folder is the text of a plan and its tests.
type Folder struct {
	files map[string]*file
	names []string // sorted
	uses  []use    // of every name, in order of file and place
}

// file is one of its files.
type file struct {
	name   string
	src    []byte
	test   bool
	tokens []token
	root   *block
}

// Open reads the files of a plan at the top of a file system, tests included. What cannot be read is left out.
func Open(fsys fs.FS) *Folder {
	d := &Folder{files: map[string]*file{}}
	entries, _ := fs.ReadDir(fsys, ".") // an empty folder helps as much as it can
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || path.Ext(name) != ".hcl" || strings.HasPrefix(name, ".") {
			continue
		}
		if src, err := fs.ReadFile(fsys, name); err == nil {
			d.files[name] = newFile(name, src)
			d.names = append(d.names, name)
		}
	}
	slices.Sort(d.names)
	d.index()
	return d
}

func newFile(name string, src []byte) *file {
	f := &file{name: name, src: src, test: strings.HasSuffix(name, ".test.hcl"), tokens: lex(src)}
	f.outline()
	return f
}

func (f *file) lang() *language {
	if f.test {
		return testLanguage
	}
	return planLanguage
}

// Source is the text of a file; nil: there is none of this name.
func (d *Folder) Source(name string) []byte {
	if f := d.files[name]; f != nil {
		return f.src
	}
	return nil
}

// text is a stretch of a file.
func (f *file) text(from, to int) string { return string(f.src[from:max(from, min(to, len(f.src)))]) }
