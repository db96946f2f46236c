package ivr

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var rewrite = flag.Bool("rewrite", false, "write the lists of recordings anew")

const sounds = "../media/sounds"

// TestListsOfRecordings holds the lists that media/sounds/record.sh records against what sessions say.
func TestListsOfRecordings(t *testing.T) {
	for _, lang := range Languages() {
		file := filepath.Join(sounds, lang+".tsv")
		if *rewrite {
			require.NoError(t, os.WriteFile(file, []byte(tsv(lang)), 0o644))
		}
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, tsv(lang), string(got), "sh media/sounds/record.sh %s", lang)
	}
}

// tsv lists recordings as media/sounds/make.sh reads them.
func tsv(lang string) string {
	_, list := Recordings(lang)
	var out strings.Builder
	out.WriteString("# name<TAB>text of the recordings built in. Written by media/sounds/record.sh from the say-as of package ivr.\n")
	for _, r := range list {
		text := r.Words
		if r.Sound != "" {
			text = "~" + r.Sound
		}
		out.WriteString(r.Name + "\t" + text + "\n")
	}
	return out.String()
}

// TestEveryRecordingExists holds the lists against the sounds: each has its file, and no file is left over.
func TestEveryRecordingExists(t *testing.T) {
	for _, lang := range Languages() {
		var want, have []string
		_, list := Recordings(lang)
		for _, r := range list {
			want = append(want, r.Name)
		}
		dir := filepath.Join(sounds, lang)
		require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(dir, strings.TrimSuffix(path, ".wav"))
				have = append(have, filepath.ToSlash(name))
			}
			return err
		}))
		slices.Sort(want)
		slices.Sort(have)
		require.Equal(t, want, have, lang)
	}
}
