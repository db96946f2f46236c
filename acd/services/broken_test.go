package services

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

var wantedTable = regexp.MustCompile(`# want (E\d{3}) "((?:[^"\\]|\\.)*)"`)

// TestBrokenTables reads a plan whose mistakes are written beside them, as those of the language are in
// flows/testdata/broken: each must be found, and nothing else.
func TestBrokenTables(t *testing.T) {
	files := os.DirFS(filepath.Join("testdata", "broken"))
	plan, diags := flows.Parse(files)
	require.Empty(t, diags, "the language finds nothing wrong with it")
	src, err := os.ReadFile(filepath.Join("testdata", "broken", "tables.hcl"))
	require.NoError(t, err)
	var want []string
	for i, line := range strings.Split(string(src), "\n") {
		if m := wantedTable.FindStringSubmatch(line); m != nil {
			want = append(want, fmt.Sprintf("%d %s %s", i+1, m[1], strings.ReplaceAll(m[2], `\"`, `"`)))
		}
	}
	found := Check(plan, files)
	require.Len(t, found, len(want), "%v", found)
	for i, d := range found {
		line, text, _ := strings.Cut(want[i], " E313 ")
		require.Equal(t, line+" E313", fmt.Sprintf("%d %s", d.At.Line, d.Code))
		require.Contains(t, d.Detail, text)
	}
}
