package main

import (
	"maps"
	"slices"
)

// recordingChange is what changes among the recordings, by names below prompts_dir.
type recordingChange struct {
	Added   []string `json:"added"`
	Changed []string `json:"changed"`
	Removed []string `json:"removed"`
}

// compareRecordings compares recordings by name and hash.
func compareRecordings(old, new map[string]string) recordingChange {
	c := recordingChange{Added: []string{}, Changed: []string{}, Removed: []string{}}
	for _, name := range slices.Sorted(maps.Keys(new)) {
		switch had, ok := old[name]; {
		case !ok:
			c.Added = append(c.Added, name)
		case had != new[name]:
			c.Changed = append(c.Changed, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if _, ok := new[name]; !ok {
			c.Removed = append(c.Removed, name)
		}
	}
	return c
}

func (c recordingChange) empty() bool { return len(c.Added)+len(c.Changed)+len(c.Removed) == 0 }

// counts are the changes by kind: "2 recordings added".
func (c recordingChange) counts() (said []string) {
	for _, x := range []struct {
		names []string
		how   string
	}{{c.Added, "added"}, {c.Changed, "changed"}, {c.Removed, "removed"}} {
		if len(x.names) > 0 {
			said = append(said, plural(len(x.names), "recording")+" "+x.how)
		}
	}
	return said
}
