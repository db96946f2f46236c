// Package history is where customers, their purchases, tickets and past contacts are kept and found.
//
// [Store] is an embedded SQLite database that implements [skills.History]; Import fills it from CSV files. It never
// decides anything, never logs what it holds, and keeps identifiers only as keyed hashes: who has the database without
// the key file beside it cannot look a phone number up.
package history
