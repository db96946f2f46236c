// Package reports writes what became of every contact, visit, offer and minute of an agent into plain tables of a
// PostgreSQL database, for whoever asks in SQL: dashboards, spreadsheets, a data warehouse. schema.sql says what the
// tables are. They agree with package metrics row by row; only of an agent with several
// contacts at hand agent_states has what they did last, and not what counts first.
//
// The tables follow the log, in order, a second behind it, and are never read by the centre: while the database is away
// calls go on and the log waits. How far they are is written in the same transaction as the rows, so that nothing is
// missing and nothing stands twice, whatever is killed. Dropping the schema has them written anew from the first event.
//
// They hold what the facts hold: agents by name, contacts by their id, and nothing that says who a customer is.
package reports
