package flowtest

import (
	"maps"
	"slices"
)

// Clone is the same call at the same instant, to go another way from here. It is for calls without agents on the line:
// one that runs through the engine has no twin, and Clone returns nil.
func (c *Call) Clone() *Call {
	if c.centre != nil || c.session == nil {
		return nil
	}
	twin := *c
	twin.setup.Flags, twin.setup.Calendars = maps.Clone(c.setup.Flags), maps.Clone(c.setup.Calendars)
	twin.agenda, twin.mocks = slices.Clone(c.agenda), slices.Clone(c.mocks)
	twin.heard, twin.log, twin.entered = slices.Clone(c.heard), slices.Clone(c.log), slices.Clone(c.entered)
	twin.playing, twin.queued, twin.recording = copyOf(c.playing), copyOf(c.queued), copyOf(c.recording)
	twin.setup.Mocks = nil // they are among the mocks
	for _, list := range []*[]string{&twin.callbacks, &twin.voicemails, &twin.transfers, &twin.messages, &twin.requests} {
		*list = slices.Clone(*list)
	}
	twin.troubles, twin.outside = slices.Clone(c.troubles), copyOf(c.outside)
	twin.session = c.session.Clone((*world)(&twin))
	return &twin
}

func copyOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
