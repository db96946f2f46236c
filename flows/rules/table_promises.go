package rules

// promiseRules look at numbers, and at how long things are kept and may take.
func promiseRules() []*Rule {
	return []*Rule{
		{
			ID: "F11", Name: "retention", Levels: sac(must, levels{"br-telecom": should, "br-saude": should, "pt": should}),
			Norm: "Decreto 11.034/2022, art. 12, §§ 3 e 5; RGC (Anatel 765/2023); ANS RN 623/2024; DL 134/2009", Verified: InText,
			Demand: Text{
				"retention do perfil: recording de 90 dias ao menos, record de 2 anos (telecom 3). Sem retention valem os prazos da lei.",
				"retention of the profile: recording 90 days at least, record 2 years (telecom 3). Without retention the law's terms hold.",
			},
			Says: []Text{{"Guarda de {what} é de {days} dias; o mínimo é {min}.", "{what} is kept {days} days; the minimum is {min}."}},
			Fix:  Text{"Aumente o prazo; conte o do registro a partir da resolução.", "Raise the term; count the record's from resolution."},
			Unshown: Text{
				"de quando se conta, e a retenção por litígio", "from when it counts, and holds by litigation",
			},
			check: retention,
		},
		{
			ID: "F17", Name: "free-number", Levels: sac(must, levels{"br-energia": should, "pt": should, "es": should}), Norm: "Decreto 11.034/2022, art. 3; Ley 10/2025; DL 134/2009", Verified: InText,
			Demand: Text{
				"Todo número público é gratuito (toll_free = true, ou 0800); em pt e es não é de tarifa premium.",
				"Every public number is free for who calls (toll_free = true, or 0800); in pt and es it is not a premium one.",
			},
			Says:  []Text{{"{number} tem custo para quem liga.", "{number} costs the caller."}},
			Fix:   Text{"Publique um número gratuito e escreva toll_free = true.", "Publish a toll-free number, and write toll_free = true."},
			check: freeNumber,
		},
		{
			ID: "F20", Name: "complaint-deadline", Levels: sac(should, levels{"br-telecom": should}), Norm: "Decreto 11.034/2022, art. 13; RGC (Anatel 765/2023), art. 10", Verified: InSummary,
			Demand: Text{
				"deadline.reclamacao do perfil é de até 7 dias corridos (br-telecom: 10). Sem deadline vale o da lei.",
				"deadline.reclamacao of the profile is 7 calendar days at most (br-telecom: 10). Without deadline the law's holds.",
			},
			Says:    []Text{{"{ticket} tem prazo de {days} dias; o máximo é {max}.", "{ticket} is due in {days} days; the maximum is {max}."}},
			Fix:     Text{"Encurte o prazo.", "Shorten the deadline."},
			Unshown: Text{"que o prazo se cumpra", "that the deadline is met"},
			check:   complaintDeadline,
		},
		{
			ID: "F30", Name: "history-deadline", Levels: sac(must), Norm: "Decreto 11.034/2022, art. 12, §§ 1 e 2", Verified: InText,
			Demand: Text{
				"deadline.historico do perfil é de até 5 dias corridos. Sem deadline vale o da lei.",
				"deadline.historico of the profile is 5 calendar days at most. Without deadline the law's holds.",
			},
			Says:    []Text{{"O histórico é enviado em {days} dias; o máximo é {max}.", "The history takes {days} days; the maximum is {max}."}},
			Fix:     Text{"Encurte o prazo.", "Shorten the deadline."},
			Unshown: Text{"que seja grátis, por correio ou eletrônico à escolha", "that it is free, by mail or electronic as the customer chooses"},
			check:   historyDeadline,
		},
	}
}
