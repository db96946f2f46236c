package bus

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"receptivo/acd"
)

// fold is what the pump has to remember of the log up to an event to write the next one: how many events each source
// has had, and what each agent has at hand. It depends on nothing but the log, so an event that is published again after a
// crash is the same to the byte.
type fold struct {
	V      int               `json:"v"` // foldVersion
	Seq    uint64            `json:"seq"`
	Count  map[string]uint64 `json:"count"`  // events so far, by source
	Agents map[string]desk   `json:"agents"` // by name
	Closed []string          `json:"closed"` // sources of contacts that are over, oldest first: forgotten when there are too many
}

// foldVersion changes with the meaning of a fold: one of another version is not read, but made anew from the log.
const foldVersion = 2

// closedKept is how many contacts are remembered after their end, for a fact noted late.
const closedKept = 256

func newFold() *fold {
	return &fold{V: foldVersion, Count: map[string]uint64{}, Agents: map[string]desk{}}
}

func (s *fold) clone() *fold {
	return &fold{s.V, s.Seq, maps.Clone(s.Count), maps.Clone(s.Agents), slices.Clone(s.Closed)}
}

func (s *fold) encode() ([]byte, error) { return json.Marshal(s) }

// decodeFold reads what encode wrote at an event; an error means that the log has to be read again.
func decodeFold(b []byte, seq uint64) (*fold, error) {
	s := newFold()
	if err := json.Unmarshal(b, s); err != nil {
		return nil, err
	}
	if s.V != foldVersion || s.Seq != seq {
		return nil, fmt.Errorf("bus: note of version %d at event %d, want version %d at %d", s.V, s.Seq, foldVersion, seq)
	}
	return s, nil
}

// apply takes the next event in. It returns the event's number within its source, and what the event did to an agent:
// nil when it is no agent's event and changed none.
func (s *fold) apply(ev acd.Event, p place, centre string) (sequence uint64, did *change) {
	s.Seq = ev.Seq
	source := p.source(centre)
	s.Count[source]++
	sequence = s.Count[source]
	switch f := ev.Fact.(type) {
	case acd.Configured:
		s.rename(f.Config)
	case acd.Ended, acd.Failed, acd.ConsultEnded:
		s.closed(source)
	case acd.Abandoned:
		s.closed(place{about: acd.AboutContact, name: f.Contact}.source(centre))
	case acd.Left:
		if f.Why == acd.WhyMerged {
			s.closed(place{about: acd.AboutContact, name: f.Contact}.source(centre))
		}
	}
	return sequence, s.changeAgent(ev)
}

// take lets the fold see an event that needs not be written.
func (s *fold) take(ev acd.Event, w writer) error {
	p, ok := placeOf(ev.Fact, w.node)
	if !ok {
		return fmt.Errorf("bus: fact %q belongs to no entity", ev.Fact.Kind())
	}
	s.apply(ev, p, w.centre)
	return nil
}

func (s *fold) closed(source string) {
	s.Closed = append(s.Closed, source)
	if n := len(s.Closed) - closedKept; n > 0 {
		for _, old := range s.Closed[:n] {
			delete(s.Count, old)
		}
		s.Closed = slices.Delete(s.Closed, 0, n)
	}
}

// rename lets agents whom the next plan calls otherwise go on as they were. Sources are counted by the names in force: a
// new name begins at one.
func (s *fold) rename(next acd.Config) {
	for _, a := range next.Agents {
		was, there := s.Agents[a.RenamedFrom]
		_, taken := s.Agents[a.Name]
		if there && !taken && !slices.ContainsFunc(next.Agents, func(o acd.Agent) bool { return o.Name == a.RenamedFrom }) {
			delete(s.Agents, a.RenamedFrom)
			s.Agents[a.Name] = was
		}
	}
}
