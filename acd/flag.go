package acd

import (
	"fmt"
	"time"
)

// flagged is what supervisors have made of a flag.
type flagged struct {
	on    bool
	since time.Time
}

// FlagView is a flag as it is now.
type FlagView struct {
	Name  string    `json:"name"`
	On    bool      `json:"on"`
	Set   bool      `json:"set"`            // by somebody; else it is as the plan has it
	Since time.Time `json:"since,omitzero"` // when it was set
}

// Flag is a flag as it is now; known is false when the plan in force has none of that name.
func (e *Engine) Flag(name string) (on, known bool) {
	for _, f := range e.config.Flags {
		if f.Name == name {
			return e.flag(f).On, true
		}
	}
	return false, false
}

func (e *Engine) flag(f Flag) FlagView {
	v := FlagView{Name: f.Name, On: f.Default}
	if set, ok := e.flags[f.Name]; ok {
		v.On, v.Set, v.Since = set.on, true, set.since
	}
	return v
}

// setFlag notes a flag once: what is so already is no news.
func (e *Engine) setFlag(c SetFlag) error {
	if _, known := e.Flag(c.Flag); !known {
		return fmt.Errorf("acd: flag %q is not in the plan in force", c.Flag)
	}
	if set, ok := e.flags[c.Flag]; ok && set.on == c.On {
		return nil
	}
	e.emit(FlagSet(c))
	return nil
}

// forgetFlags drops what was made of flags that the plan no longer has: one that comes back is as it is written.
func (e *Engine) forgetFlags() {
	for name := range e.flags {
		if _, known := e.Flag(name); !known {
			delete(e.flags, name)
		}
	}
}
