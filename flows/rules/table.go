package rules

import "slices"

// rules are all of them, in order: those of the ways of a call (table_calls.go), of queues and people (table_queues.go),
// and of what is kept and promised (table_promises.go).
var rules = sorted(slices.Concat(callRules(), queueRules(), promiseRules()))

func sorted(list []*Rule) []*Rule {
	slices.SortFunc(list, func(a, b *Rule) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list
}
