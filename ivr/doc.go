// Package ivr runs a flow for one caller: call events in, actions out.
//
// A [Session] is a pure machine: [Session.Handle] never blocks, starts no goroutine, reads no clock and does no IO; its
// whole state is data ([State]) that can be saved, shown and resumed. All dialogue logic is inside: barge-in,
// type-ahead, inter-digit timers, tries, prompt queueing. Drivers (acd/live, later tests and the simulator) carry out
// the actions and bring back what became of them.
package ivr
