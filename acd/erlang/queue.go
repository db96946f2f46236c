package erlang

import (
	"fmt"
	"math"
)

// Traffic is what comes to a queue.
type Traffic struct {
	Rate     float64 // contacts per second, Poisson
	AHT      float64 // seconds of talk, hold and wrap-up, exponential
	Patience float64 // mean seconds until a customer hangs up, exponential; 0 or +Inf: nobody hangs up
}

// Load is the traffic in erlang.
func (t Traffic) Load() float64 { return t.Rate * t.AHT }

// hangUps is θ, how often a waiting customer hangs up per second; 0: never.
func (t Traffic) hangUps() float64 {
	if t.Patience == 0 {
		return 0
	}
	return 1 / t.Patience
}

// The extremes of a Traffic: shorter than a millisecond or longer than 30,000 years is a mistake in the unit.
const (
	shortest = 1e-3
	longest  = 1e12
)

func (t Traffic) check() error {
	switch {
	case !(t.Rate >= 0) || math.IsInf(t.Rate, 0):
		return fmt.Errorf("erlang: contacts per second are zero or more, not %g", t.Rate)
	case !(t.AHT >= shortest && t.AHT <= longest):
		return fmt.Errorf("erlang: a handle time is %g to %g s, not %g", shortest, longest, t.AHT)
	case t.Patience != 0 && !math.IsInf(t.Patience, 1) && !(t.Patience >= shortest && t.Patience <= longest):
		return fmt.Errorf("erlang: a patience is %g to %g s, or 0 when nobody hangs up, not %g", shortest, longest, t.Patience)
	}
	return checkLoad(t.Load())
}

// Queue is traffic that meets so many agents, in balance: Erlang A, and where nobody hangs up Erlang C. Its figures are
// those of the long run and, by PASTA, those that an arriving contact finds.
//
// Where it is written on paper, λ = Rate, μ = 1/AHT, θ = 1/Patience, n = Agents, A = λ/μ; V is how long a customer who
// never hangs up would wait. With p_k the chance of k contacts in the system,
//
//	p_k ∝ Π_{m≤k} λ / (min(m,n)·μ + (m−n)⁺·θ)        P(W>0) = Σ_{k≥n} p_k
//
// and summed over those who are ahead, V has the density (Baccelli and Hebuterne, 1981; Zeltyn and Mandelbaum, 2005)
//
//	h(v) = p_n·nμ·exp(−nμ·v + λ/θ·(1 − e^(−θv))),  v > 0        ∫h = P(W>0)
//
// which tends to Erlang C's for θ → 0. All figures are integrals of h over positive terms: no digit is lost to the
// difference of two large numbers, whatever the size.
type Queue struct {
	Traffic Traffic
	Agents  int

	lambda, theta float64
	serve         float64 // nμ
	wait, free    float64 // P(W>0) and its complement, each with its digits where it is small
	mass          float64 // ∫exp(φ−peak), so that h = wait/mass·exp(φ−peak)
	peak          float64 // of φ
}

// With is the traffic met by so many agents, 0 to MaxAgents. It is an error, ErrUnstable, when nobody hangs up and the
// load is not below the agents.
func (t Traffic) With(agents int) (Queue, error) {
	if err := t.check(); err != nil {
		return Queue{}, err
	}
	if err := checkAgents(agents); err != nil {
		return Queue{}, err
	}
	q := Queue{Traffic: t, Agents: agents, lambda: t.Rate, theta: t.hangUps(), serve: float64(agents) / t.AHT}
	if q.theta == 0 {
		if err := checkStable(agents, t.Load()); err != nil {
			return Queue{}, err
		}
	}
	if agents == 0 {
		q.wait = 1
		return q, nil
	}
	q.peak = q.phi(q.top())
	q.mass = q.integral(0, math.Inf(1), one)
	delayed, atOnce := q.serve*q.mass, freeOdds(agents, t.Load())*math.Exp(-q.peak)
	q.wait, q.free = delayed/(atOnce+delayed), 1/(1+delayed/atOnce)
	return q, nil
}

// phi is the exponent of h: (λ − nμ)·v − λ·v·ω(θv), ω(z) = 1 − (1 − e^(−z))/z.
func (q Queue) phi(v float64) float64 {
	return (q.lambda-q.serve)*v - q.lambda*v*slack(q.theta*v)
}

// slack is ω, by its series where the formula would lose digits.
func slack(z float64) float64 {
	if z > 0.1 {
		return 1 + math.Expm1(-z)/z
	}
	term, sum := z/2, 0.0
	for k := 3.0; math.Abs(term) > 1e-18*math.Abs(sum); k++ {
		sum += term
		term *= -z / k
	}
	return sum
}

// top is where h is largest: φ is concave, φ'(v) = λ·e^(−θv) − nμ.
func (q Queue) top() float64 {
	if q.lambda <= q.serve {
		return 0
	}
	return math.Log(q.lambda/q.serve) / q.theta // θ > 0: else it would be unstable
}

// integral is ∫ g(v)·exp(φ(v) − peak) dv over from < v < to.
func (q Queue) integral(from, to float64, g func(v float64) float64) float64 {
	return hill{q.phi, q.top(), 1 / (q.serve + q.lambda + q.theta)}.integral(from, to, q.peak, g)
}

// expect is E[g(V); from < V < to].
func (q Queue) expect(from, to float64, g func(v float64) float64) float64 {
	if q.Agents == 0 || q.wait == 0 || !(from < to) {
		return 0
	}
	return q.wait * (q.integral(from, to, g) / q.mass)
}

// ServiceWaitOver is P(V > t): the share that would wait longer than t seconds if they did not hang up.
func (q Queue) ServiceWaitOver(t float64) float64 {
	switch {
	case t <= 0 || q.Agents == 0:
		return q.wait
	case q.theta == 0:
		return q.wait * math.Exp(-(q.serve-q.lambda)*t)
	}
	return min(q.wait, q.expect(t, math.Inf(1), one))
}

// Wait is P(W>0), the share of contacts that find all agents busy.
func (q Queue) Wait() float64 { return q.wait }

// WaitOver is P(W > t): the share that is neither answered nor gone after t seconds, e^(−θt)·P(V > t).
func (q Queue) WaitOver(t float64) float64 {
	return math.Exp(-q.theta*max(t, 0)) * q.ServiceWaitOver(t)
}

// Abandoned is P(Ab) = θ·E[Q]/λ = E[1 − e^(−θV)], the share that hangs up.
func (q Queue) Abandoned() float64 {
	if q.Agents == 0 {
		return 1
	}
	return min(1, q.expect(0, math.Inf(1), q.gone))
}

// Answered is 1 − P(Ab), with its digits also where it is small.
func (q Queue) Answered() float64 { return q.AnsweredWithin(math.Inf(1)) }

// AnsweredWithin is the share of all contacts that is answered within t seconds: P(W=0) + E[e^(−θV); V ≤ t].
func (q Queue) AnsweredWithin(t float64) float64 {
	switch {
	case q.Agents == 0 || t < 0:
		return 0
	case q.theta == 0:
		return q.free - q.wait*math.Expm1(-(q.serve-q.lambda)*t)
	}
	return min(1, q.free+q.expect(0, t, q.stays))
}

// AnsweredAhead is the chance that a contact is answered within t seconds when all agents are busy and so many wait ahead
// of it. It solves, with r_i = nμ + iθ and g_{−1} = 1,
//
//	g_i' = r_i·(g_{i−1} − g_i) − θ·g_i
//
// by its closed form: the i+1 contacts ahead go at rates r_i … r_0, whose sum has a density ∝ e^(−nμv)·(1 − e^(−θv))^i
// (e^(−θV) is Beta(nμ/θ, i+1); for θ = 0 it is the Erlang distribution), and g_i(∞) = nμ/(nμ + (i+1)·θ).
func (q Queue) AnsweredAhead(ahead int, t float64) float64 {
	if q.Agents == 0 || t <= 0 || ahead < 0 {
		return 0
	}
	i := float64(ahead)
	h := hill{phi: func(v float64) float64 {
		if i == 0 {
			return -(q.serve + q.theta) * v
		}
		return i*math.Log(v*(1-slack(q.theta*v))) - (q.serve+q.theta)*v
	}, step: (1 + math.Sqrt(i)) / (q.serve + q.theta)}
	h.top = i / q.serve
	if q.theta > 0 {
		h.top = math.Log1p(i*q.theta/(q.serve+q.theta)) / q.theta
	}
	peak := h.phi(h.top)
	before, after := h.integral(0, t, peak, one), h.integral(t, math.Inf(1), peak, one)
	return q.serve / (q.serve + (i+1)*q.theta) * (before / (before + after))
}

// AbandonedWithin is the share of all contacts that hangs up within t seconds.
func (q Queue) AbandonedWithin(t float64) float64 {
	switch {
	case t <= 0 || q.theta == 0:
		return 0
	case q.Agents == 0:
		return q.gone(t)
	}
	return min(1, q.expect(0, t, q.gone)+q.gone(t)*q.ServiceWaitOver(t))
}

// MeanWait is E[W] = P(Ab)/θ in seconds, over all contacts, served at once or not, answered or not.
func (q Queue) MeanWait() float64 {
	if q.theta == 0 {
		return q.wait / (q.serve - q.lambda)
	}
	if q.Agents == 0 {
		return 1 / q.theta
	}
	return q.expect(0, math.Inf(1), func(v float64) float64 { return q.gone(v) / q.theta })
}

// Waiting is E[Q] = λ·E[W], how many wait (Little's law).
func (q Queue) Waiting() float64 { return q.lambda * q.MeanWait() }

// ASA is the mean wait in seconds of those who are answered, zero waits included; 0 when nobody is. For Erlang C it is
// C·AHT/(n − A).
func (q Queue) ASA() float64 {
	if q.theta == 0 {
		return q.MeanWait()
	}
	if a := q.Answered(); a > 0 {
		return q.expect(0, math.Inf(1), func(v float64) float64 { return v * q.stays(v) }) / a
	}
	return 0
}

// TimeToAbandon is the mean wait in seconds of those who hang up; 0 when nobody does.
func (q Queue) TimeToAbandon() float64 {
	a := q.Abandoned()
	if q.theta == 0 || a == 0 {
		return 0
	}
	if q.Agents == 0 {
		return 1 / q.theta
	}
	// E[R; R < V] with R exponential: (1 − (1 + θv)·e^(−θv))/θ.
	return q.expect(0, math.Inf(1), func(v float64) float64 {
		z := q.theta * v
		if z < 1e-4 {
			return z * z * (0.5 - z/3) / q.theta
		}
		return (-math.Expm1(-z) - z*math.Exp(-z)) / q.theta
	}) / a
}

// Occupancy is the share of an agent's ready time with a contact, λ·(1 − P(Ab))/(nμ); 0 without agents.
func (q Queue) Occupancy() float64 {
	if q.Agents == 0 {
		return 0
	}
	return min(1, q.lambda*q.Answered()/q.serve)
}

// Percentile is the time in seconds after which a share p of all contacts, 0 ≤ p < 1, waits no longer: the smallest t with
// P(W > t) ≤ 1 − p. For Erlang C it is AHT/(n − A)·ln(C/(1 − p)).
func (q Queue) Percentile(p float64) (float64, error) {
	if !(p >= 0 && p < 1) {
		return 0, fmt.Errorf("erlang: a percentile is 0 or more and below 1, not %g", p)
	}
	rest := 1 - p
	switch {
	case q.wait <= rest:
		return 0, nil
	case q.theta == 0:
		return math.Log(q.wait/rest) / (q.serve - q.lambda), nil
	}
	low, high := 0.0, -math.Log(rest)/q.theta // P(W > t) ≤ e^(−θt)
	for range 200 {
		mid := low + (high-low)/2
		if mid == low || mid == high || high-low <= 1e-13*high {
			break
		}
		if q.WaitOver(mid) > rest {
			low = mid
		} else {
			high = mid
		}
	}
	return high, nil
}

func one(float64) float64 { return 1 }

// gone is P(R ≤ v), stays P(R > v): R is a customer's patience.
func (q Queue) gone(v float64) float64  { return -math.Expm1(-q.theta * v) }
func (q Queue) stays(v float64) float64 { return math.Exp(-q.theta * v) }
