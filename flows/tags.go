package flows

import "slices"

// tagsIn lists the names of all tags that flows write, sorted: expressions read them as call.tags.<name>, null until
// written.
func tagsIn(blocks []*block) []string {
	var names []string
	for _, b := range blocks {
		if b.Type != "tag" {
			names = append(names, tagsIn(b.Body.Blocks)...)
			continue
		}
		for name := range b.Body.Attributes {
			if tagVerb.row(name) < 0 {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
