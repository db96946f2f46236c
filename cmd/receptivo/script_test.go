package main

import (
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program too, so that the scripts run it as a process. Calls are mostly waited for:
// more of them at once than there are cores, unless somebody says -parallel.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "3"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"receptivo": main})
}

// TestScripts runs testdata/script/*.txtar: the commands of the README and what they must print. Their SIP ports lie below
// 20000, where neither calls of other tests nor the system itself take any.
func TestScripts(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"healthy": healthy},
		Setup: func(env *testscript.Env) error {
			env.Setenv("README", filepath.Join(filepath.Dir(examples), "README.md"))
			env.Setenv("EXAMPLES", examples)
			env.Setenv("TMPDIR", env.WorkDir)
			return os.MkdirAll(env.Getenv("HOME"), 0o755)
		},
	})
}

// healthy DATA waits until the centre that keeps its data there takes calls. A file that an earlier one left leads to a
// port where nobody answers.
func healthy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: healthy DATA")
	}
	var last error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if last = asked(ts.MkAbs(args[0])); last == nil {
			return
		}
	}
	ts.Fatalf("no centre serves from %s: %v", args[0], last)
}

func asked(data string) error {
	found, err := readClientFile(data)
	if err != nil {
		return err
	}
	res, err := http.Get(found.HTTP + "/healthz")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}
