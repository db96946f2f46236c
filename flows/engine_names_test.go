package flows

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryNameIsDocumented holds the table of names to those that expressions really read, in both directions.
func TestEveryNameIsDocumented(t *testing.T) {
	var want []string
	for kind, names := range map[string][]string{
		"call": append(sortedKeys(callNames), "tags"), "customer": sortedKeys(customerNames), "event": sortedKeys(eventNames),
		"queue.<name>": sortedKeys(QueueView{}.Value().v.Type().AttributeTypes()), "calendar.<name>": sortedKeys(CalendarView{}.Value().v.Type().AttributeTypes()),
	} {
		for _, name := range names {
			want = append(want, kind+"."+name)
		}
	}
	var got []string
	for _, d := range EngineNames() {
		require.NotEmpty(t, d.Doc, d.Name)
		require.Contains(t, []string{"text", "number", "bool", "object", "list"}, d.Type, d.Name)
		kind, _, _ := strings.Cut(d.Name, ".")
		require.Contains(t, nameKinds, kind, d.Name)
		if !slices.Contains(resultKinds, kind) {
			got = append(got, d.Name)
		}
	}
	require.ElementsMatch(t, want, got)
}

func TestTestDocsTellEveryBlockOfATest(t *testing.T) {
	var kinds []string
	for _, d := range TestDocs() {
		require.NotEmpty(t, d.Doc, d.Kind)
		kinds = append(kinds, d.Kind)
	}
	require.Subset(t, kinds, append(slices.Clone(scriptBlocks), "test", "defaults", "mock", "agent", "flag", "calendar"))
	require.Equal(t, len(mockSchemas), len(slices.DeleteFunc(kinds, func(k string) bool { return k != "mock" })))
}
