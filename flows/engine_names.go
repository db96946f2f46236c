package flows

// NameDoc documents a name that expressions read without anybody declaring it, or a field of one that is declared.
type NameDoc struct {
	Name string `json:"name"` // "call.from", "queue.<name>.waiting"
	Type string `json:"type"` // text, number, bool, object, list
	Doc  string `json:"doc"`
}

// EngineNames lists what expressions can read of the engine, and the fields of queues, calendars and results, by kind. The
// results themselves are told by [Docs], with the actions that leave them.
func EngineNames() []NameDoc { return append([]NameDoc(nil), nameDocs...) }

var nameDocs = []NameDoc{
	{"call.id", "text", "identifier of the call"},
	{"call.from", "text", "who calls, +5511987654321; empty: withheld"},
	{"call.to", "text", "the number that was dialled"},
	{"call.protocol", "text", "protocol number of the call, to be told to the caller"},
	{"call.language", "text", "language of the prompts"},
	{"call.started_at", "text", "when the call came in, RFC 3339"},
	{"call.duration", "number", "seconds since then"},
	{"call.flow", "text", "the flow at work"},
	{"call.step", "text", "the step at work"},
	{"call.priority", "number", "0 to 10, as the last enqueue said"},
	{"call.bucket", "number", "0 to 99, the same for a call for ever: for what is released to a share of the calls"},
	{"call.agent", "object", "id and name of the agent who talked last"},
	{"call.tags", "object", "what tag has written, by name"},

	{"customer.found", "bool", "whether identify found the customer"},
	{"customer.id", "text", "key of the customer in the history"},
	{"customer.name", "text", "name"},
	{"customer.segment", "text", "segment, as the directory has it"},
	{"customer.open_tickets", "number", "tickets that are open"},
	{"customer.last_purchase", "object", "id, product, category, status, at, amount"},
	{"customer.purchases", "list", "purchases, the latest first"},
	{"customer.tickets", "list", "tickets: id, protocol, category, status, opened, deadline"},

	{"event.name", "text", "in on: what happened"},
	{"event.attempt", "number", "in on: of a question, which attempt it was"},
	{"event.digits", "text", "in on: what was pressed"},
	{"event.message", "text", "in on error: what went wrong"},

	{"queue.<name>.open", "bool", "whether its calendar lets calls in now"},
	{"queue.<name>.waiting", "number", "calls that wait"},
	{"queue.<name>.agents", "number", "agents signed in who can serve it"},
	{"queue.<name>.agents_free", "number", "of these, ready"},
	{"queue.<name>.estimated_wait", "number", "seconds that four of five calls wait less than, this one or one that came now; 0: no wait, or no agent at work who could take it"},
	{"queue.<name>.max_wait", "number", "seconds, as the queue has it: an estimated_wait above it is the moment to offer a callback"},
	{"queue.<name>.position", "number", "of this call, 1 is next; 0: it does not wait there"},

	{"calendar.<name>.open", "bool", "whether it is open now"},
	{"calendar.<name>.opens_at", "text", "2026-03-10T08:00, in its zone; empty while open"},
	{"calendar.<name>.closes_in", "number", "seconds, while open"},
	{"calendar.<name>.holiday", "text", "name of today's holiday; empty when it is none"},

	{"http.<name>.status", "number", "HTTP status of the answer"},
	{"http.<name>.body", "object", "the answer, as returns says"},
	{"lookup.<name>.found", "bool", "whether there is a record; beside it stand the directory's fields"},
	{"voicemail.<name>.url", "text", "where the message is kept"},
	{"voicemail.<name>.duration", "number", "seconds"},
}
