package acd

import (
	"fmt"
	"strings"
	"time"
)

// Describe says a fact in one short English line, by ids only: "c1 queued in sac, 2 ahead".
func Describe(f Fact) string {
	switch f := f.(type) {
	case Configured:
		return fmt.Sprintf("plan %s in force: %d queues, %d agents", f.Config.Plan, len(f.Config.Queues), len(f.Config.Agents))
	case Arrived:
		return fmt.Sprintf("%s arrived at %s", f.Contact, f.Number)
	case Queued:
		return fmt.Sprintf("%s queued in %s, %d ahead", f.Contact, f.Queue, f.Ahead)
	case Refused:
		return fmt.Sprintf("%s refused by %s: %s", f.Contact, f.Queue, f.Why)
	case Informed:
		return fmt.Sprintf("%s informed", f.Contact)
	case Overflowed:
		return fmt.Sprintf("%s moved from %s to %s after %s", f.Contact, f.Queue, f.To, seconds(f.WaitMS))
	case PlaceKept:
		return fmt.Sprintf("%s keeps a place in %s until %s: %s", f.Contact, f.Queue, f.Until.Format("15:04:05"), f.Why)
	case PlaceRestored:
		return fmt.Sprintf("%s has its place in %s back, since %s: %s", f.Contact, f.Queue, f.Since.Format("15:04:05"), f.Why)
	case PlaceForgotten:
		return fmt.Sprintf("a place in %s is forgotten", f.Queue)
	case Stayed:
		return fmt.Sprintf("%s stays in %s after %s: no queue takes it", f.Contact, f.Queue, seconds(f.WaitMS))
	case Rescued:
		return fmt.Sprintf("%s rescued after %s", f.Contact, seconds(f.WaitMS))
	case PriorityChanged:
		return fmt.Sprintf("%s has a head start of %s", f.Contact, seconds(f.HeadStart)) + by(f.By)
	case Reserved:
		return f.describe()
	case Relaxed:
		return fmt.Sprintf("%s may be taken by the agents of ring %d", f.Contact, f.Ring)
	case Announced:
		return f.describe()
	case Offered:
		return fmt.Sprintf("%s offered to %s: %s %d, %d considered", f.Contact, f.Agent, f.Match.Strategy, f.Match.Chosen.Score, f.Match.Considered)
	case Accepted:
		return fmt.Sprintf("%s accepted by %s after %s", f.Contact, f.Agent, seconds(f.WaitMS))
	case Connected:
		return fmt.Sprintf("%s connected to %s after %s", f.Contact, f.Agent, seconds(f.WaitMS))
	case NoAnswer:
		return fmt.Sprintf("%s not answered by %s in %s", f.Contact, f.Agent, seconds(f.RingMS))
	case Declined:
		return fmt.Sprintf("%s declined by %s: %s", f.Contact, f.Agent, f.Why)
	case Unreachable:
		return fmt.Sprintf("%s did not reach %s", f.Contact, f.Agent)
	case Withdrawn:
		return fmt.Sprintf("%s withdrawn from %s: %s", f.Contact, f.Agent, f.Why)
	case Dropped:
		return fmt.Sprintf("%s dropped by %s", f.Contact, f.Agent)
	case Abandoned:
		return fmt.Sprintf("%s abandoned %s after %s", f.Contact, f.Phase, seconds(f.WaitMS))
	case Left:
		return fmt.Sprintf("%s left %s: %s", f.Contact, f.Queue, f.Why) + by(f.By)
	case CallbackPromised:
		return fmt.Sprintf("%s promised a callback by %s", f.Contact, f.Queue)
	case Deferred:
		return fmt.Sprintf("%s to be called at %s: %s", f.Contact, f.At.Format("15:04:05"), f.Why)
	case Ended:
		if f.Agent == "" && f.Cause != "" && f.Queue != "" {
			return fmt.Sprintf("%s ended by %s: %s", f.Contact, f.By, f.Cause)
		}
		if f.Agent == "" {
			return fmt.Sprintf("%s ended by %s", f.Contact, f.By)
		}
		return fmt.Sprintf("%s ended by %s after %s with %s", f.Contact, f.By, seconds(f.TalkMS), f.Agent)
	case Released:
		return fmt.Sprintf("%s released by %s after %s", f.Contact, f.Agent, seconds(f.TalkMS))
	case Failed:
		return fmt.Sprintf("%s failed %s: %s", f.Contact, f.Phase, f.Why)
	case Transferred:
		if f.How == HowConsult {
			return fmt.Sprintf("%s handed over by %s to %s after %s", f.Contact, f.Agent, f.ToAgent, seconds(f.TalkMS))
		}
		return fmt.Sprintf("%s transferred by %s to %s after %s", f.Contact, f.Agent, strings.TrimSpace(f.To+" "+f.ToAgent), seconds(f.TalkMS))
	case Held:
		return fmt.Sprintf("%s on hold by %s", f.Contact, f.Agent)
	case Resumed:
		return fmt.Sprintf("%s with %s again after %s on hold", f.Contact, f.Agent, seconds(f.HoldMS))
	case ConsultStarted:
		return fmt.Sprintf("%s: %s consults %s, by %s", f.Contact, f.Agent, strings.TrimSpace(f.To+" "+f.ToAgent), f.Consult)
	case ConsultEnded:
		return fmt.Sprintf("%s consult about %s ended: %s", f.Contact, f.About, f.Why)
	case LostNode:
		return fmt.Sprintf("node %s lost", f.Node)
	case FlagSet:
		return fmt.Sprintf("flag %s set to %t", f.Flag, f.On)
	case Noted:
		return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s", f.About, f.Name, f.Contact, f.What)), " ")
	}
	return describeAgent(f)
}

func describeAgent(f Fact) string {
	switch f := f.(type) {
	case WrapUpStarted:
		return fmt.Sprintf("%s in wrap-up of %s", f.Agent, f.Contact)
	case WrapUpExtended:
		return fmt.Sprintf("%s wrap-up extended until %s", f.Agent, f.Until.Format("15:04:05"))
	case WrapUpEnded:
		return fmt.Sprintf("%s wrap-up ended: %s", f.Agent, f.Why)
	case SignedIn:
		return f.Agent + " signed in"
	case SignedOut:
		return f.Agent + " signed out" + by(f.By)
	case Ready:
		return f.Agent + " ready" + by(f.By)
	case NotReady:
		return fmt.Sprintf("%s not ready: %s", f.Agent, f.Reason) + by(f.By)
	case Settled:
		return fmt.Sprintf("%s settled: %s of %s, %s", f.Contact, f.Category, f.Agent, map[bool]string{true: "resolved", false: "not resolved"}[f.Resolved])
	case BreakReminded:
		return fmt.Sprintf("%s reminded: the planned end of %s has come", f.Agent, f.Reason)
	case BreaksPlanned:
		return f.describe()
	case BreakDue:
		return fmt.Sprintf("%s is due for %s, which was to begin by %s", f.Agent, f.Reason, f.Latest.Format("15:04:05"))
	case ExperimentStopped:
		return fmt.Sprintf("%s ends experiment %s: %s is worse in %s by %.2f points ± %.2f; longest_idle from now on", f.Queue, f.Experiment, f.Arm, f.Guard, float64(f.Worse)/1e4, float64(2*f.Error)/1e4)
	case HoursReached:
		return fmt.Sprintf("%s has worked the hours of the shift: %s", f.Agent, seconds(f.WorkedMS))
	case Freed:
		return fmt.Sprintf("%s is through with %s", f.Agent, f.Contact)
	case AfterSet:
		if f.Reason == "" {
			return fmt.Sprintf("%s afterwards %s", f.Agent, f.State) + by(f.By)
		}
		return fmt.Sprintf("%s afterwards %s: %s", f.Agent, f.State, f.Reason) + by(f.By)
	case PhoneLost:
		return f.Agent + " phone lost"
	case PhoneBack:
		return f.Agent + " phone back"
	}
	return f.Kind()
}

func (f BreaksPlanned) describe() string {
	if len(f.Breaks) == 0 {
		return f.Agent + " has no breaks ahead" + by(f.By)
	}
	var all []string
	for _, b := range f.Breaks {
		all = append(all, fmt.Sprintf("%s by %s for %s", b.Reason, b.Latest.Format("15:04:05"), seconds(b.For)))
	}
	return fmt.Sprintf("%s has breaks ahead: %s", f.Agent, strings.Join(all, ", ")) + by(f.By)
}

// by names the supervisor whose word it was.
func by(name string) string {
	if name == "" {
		return ""
	}
	return ", by " + name
}

func seconds(ms Millis) string { return ms.Duration().Round(100 * time.Millisecond).String() }
