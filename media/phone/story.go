package phone

import (
	"context"
	"errors"
	"time"
)

// TB is what the story verbs need of a *testing.T or *testing.B, so that the program does not carry the testing package.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
	Context() context.Context
}

// storyPatience is how long a verb waits for its fact.
const storyPatience = 20 * time.Second

// Actor is a Phone in a test: each verb happens, or fails the test.
//
//	ana := phone.Acts(t, phone.Config{Server: addr, User: "ana", Password: "secret", Tone: 700})
//	ana.Registers()
//	pickedUp := ana.AnswersAfter(2 * time.Second)
//	bob := phone.Acts(t, phone.Config{Server: addr, Tone: 440}).Dials("8000")
//	bob.Presses("2")
//	bob.Hears(700, time.Second)
//	pickedUp().HangsUp()
type Actor struct {
	*Phone
	t TB
}

// Party is a Call in a test.
type Party struct {
	*Call
	t TB
}

// Acts opens a phone that closes with the test.
func Acts(t TB, c Config) *Actor {
	t.Helper()
	p, err := New(context.Background(), c) // not the test's context, which ends before Cleanup can hang up
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() { p.Close() })
	return &Actor{p, t}
}

// Registers for a minute.
func (a *Actor) Registers() { a.t.Helper(); must(a.t, a.Register, time.Minute) }

// Unregisters this phone.
func (a *Actor) Unregisters() {
	a.t.Helper()
	must(a.t, func(ctx context.Context, _ time.Duration) error { return a.Unregister(ctx) }, 0)
}

// Dials a number that answers.
func (a *Actor) Dials(number string, with ...Option) *Party {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), storyPatience)
	defer cancel()
	c, err := a.Dial(ctx, number, with...)
	if err != nil {
		a.t.Fatalf("%v", err)
	}
	return &Party{c, a.t}
}

// IsRefused dials a number that refuses with this code.
func (a *Actor) IsRefused(number string, code int, with ...Option) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), storyPatience)
	defer cancel()
	c, err := a.Dial(ctx, number, with...)
	if err == nil {
		c.Hangup(ctx)
		a.t.Fatalf("%s answered, want %d", number, code)
	}
	if r := (*Refused)(nil); !errors.As(err, &r) || r.Code != code {
		a.t.Fatalf("dialling %s: %v, want %d", number, err, code)
	}
}

// Rings waits for the next INVITE and says 180.
func (a *Actor) Rings() *Incoming {
	a.t.Helper()
	select {
	case in, ok := <-a.Incoming():
		if !ok {
			a.t.Fatalf("%s: closed before it rang", a.user())
		}
		in.Ringing()
		return in
	case <-time.After(storyPatience):
	case <-a.t.Context().Done():
	}
	a.t.Fatalf("%s does not ring", a.user())
	return nil
}

// Answers waits for the next INVITE, rings and answers at once.
func (a *Actor) Answers() *Party { a.t.Helper(); return a.AnswersAfter(0)() }

// AnswersAfter rings for d when the next INVITE comes and then answers, beside the story; the result waits for the call.
func (a *Actor) AnswersAfter(d time.Duration) func() *Party {
	type outcome struct {
		call *Call
		err  error
	}
	got := make(chan outcome, 1)
	a.spawn(func() {
		in, ok := <-a.Incoming()
		if !ok {
			got <- outcome{nil, ErrClosed}
			return
		}
		in.Ringing()
		select {
		case <-time.After(d):
		case <-in.Cancelled():
		}
		ctx, cancel := context.WithTimeout(a.ctx, storyPatience)
		defer cancel()
		c, err := in.Answer(ctx)
		got <- outcome{c, err}
	})
	return func() *Party {
		a.t.Helper()
		select {
		case o := <-got:
			if o.err != nil {
				a.t.Fatalf("%s: %v", a.user(), o.err)
			}
			return &Party{o.call, a.t}
		case <-time.After(d + storyPatience):
		case <-a.t.Context().Done():
		}
		a.t.Fatalf("%s does not ring", a.user())
		return nil
	}
}

// Hears a tone for d.
func (p *Party) Hears(hz float64, d time.Duration) {
	p.t.Helper()
	must(p.t, func(ctx context.Context, d time.Duration) error { return p.HearsTone(ctx, hz, d) }, d)
}

// HearsNothing but silence for d.
func (p *Party) HearsNothing(d time.Duration) { p.t.Helper(); must(p.t, p.HearsSilence, d) }

// HearsKeys waits for exactly these keys since the call began.
func (p *Party) HearsKeys(keys string) {
	p.t.Helper()
	must(p.t, func(ctx context.Context, _ time.Duration) error { return p.HearsDigits(ctx, keys) }, 0)
}

// Presses keys by RTP.
func (p *Party) Presses(keys string) { p.t.Helper(); p.PressesAs(keys, Keying{}) }

// PressesAs presses keys in any way.
func (p *Party) PressesAs(keys string, k Keying) {
	p.t.Helper()
	must(p.t, func(ctx context.Context, _ time.Duration) error { return p.PressAs(ctx, keys, k) }, 0)
}

// IsReferred waits until the other side wants this phone to call somebody else.
func (p *Party) IsReferred() *Referral {
	p.t.Helper()
	select {
	case r := <-p.Referrals():
		return r
	case <-p.Done():
	case <-time.After(storyPatience):
	}
	p.t.Fatalf("nobody refers; heard %s", p.Heard())
	return nil
}

// HangsUp and sees that the other side knows.
func (p *Party) HangsUp() {
	p.t.Helper()
	must(p.t, func(ctx context.Context, _ time.Duration) error { return p.Hangup(ctx) }, 0)
}

// IsHungUp waits until the other side hangs up.
func (p *Party) IsHungUp() Ending {
	p.t.Helper()
	select {
	case <-p.Done():
	case <-time.After(storyPatience):
		p.t.Fatalf("nobody hangs up; heard %s", p.Heard())
	}
	if e := p.Ending(); e.By != Them {
		p.t.Fatalf("ended by %s (%s), want by them", e.By, e.Reason)
	}
	return p.Ending()
}

func must(t TB, verb func(context.Context, time.Duration) error, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), storyPatience+d)
	defer cancel()
	if err := verb(ctx, d); err != nil {
		t.Fatalf("%v", err)
	}
}
