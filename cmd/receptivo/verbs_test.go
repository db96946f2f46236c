package main

import (
	"flag"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// elsewhere are the verbs whose test over SIP is another: a callback needs a story of its own.
var elsewhere = map[string]func(*testing.T){"callback": TestCallerIsCalledBack}

// story is one call, or a few that belong together.
type story struct {
	name string
	tell func(*testing.T, *verbs)
}

// TestEveryVerbOverSIP dials a plan that uses every verb of the language, with real phones, through the whole program,
// and hears and sees what each of them should do. Every number of the plan is dialled. A verb that the language gains
// needs a number here.
func TestEveryVerbOverSIP(t *testing.T) {
	t.Parallel()
	v := opensVerbs(t, "testdata/verbs")
	v.forgives = regexp.MustCompile(`msg="flow failed" .*err="http x: `)
	usesEveryVerb(t, v.plan)
	tells(t, v, slices.Concat(talkStories, dataStories, peopleStories))
	if strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		return // only some of the stories
	}
	var numbers []string
	for _, m := range regexp.MustCompile(`(?m)^number "(\d+)"`).FindAllStringSubmatch(v.plan, -1) {
		numbers = append(numbers, m[1])
	}
	require.Equal(t, slices.Sorted(slices.Values(numbers)), slices.Sorted(maps.Keys(v.dialled)), "every number has a story")
	v.isStopped()
}

// atOnce is how many stories are told at a time. Each waits for sound most of its time, so that it is more than there
// are processors, and few enough for a small machine to keep its audio whole under the race detector.
const atOnce = 10

// tells tells stories side by side.
func tells(t *testing.T, v *verbs, stories []story) {
	var all sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for _, s := range stories {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			t.Run(s.name, func(t *testing.T) { s.tell(t, v) })
		})
	}
	all.Wait()
}

// usesEveryVerb compares the actions of a plan with the table of verbs.
func usesEveryVerb(t *testing.T, plan string) {
	t.Helper()
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\s*([a-z_]+)(?: "[^"]*")? \{`).FindAllStringSubmatch(plan, -1) {
		used[m[1]] = true
	}
	for _, d := range flows.Docs() {
		if d.Group != "action" || d.Kept || elsewhere[d.Kind] != nil {
			continue
		}
		require.True(t, used[d.Kind], "%s has no live test: give it a number in testdata/verbs and a story in verbs_*_test.go", d.Kind)
	}
}
