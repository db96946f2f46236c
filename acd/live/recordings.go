package live

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"receptivo/media"
)

// recordingsFolder is the first part of the name by which others know a recording: recordings/<contact>-1.wav. It stays
// the same wherever the files are.
const recordingsFolder = "recordings/"

// errNoRecordings says that the centre was given no folder for recordings.
var errNoRecordings = errors.New("live: this centre has no folder for recordings")

// taping is a recording under way and where it goes.
type taping struct {
	*media.Recording
	path string // of the file
	url  string // recordings/<contact>-1.wav: by which it is asked for
}

// tape begins a recording of this contact: its name is made of the contact's id, which is nobody's number.
func (k *call) tape(left, right *media.Port, until media.Until) (*taping, error) {
	k.taped++
	return k.Centre.tape(fmt.Sprintf("%s-%d.wav", k.facts.ID, k.taped), left, right, until)
}

func (c *Centre) tape(name string, left, right *media.Port, until media.Until) (*taping, error) {
	if c.Recordings == "" {
		return nil, errNoRecordings
	}
	t := &taping{path: filepath.Join(c.Recordings, name), url: recordingsFolder + name}
	if err := os.MkdirAll(c.Recordings, 0o700); err != nil {
		return nil, fmt.Errorf("live: no folder for recordings: %w", err)
	}
	file, err := media.CreateRecording(t.path)
	if err != nil {
		return nil, err
	}
	if t.Recording, err = media.Record(file, left, right, until); err != nil {
		return nil, errors.Join(err, file.Close(), t.remove())
	}
	return t, nil
}

// remove takes away a recording that holds nothing.
func (t *taping) remove() error {
	if err := os.Remove(t.path); err != nil {
		return fmt.Errorf("live: an empty recording stays: %w", err)
	}
	return nil
}

// whole is the error of a recording that is not to be trusted; one that has only lost some of its audio is kept as it is.
func whole(r media.Recorded) error {
	if r.Err != nil && r.Lost > 0 && r.Why != media.EndFailed {
		return nil
	}
	return r.Err
}
