// Package acd is the automatic call distributor: it decides who takes which contact.
//
// [Engine] is pure: commands and time in, facts out. It reads no clock, starts no goroutine, draws no random number and
// does no IO; the same input gives the same output live, in the simulator, in tests and on replay. Decide, then apply:
// Do validates a command and emits facts, Apply alone changes state, so a log of facts rebuilds an engine bit for bit.
// Snapshot and Restore spare the replay of what was long ago: every field of an engine's state has its line in snapshot.go.
// [Loop] is the one goroutine around an engine, and [Log] is where facts are safe before anyone acts on them.
// Who only looks at a loop looks at a second engine that follows its facts: however large the picture, no offer waits for it.
//
// No command looks at every contact or agent. Who may take what, and who stands how, are sets of bits (crowd.go): what they
// have in common is read a word for 64 agents. Contacts that need the same are a class in order of place, and a freed agent
// looks at the heads of the classes of their crew. The best of many free agents is searched for (search.go) along lineups by
// idle time, by occupancy and by what outcomes have taught of each (expert.go) until nobody who is left can be named in the
// record.
//
// The driver's obligations:
//
//  1. Call Do and Tick from one goroutine, with times that never go back.
//  2. Append the events to the log before acting on them.
//  3. On any error of Append throw the engine away and rebuild it from the log: it is ahead of the truth.
//  4. Publish in order.
//  5. Call Tick at Next.
//
// Loop meets them all.
package acd
