package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// reads counts how often files are read.
type reads struct {
	fs.FS
	n int
}

func (r *reads) ReadFile(name string) ([]byte, error) {
	r.n++
	return fs.ReadFile(r.FS, name)
}

// TestRecordingsAreReadAgainOnlyWhenTheyChange: by whoever looks at a folder again and again.
func TestRecordingsAreReadAgainOnlyWhenTheyChange(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "prompts", "pt-BR", "ola.wav")
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, wavOf(make([]int16, media.Rate)), 0o600))
	files := &reads{FS: os.DirFS(dir)}
	look := (&looked{files: map[string]lookedAt{}}).look(files)
	looks := func() error { return look("prompts", "pt-BR", "ola") }

	require.NoError(t, looks())
	require.NoError(t, looks())
	require.Equal(t, 1, files.n)

	require.NoError(t, os.WriteFile(file, []byte("no recording"), 0o600))
	require.Error(t, looks())
	require.Error(t, looks())
	require.Equal(t, 2, files.n)

	require.NoError(t, os.WriteFile(file, []byte("NO RECORDING"), 0o600)) // of the same size
	require.NoError(t, os.Chtimes(file, time.Time{}, time.Now().Add(time.Hour)))
	require.Error(t, looks())
	require.Equal(t, 3, files.n)

	require.NoError(t, os.Remove(file))
	require.ErrorIs(t, looks(), fs.ErrNotExist)
}
