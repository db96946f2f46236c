// Package flowtest makes calls to a plan in virtual time: tests of the plan, and whoever else wants to be the caller
// without a telephone.
//
// [Call] is one call: the real flow, a clock that jumps from one event to the next, a transcript of what is heard, and
// answers of the world made up by mocks. With agents on the line it runs through the real engine. [Run] carries out the
// tests that [flows.ParseTests] has read, each a second time with the session saved and loaded before every event, and
// tells which ways of the flows no test has taken. Nothing here waits, and equal input gives an equal transcript.
package flowtest
