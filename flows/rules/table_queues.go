package rules

// queueRules look at queues, at what is heard and recorded in them, and at their hours.
func queueRules() []*Rule {
	return []*Rule{
		{
			ID: "F08", Name: "return-on-drop", Levels: sac(should), Norm: "Decreto 11.034/2022, art. 11", Verified: InSummary,
			Demand: Text{"Toda fila liga de volta quando a ligação cai por falha nossa.", "Every queue calls back when we drop a call."},
			Says:   []Text{{"{node} não prevê retorno se a ligação cair por falha nossa.", "{node} has no return if we drop the call."}},
			Fix:    Text{"Escreva on_drop = callback na fila.", "Write on_drop = callback in the queue."},
			Unshown: Text{
				"que o retorno aconteça", "that the return happens",
			},
			check: returnOnDrop,
		},
		{
			ID: "F10", Name: "record-on", Levels: sac(must), Norm: "Decreto 11.034/2022, art. 12, § 3", Verified: InText,
			Demand: Text{
				"Toda fila grava as conversas, e o fluxo não desliga a gravação.",
				"Every queue records conversations, and no flow turns the recording off.",
			},
			Says:  []Text{{"Atendimento em {node} sem gravação contínua.", "Contacts in {node} are not recorded throughout."}},
			Fix:   Text{"Escreva record = true na fila, e não desligue a gravação.", "Write record = true in the queue, and do not turn the recording off."},
			check: recordOn,
		},
		{
			ID: "F12", Name: "human-hours", Levels: sac(must, levels{"br-telecom": should, "br-saude": should, "br-energia": should}),
			Norm: "Decreto 11.034/2022, art. 5, I; RGC (Anatel 765/2023); ANS RN 623/2024; ANEEL REN 1.000/2021", Verified: InText,
			Demand: Text{
				"Em cada dia de operação há ao menos 8 h de atendimento humano; br-telecom: das 6 às 22; br-saude e br-energia: 24 h todos os dias. Exceções datadas não contam.",
				"Every operating day has 8 h of human service at least; br-telecom: 06 to 22; br-saude and br-energia: round the clock. Dated exceptions are not judged.",
			},
			Says: []Text{
				{"Atendimento humano de {hours} h em {day}; o mínimo é {min}.", "{hours} h of human service on {day}; the minimum is {min}."},
				{"Sem atendimento humano em parte de {day}; o mínimo é das {from} às {to}.", "No human service in a part of {day}; the minimum is {from} to {to}."},
			},
			Fix: Text{"Amplie o horário.", "Widen the hours."},
			Unshown: Text{
				"o porte da operadora e as demandas urgentes", "how large the operator is, and which demands are urgent",
			},
			check: humanHours,
		},
		{
			ID: "F14", Name: "max-wait-declared", Levels: sac(should, levels{"br-2008": should, "pt": should, "es": should}),
			Norm: "Decreto 11.034/2022, art. 5, III; Portaria MJ 2.014/2008; DL 134/2009; Ley 10/2025", Verified: InSummary,
			Demand: Text{
				"Toda fila declara max_wait de até 60 s (financeiro 45 s, es 180 s), e algo é oferecido quando ele passa: on timeout, overflow ou callback na espera.",
				"Every queue declares max_wait of 60 s at most (financeiro 45 s, es 180 s), and something is offered when it passes: on timeout, overflow, or a callback while waiting.",
			},
			Says: []Text{
				{"{queue} não declara espera máxima até {limit}.", "{queue} declares no maximum wait up to {limit}."},
				{"{node} não oferece nada quando a espera máxima passa.", "{node} offers nothing when the maximum wait passes."},
			},
			Fix:   Text{"Escreva max_wait e o que vem depois.", "Set max_wait, and what follows."},
			check: maxWait,
		},
		{
			ID: "F22", Name: "strict-order", Levels: levels{"pt": should}, Norm: "DL 134/2009", Verified: InSummary,
			Demand: Text{
				"As filas atendem por ordem de chegada: order = strict_arrival, sem créditos nem prioridade.",
				"Queues serve in order of arrival: order = strict_arrival, no credits or priority.",
			},
			Says:  []Text{{"{queue} reordena quem espera; o perfil exige ordem de chegada.", "{queue} re-orders callers; the profile wants order of arrival."}},
			Fix:   Text{"Use um routing com order = strict_arrival, sem créditos nem prioridade.", "Use a routing with order = strict_arrival, no credits and no priority."},
			check: strictOrder,
		},
		{
			ID: "F23", Name: "recording-notice", Levels: sac(should, levels{"br-lgpd": should}), Norm: "LGPD (Lei 13.709/2018), arts. 6 e 9", Verified: Pending,
			Demand: Text{
				"Antes da primeira gravação, um say avisa que se grava (suas palavras dizem grava, graba ou record).",
				"Before the first recording a say tells of it (its words say grava, graba or record).",
			},
			Says:    []Text{{"A gravação em {node} começa sem aviso.", "Recording at {node} starts without notice."}},
			Fix:     Text{"Diga o aviso antes.", "Play the notice first."},
			Unshown: Text{"que o aviso diga a finalidade", "that the notice tells the purpose"},
			check:   recordingNotice,
		},
		{
			ID: "F24", Name: "pause-recording", Levels: sac(should, levels{"br-lgpd": should}), Norm: "LGPD (Lei 13.709/2018), art. 46; PCI DSS", Verified: Pending,
			Demand: Text{
				"Nenhum input secreto é digitado com a gravação ligada (card e pin a pausam por si).",
				"No secret input is typed while recording (card and pin pause it by themselves).",
			},
			Says:    []Text{{"{node} coleta dado sensível durante a gravação.", "{node} collects secret data while recording."}},
			Fix:     Text{"Escreva recording { state = pause } antes dele, e on depois.", "Write recording { state = pause } before it, and on after it."},
			Unshown: Text{"o que se diz ao atendente", "what is told to an agent"},
			check:   pauseRecording,
		},
		{
			ID: "F25", Name: "score-explained", Levels: sac(should, levels{"br-lgpd": should}), Norm: "LGPD (Lei 13.709/2018), arts. 6, IX, e 20", Verified: Pending,
			Demand: Text{
				"Filas com best_match guardam o porquê de cada escolha, têm longest_idle de reserva e não usam dado sensível.",
				"Queues with best_match keep why each agent was chosen, fall back to longest_idle and use no sensitive field.",
			},
			Says: []Text{{"{queue} decide por pontuação sem explicação.", "{queue} scores without explanation."}},
			Fix:  Text{"Guarde os Matches; tire o campo.", "Keep Matches; drop the field."},
			Unshown: Text{
				"tudo: o motor guarda sempre o porquê (receptivo events), desempata pelo mais ocioso, e a linguagem não tem campo sensível para pontuar",
				"all of it: the engine always keeps why (receptivo events), ties go to the longest idle, and the language has no sensitive field to score by",
			},
		},
		{
			ID: "F27", Name: "callback-keeps-place", Levels: sac(should, levels{"pt": should}), Norm: "prática; DL 134/2009", Verified: Practice,
			Demand: Text{
				"O retorno é pedido na espera, de onde guarda o lugar; até 3 tentativas, das 9 às 21 h (pt: 9 às 22).",
				"A callback is taken while waiting, where it keeps the place; 3 attempts at most, 9 to 21 h (pt: 9 to 22).",
			},
			Says: []Text{
				{"O retorno em {node} perde o lugar na fila.", "The callback at {node} loses the place."},
				{"O retorno em {node} liga fora das {from} às {to} h.", "The callback at {node} calls outside {from} to {to} h."},
				{"O retorno em {node} tenta {n} vezes; o máximo é 3.", "The callback at {node} tries {n} times; 3 is the most."},
			},
			Fix:   Text{"Peça o callback dentro de while_waiting e ajuste window e attempts.", "Take the callback inside while_waiting, and set window and attempts."},
			check: callbackKeepsPlace,
		},
		{
			ID: "F28", Name: "ewt-honest", Levels: sac(should), Norm: "prática", Verified: Practice,
			Demand: Text{
				"O tempo anunciado é o queue.x.estimated_wait da fila em que se espera, e só quando há um.",
				"The time announced is queue.x.estimated_wait of the queue waited in, and only when there is one.",
			},
			Says: []Text{
				{"O anúncio em {node} não vem da estimativa de {queue}.", "The announcement at {node} does not come from the estimate of {queue}."},
				{"O anúncio em {node} diz um tempo mesmo quando ninguém atende.", "The announcement at {node} tells a time even when nobody serves."},
			},
			Fix: Text{
				"Anuncie queue.x.estimated_wait da própria fila, com if = queue.x.agents > 0.",
				"Announce queue.x.estimated_wait of the same queue, with if = queue.x.agents > 0.",
			},
			Unshown: Text{"que o anúncio nunca cresça", "that the announcement never grows"},
			check:   ewtHonest,
		},
		{
			ID: "F29", Name: "holiday-calendar", Levels: sac(should, levels{"br-2008": should}), Norm: "Portaria MJ 2.014/2008", Verified: InSummary,
			Demand: Text{
				"No setor financeiro (45 s, 90 s nos dias de pico), o perfil tem um calendar com feriados.",
				"In the financial sector (45 s, 90 s on peak days) the profile has a calendar with holidays.",
			},
			Says: []Text{{"O perfil {profile} usa 45/90 s sem calendário de feriados.", "Profile {profile} uses 45/90 s without a holiday calendar."}},
			Fix:  Text{"Dê ao bloco profile um calendar com holidays.", "Give the profile block a calendar with holidays."},
			Unshown: Text{
				"vésperas, dias seguintes e o 5º dia útil", "eves, days after and the 5th business day",
			},
			check: holidayCalendar,
		},
	}
}
