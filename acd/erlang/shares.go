package erlang

// Shares are what becomes of all contacts, for formulas that count them.
type Shares struct {
	Answered       float64 // N
	AnsweredWithin float64 // N_T
	Abandoned      float64 // A, the short ones too
	AbandonedIn    float64 // A_T
	Short          float64 // A_s, within short seconds
}

// Shares says of the queue which share of all contacts is answered and hangs up, in all and within t seconds, and hangs up
// within short seconds.
func (q Queue) Shares(t, short float64) Shares {
	return Shares{
		Answered: q.Answered(), AnsweredWithin: q.AnsweredWithin(t),
		Abandoned: q.Abandoned(), AbandonedIn: q.AbandonedWithin(t), Short: q.AbandonedWithin(short),
	}
}

// Fewest is the smallest number from 0 to MaxAgents that is enough, where each number above one that is enough is so too;
// false when none is. near is a guess, for instance the load, and only makes it faster.
func Fewest(near int, enough func(agents int) bool) (int, bool) {
	low, high := -1, min(max(near, 0), MaxAgents) // low is not enough, high is once this loop ends
	for step := 1; !enough(high); step *= 2 {
		if high == MaxAgents {
			return 0, false
		}
		low, high = high, min(high+step, MaxAgents)
	}
	for step := 1; low < 0 && high > 0; step *= 2 {
		below := max(high-step, 0)
		if !enough(below) {
			low = below
			break
		}
		high = below
	}
	for low+1 < high {
		if mid := low + (high-low)/2; enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high, true
}
