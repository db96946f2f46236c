// Package journal keeps a centre's log of facts in a SQLite file, safe before anyone acts on them, and remembers how far
// the log has been published.
//
// Beside the file, in the directory path.snapshots, it keeps snapshots of the engine, so that a restart need not read all
// that ever was. They can be deleted at any time: the log says the same and more.
//
// It never decides, never interprets a fact, and never speaks to a network. One process owns the file at a time; inside
// it one Append at a time writes, while any number of readers read without holding the writer up.
package journal
