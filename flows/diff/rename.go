package diff

import "receptivo/flows"

// newNames are the queues and agents of an old plan that go on in the new one, and what they are called there.
type newNames map[unitKey]string

// renames reads them: a name that both plans have, on either side, is no rename. A reload does the same.
func renames(old, new *flows.Plan) newNames {
	names := newNames{}
	for _, q := range new.Queues {
		_, was := old.Queue(q.RenamedFrom)
		_, both := old.Queue(q.Name)
		if _, still := new.Queue(q.RenamedFrom); was && !both && !still {
			names[unitKey{kind: "queue", name: q.RenamedFrom}] = q.Name
		}
	}
	for _, a := range new.Agents {
		_, was := old.Agent(a.RenamedFrom)
		_, both := old.Agent(a.Name)
		if _, still := new.Agent(a.RenamedFrom); was && !both && !still {
			names[unitKey{kind: "agent", name: a.RenamedFrom}] = a.Name
		}
	}
	return names
}

// of are those of one kind, by the name before.
func (n newNames) of(kind string) map[string]string {
	names := map[string]string{}
	for key, name := range n {
		if key.kind == kind {
			names[key.name] = name
		}
	}
	return names
}
