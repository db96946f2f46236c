// Package console is a centre over HTTP: whether it is well, who its agents are, how its queues stand, which plan is in
// force, which contacts wait, and the commands that sign agents in and out, make them ready or not, end their wrap-up, move contacts, turn flags, and apply
// a changed plan. The API is
// the engine's commands, one to one:
//
//	GET  /healthz                                     no token; 503 while draining or when the engine has ended
//	GET  /api/v1/agents                               {"seq": …, "agents": [Agent…]}, each with team and supervisor
//	GET  /api/v1/queues                               {"seq": …, "queues": [acd.QueueView…]}
//	POST /api/v1/agents/{agent}/sign_in               200 with the Agent as they are now
//	POST /api/v1/agents/{agent}/sign_out
//	POST /api/v1/agents/{agent}/ready                 signs in first who is signed out
//	POST /api/v1/agents/{agent}/not_ready             {"reason": "lunch", "seconds": 3600}; "break" unless given; seconds: planned
//	POST /api/v1/agents/{agent}/finish                {"disposition": "sold"}; ends after-call work
//	POST /api/v1/agents/{agent}/extend                {"seconds": 60, "disposition": "sold"}; more of it; the queue's wrap_up unless given
//	POST /api/v1/agents/{agent}/breaks                {"breaks": [{"reason": "pausa", "from": "2026-03-02T15:00:00Z", "latest": "2026-03-02T16:30:00Z",
//	                                                  "for_ms": 600000}], "by": "escala"}; all that are ahead, instead of those planned before
//	POST /api/v1/agents/{agent}/transfer              {"queue": "vendas", "to": "bia"}; either or both: gives the contact away that they have
//	POST /api/v1/agents/{agent}/consult               the same; asks first, with the customer on hold
//	POST /api/v1/agents/{agent}/complete              gives it to who was asked
//	POST /api/v1/agents/{agent}/cancel                back to the customer
//	POST /api/v1/agents/{agent}/hold                  music for the customer
//	POST /api/v1/agents/{agent}/resume
//	GET  /api/v1/contacts                             {"seq": …, "contacts": [acd.ContactView…]}
//	POST /api/v1/contacts/{contact}/move              {"queue": "vendas", "by": "sara"}; 200 with the contact as it is now
//	POST /api/v1/contacts/{contact}/withdraw          {"by": "sara"}; out of its queue, back to its flow
//	POST /api/v1/contacts/{contact}/priority          {"priority": 8, "by": "sara"}; acts at once
//	GET  /api/v1/flags                                {"seq": …, "flags": [Flag…]}
//	POST /api/v1/flags/{flag}/on                      200 with the Flag as it is now
//	POST /api/v1/flags/{flag}/off
//	GET  /api/v1/plan                                 the Plan in force, and the calls by the plan they began with
//	POST /api/v1/plan/apply                           200 with Applied; the centre reads its own folder, no plan is sent
//	GET  /api/v1/recordings/{file}                    a message or conversation as WAV, whole or by Range, or what is said in it as .txt; noted in its contact's story
//
// An agent's command may name the supervisor whose word it is, {"by": "sara"}: it stands in the event. The token says who
// may ask; by is what they say of themselves. An agent who says so of a colleague has to be the supervisor of that one's
// team, if it has one: 403 otherwise.
//
// Everything but /healthz needs the bearer token. Errors are problems (RFC 9457) whose detail is a sentence: 404 for an
// agent or a flag the plan does not have, or a contact that is over, 409 for a state in which the command makes no sense, 422
// with the diagnostics of a plan that has errors, 503 when nothing could be done.
//
// It never decides and never remembers: every answer is read from the engine. It never opens a socket by itself (Serve
// is given one), never answers a page of another site, and never writes a token or a name to a log.
package console
