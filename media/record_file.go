package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// partial is the end of the name of a recording that is not whole yet.
const partial = ".part"

// CreateRecording makes a file for Record that nobody else may read. It is called path.part until the recording has ended
// and is on the disk, then path: who finds path finds a whole recording. What a crash leaves is for SalvageRecordings.
// An existing recording is an error, never overwritten.
func CreateRecording(path string) (File, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("media: there is a recording %s already", path)
	}
	f, err := os.OpenFile(path+partial, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("media: a recording cannot be made: %w", err)
	}
	return &partFile{f, path}, nil
}

type partFile struct {
	*os.File
	path string
}

// Close puts the file on the disk and gives it its name. When that fails it keeps the other.
func (p *partFile) Close() error {
	err := errors.Join(p.Sync(), p.File.Close())
	if err != nil {
		return err
	}
	return os.Rename(p.path+partial, p.path)
}

// SalvageRecordings makes whole what a crash left in a folder and those in it: every recording that is still .part gets a
// true header and its name. It returns the paths of those; one that cannot be read is left where it is and is in the
// error. It must not run while recordings are written there.
func SalvageRecordings(dir string) (saved []string, err error) {
	var troubles []error
	troubles = append(troubles, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(path, partial) {
			return err
		}
		whole := strings.TrimSuffix(path, partial)
		if err := salvage(path, whole); err != nil {
			troubles = append(troubles, fmt.Errorf("media: recording %s is not saved: %w", path, err))
			return nil
		}
		saved = append(saved, whole)
		return nil
	}))
	return saved, errors.Join(troubles...)
}

func salvage(path, whole string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(RepairWAV(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path, whole)
}
