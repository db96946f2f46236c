// Package ivr runs a flow for one caller: call events in, actions out.
//
// A [Session] is a pure machine: [Session.Handle] never blocks, starts no goroutine, reads no clock and does no IO; its
// whole state is data ([State]) that can be saved, shown and resumed. All dialogue logic is inside: barge-in,
// type-ahead, inter-digit timers, tries, prompt queueing. Drivers (acd/live, later tests and the simulator) carry out
// the actions and bring back what became of them.
//
// A driver promises:
//
//  1. It calls Handle from one goroutine, and carries out the actions in their order before the next event.
//  2. What it plays it ends: every Play, and every PlayMusic with a length, comes back as Played unless a Stop or the
//     next Play comes first, also when a recording is missing.
//  3. Every Identify is answered, in good time, and every Enqueue by Refused, TimedOut or AgentConnected unless the
//     caller or the flow leaves first.
//  4. The caller's end is HungUp, whatever the session is doing; a queue waited in is left by the driver then. The
//     session says nothing more.
//  5. Late events are harmless: each names the action it is about, and what is no longer waited for is ignored.
//
// In return at most one thing plays at a time, a Stop names what plays, nothing follows Hangup, and nothing is heard
// before Answer. While agent and caller talk the session is silent and deaf to keys.
package ivr
