package rules

import (
	"embed"
	"regexp"
	"strings"
)

// Pack is a set of rules that a plan can name.
type Pack struct {
	Name  string `json:"name"`
	About Text   `json:"about"`
}

// packs are all of them, the one to start with first.
var packs = []Pack{
	{"br-sac", Text{
		"serviços regulados pelo Executivo federal (telecom, bancos, seguros, planos de saúde, aéreas, energia): Decreto 11.034/2022; não vale para ofertas e novos contratos",
		"services regulated by the Brazilian federal Executive (telecom, banks, insurance, health plans, airlines, energy): Decreto 11.034/2022; not for offers and new contracts",
	}},
	{"br-cdc", Text{
		"todos os outros (varejo, serviços): as regras de br-sac como conselho",
		"everybody else in Brazil (retail, services): the rules of br-sac as advice",
	}},
	{"br-2008", Text{
		"quem quer, ou contratou, a prática antiga e estrita: Decreto 6.523/2008 (revogado), Portaria MJ 2.014/2008",
		"whoever wants, or has contracted, the strict old practice: Decreto 6.523/2008 (revoked), Portaria MJ 2.014/2008",
	}},
	{"br-telecom", Text{"Anatel, RGC (Resolução 765/2023)", "Anatel, RGC (Resolução 765/2023)"}},
	{"br-saude", Text{"ANS, RN 623/2024", "ANS, RN 623/2024"}},
	{"br-energia", Text{"ANEEL, REN 1.000/2021", "ANEEL, REN 1.000/2021"}},
	{"br-trabalho", Text{"quem emprega os atendentes: NR-17, Anexo II; nenhuma regra dele se vê num plano", "who employs the agents: NR-17, Annex II; a plan shows none of its rules"}},
	{"br-lgpd", Text{"dados pessoais: Lei 13.709/2018", "personal data: Lei 13.709/2018"}},
	{"pt", Text{"Portugal: DL 134/2009", "Portugal: DL 134/2009"}},
	{"es", Text{"Espanha: Ley 10/2025", "Spain: Ley 10/2025"}},
}

// Packs lists the packs, the one to start with first.
func Packs() []Pack { return append([]Pack(nil), packs...) }

//go:embed testdata/F??_bad.hcl testdata/F??_good.hcl
var examples embed.FS

var expectation = regexp.MustCompile(` *# want .*`)

// Example is a plan that breaks the rule, and one that keeps it; both are empty when a plan shows nothing of it.
func (r *Rule) Example() (bad, good string) { return r.example("_bad"), r.example("_good") }

func (r *Rule) example(kind string) string {
	src, err := examples.ReadFile("testdata/" + r.ID + kind + ".hcl")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(expectation.ReplaceAllString(string(src), "")) + "\n"
}
