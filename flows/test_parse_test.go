package flows

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// centreOfTests is the plan that the tests of testdata/tests are about.
func centreOfTests(t testing.TB) *Plan {
	t.Helper()
	p, diags := Parse(os.DirFS("testdata/tests"))
	require.NotNil(t, p, "%v", diags)
	return p
}

// TestBrokenTests reads tests whose mistakes are written beside them: each must be found, and nothing else.
func TestBrokenTests(t *testing.T) {
	p := centreOfTests(t)
	files, err := filepath.Glob("testdata/tests/broken/*.hcl")
	require.NoError(t, err)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			tests, left := ParseTests(fstest.MapFS{"a.test.hcl": &fstest.MapFile{Data: src}}, p)
			require.Nil(t, tests)
			for i, line := range strings.Split(string(src), "\n") {
				if _, comment, ok := strings.Cut(line, "# want "); ok {
					code, part, _ := strings.Cut(comment, " ")
					left = found(t, left, i+1, code, strings.TrimSuffix(strings.TrimPrefix(part, `"`), `"`))
				}
			}
			for _, d := range left {
				t.Errorf("not expected: %s", d.Error())
			}
		})
	}
}

func TestGoodTests(t *testing.T) {
	p := centreOfTests(t)
	tests, diags := ParseTests(os.DirFS("testdata/tests/good"), p)
	require.Empty(t, diags)
	require.Len(t, tests, 1)
	x := tests[0]
	require.Equal(t, "tudo", x.Name)
	require.Equal(t, "2026-12-24T09:30:00-03:00", x.Start.Format("2006-01-02T15:04:05-07:00"))
	require.Equal(t, []string{"+5511987654321", "200", "sac"}, []string{x.From, x.To, x.Flow})
	require.True(t, x.Centre())
	require.Equal(t, map[string]string{"cpf": "52998224725"}, x.Mocks[0].When, "its own come before the defaults'")
	require.True(t, x.Mocks[len(x.Mocks)-2].NotFound)
	var last Assert
	for _, m := range x.Moves {
		require.Positive(t, m.Where().Line)
		if a, ok := m.(Assert); ok {
			last = a
		}
	}
	require.Equal(t, `input.cpf == "52998224725" && vars.motivo == "geral" && menu.principal != null`, last.Source)
	scope := NewScope()
	scope.Set("input.cpf", Str("52998224725").WithSensitive())
	scope.Set("vars.motivo", Str("geral"))
	scope.Set("menu.principal", Str("1"))
	yes, err := last.Condition.Bool(scope)
	require.NoError(t, err)
	require.True(t, yes)
	var shown []string
	for _, r := range last.Reads {
		v, err := r.Value.Eval(scope)
		require.NoError(t, err)
		shown = append(shown, r.Name+" = "+v.String())
	}
	require.Equal(t, []string{"input.cpf = •••", "vars.motivo = geral", "menu.principal = 1"}, shown)
}

// TestTestsOfASyntaxErrorAreTold: one file's mistake does not hide another's.
func TestTestsOfASyntaxErrorAreTold(t *testing.T) {
	p := centreOfTests(t)
	_, diags := ParseTests(fstest.MapFS{
		"a.test.hcl": &fstest.MapFile{Data: []byte("test \"a\" {\n  press { keys = }\n}\n")},
		"b.test.hcl": &fstest.MapFile{Data: []byte("test \"b\" {\n  to = \"200\"\n  prss {}\n}\n")},
		"c.hcl":      &fstest.MapFile{Data: []byte("not read")},
	}, p)
	var got []string
	for _, d := range diags {
		got = append(got, d.At.String()+" "+d.Code)
	}
	require.Equal(t, []string{"a.test.hcl:2:18 E001", "b.test.hcl:3:3 E101"}, got)
}

// FuzzParseTests: whatever is written, it is read or refused at a place.
func FuzzParseTests(f *testing.F) {
	p := centreOfTests(f)
	for _, pattern := range []string{"testdata/tests/good/*.hcl", "testdata/tests/broken/*.hcl"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, file := range files {
			src, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(string(src))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		fsys := fstest.MapFS{"a.test.hcl": &fstest.MapFile{Data: []byte(src)}}
		tests, diags := ParseTests(fsys, p)
		require.NoError(t, diags.Write(io.Discard, fsys))
		if diags.HasErrors() {
			require.Nil(t, tests)
		}
		for _, x := range tests {
			require.Contains(t, p.Flows, x.Flow)
			for _, m := range x.Moves {
				if a, ok := m.(Assert); ok {
					_, _ = a.Condition.Bool(NewScope())
				}
			}
		}
	})
}
