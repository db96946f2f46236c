package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program too, so that the scripts run it as a process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"receptivo": main})
}

// TestScripts runs testdata/script/*.txtar: the commands of the README and what they must print. Their SIP ports lie below
// 20000, where neither calls of other tests nor the system itself take any.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("README", filepath.Join(filepath.Dir(examples), "README.md"))
			env.Setenv("EXAMPLES", examples)
			env.Setenv("TMPDIR", env.WorkDir)
			return os.MkdirAll(env.Getenv("HOME"), 0o755)
		},
	})
}
