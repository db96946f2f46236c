// Package history is where customers, their purchases, tickets and past contacts are kept and found.
//
// [Store] holds our own tables, in an embedded SQLite database or in PostgreSQL, and implements [skills.History]; Import
// fills it from CSV files. It never decides anything, never logs what it holds, and keeps identifiers only as keyed
// hashes: who has the database without the key file beside it cannot look a phone number up.
//
// [Sources] ask stores, a company's own database by its queries, and its HTTP services at once, and make one dossier
// within a budget (routing.md §7.2, §7.3). Their rows are recognised by the names of their columns, as the files of an
// import are, in English or Portuguese. A source that is slow, wrong, huge or gone costs nobody more than the budget: what
// it does not say is named, or remembered with its age, and one that keeps failing is left alone for a while.
package history
