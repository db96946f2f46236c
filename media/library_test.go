package media

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func wavFile(c *Clip) *fstest.MapFile {
	return &fstest.MapFile{Data: rawWAV(wavALaw, 1, 8000, 8, c.encoded[PCMA])}
}

func TestFirstLayerThatHasARecordingWins(t *testing.T) {
	mine, theirs := Tone(440, -10, tickTime), Tone(660, -10, 2*tickTime)
	l := NewLibrary(
		fstest.MapFS{"pt-BR/ola.wav": wavFile(mine)},
		fstest.MapFS{"pt-BR/ola.wav": wavFile(theirs), "pt-BR/n/7.wav": wavFile(theirs)},
	)
	c, err := l.Clip("pt-BR", "ola")
	require.NoError(t, err)
	require.Equal(t, 1, c.Frames())
	require.Equal(t, "pt-BR/ola.wav", c.Name())
	c, err = l.Clip("pt-BR", "n/7")
	require.NoError(t, err)
	require.Equal(t, 2, c.Frames(), "a plan's recording before the built-in one")
	_, err = l.Clip("pt-BR", "n/8")
	require.NoError(t, err)
}

func TestMissingRecordingNamesTheFileToRecord(t *testing.T) {
	l := NewLibrary()
	for _, name := range []string{"sac/saudacao", "../secret", "/etc", ""} {
		_, err := l.Clip("pt-BR", name)
		require.ErrorIs(t, err, fs.ErrNotExist, "%q", name)
		require.ErrorContains(t, err, "record it as pt-BR/"+name+".wav")
	}
}

func TestBrokenRecordingIsNotPassedOver(t *testing.T) {
	l := NewLibrary(fstest.MapFS{"pt-BR/n/7.wav": {Data: []byte("oops")}})
	_, err := l.Clip("pt-BR", "n/7")
	require.EqualError(t, err, "media: recording pt-BR/n/7.wav: not a WAV file")
}

func TestRecordingIsDecodedOnceForAll(t *testing.T) {
	l := NewLibrary()
	clips := make([]*Clip, 50)
	var wg sync.WaitGroup
	for i := range clips {
		wg.Go(func() { clips[i], _ = l.Clip("pt-BR", "n/7") })
	}
	wg.Wait()
	require.NotNil(t, clips[0])
	for _, c := range clips {
		require.Same(t, clips[0], c)
	}
}

func TestMusicOfAPlanBeforeTheBuiltIn(t *testing.T) {
	c, err := NewLibrary().Music()
	require.NoError(t, err)
	require.Same(t, Music(), c)
	c, err = NewLibrary(fstest.MapFS{"music.wav": wavFile(Tone(440, -10, tickTime))}).Music()
	require.NoError(t, err)
	require.Equal(t, 1, c.Frames())
	_, err = NewLibrary(fstest.MapFS{"music.wav": {Data: []byte("oops")}}).Music()
	require.ErrorContains(t, err, "music.wav: not a WAV file")
}

// The lists are what sounds/make.sh reads: each line has its recording, each recording can be heard unless it is silence.
func TestEveryListedRecordingIsBuiltIn(t *testing.T) {
	lists, err := filepath.Glob("sounds/*.tsv")
	require.NoError(t, err)
	require.Len(t, lists, 3)
	l, listed := NewLibrary(), 0
	for _, list := range lists {
		f, err := os.Open(list)
		require.NoError(t, err)
		defer f.Close()
		lang := strings.TrimSuffix(filepath.Base(list), ".tsv")
		for lines := bufio.NewScanner(f); lines.Scan(); {
			name, text, ok := strings.Cut(lines.Text(), "\t")
			if !ok || strings.HasPrefix(name, "#") {
				continue
			}
			listed++
			c, err := l.Clip(lang, name)
			require.NoError(t, err)
			if strings.HasPrefix(text, "~0 ") {
				require.Less(t, peak(c), 0.001, "%s %s", lang, name)
				continue
			}
			require.GreaterOrEqual(t, c.Frames(), 8, "%s %s (%s)", lang, name, text)
			require.InDelta(t, 0.5, peak(c), 0.26, "%s %s (%s)", lang, name, text)
		}
	}
	found, size := 0, int64(0)
	require.NoError(t, fs.WalkDir(builtIn, ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, _ := d.Info()
			found++
			size += info.Size()
		}
		return err
	}))
	require.Equal(t, listed, found, "a recording nobody lists")
	require.Less(t, size, int64(4_000_000))
}
