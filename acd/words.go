package acd

// State is an agent's state.
type State string

// The states (routing.md §1.1).
const (
	StateSignedOut State = "signed_out"
	StateNotReady  State = "not_ready"
	StateReady     State = "ready"
	StateOffered   State = "offered"
	StateOnContact State = "on_contact"
	StateWrapUp    State = "wrap_up"
)

// Phase is where a contact is in its life.
type Phase string

// The phases of a contact.
const (
	PhaseInFlow     Phase = "in_flow"
	PhaseWaiting    Phase = "waiting"
	PhaseOffered    Phase = "offered"
	PhaseConnecting Phase = "connecting"
	PhaseConnected  Phase = "connected"
	PhaseDeferred   Phase = "deferred" // a callback whose customer is to be called later
	PhaseDone       Phase = "done"
)

// Channel is what carries a contact.
type Channel string

// The channels.
const (
	Voice    Channel = "voice"    // a call that came in
	Callback Channel = "callback" // a customer who waits without a leg, to be called
	Chat     Channel = "chat"
	Email    Channel = "email"
)

// By is who ended a contact.
type By string

// The parties who may end a contact.
const (
	ByCustomer By = "customer"
	ByAgent    By = "agent"
	BySystem   By = "system"
)

// Side is one of a contact's two legs.
type Side string

// The sides.
const (
	SideCustomer Side = "customer"
	SideAgent    Side = "agent"
)

// Entity is what a fact is about: it gives the public event its subject, its source and its order.
type Entity string

// The entities.
const (
	AboutContact Entity = "contact"
	AboutQueue   Entity = "queue"
	AboutAgent   Entity = "agent"
	AboutFlow    Entity = "flow"
	AboutNode    Entity = "node"
)

// Why is the reason a fact gives.
type Why string

// The reasons, each with one meaning.
const (
	WhyClosed      Why = "closed"  // Refused: the queue's calendar
	WhyFull        Why = "full"    // Refused: max_calls
	WhyNobody      Why = "nobody"  // Refused: no agent who counts could ever serve it
	WhyUnknown     Why = "unknown" // Refused: no such queue in the plan in force
	WhyEmpty       Why = "empty"   // Left: nobody is left who counts
	WhyDeclined    Why = "declined"
	WhyBusy        Why = "busy"
	WhyUnreachable Why = "unreachable"
	WhyNoAnswer    Why = "no_answer"
	WhyCallerGone  Why = "caller_gone"
	WhyNotReady    Why = "not_ready"
	WhySignedOut   Why = "signed_out"
	WhyLeft        Why = "left"
	WhyKey         Why = "key"
	WhyFlow        Why = "flow"
	WhyTimeout     Why = "timeout"
	WhyTimer       Why = "timer"
	WhyFinished    Why = "finished"
	WhyNodeLost    Why = "node_lost"
	WhyLegLost     Why = "leg_lost"
	WhyTaken       Why = "taken" // Withdrawn: another was quicker
	WhySupervisor  Why = "supervisor"
	WhyMerged      Why = "merged"    // Left: the customer calls again, or was promised again, and that contact takes the place
	WhyHungUp      Why = "hung_up"   // Deferred: the customer has left the line
	WhyDropped     Why = "dropped"   // PlaceKept, Deferred: we ended the call, and nobody wanted that
	WhyHours       Why = "hours"     // Deferred: the hours in which to call are over for now
	WhyAnswered    Why = "answered"  // Dialed
	WhyCongested   Why = "congested" // Dialed: our way out, no fault of the customer's
	WhyRelaxed     Why = "relaxed"   // Announced: the contact's needs were relaxed since the last time
)

// Reasons for NotReady given by the system.
const (
	ReasonNoAnswer    = "no_answer"
	ReasonDeclined    = "declined"
	ReasonBusy        = "busy"
	ReasonUnreachable = "unreachable"
	ReasonSignIn      = "signed_in" // just signed in
)
