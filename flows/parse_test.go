package flows

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// parsed parses a plan that must be without fault.
func parsed(t testing.TB, fsys fs.FS) *Plan {
	t.Helper()
	p, diags := Parse(fsys)
	var text strings.Builder
	require.NoError(t, diags.Write(&text, fsys))
	require.Empty(t, text.String())
	require.NotNil(t, p)
	return p
}

// accepted parses a plan that may be warned of.
func accepted(t testing.TB, fsys fs.FS) *Plan {
	t.Helper()
	p, diags := Parse(fsys)
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

// plan is a file system of one file.
func plan(src string) fs.FS { return fstest.MapFS{"plan.hcl": &fstest.MapFile{Data: []byte(src)}} }

func TestGoodPlansAreSilent(t *testing.T) {
	dirs, err := filepath.Glob("testdata/good/*")
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p := parsed(t, os.DirFS(dir))
			require.True(t, strings.HasPrefix(p.Hash, "sha256:"))
			require.NotEmpty(t, p.Flows)
		})
	}
}
