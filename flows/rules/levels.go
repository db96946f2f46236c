package rules

import "receptivo/flows"

// What a rule can be in a pack.
const (
	must   = flows.SeverityError   // the plan does not come into force
	should = flows.SeverityWarning // it is told
)

// levels are the levels of a rule by pack.
type levels = map[string]flows.Severity

// sac are the levels of a rule of br-sac, which br-cdc has as advice, and of other packs if any.
func sac(level flows.Severity, others ...levels) levels {
	all := levels{"br-sac": level, "br-cdc": should}
	for _, more := range others {
		for pack, l := range more {
			all[pack] = l
		}
	}
	return all
}
