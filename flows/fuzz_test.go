package flows

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParse: whatever is written, Parse neither panics nor hands out a plan whose code leads nowhere.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*/*.hcl", "testdata/broken/*.hcl"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, file := range files {
			src, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(string(src))
		}
	}
	for _, kind := range sortedKeys(verbs) {
		f.Add("queue \"sac\" {}\nflow \"f\" {\n" + verbs[kind].example + "\ngoto = step.a\nstep \"a\" {\n hangup {}\n}\n}")
	}
	for _, x := range []string{`vars.n + 1`, `prompt["a${vars.n}"]`, `[for p in vars.n : p]`, `try(call.agent.name, "x")`, `call[*].x`, `queue.sac[0]`} {
		f.Add(exprPlan("value", x))
	}
	f.Fuzz(func(t *testing.T, src string) {
		fsys := plan(src)
		p, diags := Parse(fsys)
		require.NoError(t, diags.Write(io.Discard, fsys))
		require.Equal(t, diags.HasErrors(), p == nil)
		if p != nil {
			for _, flow := range p.Flows {
				checkCode(t, flow)
			}
		}
	})
}

// checkCode checks that every index of a flow's code is one, and evaluates every expression before anything is known:
// it may fail, it must not panic.
func checkCode(t *testing.T, f *Flow) {
	pc := func(n int) { require.True(t, n >= 0 && n < len(f.Code), "%d", n) }
	eval := func(x *Expr) {
		if x != nil {
			_, _ = x.Eval(nil)
			_, _ = x.Prompt(NewScope())
			_, _ = x.Bool(nil)
		}
	}
	pc(f.Entry)
	for _, s := range f.Steps {
		pc(s.PC)
	}
	for _, v := range f.Vars {
		eval(v.Value)
	}
	seen := map[string]bool{}
	for _, in := range f.Code {
		require.False(t, in.Addr == "" || seen[in.Addr], "address %q", in.Addr)
		seen[in.Addr] = true
		if in.Next != -1 {
			pc(in.Next)
		}
		for _, to := range in.On {
			pc(to)
		}
		eval(in.If)
		switch op := in.Op.(type) {
		case Say:
			eval(op.Prompt)
		case Menu:
			for _, c := range op.Choices {
				pc(c.Body)
				eval(c.If)
			}
		case Enqueue:
			if op.Waiting != -1 {
				pc(op.Waiting)
			}
			eval(op.Screen)
		case Set:
			for _, v := range op.Vars {
				eval(v.Value)
			}
		case Jump:
			pc(op.To)
		case Goto:
			_, _ = op.To.Resolve(nil)
			for _, name := range op.To.Names() {
				require.Contains(t, f.Steps, name)
			}
		}
	}
}

// FuzzScope: whatever is loaded as a scope saves to the same again.
func FuzzScope(f *testing.F) {
	data, err := someScope().MarshalJSON()
	require.NoError(f, err)
	f.Add(string(data))
	f.Add(`{"a":{"list":[{"object":{"b":{"null":"text"}},"sensitive":true}]},"c":{"number":"1e400"},"d":{"prompt":[]}}`)
	f.Fuzz(func(t *testing.T, src string) {
		var s, back Scope
		if s.UnmarshalJSON([]byte(src)) != nil {
			return
		}
		saved, err := s.MarshalJSON()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalJSON(saved))
		again, err := back.MarshalJSON()
		require.NoError(t, err)
		require.JSONEq(t, string(saved), string(again))
	})
}

// TestScopesAreReadAsTheyWereWritten: what is written without reflection is what encoding/json would write, and reads back.
func TestScopesAreReadAsTheyWereWritten(t *testing.T) {
	s := someScope()
	s.Set("vars.texto", Str("aspas \" e <menor> e \u2028 e ação"))
	s.Set("vars.nada", Null())
	s.Set("vars.segredo", Str("52998224725").WithSensitive())
	s.Set("vars.lista", List(Str("a"), Int(2), Object(map[string]Value{"b": Bool(true), "c d": Num(1.5)})))
	s.Set("vars.vazio", Object(nil))
	fast, err := s.MarshalJSON()
	require.NoError(t, err)
	slow := map[string]saved{}
	for _, name := range s.Names() {
		slow[name], err = save(s.vars[name])
		require.NoError(t, err)
	}
	want, err := json.Marshal(slow)
	require.NoError(t, err)
	require.Equal(t, string(want), string(fast))
	vars, err := (&savedScope{data: fast}).whole()
	require.NoError(t, err, "read without reflection")
	require.Len(t, vars, len(s.vars))
	for name, v := range s.vars {
		loaded, err := slow[name].load()
		require.NoError(t, err)
		require.True(t, vars[name].RawEquals(loaded), "%s: %#v, not %#v", name, vars[name], v)
	}
}
