package skills_test

import (
	"fmt"
	"time"

	"receptivo/skills"
)

func Example() {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	request := skills.Brief(skills.Dossier{
		Found: true,
		Tickets: []skills.Ticket{
			{Category: "technical", Opened: now.AddDate(0, 0, -3), Owner: "bruno", LastTouch: now.AddDate(0, 0, -1)},
		},
	}, skills.Policy{}, now)

	bruno := skills.Score(request, nil, skills.DefaultWeights(), skills.Candidate{Agent: "bruno", Occ: .5, Idle: 5}, now)
	ana := skills.Score(request, nil, skills.DefaultWeights(), skills.Candidate{Agent: "ana", Occ: .5, Idle: 600}, now)
	fmt.Println(bruno.Sum(), ana.Sum())
	fmt.Println(skills.ReasonOver(request, "bruno", bruno, ana, "en"))
	// Output:
	// 673996 618182
	// owns the open ticket (worked on 1 day ago)
}
