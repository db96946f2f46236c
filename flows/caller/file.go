package caller

import (
	"io/fs"
	"time"
)

// oneFile is a folder of one file that has been written just now.
type oneFile struct{ name, text string }

// Open implements [fs.FS] in name: what reads it uses the two below.
func (f oneFile) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadFile implements [fs.ReadFileFS].
func (f oneFile) ReadFile(string) ([]byte, error) { return []byte(f.text), nil }

// ReadDir implements [fs.ReadDirFS].
func (f oneFile) ReadDir(string) ([]fs.DirEntry, error) {
	return []fs.DirEntry{fs.FileInfoToDirEntry(f)}, nil
}

// Name implements [fs.FileInfo], as do those below.
func (f oneFile) Name() string     { return f.name }
func (f oneFile) Size() int64      { return int64(len(f.text)) }
func (oneFile) Mode() fs.FileMode  { return 0o444 }
func (oneFile) ModTime() time.Time { return time.Time{} }
func (oneFile) IsDir() bool        { return false }
func (oneFile) Sys() any           { return nil }
