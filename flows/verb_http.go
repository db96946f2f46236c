package flows

import (
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

var httpVerb = &verb{
	schema: verbSchema(schema{
		kind: "http", doc: "call a service", label: nameLabel, result: "http.<name>", events: []string{"not_found", "timeout", "error"},
		args: []arg{
			{name: "service", kind: refArg, of: "service", required: true, doc: "base URL and credentials"},
			{name: "method", kind: wordArg, words: []string{"get", "post", "put", "patch", "delete"}, def: "get", doc: "HTTP method"},
			{name: "path", kind: textArg, doc: "path and query, after the service's URL"},
			{name: "json", kind: valueArg, doc: "request body"},
			{name: "headers", kind: objectArg, doc: "extra headers"},
			{name: "returns", kind: typeArg, doc: "type of the response body; a body that does not fit is an error"},
			{name: "timeout", kind: durationArg, doc: "default: the service's"},
			{name: "retries", kind: countArg, def: "0", doc: "only for get"},
			{name: "filler", kind: promptArg, doc: "played if it takes more than 1s"},
			doesArg,
		},
		example: `http "pedido" {
  service = service.erp
  path    = "/pedidos/${call.protocol}"
  filler  = "Um momento, por favor."

  returns = object({
    numero   = string
    previsao = optional(string)
  })

  on not_found {
    say { prompt = "Não encontramos o seu pedido." }
  }
}
`,
		around: "service \"erp\" { url = \"https://erp.exemplo/api\" }\n",
	}),
	result: func(c *compiler, b *block) result {
		body := cty.DynamicPseudoType
		if attr := b.Body.Attributes["returns"]; attr != nil {
			if t, ok := c.l.quiet().typeOf(attr.Expr); ok {
				body = t.(*Type).cty()
			}
		}
		return result{of: cty.Object(map[string]cty.Type{"status": cty.Number, "body": body})}
	},
	build: buildHTTP,
}

// mostRetries is how often a call waits for one service at the most.
const mostRetries = 5

func buildHTTP(c *compiler, a *action) Op {
	op := HTTP{
		Name: a.name(), Service: get[string](a.args, "service"), Method: strings.ToUpper(get[string](a.args, "method")),
		Path: get[*Expr](a.args, "path"), JSON: get[*Expr](a.args, "json"), Headers: get[*Expr](a.args, "headers"),
		Returns: get[*Type](a.args, "returns"), Timeout: get[time.Duration](a.args, "timeout"),
		Retries: get[int](a.args, "retries"), Filler: get[*Expr](a.args, "filler"), Does: get[string](a.args, "does"),
	}
	c.l.positive(a.args, "timeout")
	c.exposed(op.Path)
	if op.Retries > 0 && op.Method != "GET" {
		c.l.errorf(a.where("retries"), "E201", "Wrong type", "Only method = get is tried again: a second %s may do its work twice.", strings.ToLower(op.Method))
	}
	if op.Retries > mostRetries {
		c.l.errorf(a.where("retries"), "E201", "Wrong type", "retries is at most %d: a caller is waiting.", mostRetries)
	}
	if op.JSON != nil && op.Method == "GET" {
		c.l.errorf(a.where("json"), "E201", "Wrong type", "A get has no body. Write method = post, or put the values into path.")
	}
	if !a.given("returns") && c.readsBody(op.Name) {
		c.l.warnf(a.block.DefRange(), "W405", "Unchecked body", "http %q does not say what it returns: fields of its body are unchecked. Write returns = object({ … }).", op.Name)
	}
	return op
}

// readsBody reports whether any expression of the flow reads the body of an http.
func (c *compiler) readsBody(name string) bool { return c.reads("http", name, "body") }

var messageVerb = &verb{
	schema: verbSchema(schema{
		kind: "message", doc: "send SMS, WhatsApp or e-mail through a service; does not wait",
		args: []arg{
			{name: "channel", kind: wordArg, words: []string{"sms", "whatsapp", "email"}, required: true, doc: "how"},
			{name: "to", kind: textArg, required: true, doc: "address"},
			{name: "text", kind: textArg, required: true, doc: "what"},
			{name: "service", kind: refArg, of: "service", doc: "that sends it: POST <url>/messages; default: engine's messages, else the plan's only service"},
			doesArg,
		},
		example: `message {
  channel = sms
  to      = call.from
  text    = "Protocolo ${call.protocol}."
}
`,
		around: "service \"mensagens\" { url = \"https://mensagens.exemplo\" }\n",
	}),
	build: func(c *compiler, a *action) Op {
		return Message{
			Channel: get[string](a.args, "channel"), Service: c.messenger(a), To: get[*Expr](a.args, "to"),
			Text: get[*Expr](a.args, "text"), Does: get[string](a.args, "does"),
		}
	},
}

// messenger is the service that sends a message.
func (c *compiler) messenger(a *action) string {
	if a.given("service") {
		return get[string](a.args, "service")
	}
	if s := c.l.messenger(); s != "" {
		return s
	}
	c.l.errorf(a.block.DefRange(), "E104", "Missing argument",
		"Nothing says which service sends messages. Write engine { messages = service.<name> }, or service = service.<name> here.")
	return ""
}

// messenger is the service that sends messages when nothing else is said; empty: nobody can tell.
func (l *loader) messenger() string {
	if s := l.plan.Engine.Messages; s != "" {
		return s
	}
	if names := sortedKeys(l.declared["service"]); len(names) == 1 {
		return names[0]
	}
	return ""
}
