// Package sim is a centre that is imagined: callers arrive, wait, hang up and talk in virtual time, and the engine between
// them is the real one. It answers what a plan or a staffing would do, and is where the models of acd/erlang meet the engine.
//
// Time jumps from one happening to the next. All chance comes from a seed, and each contact has its own share of it: the
// same callers come, with the same patience and the same talk, whatever policy serves them, so that policies are compared
// call by call. Same centre and seed, same result.
//
// Compare sets plans, strategies and staffings side by side and makes a Report of them. Redecide gives an engine the commands of a
// log again, and Record makes of a day that was one that can be imagined under another plan.
package sim
