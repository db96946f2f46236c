package media

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed sounds/*/*/*.wav
var builtIn embed.FS

// Library finds recordings by language and name, in layers: those of a plan before the built-in ones. It is safe for
// concurrent use; a recording is decoded once.
type Library struct {
	layers []fs.FS
	mu     sync.Mutex
	clips  map[string]*Clip // by path
}

// NewLibrary looks in the given file systems first to last, then in the recordings built in: numbers, money, dates,
// letters and the system's own in pt-BR, en-US and es. A recording is the file <lang>/<name>.wav, in a format that DecodeWAV reads.
func NewLibrary(layers ...fs.FS) *Library {
	own, err := fs.Sub(builtIn, "sounds")
	if err != nil {
		panic(err) // the name above is no valid path
	}
	return &Library{layers: append(append([]fs.FS(nil), layers...), own), clips: map[string]*Clip{}}
}

// BuiltIn reports whether a recording is built in, for when a plan does not bring its own.
func BuiltIn(lang, name string) bool {
	_, err := fs.Stat(builtIn, "sounds/"+lang+"/"+name+".wav")
	return err == nil
}

// Clip returns a recording. One that is in no layer is an error that names the file to record and is fs.ErrNotExist;
// Placeholder then tells the caller at least that something was said.
func (l *Library) Clip(lang, name string) (*Clip, error) {
	return l.load(lang + "/" + name + ".wav")
}

// Music is the default music of the centre: music.wav of the first layer that has one, else the function Music.
func (l *Library) Music() (*Clip, error) {
	c, err := l.load("music.wav")
	if errors.Is(err, fs.ErrNotExist) {
		return Music(), nil
	}
	return c, err
}

func (l *Library) load(path string) (*Clip, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.clips[path]; c != nil {
		return c, nil
	}
	data, err := l.read(path)
	if err != nil {
		return nil, err
	}
	c, err := DecodeWAV(path, data)
	if err != nil {
		return nil, err
	}
	l.clips[path] = c
	return c, nil
}

// read takes the file from the first layer that has it. A path that leads out of the layers is in none.
func (l *Library) read(path string) ([]byte, error) {
	missing := fmt.Errorf("media: no recording for this prompt: record it as %s (%w)", path, fs.ErrNotExist)
	if !fs.ValidPath(path) {
		return nil, missing
	}
	for _, layer := range l.layers {
		data, err := fs.ReadFile(layer, path)
		switch {
		case err == nil:
			return data, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("media: recording %s: %w", path, err)
		}
	}
	return nil, missing
}
