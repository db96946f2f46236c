// Package erlang says how many agents a load of contacts needs, and what customers and agents then meet: the classic
// models of A. K. Erlang and C. Palm, computed and not fitted. B is a system that turns away whoever finds all agents
// busy, C a queue in which nobody hangs up, A (Palm, 1946) a queue whose customers hang up after an exponential patience.
// All take Poisson arrivals and exponential handle times, and are in balance: a first half hour after an empty night is
// better than they say, the end of a half hour of overload worse.
//
// It is arithmetic: no clock, no random number, no IO. Times are seconds, loads erlang (mean number of contacts in
// talk and wrap-up if all were answered at once), shares between 0 and 1.
package erlang
