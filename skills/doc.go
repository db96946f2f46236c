// Package skills says what a customer needs, how well an agent meets it, and why.
//
// [Brief] turns a customer's history into a [Request]: intent, needs and the terms of the score, as numbers. [Score]
// says in points of resolution probability how well a [Candidate] suits a request. The package is pure: it reads no
// clock, starts no goroutine, does no IO, and imports nothing of ours.
package skills
