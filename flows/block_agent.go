package flows

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/acd"
	"receptivo/skills"
)

var agentBlock = &topBlock{
	schema: schema{
		kind: "agent", doc: "a person", label: slugLabel,
		args: []arg{
			{name: "name", kind: stringArg, doc: "shown to people"},
			{name: "extension", kind: stringArg, required: true, doc: "SIP user"},
			{name: "password", kind: secretArg, doc: `of the phone: env("X") or a digest hash "md5:…"; plain text is accepted with a warning`},
			{name: "sign_in", kind: wordArg, words: []string{"manual", "on_register"}, def: "manual",
				doc: "on_register: the phone's registration signs in and makes ready"},
			{name: "skills", kind: skillsArg, doc: `{ sac = 3, "can:cancel" = 1 }`},
		},
		later:   []string{"address", "trunk", "languages", "capacity", "team", "renamed_from"},
		example: "agent \"ana\" {\n  name      = \"Ana Souza\"\n  extension = \"2001\"\n  password  = \"md5:0123456789abcdef0123456789abcdef\"\n  skills    = { atendimento = 3 }\n  sign_in   = on_register\n}\n",
	},
	load: (*loader).agent,
}

func (l *loader) agent(b *hclsyntax.Block, a args) {
	levels := get[map[string]int](a, "skills")
	g := Agent{
		Agent: acd.Agent{
			Name:             a.name(),
			Skills:           skills.Set(levels),
			SignInOnRegister: get[string](a, "sign_in") == "on_register",
		},
		Display:   get[string](a, "name"),
		Extension: get[string](a, "extension"),
		Password:  get[Secret](a, "password"),
	}
	if g.Display == "" {
		g.Display = g.Name
	}
	if g.Extension == "" && a.given("extension") {
		if _, wrong := a.vals["extension"]; wrong {
			l.errorf(a.where("extension"), "E201", "Wrong type", "extension must not be empty.")
		}
	}
	if strings.IndexFunc(g.Extension, notOfUser) >= 0 {
		l.errorf(a.where("extension"), "E201", "Wrong type", "extension is the user of a phone, such as \"2001\": letters, digits and . _ - + * #.")
	}
	if !a.given("password") {
		l.warnf(b.DefRange(), "W411", "Agent without a password", "No phone can register as this agent. Write password = env(\"NAME\"), or the digest hash \"md5:…\".")
	}
	if other, ok := l.plan.AgentByExtension(g.Extension); ok && g.Extension != "" {
		l.errorf(a.where("extension"), "E102", "Declared twice", "Extension %s is already that of agent %q.", g.Extension, other.Name)
	}
	l.knownSkills(a, "skills", levels)
	l.plan.Agents = append(l.plan.Agents, g)
}

// checkAgents checks that every queue has somebody who could serve it, when the plan declares agents at all.
func (l *loader) checkAgents() {
	if len(l.plan.Agents) == 0 || l.unsure {
		return
	}
	for _, q := range l.plan.Queues {
		served, lacking := false, ""
		for _, g := range l.plan.Agents {
			unmet := q.Needs.Unmet(g.Skills)
			served = served || unmet == ""
			lacking = unmet
		}
		if !served {
			hint := ""
			if len(q.Needs.Required) == 1 {
				hint = fmt.Sprintf(" Nobody has %s at the level it asks.", lacking)
			}
			l.errorf(l.declared["queue"][q.Name].DefRange(), "E311", "Queue without agents", "No agent has the skills of queue %q.%s", q.Name, hint)
		}
	}
}

// notOfUser reports a character that the user of a SIP address does not have as it stands (RFC 3261 §25.1), # apart, which
// phones have a key for.
func notOfUser(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-+*#", r))
}
