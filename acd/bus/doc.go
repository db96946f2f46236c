// Package bus tells the world what happens in a centre: it publishes the facts of the log as CloudEvents on NATS, and
// brings a NATS server with it for those who have none.
//
// It never decides, never stands in the way of a decision, and holds the only copy of nothing: a [Pump] reads the log
// behind everyone's back, and when NATS is away the log waits. Nobody but the pump may publish an event.
//
// What a consumer may rely on: every event is stored at least once, in the order of the log, with an id that is the same
// on every redelivery; `sequence` counts 1, 2, 3 … within the source, `contactseq` within the contact's story.
package bus
