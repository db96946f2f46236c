// Package metrics says how a centre did: what became of every visit of a queue, what every agent's time went into, and the
// figures that are made of them, each by the name of its formula. Everything is computed from the facts of the log, for any
// interval and any definition, also one that was chosen years later.
//
// It never decides, stores or counts along: it reads no clock, starts no goroutine and does no IO. Now is an argument.
package metrics
