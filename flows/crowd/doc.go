// Package crowd lets made-up callers walk the flows of a plan, for acd/sim: who presses what, what is typed, and what
// services answer is a matter of chance, by the shares of [Habits].
//
// Each call is a [flowtest.Call], the same that tests are made with, and its engine is that of the imagined centre. All
// chance is the caller's own, by question: what a caller does at a menu is the same under every policy and staffing.
// Nothing here waits or looks at a clock.
package crowd
