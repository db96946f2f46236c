package acd

import (
	"math"
	"time"
)

// What a queue is taken to be until it has shown better.
const (
	DefaultHandle   Millis = 180_000
	DefaultPatience Millis = 300_000
	enoughEvents           = 20 // from so many on, what was seen counts
)

// pace is what a queue has shown of itself: how long its contacts take, how fast its callers give up. All of it is kept as
// facts come in, and a replay comes to the same.
type pace struct {
	handle  float64 // mean time a contact takes of an agent, ms; moving, by paceTau
	handled float64 // how many stand behind it, as much as they still count
	seen    int     // how many there have ever been
	logs    float64 // mean of the logarithm of that time, likewise
	squares float64 // and of its square
	long    Millis  // the time that four of five take less than

	gaveUp float64 // callers who hung up waiting, as much as they still count
	waited float64 // time waited by all, served or not, ms, likewise
	left   int     // how many that were, ever
	at     time.Time

	last   Millis       // what the last caller to enter service had waited; 0: nobody was waited for
	served [3]time.Time // when the last three did, the latest first

	judged int   // estimates that could be held against what came
	c80    int64 // thousandths: what the 80th percentile is corrected by; 0: the first one
}

// paceTau is the time constant of the moving averages (routing.md §6).
const paceTau = 2 * time.Hour

// fade is how much of what was seen still counts after a time. Nothing is ever forgotten altogether: a queue that had a
// holiday goes on as it was before.
func fade(from, to time.Time) float64 {
	return math.Exp(-float64(min(max(to.Sub(from), 0), 10*paceTau)) / float64(paceTau))
}

func (p *pace) settle(now time.Time) {
	if !p.at.IsZero() {
		f := fade(p.at, now)
		p.handled *= f
		p.gaveUp *= f
		p.waited *= f
	}
	p.at = now
}

// handledIn: an agent is through with a contact, wrap-up and all.
func (p *pace) handledIn(d time.Duration, now time.Time) {
	p.settle(now)
	x := math.Log(float64(max(MillisOf(d), 1)))
	p.handle = (float64(p.handle*p.handled) + float64(MillisOf(d))) / (p.handled + 1)
	p.logs = (float64(p.logs*p.handled) + x) / (p.handled + 1)
	p.squares = (float64(p.squares*p.handled) + float64(x*x)) / (p.handled + 1)
	spread := math.Sqrt(max(p.squares-float64(p.logs*p.logs), 0))
	p.long = Millis(math.Round(math.Exp(p.logs + float64(z80*spread))))
	p.handled++
	p.seen++
}

// waitedFor: a caller has left the queue, to an agent or elsewhere.
func (p *pace) waitedFor(d time.Duration, gaveUp bool, now time.Time) {
	p.settle(now)
	p.waited += float64(MillisOf(d))
	p.left++
	if gaveUp {
		p.gaveUp++
	}
}

// entered: a caller has reached an agent. Whom somebody could take at once has only waited for a phone to be answered.
func (p *pace) entered(waited time.Duration, hadTo bool, now time.Time) {
	p.last = 0
	if hadTo {
		p.last = MillisOf(waited)
	}
	p.served = [3]time.Time{now, p.served[0], p.served[1]}
}

// The correction of the 80th percentile begins at 1.15 and stays between 0.8 and 1.6. From enoughJudged estimates on, each
// that was too short moves it up by four times as much as one that was long enough moves it down: it rests where four of
// five wait less than they were told. That is the nightly fit of routing.md §6 without a night: it needs no timer and
// follows a change within some hundred contacts.
const (
	firstC80     int64 = 1150
	leastC80     int64 = 800
	mostC80      int64 = 1600
	enoughJudged       = 200
	shortC80     int64 = 8
	longC80      int64 = 2
)

func (p *pace) correction() int64 {
	if p.c80 == 0 {
		return firstC80
	}
	return p.c80
}

// judge holds an estimate, which was corrected by c80, against what came.
func (p *pace) judge(waited, p80 Millis, c80 int64) {
	if p.judged++; p.judged < enoughJudged {
		return
	}
	now := p.correction()
	if int64(waited)*c80 > int64(p80)*now {
		p.c80 = min(now+shortC80, mostC80)
	} else {
		p.c80 = max(now-longC80, leastC80)
	}
}

// handleTime is 1/μ.
func (q *queue) handleTime() Millis {
	if q.pace.seen < enoughEvents {
		if q.Handle > 0 {
			return q.Handle
		}
		return DefaultHandle
	}
	return max(Millis(math.Round(q.pace.handle)), 1)
}

// Times that contacts take are lognormal: of those whose logarithms have mean m and spread s, four of five are below
// exp(m + z80·s). Before a queue has shown enough, the spread is taken to be 0.83, as it is within and between agents
// (routing.md §3.3), which makes that 1.425 times the mean.
const (
	longBy   Millis = 1425
	longByIn Millis = 1000
)

// handleP80 is the time that four of five contacts take less than.
func (q *queue) handleP80() Millis {
	if q.pace.seen < enoughEvents {
		return q.handleTime() * longBy / longByIn
	}
	return q.pace.long
}

// giveUp is θ: hang-ups per second of waiting, in thousand millionths.
func (q *queue) giveUp() int64 {
	p := &q.pace
	if p.left < enoughEvents {
		patience := q.Patience
		if patience <= 0 {
			patience = DefaultPatience
		}
		return 1_000_000_000_000 / int64(patience)
	}
	if p.waited < 1 {
		return 0 // who never waits shows no patience
	}
	return int64(math.Round(min(float64(p.gaveUp*1e12)/p.waited, 1e12)))
}

// byLast: fewer than three were served within half an hour, and the last of them had to wait, longer than a contact has
// waited already. What the one before a lull waited, or who was served at once, says nothing of who waits now.
func (p *pace) byLast(waited Millis, now time.Time) bool {
	third := p.served[2]
	few := third.IsZero() || now.Sub(third) > lesWithin
	return few && p.last > waited && now.Sub(p.served[0]) <= lesWithin
}

// lesWithin is how old the last wait may be to tell something of the next one.
const lesWithin = 30 * time.Minute

// observe keeps the paces. It looks at a fact before it is applied, when the contact of its story still is what it was.
func (e *Engine) observe(f Fact, story *contact) {
	e.shorter, e.unkept = e.shorter[:0], e.unkept[:0]
	if story != nil {
		e.observeContact(story, f)
		return
	}
	switch f := f.(type) {
	case Ready:
		e.through(e.agents[f.Agent])
	case NotReady:
		e.through(e.agents[f.Agent])
	case SignedOut:
		e.through(e.agents[f.Agent])
	case Freed:
		if s := e.agents[f.Agent].leaving(f.Contact); s != nil {
			e.served(s)
		}
	}
}

// through ends what an agent gave to contacts.
func (e *Engine) through(a *agent) {
	for i := range a.slots {
		e.served(&a.slots[i])
	}
}

// served ends what an agent gave to a contact.
func (e *Engine) served(s *slot) {
	q := s.serving
	if q == nil {
		return
	}
	was := q.handleP80()
	q.pace.handledIn(e.now.Sub(s.begun), e.now)
	s.serving = nil
	if q.handleP80() < was {
		e.shorter = append(e.shorter, shorter{q, was})
	}
}

func (e *Engine) observeContact(c *contact, f Fact) {
	switch f.(type) {
	case Connected:
		c.agent.with(c.id).serving = c.queue
		if c.channel != Callback {
			hadTo := c.p80 > 0
			e.parted(c, false)
			c.queue.pace.entered(e.now.Sub(c.queuedAt), hadTo, e.now)
		}
	case Queued, Left, Failed, Deferred, ConsultEnded:
		e.parted(c, false)
	case Abandoned:
		e.parted(c, true)
	}
}

// parted notes what a caller waited who leaves the queue now, in whatever way, and what the estimate was worth that they
// had when they came. Who gave up before it was over has shown nothing.
func (e *Engine) parted(c *contact, gaveUp bool) {
	switch c.phase {
	case PhaseWaiting, PhaseOffered, PhaseConnecting:
	default:
		return
	}
	if c.channel == Callback || c.queue == nil {
		return
	}
	waited := e.now.Sub(c.queuedAt)
	c.queue.pace.waitedFor(waited, gaveUp, e.now)
	if served := c.phase == PhaseConnecting && !gaveUp; c.p80 > 0 && (served || MillisOf(waited) > c.p80) {
		c.queue.pace.judge(MillisOf(waited), c.p80, c.c80)
	}
	c.p80 = 0
}
