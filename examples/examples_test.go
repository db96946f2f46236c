package examples_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/examples"
	"receptivo/flows"
	"receptivo/media"
)

// centres are the examples by name.
func centres() map[string]fs.FS {
	return map[string]fs.FS{"hello": examples.Hello(), "sac": examples.SAC(), "sac-br": examples.SACBR()}
}

// parse reads a plan that must be without fault.
func parse(t *testing.T, fsys fs.FS) *flows.Plan {
	t.Helper()
	plan, diags := flows.Parse(fsys)
	for _, d := range diags {
		t.Error(d.Error())
	}
	require.NotNil(t, plan)
	return plan
}

func TestPlansCheckWithoutAWord(t *testing.T) {
	for name, fsys := range centres() {
		t.Run(name, func(t *testing.T) {
			plan := parse(t, fsys)
			require.NotEmpty(t, plan.Numbers)
			require.Contains(t, examples.Names(), name)
		})
	}
	require.Len(t, examples.Names(), len(centres()))
}

// Every prompt has a recording of its present words, and every recording a prompt.
func TestPromptsAreRecorded(t *testing.T) {
	for name, fsys := range centres() {
		t.Run(name, func(t *testing.T) {
			plan := parse(t, fsys)
			lang, dir := plan.Engine.Language, plan.Engine.PromptsDir
			sounds, err := fs.Sub(fsys, dir)
			require.NoError(t, err)
			library := media.NewLibrary(sounds)

			var said, files strings.Builder
			for _, p := range plan.Recordings(lang) {
				said.WriteString(p.Name + "\t" + p.Text + "\n")
				files.WriteString(p.Name + ".wav\n")
				clip, err := library.Clip(lang, p.Name)
				require.NoError(t, err)
				require.Greater(t, clip.Frames(), 10, "%s is silent", p.Name)
			}
			require.Equal(t, said.String(), read(t, fsys, path.Join(dir, lang+".tsv")), "texts changed: run record.sh")
			entries, err := fs.ReadDir(fsys, path.Join(dir, lang))
			require.NoError(t, err)
			var have strings.Builder
			for _, e := range entries {
				have.WriteString(e.Name() + "\n")
			}
			require.Equal(t, files.String(), have.String())
		})
	}
}

// The readmes name what a newcomer needs to take part.
func TestReadmesNameNumbersAndPhones(t *testing.T) {
	plan := parse(t, examples.SAC())
	for _, file := range []string{"README.md", "README.pt-BR.md"} {
		text := read(t, examples.SAC(), file)
		for _, n := range plan.Numbers {
			require.Contains(t, text, n.Number)
		}
		for _, a := range plan.Agents {
			require.Contains(t, text, a.Display)
			require.Contains(t, text, a.Extension)
			require.Contains(t, text, password(a), "%s: not the password of %s", file, a.Name)
			require.True(t, a.SignInOnRegister, a.Name)
		}
	}
}

// password is the one of an agent's phone: the plan holds only its hash.
func password(a flows.Agent) string { return "aurora-" + a.Extension }

func read(t *testing.T, fsys fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(fsys, name)
	require.NoError(t, err)
	return string(text)
}

// What is embedded is what lies in the folder.
func TestFoldersAreEmbedded(t *testing.T) {
	for name, fsys := range centres() {
		require.Equal(t, read(t, os.DirFS(name), "README.md"), read(t, fsys, "README.md"))
	}
}
