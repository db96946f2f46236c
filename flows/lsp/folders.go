package lsp

import (
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// document is a text that is open in the editor.
type document struct {
	uri     protocol.DocumentURI // as the editor writes it
	folder  string
	name    string // in its folder
	text    []byte
	version uint32
}

// locate finds the folder and the name of a document. One that is no file has a folder of its own, which is no folder on
// disk.
func locate(at protocol.DocumentURI) (folder, name string) {
	u, err := url.Parse(string(at))
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return memory + string(at), "untitled.hcl"
	}
	p := u.Path
	if len(p) > 2 && p[0] == '/' && p[2] == ':' { // /c:/plans/sac.hcl
		p = p[1:]
	}
	p = filepath.Clean(filepath.FromSlash(p))
	return filepath.Dir(p), filepath.Base(p)
}

// memory begins the folder of what is not on disk.
const memory = "memory:"

// overlay is a folder on disk under the documents of it that are open.
type overlay struct {
	fs.FS
	open map[string][]byte
}

// ReadFile implements [fs.ReadFileFS].
func (o overlay) ReadFile(name string) ([]byte, error) {
	if text, ok := o.open[name]; ok {
		return text, nil
	}
	return fs.ReadFile(o.FS, name)
}

// ReadDir implements [fs.ReadDirFS]: documents that nobody has saved yet are there too.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	if name != "." {
		return entries, err
	}
	unsaved := false
	for file := range o.open {
		if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == file }) {
			entries, unsaved = append(entries, entry(file)), true
		}
	}
	if unsaved {
		err = nil
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return entries, err
}

// entry is a document that nobody has saved yet, by its name.
type entry string

// Name implements [fs.DirEntry].
func (e entry) Name() string { return string(e) }

// IsDir implements [fs.DirEntry].
func (entry) IsDir() bool { return false }

// Type implements [fs.DirEntry].
func (entry) Type() fs.FileMode { return 0 }

// Info implements [fs.DirEntry].
func (e entry) Info() (fs.FileInfo, error) { return nil, notThere(string(e)) }

// nothing is an empty file system.
type nothing struct{}

// Open implements [fs.FS].
func (nothing) Open(name string) (fs.File, error) { return nil, notThere(name) }

func notThere(name string) error { return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist} }

// folder is what a folder holds as the editor shows it.
func (s *server) folder(dir string) fs.FS {
	o := overlay{FS: nothing{}, open: map[string][]byte{}}
	if !strings.HasPrefix(dir, memory) {
		o.FS = os.DirFS(dir)
	}
	for _, d := range s.documents {
		if d.folder == dir {
			o.open[d.name] = d.text
		}
	}
	return o
}

// address is a file as the editor writes it, if it is open there.
func (s *server) address(dir, name string) protocol.DocumentURI {
	for _, d := range s.documents {
		if d.folder == dir && d.name == name {
			return d.uri
		}
	}
	return uri.File(filepath.Join(dir, filepath.FromSlash(path.Clean(name))))
}
