package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"

	"receptivo/flows"
	"receptivo/media"
)

// playable looks at the recordings of a plan while it is checked, and keeps what it reads: what comes into force is what
// was checked.
type playable struct {
	files fs.FS
	read  map[string][]byte // by name from the top
}

// looked remembers which recordings can be played, as long as they stay as they are: an editor asks at every key.
type looked struct {
	mu    sync.Mutex
	files map[string]lookedAt // by name from the top
}

// lookedAt is what was found in a recording.
type lookedAt struct {
	info fs.FileInfo
	err  error
}

// look is a playable's, unless it has looked at the same file before.
func (h *looked) look(files fs.FS) func(dir, language, name string) error {
	return func(dir, language, name string) error {
		p := playable{files: files, read: map[string][]byte{}}
		file := path.Join(dir, language, name+".wav")
		info, err := fs.Stat(files, file)
		if err != nil {
			return p.look(dir, language, name)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if known, ok := h.files[file]; ok && sameFile(known.info, info) {
			return known.err
		}
		err = p.look(dir, language, name)
		h.files[file] = lookedAt{info, err}
		return err
	}
}

// sameFile reports whether nobody has written a file since, nor put another in its place.
func sameFile(was, is fs.FileInfo) bool {
	return os.SameFile(was, is) && was.Size() == is.Size() && was.ModTime().Equal(is.ModTime())
}

// parseRecorded parses a plan and looks whether what it plays is recorded and can be played.
func parseRecorded(files fs.FS) (*flows.Plan, flows.Diagnostics, map[string][]byte) {
	p := playable{files: files, read: map[string][]byte{}}
	plan, diags := flows.ParseWith(files, flows.Options{Recording: p.look})
	return plan, diags, p.read
}

// look says whether one recording can be played; one that is not there may be built in.
func (p playable) look(dir, language, name string) error {
	file := path.Join(dir, language, name+".wav")
	if !fs.ValidPath(file) {
		return fs.ErrNotExist
	}
	if data, again := p.read[file]; again {
		return media.CheckWAV(data)
	}
	data, err := fs.ReadFile(p.files, file)
	var why *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist) && media.BuiltIn(language, name):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fs.ErrNotExist
	case errors.As(err, &why):
		return why.Err // the sentence names the file already
	case err != nil:
		return err
	}
	p.read[file] = data
	return media.CheckWAV(data)
}
