package flowtest

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// TestMocksAreReadAsTheyWereWritten writes the mocks of every test of the language and reads them again.
func TestMocksAreReadAsTheyWereWritten(t *testing.T) {
	p, diags := flows.Parse(os.DirFS("../testdata/tests"))
	require.False(t, diags.HasErrors(), "%v", diags)
	tests, diags := flows.ParseTests(os.DirFS("../testdata/tests/good"), p)
	require.False(t, diags.HasErrors(), "%v", diags)
	kinds := map[flows.MockKind]bool{}
	for _, test := range tests {
		mocks := test.Mocks
		for _, m := range test.Moves {
			if m, is := m.(flows.MockIs); is {
				mocks = append(mocks, m.Mock)
			}
		}
		for _, m := range mocks {
			kinds[m.Kind] = true
			again := reread(t, p, test.To, m)
			require.Equal(t, MockText(m), MockText(again))
			if m.Body != nil {
				require.JSONEq(t, string(m.Body), string(again.Body))
			}
			m.At, m.Body, m.Returns, again.At, again.Body, again.Returns = flows.Place{}, nil, flows.Value{}, flows.Place{}, nil, flows.Value{}
			require.Equal(t, m, again)
		}
	}
	require.GreaterOrEqual(t, len(kinds), 6, "%v", kinds)
}

// reread writes a mock into a test of its own.
func reread(t *testing.T, p *flows.Plan, to string, m flows.Mock) flows.Mock {
	t.Helper()
	src := "test \"x\" {\nto = \"" + to + "\"\n" + MockText(m) + "\n}\n"
	tests, diags := flows.ParseTests(fstest.MapFS{"x.test.hcl": {Data: []byte(src)}}, p)
	require.False(t, diags.HasErrors(), "%s\n%v", src, diags)
	require.Len(t, tests[0].Mocks, 1, src)
	return tests[0].Mocks[0]
}

// TestTextsOfMocksAreTexts: what would begin a template, or end a text, in an answer is said as it is.
func TestTextsOfMocksAreTexts(t *testing.T) {
	p, _ := flows.Parse(os.DirFS("../testdata/tests"))
	m := flows.Mock{Kind: flows.MockCustomer, When: map[string]string{"phone": `a"${b}\`}, Returns: flows.Object(map[string]flows.Value{"name": flows.Str("${\"%{\n")})}
	again := reread(t, p, p.Numbers[0].Number, m)
	require.Equal(t, m.When, again.When)
	text, _ := again.Returns.Fields()["name"].AsString()
	require.Equal(t, "${\"%{\n", text)
}
