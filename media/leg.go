package media

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Leg is one party on the line, whatever carries it. It is safe for concurrent use and no method blocks: what happens
// comes back as a [Signal], the end as the end of Context.
//
// Promises: 1. every Leg ends exactly once, with a cause. 2. After Hangup no packet of ours leaves but the goodbye.
// 3. Signals come in order, are never dropped and never hold up audio; the channel is closed at the end. 4. Answer,
// Early, Hangup and the caller's leaving may race: one wins, the others learn it. 5. Play, Stop and Join act within one
// tick (20 ms) and no tick mixes two states. 6. A panic or a bad packet ends at most this Leg, with CauseInternal.
// 7. A wrong order (Play before the audio is open) is an error by name, never silence.
type Leg interface {
	About() About             // who, number dialled, call id; never changes
	Early(e Early) error      // ringing, or early audio (the port opens); no effect once answered
	Answer() error            // nil: the answer is on its way and the port is open; ErrGone: the caller left first
	Port() *Port              // the seat at the audio engine, the same value for life
	Signals() <-chan Signal   // what the party does; closed when the leg has ended
	Hangup(c Cause)           // in any state, any number of times; from now on nothing is sent or heard
	Context() context.Context // done once; context.Cause is the Ending
}

// Referrer is a Leg that can hand its party over to somebody else and get out of the way: what SIP calls REFER. Not every
// Leg is one.
type Referrer interface {
	// Refer asks the party to call to, a number or a sip: URI, and returns when it is known what became of that: nil when
	// the other side was reached, or when the party took the order and left us; else one of the errors. Until then the
	// leg lives on as it is, and after an error the party is still ours. After nil hang up. When ctx ends it returns at
	// once with ErrNoAnswer; what the party does with the order then is not known.
	Refer(ctx context.Context, to string) error
}

// Early says what a caller gets before the answer.
type Early int

// The kinds of early treatment.
const (
	Ringing    Early = iota // 180 Ringing: the caller's own ringback
	EarlyAudio              // 183 Session Progress: the port opens
)

// About describes a party. For an arriving call it says who calls what; for a call to an agent, what the phone should
// show. It is the one place where a caller's number travels; it goes to phones and to history look-ups, never to a log.
type About struct {
	ID      string            // the call's own id (SIP Call-ID); empty for a call we make
	From    string            // caller: E.164 with +, or a bare user; empty when withheld
	Display string            // caller's name for a phone's display; empty: From
	To      string            // the number dialled (Request-URI user), as received
	Trunk   string            // the trunk that brought the call; empty: loopback
	Phone   Address           // whose phone calls somebody inside, To, and has proved it; empty: it is no such call
	Info    map[string]string // shown to the agent's phone as X-Receptivo-<key> headers: contact, queue, customer, …
	Codec   string            // preferred first codec for a call we make, so that the relay need not transcode: "PCMA", "PCMU"; empty: any
}

// Address is where an agent's phones can be reached: the SIP user they register as.
type Address string

// Presence is a change of an address's reachability, in true order per address.
type Presence struct {
	Address   Address
	Reachable bool
	Why       string // registered, unregistered, expired, unreachable, back
	At        time.Time
}

// Signal is what a party did or what became of something asked of its port.
type Signal interface{ signal() }

// Digit is a key pressed. Via says how it came: "rfc4733", "info", "inband".
type Digit struct {
	Key byte // 0-9 * # A-D
	At  time.Time
	Via string
}

// Played is the end of what Port.Play started: all of it heard, or Stopped after so many frames of 20 ms.
type Played struct {
	ID      Playing
	Frames  int
	Stopped bool
}

// Heard says that the first audio packet of this party arrived.
type Heard struct{ At time.Time }

// Held and Resumed are the other side's hold (RFC 3264 §8.4).
type Held struct{}

// Resumed ends Held.
type Resumed struct{}

// TransferAsked says that the party wants whoever it talks with to be given to somebody else, and would leave. The program
// decides, and reports once what came of it: nil, ErrNotFound, or any other refusal. Report does not block.
type TransferAsked struct {
	To     string // a number, or a name: the user of a SIP URI
	Other  string // the party's other call, by its About.ID, whose other side it is; empty: none
	Report func(error)
}

// MediaLost says that no audio came for a while; MediaBack that it does again.
type MediaLost struct{}

// MediaBack ends MediaLost.
type MediaBack struct{}

// Failed says that this party's audio broke inside us and its port is closed. It goes from the port to the carrier,
// which answers with Hangup(CauseInternal) and does not pass it on.
type Failed struct{ Why string }

func (Digit) signal()         {}
func (Played) signal()        {}
func (Heard) signal()         {}
func (Held) signal()          {}
func (Resumed) signal()       {}
func (MediaLost) signal()     {}
func (TransferAsked) signal() {}
func (MediaBack) signal()     {}
func (Failed) signal()        {}

// Cause is why a leg ends, in the words of the field; a carrier maps it to its own codes.
type Cause string

// The causes. Before the answer they choose the refusal, after it the reason that goes with the goodbye.
const (
	CauseNormal     Cause = "normal"
	CauseBusy       Cause = "busy"
	CauseRejected   Cause = "rejected"
	CauseNoAnswer   Cause = "no_answer"
	CauseNotFound   Cause = "not_found"
	CauseCongestion Cause = "congestion"
	CauseMediaLost  Cause = "media_lost"
	CauseNoAck      Cause = "no_ack"
	CauseInternal   Cause = "internal"
)

// Party is who ended a leg.
type Party string

// The parties, seen from us: the remote end of this leg, or ourselves.
const (
	Remote Party = "remote"
	Local  Party = "local"
)

// Ending is why and by whom a leg ended. It is the error found by context.Cause(leg.Context()).
type Ending struct {
	By    Party
	Cause Cause
	Text  string // for the operator, without personal data
}

func (e *Ending) Error() string {
	return fmt.Sprintf("media: leg ended by %s: %s %s", e.By, e.Cause, e.Text)
}

// Errors to branch on. Ring returns those from ErrBusy to ErrCongested; a call to the outside also ErrNotFound, and never
// ErrNotRegistered; a [Referrer] ErrGone, ErrNotOpen and ErrNoReferral besides.
var (
	ErrGone          = errors.New("media: the party has left")
	ErrNotOpen       = errors.New("media: the port's audio is not open")
	ErrBusy          = errors.New("media: busy")
	ErrDeclined      = errors.New("media: declined")
	ErrNoAnswer      = errors.New("media: no answer")
	ErrUnreachable   = errors.New("media: unreachable")
	ErrNotRegistered = errors.New("media: not registered")
	ErrNoCodec       = errors.New("media: no common codec")
	ErrCongested     = errors.New("media: congested")
	ErrNotFound      = errors.New("media: no such number")
	ErrNoReferral    = errors.New("media: the party cannot be referred to another")
)
