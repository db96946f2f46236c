package flows

import (
	"fmt"
	"maps"
	"regexp"
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
				doc: "on_register: the phone's registration signs in and makes ready; not with address, which never registers"},
			{name: "address", kind: stringArg, doc: `where the agent is rung instead of where the extension registers: a phone, "sip:2001@10.0.0.5" (:port if not 5060), or a number, "+5511999990000", through trunk. It counts as reachable without registering; who answers there, if it is a machine, has the call`},
			{name: "trunk", kind: refArg, of: "trunk", doc: "way out to address when that is a number; the carrier learns the caller's number, nothing else"},
			{name: "skills", kind: skillsArg, doc: `{ sac = 3, "can:cancel" = 1 }; the prefixes lang, access, product, desk, can and licence need no skill block`},
			{name: "languages", kind: stringsArg, doc: `default: the engine's; ["pt-BR"] is the skills "lang:pt-BR" and "lang:pt" at level 10`},
			{name: "capacity", kind: partsArg, fields: capacityRows(),
				doc: "contacts at once per channel; a callback is a call. A call interrupts what is written, once nothing rings, and nothing is offered beside a call. Chats and e-mails come by the engine's commands; this program has no door for them yet"},
			{name: "team", kind: refArg, of: "team", doc: "whose supervisor sees the agent"},
			hoursOfShift, breaksOfShift,
			{name: "renamed_from", kind: stringArg,
				doc: "the name in the plan before: at a reload state, reason, clocks, the contact at hand, what the history says and figures go on under the new name. It may stay written"},
		},
		example: "agent \"ana\" {\n  name      = \"Ana Souza\"\n  extension = \"2001\"\n  password  = \"md5:0123456789abcdef0123456789abcdef\"\n  skills    = { atendimento = 3 }\n  sign_in   = on_register\n}\n",
	},
	load: (*loader).agent,
}

// capacityRows are the channels; each agent has one call at a time at most.
func capacityRows() []arg {
	return []arg{
		{name: "voice", kind: countArg, def: "1", rule: between(0, 1), doc: "calls"},
		{name: "chat", kind: countArg, rule: between(0, acd.MostAtOnce), doc: "chats"},
		{name: "email", kind: countArg, rule: between(0, acd.MostAtOnce), doc: "messages"},
	}
}

func (l *loader) agent(b *hclsyntax.Block, a args) {
	levels := get[map[string]int](a, "skills")
	spoken := get[[]string](a, "languages")
	if !a.given("languages") {
		spoken = []string{l.plan.Engine.Language}
	}
	g := Agent{
		Agent: acd.Agent{
			Name:             a.name(),
			RenamedFrom:      get[string](a, "renamed_from"),
			Team:             get[string](a, "team"),
			Skills:           l.withLanguages(a, levels, spoken),
			SignInOnRegister: get[string](a, "sign_in") == "on_register",
		},
		Display:   get[string](a, "name"),
		Extension: get[string](a, "extension"),
		Password:  get[Secret](a, "password"),

		Address: get[string](a, "address"), Trunk: get[string](a, "trunk"), Languages: spoken,
	}
	if a.given("capacity") {
		g.Capacity = acd.Capacity{}
		for channel := range get[parts](a, "capacity") {
			g.Capacity[acd.Channel(channel)] = field[int](get[parts](a, "capacity"), channel)
		}
	}
	g.Hours, g.Breaks = l.restOf(a, g.Team)
	l.reach(a, g)
	l.renamed(a, "agent")
	if g.Display == "" {
		g.Display = g.Name
	}
	if g.Extension == "" && a.given("extension") {
		if a.val("extension") != nil {
			l.errorf(a.where("extension"), "E201", "Wrong type", "extension must not be empty.")
		}
	}
	if strings.IndexFunc(g.Extension, notOfUser) >= 0 {
		l.errorf(a.where("extension"), "E201", "Wrong type", "extension is the user of a phone, such as \"2001\": letters, digits and . _ - + * #.")
	}
	if !a.given("password") && !a.given("address") {
		l.warnf(b.DefRange(), "W411", "Agent without a password", "No phone can register as this agent. Write password = env(\"NAME\"), or the digest hash \"md5:…\".")
	}
	if other, ok := l.plan.AgentByExtension(g.Extension); ok && g.Extension != "" {
		l.errorf(a.where("extension"), "E102", "Declared twice", "Extension %s is already that of agent %q.", g.Extension, other.Name)
	}
	l.knownSkills(a, "skills", levels)
	l.plan.Agents = append(l.plan.Agents, g)
}

// withLanguages adds the languages that an agent speaks to the skills, unless these say how well.
func (l *loader) withLanguages(a args, levels map[string]int, spoken []string) skills.Set {
	set := skills.Set(levels)
	for _, language := range spoken {
		if !isLanguage(language) || language == "" {
			if a.given("languages") { // else the engine's is wrong, which is reported there
				l.errorf(a.where("languages"), "E201", "Wrong type", "%q is no language such as pt-BR.", language)
			}
			continue
		}
		base, _, _ := strings.Cut(language, "-")
		for _, name := range []string{"lang:" + language, "lang:" + base} {
			if set[name] == 0 {
				set = maps.Clone(set)
				if set == nil {
					set = skills.Set{}
				}
				set[name] = skills.MaxLevel
			}
		}
	}
	return set
}

// reach checks where an agent is rung.
func (l *loader) reach(a args, g Agent) {
	outside := strings.HasPrefix(g.Address, "+")
	switch {
	case !a.given("address"):
		if a.given("trunk") {
			l.errorf(a.where("trunk"), "E104", "Missing argument", "trunk is the way out to address: write it as +5511999990000.")
		}
	case outside && !isDialable(g.Address) || !outside && !isPhone(g.Address):
		l.errorf(a.where("address"), "E201", "Wrong type", "address is \"sip:2001@10.0.0.5\", or a number such as \"+5511999990000\" through a trunk.")
	case outside && !a.given("trunk"):
		l.errorf(a.where("address"), "E104", "Missing argument", "An outside number needs trunk: the way out to it.")
	case !outside && a.given("trunk"):
		l.errorf(a.where("trunk"), "E201", "Wrong type", "A SIP URI is rung as it is; trunk is for outside numbers.")
	}
	if a.given("address") && g.SignInOnRegister {
		l.errorf(a.where("sign_in"), "E201", "Wrong type", "A phone at a fixed address never registers: leave sign_in out, and let the agent sign in by a command.")
	}
}

// isPhone accepts sip:user@host or sip:user@host:port, as the gateway dials them (RFC 3261 §19.1, without parameters).
func isPhone(uri string) bool {
	rest, ok := strings.CutPrefix(uri, "sip:")
	user, host, with := strings.Cut(rest, "@")
	return ok && with && phoneUser.MatchString(user) && isHost(host)
}

var phoneUser = regexp.MustCompile(`^[A-Za-z0-9._*+-]{1,80}$`)

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
