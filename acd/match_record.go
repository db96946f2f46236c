package acd

import (
	"time"

	"receptivo/skills"
)

// Match says why this agent: the score by factor, the runners-up, who was excluded and by what (routing.md §8). Every
// offer carries one, and it recomputes to the same choice in integer arithmetic.
type Match struct {
	V        int      `json:"v"` // 1
	Plan     string   `json:"plan"`
	Side     string   `json:"side"` // "contact": a contact looked at agents; "agent": an agent became free
	Strategy Strategy `json:"strategy"`

	Needs  skills.Needs   `json:"needs,omitzero"`
	Order  Order          `json:"order"`
	Intent []skills.Share `json:"intent,omitempty"`
	Data   Data           `json:"data"`

	Chosen     Candidate   `json:"chosen"`
	RunnersUp  []Candidate `json:"runners_up,omitempty"` // the best five of the others
	Considered int         `json:"considered"`
	RestMax    *int64      `json:"rest_max,omitempty"`  // best score not listed
	SetAside   []string    `json:"set_aside,omitempty"` // candidates who do not meet the preferences that others meet
	Excluded   Excluded    `json:"excluded,omitzero"`
	Tie        Tie         `json:"tie"`
	Text       Text        `json:"text"` // one line for people
}

// Order is why this contact was next.
type Order struct {
	Since  time.Time `json:"since"`
	WaitMS Millis    `json:"wait_ms"`
	Passed []string  `json:"passed,omitempty"` // contacts before it that the agent may not serve
}

// Data is how much history stood behind the decision.
type Data struct {
	Mode    skills.Mode      `json:"mode"`
	AgeMS   map[string]int64 `json:"age_ms,omitempty"`
	Missing []string         `json:"missing,omitempty"`
}

// Candidate is an agent as the decision saw them.
type Candidate struct {
	Agent    string       `json:"agent"`
	Score    int64        `json:"score"` // millionths: the clipped sum of Terms
	IdleMS   Millis       `json:"idle_ms"`
	Contacts int          `json:"contacts"` // connected since the sign-in
	Terms    skills.Terms `json:"terms"`
}

// Excluded counts the agents who could not be chosen, by what kept them out.
type Excluded struct {
	Skill   map[string]int `json:"skill,omitempty"`   // by the first need they lack
	Busy    int            `json:"busy,omitempty"`    // offered, on a contact, in wrap-up
	Away    int            `json:"away,omitempty"`    // not ready or signed out
	Phone   []string       `json:"phone,omitempty"`   // ready, but the phone cannot be rung
	Reoffer []string       `json:"reoffer,omitempty"` // offered this contact too recently
}

// Tie is how equals were told apart: all candidates within Band of the best are equal, then longest idle, then fewest
// contacts, then id.
type Tie struct {
	Band   int64 `json:"band"`   // millionths
	Within int   `json:"within"` // candidates inside it
}

// Text is the decision in one line.
type Text struct {
	PT string `json:"pt"`
	EN string `json:"en"`
}

// TieBand is the width within which scores count as equal: 0.005.
const TieBand = 5_000
