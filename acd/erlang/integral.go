package erlang

import "math"

// drop is how far below its largest value e^φ is taken for zero: e^(−60) is 10^(−26).
const drop = 60

// hill is e^φ for a concave φ.
type hill struct {
	phi  func(v float64) float64
	top  float64 // where φ is largest
	step float64 // a length on which nothing that is integrated changes much
}

// integral is ∫ g(v)·exp(φ(v) − peak) dv over from < v < to, for a g that is positive and grows no faster than v.
func (h hill) integral(from, to, peak float64, g func(v float64) float64) float64 {
	top := min(max(h.top, from), to)
	high := h.phi(top)
	low := func(v float64) bool { return h.phi(v) < high-drop }
	f := func(v float64) float64 { return g(v) * math.Exp(h.phi(v)-peak) }
	return quadrature(f, top, edge(top, from, h.step, low), h.step) + quadrature(f, top, edge(top, to, h.step, low), h.step)
}

// edge is a point between top and limit beyond which low holds, and not far beyond where it begins to.
func edge(top, limit, step float64, low func(float64) bool) float64 {
	if limit < top {
		step = -step
	}
	beyond := func(v float64) bool { return step > 0 && v >= limit || step < 0 && v <= limit }
	inside := top
	for v := top + step; ; v = top + step {
		if beyond(v) || v == inside {
			v = limit
			if math.IsInf(v, 0) || !low(v) {
				return v
			}
		}
		if low(v) {
			return bisect(inside, v, low)
		}
		inside, step = v, 2*step
	}
}

// bisect narrows the place where low begins to hold between inside and outside, to an eighth.
func bisect(inside, outside float64, low func(float64) bool) float64 {
	for range 6 {
		mid := inside + (outside-inside)/2
		if low(mid) {
			outside = mid
		} else {
			inside = mid
		}
	}
	return outside
}

// The nodes and weights of the Gauss–Kronrod rule with 7 and 15 points (Kronrod, 1965; QUADPACK's qk15).
var (
	kronrodNodes = [8]float64{
		0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
		0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
		0.586087235467691130294144045872139, 0.405845151377397166906606412076961,
		0.207784955007898467600689403773245, 0,
	}
	kronrodWeights = [8]float64{
		0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
		0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
		0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
		0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
	}
	gaussWeights = [4]float64{
		0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
		0.381830050505118944950369775488975, 0.417959183673469387755102040816327,
	}
)

// part is a piece of an integral.
type part struct{ from, to, value, doubt float64 }

func gaussKronrod(f func(float64) float64, from, to float64) part {
	middle, half := from+(to-from)/2, (to-from)/2
	centre := f(middle)
	k, g := kronrodWeights[7]*centre, gaussWeights[3]*centre
	for i := range 7 {
		pair := f(middle-half*kronrodNodes[i]) + f(middle+half*kronrodNodes[i])
		k += kronrodWeights[i] * pair
		if i%2 == 1 {
			g += gaussWeights[i/2] * pair
		}
	}
	return part{from, to, k * half, math.Abs(k-g) * half}
}

// The bounds of quadrature. The doubt of the rule is that of its 7 points: the 15 are better by far.
const (
	maxParts = 400
	accuracy = 1e-12
)

// quadrature is the integral of a positive f between top and end, on whichever side that is. It begins with parts that
// double in length from top on, so that neither a narrow bend at the top nor a long tail is missed, and halves the part
// in most doubt until the whole is known to 12 digits or better, as QUADPACK's qag does.
func quadrature(f func(float64) float64, top, end, step float64) float64 {
	parts := make([]part, 0, 64)
	for from := top; from != end; step *= 2 {
		to := min(from+step, end)
		if end < top {
			to = max(from-step, end)
		}
		parts = append(parts, gaussKronrod(f, min(from, to), max(from, to)))
		from = to
	}
	for {
		worst, sum, doubt := 0, 0.0, 0.0
		for i, p := range parts {
			sum, doubt = sum+p.value, doubt+p.doubt
			if p.doubt > parts[worst].doubt {
				worst = i
			}
		}
		if doubt <= accuracy*sum || len(parts) >= maxParts {
			return sum
		}
		p := parts[worst]
		middle := p.from + (p.to-p.from)/2
		parts[worst] = gaussKronrod(f, p.from, middle)
		parts = append(parts, gaussKronrod(f, middle, p.to))
	}
}
