package flows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestOddPlansAreCheckedInTime: what would take the square or the cube of its length, or twice as long for each level, if
// it were checked part by part. Each is tens of kilobytes and takes tens of milliseconds.
func TestOddPlansAreCheckedInTime(t *testing.T) {
	const deep = 1500
	rep := strings.Repeat
	condition := func(x string) string {
		return "flow \"f\" {\n  vars {\n    n = 0\n    b = false\n    s = \"\"\n  }\n  say {\n    if     = " + x + "\n    prompt = \"x\"\n  }\n  hangup {}\n}\n"
	}
	requests, misspelt := "flow \"f\" {\n  goto = step.s0\n", "flow \"f\" {\n"
	for i := range deep {
		requests += fmt.Sprintf("  step \"s%d\" {\n    http \"h%d\" { service = service.a }\n    goto = step.s%d\n  }\n", i, i, i*7%deep)
		misspelt += fmt.Sprintf("  say { prompt = prompt.nome%d }\n", i)
	}
	misspelt += "  hangup {}\n}\nprompts \"pt-BR\" {\n"
	for i := range deep {
		misspelt += fmt.Sprintf("  noms%d = \"a\"\n", i)
	}
	for name, c := range map[string]struct{ src, says string }{
		"both":        {condition("vars.b" + rep(" && vars.s != null", deep)), ""},
		"either":      {condition(rep("(vars.b || ", deep) + "vars.s == null" + rep(")", deep)), ""},
		"conditions":  {condition(rep("vars.s == null ? vars.s == \"a\" : ", deep) + "vars.s == null"), ""},
		"indices":     {condition(rep("customer.purchases[1 + ", deep) + "0" + rep("]", deep) + " == 1"), "E201"},
		"tries":       {condition(rep("try(", deep) + "vars.s" + rep(", \"a\")", deep) + " == \"a\""), "6 deep at most"},
		"loops":       {condition(rep("[for x in [1, 2] : ", 30) + "x" + rep("]", 30) + " == [1]"), "one other at most"},
		"loops said":  {condition("\"" + rep("%{ for x in [1, 2] }", 30) + "a" + rep("%{ endfor }", 30) + "\" == \"a\""), "one other at most"},
		"numbers":     {condition("1e600000000 + 1e-600000000 == 1"), "from 1e-300 to 1e300"},
		"fixed":       {"queue \"q\" { priority = length([1e600000000 + 1e-600000000]) }\n", "from 1e-300 to 1e300"},
		"fixed loops": {"queue \"q\" { max_calls = length(" + rep("[for x in [1, 2] : ", 30) + "x" + rep("]", 30) + ") }\n", "one other at most"},
		"fixed tries": {"queue \"q\" { max_calls = " + rep("try(", 60) + "1" + rep(")", 60) + " }\n", "6 deep at most"},
		"requests":    {requests + "}\nservice \"a\" { url = \"http://a.example\" }\n", "Loop without a caller"},
		"misspelt":    {misspelt + "}\n", "Did you mean \"noms7\"?"},
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan Diagnostics, 1)
			go func() { _, diags := Parse(plan(c.src)); done <- diags }()
			select {
			case diags := <-done:
				require.Equal(t, c.says != "", diags.HasErrors(), "%.300v", diags)
				require.Contains(t, fmt.Sprint(diags), c.says)
			case <-time.After(20 * time.Second):
				t.Fatal("it is still being checked")
			}
		})
	}
}
