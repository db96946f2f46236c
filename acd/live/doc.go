// Package live is a real centre: legs and phones driven by the two machines, acd.Engine and ivr.Session.
//
// One goroutine per call owns its leg and its session; it hears the party's signals, the engine's events about its
// contact and the answers to what the flow asked for, and carries out what the machines say. The package decides
// nothing: who takes a contact is acd's, what a caller hears next is ivr's. It knows no SIP, no database and no NATS:
// what it needs of them it declares as ports ([ACD], [Phones], skills.History).
//
// A contact that was promised a callback outlives its leg: from then on it has a goroutine of its own, which rings the
// agent to whom it is offered, calls the customer when they accept, and joins the two. The numbers are in a file of the
// centre's, for its owner alone, until they have been called.
//
// The plan can be replaced while calls run ([Centre.Reload]): it is one pointer, which new calls read once. A call keeps
// the plan and the recordings it began with.
package live
