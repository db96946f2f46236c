// Package services calls the HTTP services that a plan names: the requests of its flows, the directories where records
// are found, and the messages that go out by SMS, WhatsApp or e-mail.
//
// It decides nothing: what it hears goes back to the flow that asked, and an answer that is late, wrong, too large or
// missing is a sentence for the operator. It never logs or repeats what a request or an answer holds (a path, a key, a
// body), never leaves the host that the plan names, whatever a caller typed and wherever a service redirects, and never
// lets one slow service take more than its share: so many requests of it at once, so much of an answer, so long.
//
// A [Client] belongs to a node, with its connections. A [Desk] belongs to a plan, with the tables of its directories;
// calls keep the desk of the plan they began with.
package services
