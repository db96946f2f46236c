package main

import (
	"errors"
	"fmt"
	"math"
	"time"

	"receptivo/acd/erlang"
	"receptivo/acd/metrics"
)

type staffCmd struct {
	Calls    *callRate     `help:"How many calls come, and in which time: 360/30m." placeholder:"N/TIME" xor:"load"`
	Profile  string        `help:"Instead, a CSV file with a line for each interval of a day: start, calls, and if they differ aht and patience. - is standard input." placeholder:"FILE" xor:"load"`
	Interval time.Duration `help:"How long an interval of the profile is." default:"30m"`
	AHT      time.Duration `name:"aht" help:"Mean handle time: talk, hold and wrap-up." placeholder:"TIME"`
	Patience time.Duration `help:"Mean time after which a waiting caller hangs up. Left out, nobody hangs up." placeholder:"TIME"`
	Model    string        `help:"a: Erlang A, callers hang up as --patience says. c: Erlang C, everybody waits. Default: a with a patience, else c." enum:"a,c," default:""`

	Target         *serviceTarget       `help:"Share to be answered within a time: 80/20s. Default: 80/20s, unless another goal below is given." placeholder:"PERCENT/TIME"`
	Level          metrics.ServiceLevel `help:"Which service level the target means, by name: abandons_met, answered_only, abandons_missed, abandons_ignored, short_met, short_removed, flow_outs_missed." default:"abandons_missed" placeholder:"NAME"`
	Short          time.Duration        `help:"Who hangs up within this time counts as short, for short_met and short_removed." default:"5s"`
	MaxOccupancy   *percent             `help:"Share of their time that agents may be busy: 85%." placeholder:"PERCENT"`
	MaxAbandonment *percent             `help:"Share of callers that may hang up: 5%. Takes a patience." placeholder:"PERCENT"`
	MaxASA         time.Duration        `name:"max-asa" help:"Mean wait of those who are answered." placeholder:"TIME"`
	Shrinkage      percent              `help:"Share of paid time in which agents do not take calls (breaks, training, absence): 30%." default:"0" placeholder:"PERCENT"`

	Around int  `help:"For --calls: show so many agents fewer and more than needed." default:"3"`
	JSON   bool `name:"json" help:"Print JSON." xor:"form"`
	CSV    bool `name:"csv" help:"Print CSV." xor:"form"`
}

// Help is the long text of -h.
func (staffCmd) Help() string {
	return `How many agents a load of calls takes, by Erlang C, or Erlang A where callers hang up:

  receptivo staff --calls 360/30m --aht 240s --patience 2m --target 80/20s
  receptivo staff --profile monday.csv --aht 4m --patience 2m --max-occupancy 85% --shrinkage 30% --csv

The answer is the smallest number of agents that meets every goal given. With --calls it stands between a few fewer and a few
more, to show what one agent does. A profile has a line for each half hour (--interval), and gets one back:

  start,calls,aht
  08:00,120,230s
  08:30,180,240s

Columns may be separated by , ; or tab; with ; or tab, numbers may have a decimal comma. SCHEDULED is agents ÷ (1 − shrinkage), rounded up.
Figures are of the long run within an interval: arrivals at random (Poisson), handle times and patience exponential, nothing carried
over from the interval before; a load above its agents for longer than a few handle times is a case for simulation.

The service level is one of seven formulas; N answered, A abandoned, T the target's time, s the short time:

  abandons_met      (N_T + A_T) / (N + A)       answered_only     N_T / N
  abandons_missed   N_T / (N + A)               abandons_ignored  N_T / (N + A − A_T)
  short_met         (N_T + A_s) / (N + A)       short_removed     N_T / (N + A − A_s)
  flow_outs_missed  N_T / (N + A + F), here as abandons_missed: the models have no flow-outs`
}

// Run finds the agents and prints them.
func (c staffCmd) Run(out *output) error {
	if c.Profile != "" {
		return c.day(out)
	}
	if err := c.settle(c.Patience > 0); err != nil {
		return err
	}
	at, err := c.fewest(demand{calls: c.Calls.calls, length: c.Calls.per, aht: c.AHT, patience: c.Patience})
	if err != nil {
		return err
	}
	plan := staffing{staffCmd: c}
	plan.around(at)
	return plan.write(out.Out)
}

// day finds the agents of every interval of a profile.
func (c staffCmd) day(out *output) error {
	p, err := openProfile(c.Profile)
	if err != nil {
		return err
	}
	if err := c.settle(c.Patience > 0 || p.has("patience")); err != nil {
		return err
	}
	day, err := p.demands(c)
	if err != nil {
		return err
	}
	plan := staffing{staffCmd: c}
	for _, d := range day {
		at, err := c.fewest(d)
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", p.name, d.line, err)
		}
		plan.rows = append(plan.rows, at)
	}
	return plan.write(out.Out)
}

// settle checks what flags say together, and fills in what follows from them and from whether callers hang up.
func (c *staffCmd) settle(hangUps bool) error {
	if c.Model == "" {
		c.Model = "c"
		if hangUps {
			c.Model = "a"
		}
	}
	switch {
	case c.Calls == nil && c.Profile == "":
		return errors.New("say how many calls come: --calls 360/30m, or --profile FILE for a day of half hours")
	case c.Calls != nil && c.AHT <= 0:
		return errors.New("say how long a call takes with its wrap-up: --aht 240s")
	case c.Patience < 0:
		return errors.New("--patience must be above zero; leave it out when nobody hangs up")
	case c.Model == "a" && !hangUps:
		return errors.New("--model a takes a patience: --patience 2m; where nobody hangs up it is --model c")
	case c.Model == "c" && c.MaxAbandonment != nil:
		return errors.New("--max-abandonment takes callers who hang up: --patience 2m and no --model c")
	case c.Shrinkage >= 1:
		return errors.New("--shrinkage must be below 100 %: nobody would work")
	case c.Interval <= 0:
		return errors.New("--interval must be above zero")
	case c.Around < 0 || c.Around > 1000:
		return errors.New("--around is 0 to 1000 agents")
	}
	if c.Target == nil && c.MaxOccupancy == nil && c.MaxAbandonment == nil && c.MaxASA == 0 {
		c.Target = &serviceTarget{share: .80, within: 20 * time.Second}
	}
	return nil
}

// demand is what comes in one interval.
type demand struct {
	start    string // as the profile says it
	line     int    // of the profile
	calls    float64
	length   time.Duration
	aht      time.Duration
	patience time.Duration
}

func (c staffCmd) traffic(d demand) erlang.Traffic {
	x := erlang.Traffic{Rate: d.calls / d.length.Seconds(), AHT: d.aht.Seconds()}
	if c.Model == "a" {
		x.Patience = d.patience.Seconds()
	}
	return x
}

// staffed is an interval with so many agents, and what comes of it.
type staffed struct {
	demand
	agents, scheduled int
	queue             erlang.Queue
	calls             metrics.Calls // as numbers of calls
	enough            bool
}

// fewest finds the smallest number of agents that meets every goal.
func (c staffCmd) fewest(d demand) (staffed, error) {
	x := c.traffic(d)
	if _, err := x.With(0); err != nil && !errors.Is(err, erlang.ErrUnstable) {
		return staffed{}, err
	}
	n, ok := erlang.Fewest(int(x.Load()), func(n int) bool {
		s, err := c.with(d, n)
		return err == nil && s.enough
	})
	if !ok {
		return staffed{}, errors.New("no number of agents meets these goals together")
	}
	return c.with(d, n)
}

// with is what comes of so many agents.
func (c staffCmd) with(d demand, agents int) (staffed, error) {
	s := staffed{demand: d, agents: agents, scheduled: int(math.Ceil(float64(agents)/(1-float64(c.Shrinkage)) - 1e-9))}
	if d.calls == 0 {
		s.enough = true
		return s, nil
	}
	q, err := c.traffic(d).With(agents)
	if err != nil {
		return s, err
	}
	share := q.Shares(c.within().Seconds(), c.Short.Seconds())
	s.queue, s.calls = q, metrics.Calls{
		Answered: share.Answered * d.calls, AnsweredIn: share.AnsweredWithin * d.calls,
		Abandoned: share.Abandoned * d.calls, AbandonedIn: share.AbandonedIn * d.calls, Short: share.Short * d.calls,
	}
	level, _ := c.Level.Of(s.calls).Value()
	s.enough = (c.Target == nil || level >= c.Target.share) &&
		(c.MaxOccupancy == nil || agents > 0 && q.Occupancy() <= float64(*c.MaxOccupancy)) &&
		(c.MaxAbandonment == nil || q.Abandoned() <= float64(*c.MaxAbandonment)) &&
		(c.MaxASA == 0 || share.Answered > 0 && q.ASA() <= c.MaxASA.Seconds())
	return s, nil
}

// within is the time that the service level is about.
func (c staffCmd) within() time.Duration {
	if c.Target == nil {
		return 20 * time.Second
	}
	return c.Target.within
}
