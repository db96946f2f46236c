package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/schollz/progressbar/v3"

	"receptivo/acd/metrics"
	"receptivo/acd/sim"
)

type simulateCmd struct {
	Dir string `arg:"" help:"Folder of the plan; default: the current one." default:"."`

	Walk     bool          `help:"Let calls come to the plan's numbers and walk its flows: greeting, menus, services, closed hours, announcements, callbacks. --calls and profiles name numbers then."`
	Habits   string        `help:"With --walk, a CSV file of what callers press and services answer: ask, answer, share, after. Default: any key of a menu alike, what is valid, and services that work." placeholder:"FILE"`
	Calls    []queueCalls  `sep:"none" help:"How many calls come, and in which time: 300/30m. With several queues one for each: --calls sac=300/30m --calls tecnico=40/30m." placeholder:"[QUEUE=]N/TIME" xor:"load"`
	Profile  string        `help:"Instead, a CSV file with a line for each interval of the day: start, calls, and if they differ queue, aht and patience, as of staff. - is standard input." placeholder:"FILE" xor:"load"`
	Replay   string        `help:"Instead, a day that was: a file of events, one a line, or the data directory of a centre. DIR is the plan under which it is imagined again." placeholder:"EVENTS" xor:"load"`
	Day      string        `help:"Which day it is, for calendars: 2026-12-24. Default: a Monday. Of a recording, in UTC; default: its last." placeholder:"DATE"`
	Interval time.Duration `help:"How long an interval is, of the profile and of the report." default:"30m"`
	Hours    time.Duration `help:"How long calls come, with --calls." default:"12h"`
	Begin    clockTime     `help:"When the day begins, with --calls." default:"08:00"`
	AHT      []queueTime   `name:"aht" sep:"none" help:"Mean handle time: talk and wrap-up. 240s, or for one queue sac=240s." placeholder:"[QUEUE=]TIME"`
	CV       float64       `name:"cv" help:"Standard deviation ÷ mean of handle times, which are lognormal; 0: all alike." default:"1.28"`
	Patience patienceFlag  `help:"After which time a waiting caller hangs up: two-peaks, as call centres measure it; a mean, such as 3m, exponential; never." default:"two-peaks"`
	Open     bool          `name:"always-open" help:"Do as if every calendar were open all day."`
	Repeat   *redialFlag   `help:"Share of those who were answered that call again for the same, and after which mean time: 8%/2h. They are known, and keep what their queue gives who returns." placeholder:"PERCENT/TIME"`
	Callback *callbackFlag `help:"Share of those who wait that accept to be called back, and after which wait they are asked: 30%/60s. With --walk the flow asks: --habits." placeholder:"PERCENT/TIME"`
	Silent   percent       `name:"unreached" help:"Share of calls back that the customer does not answer." default:"0" placeholder:"PERCENT"`
	Redial   *redialFlag   `help:"Share of those who hung up that call again, and after which mean time: 30%/2m." placeholder:"PERCENT/TIME"`

	Agents   []int         `help:"How many agents work, with the skills of the plan's in turn; several numbers are compared. Default: the plan's own." placeholder:"N,…"`
	Shifts   string        `help:"A CSV file of who works when: agent, from, to. Who is not in it does not work. Default: all work all day." placeholder:"FILE" xor:"people"`
	Staffing string        `help:"Instead, a CSV file of how many work from when on: start, agents, as staff prints it." placeholder:"FILE" xor:"people"`
	Answer   time.Duration `help:"How long an agent lets the phone ring." default:"3s"`
	Missed   percent       `help:"Share of offers that an agent does not answer: 2%." default:"0" placeholder:"PERCENT"`

	Strategy []strategyFlag `help:"Let every queue go by this strategy; several are compared: best_match,longest_idle." placeholder:"NAME,…"`
	Against  string         `help:"Compare with the plan in another folder." placeholder:"DIR"`

	Level  metrics.ServiceLevel `help:"The service level that is meant, by name. Default: the formula of the plan's queues, else abandons_missed." placeholder:"NAME"`
	Within time.Duration        `help:"T of the service levels. Default: answer_within of each queue, else 20s." placeholder:"TIME"`
	Short  time.Duration        `help:"Who hangs up within this time counts as short, for short_met and short_removed. Default: short of the plan's queues, if they agree, else 5s." placeholder:"TIME"`
	Seeds  int                  `help:"How many days are made up." default:"10"`
	Seed   uint64               `help:"The first one's number: the same number makes up the same days." default:"1"`

	JSON     bool   `name:"json" help:"Print every figure as JSON." xor:"form"`
	CSV      bool   `name:"csv" help:"Print every figure as CSV." xor:"form"`
	HTML     string `name:"html" help:"Write a page with charts to this file as well. It loads nothing from anywhere." placeholder:"FILE"`
	Events   string `help:"Write the log of the first day of the first centre to this file as well, one event a line, for report --events and --replay." placeholder:"FILE"`
	Contacts string `help:"Write what became of each contact to this CSV file as well." placeholder:"FILE"`

	day     time.Time // of the calendar
	staffed *roster   // of --staffing; nil: none
}

// Help is the long text of -h.
func (simulateCmd) Help() string {
	return `What a day would be under a plan: calls are made up, and the engine that routes real ones routes these, in virtual time.

  receptivo simulate centre --calls 300/30m --aht 240s --agents 44
  receptivo simulate centre --profile monday.csv --aht 4m --patience 3m --shifts people.csv --html monday.html
  receptivo simulate centre --calls 300/30m --aht 240s --agents 42,44,46 --strategy best_match,longest_idle

Where receptivo staff computes the long run of one queue of equal agents, this plays the day itself: peaks that leave a queue behind
them, agents with different skills, rings that relax, several queues, priorities, people who call again, shifts.

Each day is made up --seeds times. A figure is the mean of these days ± the half-width of its 95 % interval. What is compared meets
the same callers, with the same patience and the same things to say; so a difference, taken day by day, is more certain than
what it is the difference of. Same plan, load and seed: same report, to the last digit.

A profile has a line for each interval, and for each queue when there is more than one:

  start,queue,calls,aht
  08:00,sac,120,230s
  08:00,tecnico,15,400s

A file of shifts has a line for each stretch of work, in times of day:

  agent,from,to
  beatriz,08:00,12:00
  beatriz,13:00,17:00

A day that was is imagined again under another plan: --replay takes its events. First the log is decided again, which says whether
this program would have chosen as the one of then; then the day's own callers come, with their needs and history, while how long
they wait and talk is drawn from what the day shows, since who hung up then did so under the plan of then:

  receptivo simulate changed --replay ./data --day 2026-03-02

The service levels are the seven of receptivo staff -h, printed by name; JSON and CSV have all of them, and every other figure with its
formula. Calls come to the queues directly, which let them in when their calendars do.

With --walk they come to the plan's numbers, and each walks its flow: the same sessions that answer real calls, with the same
announcements while they wait. Callers press any key of a menu alike, type what is valid, and press nothing while they wait; services
answer what the plan says they return, after 300 ms. Who has heard a menu three times hangs up. A file of habits says otherwise; what is left of 100 % goes to the answers that
have no line:

  ask,answer,share,after
  menu.principal,1,60%,
  menu.principal,hang_up,5%,
  input.cpf,wrong,10%,8s
  menu.retorno,1,30%,
  http.pedido,timeout,2%,

Menus, inputs, consents and surveys also take silence, wrong and hang_up; http and service: ok, a status, not_found, timeout, failed;
directory, lookup and customer: found, not_found, timeout, failed; transfer: answered, busy, no_answer, rejected, error; voicemail:
speaks. The report tells containment, calls that ended in the flow without an agent being asked for, too.`
}

// Run makes up the days and prints what came of them.
func (c simulateCmd) Run(ctx context.Context, out *output) error {
	if err := c.check(); err != nil {
		return err
	}
	variants, told, err := c.variants(ctx, out)
	if err != nil {
		return err
	}
	o := sim.Options{Seeds: sim.Seeds(c.Seed, c.Seeds), Headline: told.level, Within: c.Within, Short: cmp.Or(c.Short, told.short)}
	var dump *contactDump
	if c.Contacts != "" {
		dump = newContactDump(variants, o.Seeds)
		o.Seen = dump.seen
	}
	if c.Events != "" {
		if err := c.writeEvents(ctx, variants[0].Centre); err != nil {
			return err
		}
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // facts are made by the million and forgotten at once
	done := c.progress(out.Err, len(variants)*c.Seeds, &o)
	report, err := sim.Compare(ctx, variants, o)
	done()
	if err != nil {
		return err
	}
	report.Title, report.History, report.Assumptions = told.title, told.history, told.assumptions
	if dump != nil {
		if err := writeWhole(c.Contacts, dump.write); err != nil {
			return err
		}
	}
	if c.HTML != "" {
		if err := writeWhole(c.HTML, report.WriteHTML); err != nil {
			return err
		}
	}
	return c.write(out.Out, report)
}

// check finds what flags cannot mean.
func (c simulateCmd) check() error {
	switch {
	case len(c.Calls) == 0 && c.Profile == "" && c.Replay == "":
		return errors.New("say how many calls come: --calls 300/30m, --profile FILE for a day of half hours, or --replay for a day that was")
	case c.Replay != "" && (len(c.AHT) > 0 || c.Redial != nil):
		return errors.New("--aht and --redial are of calls that are made up: a replay draws from what the day shows, and has all who called")
	case c.Replay != "" && (c.Walk || c.Callback != nil || c.Repeat != nil || c.Staffing != ""):
		return errors.New("--walk, --callback, --repeat and --staffing are of calls that are made up, not of a day that was")
	case c.Walk && c.Callback != nil:
		return errors.New("with --walk it is the flow that offers to call back: say in --habits who accepts")
	case !c.Walk && c.Habits != "":
		return errors.New("--habits are of callers who walk the flows: --walk")
	case c.Interval < time.Second:
		return errors.New("--interval is a second at least; half hours are usual")
	case c.Hours <= 0 || c.Hours > 366*24*time.Hour:
		return errors.New("--hours is a time above zero and up to a year, such as 12h")
	case c.Hours/c.Interval > mostSlots:
		return fmt.Errorf("%s are more than %d intervals of %s: say a longer --interval", brief(c.Hours), mostSlots, brief(c.Interval))
	case !(c.CV >= 0 && c.CV <= 20):
		return errors.New("--cv is 0 to 20; handle times of call centres have 0.8 to 1.5")
	case c.Answer < 0:
		return errors.New("--answer must not be below zero")
	case c.Missed >= 1:
		return errors.New("--missed must be below 100 %: no call would ever be answered")
	case c.Within < 0 || c.Short < 0:
		return errors.New("--within and --short must not be below zero")
	case c.Seeds < 1 || c.Seeds > 1000:
		return errors.New("--seeds is 1 to 1000 days; 10 give intervals that are worth printing")
	}
	for _, n := range c.Agents {
		if n < 1 || n > 20_000 {
			return fmt.Errorf("--agents is 1 to 20000, not %d", n)
		}
	}
	return nil
}

// progress is a bar of days on a terminal.
func (c simulateCmd) progress(w io.Writer, days int, o *sim.Options) (done func()) {
	if !isTerminal(w) {
		return func() {}
	}
	bar := progressbar.NewOptions(days, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("days"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	o.Done = func(n int) { _ = bar.Set(n) } // a bar that cannot be drawn is no reason to stop
	return func() { _ = bar.Clear() }
}
