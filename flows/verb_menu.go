package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

var menuVerb = &verb{
	schema: verbSchema(schema{
		kind: "menu", doc: "ask for one of a few keys", label: nameLabel, result: "menu.<name>", holds: []string{"choice"},
		events: asking, args: askArgs,
		example: `menu "principal" {
  prompt = "Para pedidos, digite 1. Para falar com um atendente, digite 9."

  choice "1" {
    say { prompt = "Pedidos." }
  }

  choice "9" {
    intent = atendente
    hangup {}
  }

  on exhausted {
    hangup {}
  }
}
`,
	}),
	result: func(*compiler, *block) result { return result{of: cty.String} },
	build:  buildMenu,
}

var choiceSchema = schema{
	kind: "choice", doc: "what a key does", label: keysLabel, body: true,
	args: []arg{
		{name: "if", kind: conditional, doc: "offer it only when true"},
		{name: "description", kind: stringArg, doc: "for reports"},
		{name: "intent", kind: wordArg, doc: "what the caller wants: a category of the routing block"},
		gotoArg, raiseArg,
	},
}

// wantedKeys are intents that need no category: rule packs know them.
var wantedKeys = []string{"reclamacao", "cancelamento", "atendente", "cobranca_indevida"}

func buildMenu(c *compiler, a *action) Op {
	m := Menu{Name: a.name(), Ask: c.ask(a.args)}
	seen := map[string]Place{}
	for _, b := range a.blocks("choice") {
		if !c.l.label(&choiceSchema, b) {
			continue
		}
		keys := b.Labels[0]
		if first, twice := seen[keys]; twice {
			c.l.errorf(b.DefRange(), "E303", "Same key twice", "Key %s is already a choice at %s.", keys, first)
			continue
		}
		seen[keys] = placeOf(b.DefRange())
		m.Choices = append(m.Choices, c.choice(a, b, keys))
	}
	c.slowKeys(a, seen)
	c.adviseMenu(a, m)
	c.adviseAhead(a, m)
	if len(a.blocks("choice")) == 0 {
		c.l.errorf(a.block.DefRange(), "E104", "Missing argument", "menu %q has no choice.", m.Name)
	}
	return m
}

func (c *compiler) choice(a *action, b *hclsyntax.Block, keys string) Choice {
	if len(keys) > 20 || !isKeys(keys) {
		c.l.errorf(b.LabelRanges[0], "E303", "Not a key", "%q cannot be pressed: the keys of a phone are 0 to 9, * and #.", keys)
	}
	d := c.l.decode(&choiceSchema, b, c.env, nil)
	choice := Choice{
		Keys: keys, If: get[*Expr](d, "if"), Description: get[string](d, "description"), Intent: get[string](d, "intent"),
		At: placeOf(b.TypeRange),
	}
	c.knownIntent(d, choice.Intent)
	choice.Body = c.nested(b, d, a.scope, a.addr+"/"+keys, Jump{To: a.next})
	return choice
}

// slowKeys warns of keys that make others wait.
func (c *compiler) slowKeys(a *action, seen map[string]Place) {
	shorts := sortedKeys(seen)
	for _, b := range a.blocks("choice") {
		for _, short := range shorts {
			if len(b.Labels) == 1 && short != b.Labels[0] && short != "" && strings.HasPrefix(b.Labels[0], short) {
				c.l.warnf(b.DefRange(), "W403", "Slow key", "%s and %s start alike (%s): the shorter one waits for digit_timeout.", short, b.Labels[0], seen[short])
			}
		}
	}
}

// knownIntent checks a category, when the plan has any.
func (c *compiler) knownIntent(a args, intent string) {
	if intent == "" || len(c.l.intents) == 0 || has(c.l.intents, intent) || has(wantedKeys, intent) {
		return
	}
	c.l.errorf(a.where("intent"), "E202", "Unknown reference", "No routing block has a category %q.%s", intent, didYouMean(intent, c.l.intents))
}
