package flows

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// What a caller can follow (sac-br.md F21, field practice).
const (
	mostChoices   = 5
	mostBodies    = 3
	mostSteps     = 60
	longestSpeech = 30 * time.Second
	speechRate    = 15 // letters a second, a brisk reader
)

// adviseMenu warns of a menu that callers find hard: too many choices, too long a speech before it, words that do not fit
// the keys.
func (c *compiler) adviseMenu(a *action, m Menu) {
	if n := len(m.Choices); n > mostChoices {
		c.l.warnf(a.block.DefRange(), "W406", "Hard menu", "menu %q has %d choices; callers keep %d in mind. Split it, or leave the rarest to a person.", m.Name, n, mostChoices)
	}
	if m.Ask.Prompt == nil || m.Ask.Prompt.said == nil {
		return
	}
	for _, language := range sortedKeys(m.Ask.Prompt.said) {
		if c.adviseWords(a, m, wordsSaid(m.Ask.Prompt.said[language])) {
			return
		}
	}
}

// adviseWords compares the keys that a text names with the choices there are.
func (c *compiler) adviseWords(a *action, m Menu, text string) (told bool) {
	said := KeysSaid(text)
	if len(said) == 0 {
		return false
	}
	var offered, order []string
	for _, choice := range m.Choices {
		offered = append(offered, choice.Keys)
		if slices.Contains(said, choice.Keys) {
			order = append(order, choice.Keys)
		} else if mentions(text, choice.Keys) {
			return false // in words of another kind: nothing is certain
		} else if choice.If == nil && strings.Trim(choice.Keys, "*#") != "" {
			c.l.warnf(a.where("prompt"), "W406", "Hard menu", "The words of menu %q do not say what key %s is for.", m.Name, choice.Keys)
			told = true
		}
	}
	for _, key := range said {
		if !slices.Contains(offered, key) {
			c.l.warnf(a.where("prompt"), "W406", "Hard menu", "The words of menu %q say key %s, and there is no such choice.", m.Name, key)
			told = true
		}
	}
	if !told && !slices.Equal(order, said) {
		c.l.warnf(a.where("prompt"), "W406", "Hard menu", "menu %q says its keys in the order %s and writes its choices in the order %s. One order is easier to keep.",
			m.Name, quoted(said), quoted(order))
		told = true
	}
	return told
}

// mentions reports whether a key stands in a text, whatever for.
func mentions(text, key string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789*#", r) }), key)
}

var keySaid = regexp.MustCompile(`(?i)\b(?:digite|tecle|pressione|aperte|disque|marque|pulse|presione|oprima|press|dial|enter)\s+(?:a\s+tecla\s+|o\s+número\s+|o\s+|la\s+tecla\s+|el\s+|the\s+)?([0-9]+|[*#]|[[:alpha:]áéíóúêãç]+)`)

// keyWords are keys as texts write them out.
var keyWords = map[string]string{
	"zero": "0", "um": "1", "dois": "2", "três": "3", "quatro": "4", "cinco": "5", "seis": "6", "sete": "7", "oito": "8", "nove": "9",
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "siete": "7", "ocho": "8", "nueve": "9",
	"estrela": "*", "asterisco": "*", "star": "*", "jogo": "#", "cerquilha": "#", "sustenido": "#", "pound": "#", "hash": "#", "almohadilla": "#",
}

// KeysSaid are the keys that a text tells callers to press, each once, in its order.
func KeysSaid(text string) []string {
	var keys []string
	add := func(word string) bool {
		key := word
		if !isKeys(word) {
			key = keyWords[strings.ToLower(word)]
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		return key != ""
	}
	for _, at := range keySaid.FindAllStringSubmatchIndex(text, -1) {
		good, rest := add(text[at[2]:at[3]]), text[at[1]:]
		for good { // "digite 1, 2 ou 3"
			m := keyMore.FindStringSubmatch(rest)
			if m == nil {
				break
			}
			good, rest = add(m[1]), rest[len(m[0]):]
		}
	}
	return keys
}

var keyMore = regexp.MustCompile(`^(?i)(?:\s*,\s*(?:ou |or |o |e )?|\s+(?:ou|or|o|e)\s+)([0-9]+|[*#]|[[:alpha:]ê]+)\b`)

// wordsSaid is what segments say, as far as it is words.
func wordsSaid(segments []Segment) string {
	var words []string
	for _, s := range segments {
		words = append(words, s.Text)
	}
	return strings.Join(words, " ")
}

// adviseBody warns of a long speech before a menu.
func (c *compiler) adviseBody(b *body) {
	letters := 0
	for i, block := range b.actions {
		switch op := c.flow.Code[b.start+i].Op.(type) {
		case Say:
			if op.Prompt != nil && op.Prompt.said != nil {
				letters += len([]rune(wordsSaid(op.Prompt.said[c.l.plan.Engine.Language]))) * max(op.Times, 1)
			}
		case Menu:
			if speech := time.Duration(letters) * time.Second / speechRate; speech > longestSpeech {
				c.l.warnf(block.DefRange(), "W406", "Hard menu", "Callers hear about %d s before menu %q. Let them choose within %d s.",
					int(speech.Seconds()), op.Name, int(longestSpeech.Seconds()))
			}
			letters = 0
		case Set, Tag, Log, Identify, Lookup, HTTP, Language, Recording, Message, Answer:
		default:
			letters = 0
		}
	}
}

// adviseAhead warns of a question that takes keys typed ahead right before something that cannot be undone.
func (c *compiler) adviseAhead(a *action, m Menu) {
	if !m.Ask.TypeAhead {
		return
	}
	for _, choice := range m.Choices {
		for pc := choice.Body; pc >= 0 && pc < len(c.flow.Code); pc = c.flow.Code[pc].Next {
			if irreversible(c.flow.Code[pc].Op) {
				c.l.warnf(a.block.DefRange(), "W407", "Keys typed ahead", "Key %s of menu %q does what cannot be undone, and a key typed ahead may press it unheard. Write type_ahead = false.", choice.Keys, m.Name)
				break
			}
		}
	}
}

func irreversible(op Op) bool {
	switch op := op.(type) {
	case HTTP:
		return op.Does == "cancel" || op.Method == "DELETE"
	case Message:
		return op.Does == "cancel"
	}
	return false
}

// adviseShape warns of a flow that is hard to read: too deep, or too long.
func (c *compiler) adviseShape() {
	if n := len(c.steps); n > mostSteps {
		c.l.warnf(c.block.DefRange(), "W409", "Large flow", "Flow %q has %d steps; up to %d can be kept in mind. Move a part into a flow of its own, and run it.", c.flow.Name, n, mostSteps)
	}
	for _, b := range c.block.Body.Blocks {
		if b.Type == "step" {
			c.depth(b.Body, 1)
		}
	}
	c.depth(c.block.Body, 1)
}

// depth finds bodies inside bodies: choices, handlers, while_waiting. A body is reported once, not all that are in it.
func (c *compiler) depth(b *hclsyntax.Body, depth int) {
	for _, inner := range b.Blocks {
		switch inner.Type {
		case "step":
		case "choice", "on", "while_waiting":
			if depth >= mostBodies {
				c.l.warnf(inner.DefRange(), "W409", "Deep nesting", "This body stands in %d others. Give what it does a step of its own.", depth)
				continue
			}
			c.depth(inner.Body, depth+1)
		default:
			c.depth(inner.Body, depth)
		}
	}
}
