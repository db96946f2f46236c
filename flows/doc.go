// Package flows is the plan language: it parses and checks a folder of HCL files and compiles the flows in them.
//
// [Parse] returns a [Plan], immutable and identified by the hash of its sources, or [Diagnostics] that say what is
// wrong, where, and what would be right. A flow is a set of named steps; a step is a straight list of actions that ends
// in one goto. Compiled, a flow is a flat list of instructions ([Flow].Code) that receptivo/ivr runs. The package never
// runs a call, reads no clock, starts no goroutine, and does no IO but reading the file system it is given and the
// environment variables that env() names.
//
// Everything that can be written stands in tables: one file per block (block_queue.go) and per action (verb_menu.go)
// holds the rows that decode it, check it and document it. A new action is one such file and its line in verbs.
//
// A test (*.test.hcl) is read here as well ([ParseTests]): its blocks are rows of the same tables, decoded, checked, completed
// and documented by the same code, and its expressions read the names that the plan's flows declare.
package flows
