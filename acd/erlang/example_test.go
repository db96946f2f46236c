package erlang_test

import (
	"fmt"

	"receptivo/acd/erlang"
)

// How many agents answer 80 % of 360 calls in half an hour within 20 s, when customers hang up after two minutes on
// average?
func Example() {
	x := erlang.Traffic{Rate: 360. / 1800, AHT: 240, Patience: 120}
	n, _ := erlang.Fewest(int(x.Load()), func(agents int) bool {
		q, err := x.With(agents)
		return err == nil && q.AnsweredWithin(20) >= .80
	})
	q, _ := x.With(n)
	fmt.Printf("%d agents: %.1f %% within 20 s, %.1f %% hang up, occupancy %.1f %%\n",
		n, 100*q.AnsweredWithin(20), 100*q.Abandoned(), 100*q.Occupancy())
	// Output: 49 agents: 82.1 % within 20 s, 5.7 % hang up, occupancy 92.4 %
}
