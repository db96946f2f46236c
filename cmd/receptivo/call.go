package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"receptivo/media/phone"
)

type callCmd struct {
	Number   string        `arg:"" help:"Number to dial, as it stands in the plan, or a whole sip: address."`
	Server   string        `help:"SIP server to dial at, over UDP." default:"127.0.0.1:5060"`
	From     string        `help:"Number that calls (default: the user, or anonymous)." placeholder:"NUMBER"`
	Keys     string        `help:"Keys to press: 0-9 * # A-D; a comma rests half a second." placeholder:"KEYS"`
	After    time.Duration `help:"From the answer to the first key." default:"2s"`
	Talk     time.Duration `help:"How long to stay after the last key, or after the answer." default:"10s"`
	Tone     float64       `help:"Tone to send, in Hz; 0 sends silence." default:"440"`
	Hear     float64       `help:"Fail unless this tone is heard for a second, in Hz." placeholder:"HZ"`
	Patience time.Duration `help:"How long to let it ring." default:"1m"`
	User     string        `help:"Account, if the server wants one."`
	Password string        `help:"Password of the account."`
}

// Help is what -h says above the flags.
func (callCmd) Help() string {
	return `Dials like a phone, by hand and against any SIP server: presses keys, sends a tone, hangs up, and says what was heard in each second.

It fails when the call is refused, when nobody answers, or when nothing but silence is heard.

  receptivo call 4004                            ten seconds of the greeting
  receptivo call 4004 --keys 1,,2 --talk 30s     1, a second of rest, 2, then half a minute
  receptivo call 4004 --from 11987654321         as a customer the centre knows
  receptivo call 4004 --keys 1 --hear 700        fails unless an agent's tone of 700 Hz is heard`
}

// firstWord is how long a server may say nothing at all before nobody is thought to be there: four repetitions of the
// INVITE (RFC 3261 timer A) have then been sent.
const firstWord = 5 * time.Second

// Run makes the call.
func (c callCmd) Run(ctx context.Context, out *output) error { return c.run(ctx, out, firstWord) }

func (c callCmd) run(ctx context.Context, out *output, firstWord time.Duration) error {
	number, err := c.dialable()
	if err != nil {
		return err
	}
	user := c.User
	if user == "" {
		user = c.From
	}
	p, err := phone.New(context.WithoutCancel(ctx), phone.Config{ // it says goodbye also after Ctrl-C
		Server: c.Server, User: user, Password: c.Password, Tone: c.Tone,
	})
	if err != nil {
		return err
	}
	defer p.Close()
	diary := &diary{w: out.Out, begun: time.Now()}
	call, err := c.dial(ctx, p, number, diary, firstWord)
	if err != nil {
		return err
	}
	verdict := c.talk(ctx, call, diary)
	heard := call.Heard()
	report(out.Out, heard)
	return errors.Join(verdict, missing(heard, call.Ending()))
}

// dialable checks what was asked, before anything rings.
func (c callCmd) dialable() (number string, err error) {
	number = c.Number
	if strings.Trim(number, "+0123456789*# -.()") == "" { // as people write it
		number = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(number)
	}
	for _, word := range []string{number, c.From, c.User} {
		if strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"\x7f", r) }) {
			return "", fmt.Errorf("%q is no number and no SIP user", word)
		}
	}
	switch {
	case number == "":
		return "", errors.New("there is no number to dial")
	case strings.Trim(c.Keys, "0123456789*#ABCDabcd,") != "":
		return "", fmt.Errorf("%q are no keys: press 0-9 * # A-D, and rest with a comma", c.Keys)
	case c.Tone < 0 || c.Tone >= 4000 || c.Hear < 0 || c.Hear >= 4000:
		return "", errors.New("a telephone carries tones below 4000 Hz")
	}
	return number, nil
}

// dial rings until somebody answers, and says why nobody does.
func (c callCmd) dial(until context.Context, p *phone.Phone, number string, d *diary, firstWord time.Duration) (*phone.Call, error) {
	ctx, cancel := context.WithCancelCause(until)
	defer cancel(nil)
	silent := time.AfterFunc(firstWord, func() {
		cancel(fmt.Errorf("%s says nothing: no SIP server answers there by UDP. Is receptivo serve running, on the address of --server?", c.Server))
	})
	defer silent.Stop()
	defer time.AfterFunc(c.Patience, func() {
		cancel(fmt.Errorf("%s did not answer within %v", number, c.Patience))
	}).Stop()
	options := []phone.Option{phone.OnProgress(func(code int, reason string) {
		silent.Stop()
		d.notes("%s (%d)", strings.ToLower(reason), code)
	})}
	if c.From != "" {
		options = append(options, phone.From(c.From, ""))
	}
	d.notes("calling %s at %s", number, c.Server)
	begun := time.Now()
	call, err := p.Dial(ctx, number, options...)
	var refused *phone.Refused
	switch {
	case err == nil:
		d.notes("answered in %d ms", time.Since(begun).Milliseconds())
		return call, nil
	case errors.As(err, &refused):
		return nil, fmt.Errorf("%s was refused: %d %s: %s", number, refused.Code, refused.Reason, advice(refused))
	case until.Err() != nil:
		return nil, fmt.Errorf("given up before %s answered", number)
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, phone.ErrNoResponse):
		return nil, fmt.Errorf("%s says no more: it took the call and never answered or refused it", c.Server)
	}
	return nil, err
}

// advice is what to do about a refusal.
func advice(r *phone.Refused) string {
	switch r.Code {
	case 401, 407:
		return "give an account with --user and --password, or check them"
	case 403:
		return "the server does not take calls from here; without a trunk in its plan, receptivo takes them from its own machine only"
	case 404, 484, 604:
		return "the server does not know this number; serve prints which it knows"
	case 408, 480, 487:
		return "nobody took the call"
	case 486, 600:
		return "the line is busy"
	case 488, 606, 415:
		return "the server takes no G.711 audio"
	case 603:
		return "it was declined"
	case 503:
		if r.RetryAfter > 0 {
			return fmt.Sprintf("the server takes no calls now; try again in %v", r.RetryAfter)
		}
		return "the server takes no calls now: it is full or shutting down"
	}
	return "the server's log may say more"
}

// talk presses the keys and stays, until its time is over or the other side hangs up. The error is a key that could not be
// pressed, or the tone that did not come.
func (c callCmd) talk(ctx context.Context, call *phone.Call, d *diary) error {
	answered := time.Now()
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	tone := make(chan error, 1)
	go func() { tone <- c.awaitTone(listening, call) }()

	err := c.press(ctx, call, d)
	if err == nil {
		rest(ctx, call, c.Talk)
	}
	if end := call.Ending(); end.By == phone.Them {
		d.notes("the other side hung up, %s after the answer%s", seconds(time.Since(answered)), because(end))
	} else if unsaid := call.Hangup(context.WithoutCancel(ctx)); unsaid != nil {
		d.notes("hung up, but the goodbye was not confirmed: %v", unsaid)
	} else {
		d.notes("hung up, %s after the answer", seconds(time.Since(answered)))
	}
	stop()
	return errors.Join(err, <-tone)
}

// press presses the keys when it is time. Only a call that is up can fail to take them.
func (c callCmd) press(ctx context.Context, call *phone.Call, d *diary) error {
	if c.Keys == "" || !rest(ctx, call, c.After) {
		return nil
	}
	switch err := call.Press(ctx, c.Keys); {
	case err == nil:
		d.notes("pressed %s", c.Keys)
	case errors.Is(err, phone.ErrNoEvents):
		return fmt.Errorf("the keys %s were not pressed: the server takes none by RTP (RFC 4733)", c.Keys)
	case ctx.Err() == nil && call.Ending().By == "":
		return fmt.Errorf("the keys %s were not all pressed: %w", c.Keys, err)
	}
	return nil
}

// rest waits while the call is up, and reports whether it still is and nobody pressed Ctrl-C.
func rest(ctx context.Context, call *phone.Call, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-call.Done():
		return false
	case <-ctx.Done():
		return false
	}
}

// awaitTone listens for the tone that must be heard, if any.
func (c callCmd) awaitTone(ctx context.Context, call *phone.Call) error {
	if c.Hear == 0 || call.HearsTone(ctx, c.Hear, time.Second) == nil {
		return nil
	}
	return fmt.Errorf("the tone of %.0f Hz was not heard for a second", c.Hear)
}

func because(e phone.Ending) string {
	if e.Reason == "" {
		return ""
	}
	return ": " + e.Reason
}

// missing says what is wrong with what was heard.
func missing(h phone.Heard, end phone.Ending) error {
	switch {
	case !h.First.IsZero():
		return nil
	case end.By == phone.Them:
		return errors.New("the other side hung up before anything was heard")
	case h.Packets == 0:
		return errors.New("no audio arrived: the server sends none, or its RTP (UDP) does not reach this machine")
	}
	return fmt.Errorf("nothing but silence was heard in %s", seconds(h.For))
}

// diary is what happens, with the time since it began.
type diary struct {
	w     io.Writer
	begun time.Time
}

func (d *diary) notes(format string, args ...any) {
	fmt.Fprintf(d.w, "%8.3f s  %s\n", time.Since(d.begun).Seconds(), fmt.Sprintf(format, args...))
}

// report prints what was heard: seconds that sound alike on one line.
func report(w io.Writer, h phone.Heard) {
	fmt.Fprintf(w, "\nheard %s of audio: %d packets, %d lost, %d late", seconds(h.For), h.Packets, h.Lost, h.Late)
	if h.Packets > 1 {
		fmt.Fprintf(w, "; gaps %s usual, %s at most", millis(h.Gaps.P50), millis(h.Gaps.Max))
	}
	fmt.Fprintln(w)
	for from := 0; from < len(h.Seconds); {
		to := from + 1
		for to < len(h.Seconds) && alike(h.Seconds[from], h.Seconds[to]) {
			to++
		}
		fmt.Fprintf(w, "%5d to %d s  %s\n", from, to, sound(h.Seconds[from]))
		from = to
	}
	if h.Digits != "" {
		fmt.Fprintf(w, "the other side pressed %s\n", h.Digits)
	}
	if h.Garbage > 0 {
		fmt.Fprintf(w, "%d datagrams were no audio\n", h.Garbage)
	}
}

// silence is the level below which nobody hears anything, in dBov.
const silence = -50

func sound(s phone.Second) string {
	switch {
	case s.Level < silence:
		return "silence"
	case s.Tone > 0:
		return fmt.Sprintf("tone of %.0f Hz", s.Tone)
	}
	return "speech or music"
}

// alike reports whether two seconds sound the same; a measured tone is good to a few Hz.
func alike(a, b phone.Second) bool {
	if a.Level < silence || b.Level < silence {
		return a.Level < silence && b.Level < silence
	}
	return max(a.Tone-b.Tone, b.Tone-a.Tone) <= 5
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func millis(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}
