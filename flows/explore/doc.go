// Package explore makes every call that a plan can get, and finds those that end badly.
//
// From each distinct state of a call it goes every way there is: every key, silence, hanging up, every answer of a
// service or a directory, every fate in a queue, calendars open and closed, flags on and off. Two calls of which nothing
// different can become any more are one state, so that what is finite in a plan is gone through to its end. States are
// visited breadth first: the way to a problem is a shortest one, and it is written as a test of the plan that fails for
// as long as the problem is there.
//
// It starts no goroutine, reads no clock and does no IO; equal plans give equal reports.
package explore
