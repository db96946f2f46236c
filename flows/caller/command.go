package caller

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"receptivo/flows"
)

// Help tells the commands, one a line.
const Help = `1, 12#              press keys, now
skip, +             let time go by until it is somebody's turn
wait 5s             let so much time go by
silence             say and press nothing until the question stops waiting
say 5s, say WORDS   talk, as to a voicemail
hangup              hang up
agent answers       the agent takes the call; also: agent NAME answers
agent hangs up      the agent, or whoever the call was connected to, hangs up
agent NAME ready    with agents on the line: ready, not_ready or signed_out
mock WHAT ARGS      what is answered from now on: mock http.order not_found, mock http.order body = { ok = true }; after = "2s",
                    mock transfer busy, mock queue.sac waiting = 4
flag NAME on        turn a flag on or off
calendar NAME open  a calendar is open, or closed, whatever its hours say
vars                all values that the flow can read
back                undo the last command
test                the call so far as a test
save FILE           write that test to a file, after what is in it
quit                leave`

// noWayBack is told when a call has no twin.
const noWayBack = "there is no way back: nothing has been done yet, or agents are on the line"

var keys = regexp.MustCompile(`^[0-9*#]+$`)

// Do carries out one command, and returns what it has to tell besides the transcript.
func (l *Line) Do(command string) (string, error) {
	words := strings.Fields(command)
	if len(words) == 0 {
		words = []string{"skip"}
	}
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(command), words[0]))
	switch word := words[0]; {
	case word == "help" || word == "?":
		return Help, nil
	case word == "vars":
		return l.values(), nil
	case word == "test":
		return strings.TrimRight(l.Test(l.UsualName()), "\n"), nil
	case word == "back":
		return "", l.back()
	}
	twin := moment{l.call.Clone(), l.script.clone()}
	err := l.carryOut(words, rest)
	if err == nil && twin.call != nil && l.begun {
		l.past = append(l.past, twin)
	}
	return "", err
}

// UsualName is the name of a test that nobody has named.
func (l *Line) UsualName() string {
	return fmt.Sprintf("call to %s at %s", l.options.To, l.options.Start.Format("15:04"))
}

// back makes the last command undone.
func (l *Line) back() error {
	if len(l.past) == 0 {
		return fmt.Errorf("%s", noWayBack)
	}
	last := l.past[len(l.past)-1]
	l.past = l.past[:len(l.past)-1]
	l.call, l.script = last.call, last.script
	l.shown, l.items = min(l.shown, len(l.call.Transcript())), 0
	return nil
}

// scenes are the commands that may come before the call rings.
var scenes = []string{"mock", "flag", "calendar"}

func (l *Line) carryOut(words []string, rest string) error {
	verb := words[0]
	switch {
	case slices.Contains(scenes, verb):
		return l.change(verb, words, rest)
	case verb == "agent" || verb == "agents":
		return l.agent(words[1:])
	}
	l.Begin()
	if l.Over() && !slices.Contains([]string{"wait", "skip", "+"}, verb) {
		return fmt.Errorf("the call is over")
	}
	switch {
	case keys.MatchString(strings.Join(words, "")):
		l.Press(strings.Join(words, ""))
	case verb == "press" && keys.MatchString(strings.Join(words[1:], "")):
		l.Press(strings.Join(words[1:], ""))
	case verb == "skip" || verb == "+":
		l.Skip()
	case verb == "wait":
		return l.waitFor(rest)
	case strings.HasPrefix(verb, "+"):
		return l.waitFor(verb[1:])
	case verb == "silence":
		return l.silence()
	case verb == "say" || verb == "speak":
		return l.speak(rest)
	case verb == "hangup" || verb == "hang_up":
		l.act("hang_up {}")
		l.call.HangUp()
	default:
		return fmt.Errorf("there is no command %q: help tells what there is", verb)
	}
	return nil
}

// Press presses keys, now.
func (l *Line) Press(keys string) {
	l.Begin()
	l.act(fmt.Sprintf("press { keys = %q }", keys))
	l.call.Press(keys)
}

// longestWait keeps a slip of the finger from waiting for years.
const longestWait = 24 * time.Hour

func (l *Line) waitFor(text string) error {
	d, err := flows.ParseDuration(text)
	if err != nil || d <= 0 || d > longestWait {
		return fmt.Errorf("wait takes a duration up to 24h, such as wait 5s")
	}
	l.Pass(d)
	return nil
}

func (l *Line) silence() error {
	if key, _ := l.call.Session().Awaits(); !key && l.call.Records() == 0 {
		l.Skip()
	}
	if key, _ := l.call.Session().Awaits(); !key && l.call.Records() == 0 {
		return fmt.Errorf("there is no question to be silent at")
	}
	l.act("silence {}")
	l.call.BeSilent()
	l.call.Settle()
	return nil
}

// speak talks for a while, or as long as somebody needs for some words.
func (l *Line) speak(rest string) error {
	d, err := flows.ParseDuration(rest)
	if err != nil {
		d = time.Duration(utf8.RuneCountInString(rest)) * time.Second / 14
		d = max(time.Second, d.Round(100*time.Millisecond))
	}
	if rest == "" || d <= 0 || d > longestWait {
		return fmt.Errorf("say takes how long, or what: say 5s, say bom dia")
	}
	if l.call.Records() == 0 {
		l.Pass(d) // nobody listens
		return nil
	}
	l.act(fmt.Sprintf("speak { for = %q }", d))
	l.call.Speak(d)
	return nil
}

// change sets the scene.
func (l *Line) change(verb string, words []string, rest string) error {
	if len(words) < 3 {
		return fmt.Errorf("%s takes a name and what it is to be: help tells how", verb)
	}
	label, args := words[1], strings.TrimSpace(strings.TrimPrefix(rest, words[1]))
	label = strings.Trim(label, `"`)
	if verb == "mock" {
		m, err := l.mock(label, strings.TrimSuffix(strings.TrimPrefix(args, "{ "), " }"))
		if err == nil {
			l.set(flows.MockIs{Mock: m})
		}
		return err
	}
	arg, ok := map[string]string{"flag on": "on = true", "flag off": "on = false", "calendar open": "open = true", "calendar closed": "open = false"}[verb+" "+args]
	if !ok {
		return fmt.Errorf("a flag is on or off, a calendar is open or closed")
	}
	moves, _, err := l.read(fmt.Sprintf("%s %q { %s }", verb, label, arg))
	if err == nil {
		l.set(moves[0])
	}
	return err
}

// agent lets an agent answer, hang up, or come into a state.
func (l *Line) agent(words []string) error {
	said := strings.Join(words, " ")
	name := ""
	if _, known := l.options.Plan.Agent(first(words)); known {
		name, said = words[0], strings.Join(words[1:], " ")
	}
	switch said {
	case "answers":
		l.Begin()
		l.hear()
		l.script.begins()
		if err := l.call.AgentAnswers(name); err != nil {
			return err
		}
		if name == "" {
			l.script.add("agent_answers {}")
		} else {
			l.script.add("agent_answers { agent = agent." + name + " }")
		}
		return nil
	case "hangs up":
		l.Begin()
		l.hear()
		l.script.begins()
		if err := l.call.AgentHangsUp(); err != nil {
			return err
		}
		l.script.add("agent_hangs_up {}")
		return nil
	case "ready", "not_ready", "signed_out":
		if name != "" && l.call.Clone() == nil && l.centre() {
			l.set(flows.AgentIs{Name: name, State: said})
			return nil
		}
	}
	if name == "" && len(words) > 1 {
		return fmt.Errorf("the plan has no agent %q", words[0])
	}
	return fmt.Errorf("an agent answers or hangs up; with agents on the line (--agents) they are ready, not_ready or signed_out")
}

func (l *Line) centre() bool {
	return len(l.options.Agents) > 0 || l.options.Like != nil && l.options.Like.Centre()
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
