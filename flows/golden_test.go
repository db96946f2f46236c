package flows

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestCompiledCode pins the code of the good plans: addresses, order, jumps and handlers.
func TestCompiledCode(t *testing.T) {
	dirs, err := filepath.Glob("testdata/good/*")
	require.NoError(t, err)
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p := parsed(t, os.DirFS(dir))
			var got strings.Builder
			for _, name := range sortedKeys(p.Flows) {
				list(&got, p.Flows[name])
			}
			golden := filepath.Join(dir, "code.golden")
			if *rewrite {
				require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}

// list writes a flow's code, one instruction a line.
func list(w *strings.Builder, f *Flow) {
	fmt.Fprintf(w, "flow %s, entry %d\n", f.Name, f.Entry)
	for _, name := range sortedKeys(f.Steps) {
		s := f.Steps[name]
		fmt.Fprintf(w, "step %s at %d%s\n", name, s.PC, handlersText(s.On))
	}
	for pc, in := range f.Code {
		fmt.Fprintf(w, "%3d %-60s %-8s", pc, in.Addr, strings.TrimPrefix(fmt.Sprintf("%T", in.Op), "flows."))
		switch op := in.Op.(type) {
		case Goto:
			fmt.Fprintf(w, " to %s", strings.Join(op.To.Names(), ", "))
		case Jump:
			fmt.Fprintf(w, " to %d", op.To)
		case Menu:
			for _, c := range op.Choices {
				fmt.Fprintf(w, " %s:%d", c.Keys, c.Body)
			}
		case Enqueue:
			fmt.Fprintf(w, " waiting %d", op.Waiting)
		}
		if in.Next >= 0 {
			fmt.Fprintf(w, " then %d", in.Next)
		}
		fmt.Fprintf(w, "%s\n", handlersText(in.On))
	}
}

func handlersText(on map[string]int) string {
	text := ""
	for _, event := range sortedKeys(on) {
		text += fmt.Sprintf(" on %s %d", event, on[event])
	}
	return text
}
