package main

import (
	"errors"
	"io/fs"
	"path"

	"receptivo/flows"
	"receptivo/media"
)

// playable looks at the recordings of a plan while it is checked, and keeps what it reads: what comes into force is what
// was checked.
type playable struct {
	files fs.FS
	read  map[string][]byte // by name from the top
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
