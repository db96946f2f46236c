package rules

// callRules follow what a call meets between its number and a person.
func callRules() []*Rule {
	return []*Rule{
		{
			ID: "F01", Name: "first-menu-complaint", Levels: sac(must), Norm: "Decreto 11.034/2022, art. 5, II", Verified: InText,
			Demand: Text{"O primeiro menu oferece reclamação.", "The first menu offers to complain."},
			Says:   []Text{{"O primeiro menu de {flow} não oferece reclamação.", "The first menu of {flow} has no complaint option."}},
			Fix:    Text{"Acrescente uma opção com intent = reclamacao.", "Add an option with intent = reclamacao."},
			check:  firstMenuComplaint,
		},
		{
			ID: "F02", Name: "first-menu-cancel", Levels: sac(must), Norm: "Decreto 11.034/2022, art. 5, II", Verified: InText,
			Demand: Text{"O primeiro menu oferece cancelamento; F16 vê aonde ele leva.", "The first menu offers to cancel; F16 looks where that leads."},
			Says:   []Text{{"O primeiro menu de {flow} não oferece cancelamento.", "The first menu of {flow} has no cancellation option."}},
			Fix:    Text{"Acrescente uma opção com intent = cancelamento.", "Add an option with intent = cancelamento."},
			check:  firstMenuCancel,
		},
		{
			ID: "F03", Name: "human-reachable", Levels: sac(should, levels{"br-2008": must, "pt": should, "es": should}),
			Norm: "Decreto 11.034/2022, art. 5, I; Decreto 6.523/2008 (revogado), art. 4; DL 134/2009; Ley 10/2025", Verified: InText,
			Demand: Text{
				"No horário de atendimento, o primeiro menu leva direto a um atendente e todo outro em até duas escolhas; em br-2008 e es, todo menu leva direto.",
				"In human hours the first menu leads to a person directly and every other in two choices at most; in br-2008 and es every menu directly.",
			},
			Says: []Text{{"De {menu} não se chega a um atendente em até {n} escolha(s).", "No human within {n} choice(s) from {menu}."}},
			Fix:  Text{"Acrescente \"falar com atendente\", em geral na tecla 0.", "Add \"speak to a person\", usually key 0."},
			Unshown: Text{
				"que haja alguém escalado na fila", "that somebody is staffed in the queue",
			},
			check: humanReachable,
		},
		{
			ID: "F04", Name: "no-mandatory-data", Levels: sac(must), Norm: "Decreto 11.034/2022, art. 4, § 4", Verified: InText,
			Demand: Text{
				"Quem não digita os dados pedidos, ou não é encontrado, chega à mesma fila que os outros.",
				"Who does not type what is asked, or is not found, gets to the same queue as everybody else.",
			},
			Says: []Text{{"{node} exige dados antes do atendente e não pode ser pulado ({event}).", "{node} demands data before a human and cannot be skipped ({event})."}},
			Fix: Text{
				"Deixe on exhausted, not_found e error levarem à mesma fila; use o número de quem liga.",
				"Let on exhausted, not_found and error lead to the same queue; use the caller's number.",
			},
			check: noMandatoryData,
		},
		{
			ID: "F05", Name: "no-ads-on-hold", Levels: sac(must, levels{"pt": should}), Norm: "Decreto 11.034/2022, art. 4, §§ 5 e 6", Verified: InText,
			Demand: Text{
				"Na espera não se ouve publicidade sem consentimento (consent.hold_ads), e todo anúncio diz de que classe é.",
				"Nobody waiting hears advertising without consent (consent.hold_ads), and every announcement says its class.",
			},
			Says: []Text{
				{"{item} é publicidade na espera sem consentimento.", "{item} is advertising on hold without consent."},
				{"{item} na espera não diz de que classe é: ninguém sabe se é publicidade.", "{item} on hold does not say its class: nobody can tell whether it is advertising."},
			},
			Fix: Text{
				"Tire-a, escreva class = info, rights, channels, ewt ou position, ou peça antes o consentimento.",
				"Remove it, write class = info, rights, channels, ewt or position, or ask for consent first.",
			},
			Unshown: Text{"o que a música gravada diz", "what recorded music says"},
			check:   noAds,
		},
		{
			ID: "F06", Name: "no-drop", Levels: sac(should, levels{"br-2008": must, "es": should}),
			Norm: "Decreto 6.523/2008 (revogado), art. 4, § 2; Decreto 11.034/2022, art. 11; Ley 10/2025", Verified: InSummary,
			Demand: Text{
				"Não desligamos antes que o cliente escolha, seja atendido ou ouça que está fechado; fila cheia, sem atendentes ou demorada leva a callback, voicemail ou outra fila.",
				"We do not hang up before the customer chose, was served or heard that we are closed; a full, empty or slow queue leads to callback, voicemail or another queue.",
			},
			Says: []Text{{"{node} pode desligar antes da conclusão.", "{node} may hang up before the end."}},
			Fix: Text{
				"Leve a callback, a voicemail com protocolo ou a outra fila.",
				"Lead to callback, to voicemail with a ticket, or to another queue.",
			},
			check: noDrop,
		},
		{
			ID: "F07", Name: "protocol", Levels: sac(must, levels{"br-telecom": should, "br-saude": should}),
			Norm: "Decreto 11.034/2022, art. 12; RGC (Anatel 765/2023), art. 9; ANS RN 623/2024", Verified: InText,
			Demand: Text{
				"Todo caminho até uma fila, ou até o fim de um autoatendimento, diz call.protocol ou o envia.",
				"Every path to a queue, or to the end of a self-service, says call.protocol or sends it.",
			},
			Says:  []Text{{"Há caminho até {node} sem número de protocolo.", "A path reaches {node} without a protocol number."}},
			Fix:   Text{"Diga ou envie call.protocol no começo.", "Say or send call.protocol at the start."},
			check: protocol,
		},
		{
			ID: "F09", Name: "no-repeat", Levels: sac(should), Norm: "Decreto 11.034/2022, art. 10", Verified: InSummary,
			Demand: Text{
				"transfer e enqueue passam adiante o que se sabe (screen), e nenhum dado é pedido duas vezes no mesmo caminho.",
				"transfer and enqueue pass on what is known (screen), and no datum is asked twice on one path.",
			},
			Says: []Text{
				{"{node} não passa nada adiante: o atendente vai perguntar de novo.", "{node} passes nothing on: the agent will ask again."},
				{"{node} pede de novo {datum}, já registrado em {first}.", "{node} asks again for {datum}, already registered at {first}."},
			},
			Fix: Text{"Use o valor registrado e passe-o em screen.", "Use the registered value, and pass it in screen."},
			Unshown: Text{
				"o que o atendente pergunta", "what the agent asks",
			},
			check: noRepeat,
		},
		{
			ID: "F13", Name: "always-open", Levels: sac(must), Norm: "Decreto 11.034/2022, art. 4, caput e §§ 1 e 3", Verified: InText,
			Demand: Text{
				"Fora do horário, todo caminho ainda oferece um canal: um menu, callback, voicemail ou does = register.",
				"Out of hours every way still offers a channel: a menu, callback, voicemail or does = register.",
			},
			Says: []Text{{"Fora do horário, {flow} termina sem nenhum canal em {node}.", "Out of hours {flow} ends with no channel at {node}."}},
			Fix: Text{
				"Ofereça um autoatendimento ou registre a demanda; se o próprio serviço não é de 24 horas, dispense a regra com esse motivo.",
				"Offer self-service or register the demand; if the service itself is not round the clock, waive the rule with that reason.",
			},
			check: alwaysOpen,
		},
		{
			ID: "F15", Name: "single-transfer", Levels: sac(should, levels{"br-2008": should}), Norm: "Decreto 6.523/2008 (revogado)", Verified: InSummary,
			Demand: Text{"Nenhum caminho passa o cliente duas vezes de uma pessoa a outra.", "No path passes the customer twice from one person to another."},
			Says:   []Text{{"O caminho até {path} transfere duas vezes.", "The path to {path} transfers twice."}},
			Fix:    Text{"Encaminhe pelo assunto; dê a habilidade ao primeiro atendente.", "Route by intent; give the first agent the skill."},
			Unshown: Text{
				"que o destino resolva a demanda, nem o que os atendentes transferem",
				"that the target can resolve the demand, nor what agents transfer",
			},
			check: singleTransfer,
		},
		{
			ID: "F16", Name: "cancel-not-gated", Levels: sac(should), Norm: "Decreto 11.034/2022, art. 14", Verified: InSummary,
			Demand: Text{
				"A opção de cancelamento leva a uma fila que exige can:cancel ou a does = cancel com does = receipt, sem oferta obrigatória, sem dados além da identificação e sem fila de horário menor.",
				"The cancellation option leads to a queue that needs can:cancel, or to does = cancel with does = receipt, without a mandatory offer, data beyond identification, or a queue with shorter hours.",
			},
			Says: []Text{
				{"O cancelamento em {path} não chega a quem cancela.", "Cancelling through {path} reaches nobody who can do it."},
				{"{node} atrasa ou condiciona o cancelamento em {path}.", "{node} delays or conditions cancelling through {path}."},
				{"O cancelamento em {path} não dá comprovante.", "Cancelling through {path} gives no receipt."},
			},
			Fix: Text{
				"Leve a uma fila com can:cancel ou a does = cancel seguido de does = receipt; a oferta é opcional e vem depois do registro.",
				"Lead to a queue with can:cancel, or to does = cancel followed by does = receipt; an offer is optional, and comes after registration.",
			},
			Unshown: Text{"que o efeito conte da data do pedido", "that the effect is dated at the request"},
			check:   cancelNotGated,
		},
		{
			ID: "F18", Name: "accessibility", Levels: sac(should), Norm: "Decreto 11.034/2022, art. 6", Verified: InSummary,
			Demand: Text{"Um fluxo ou fila com access é alcançado em até duas escolhas.", "A flow or queue with access is reached in two choices at most."},
			Says:   []Text{{"Não há rota acessível até um atendente.", "No accessible route to a human."}},
			Fix: Text{
				"Acrescente uma rota por texto ou vídeo: access = text ou video na fila ou no fluxo.",
				"Add a route by text or video: access = text or video in the queue or the flow.",
			},
			check: accessibility,
		},
		{
			ID: "F19", Name: "undue-charge", Levels: sac(should), Norm: "Decreto 11.034/2022, art. 13", Verified: InSummary,
			Demand: Text{
				"Um caminho com intent = cobranca_indevida suspende a cobrança no registro (does = suspend_charge).",
				"A path with intent = cobranca_indevida suspends the charge on registration (does = suspend_charge).",
			},
			Says:  []Text{{"Cobrança indevida em {path} não suspende a cobrança no registro.", "An undue charge through {path} is not suspended on registration."}},
			Fix:   Text{"Acrescente does = suspend_charge.", "Add does = suspend_charge."},
			check: undueCharge,
		},
		{
			ID: "F21", Name: "menu-size", Levels: sac(should, levels{"pt": should}), Norm: "DL 134/2009 (até 5 opções); prática", Verified: InSummary,
			Demand: Text{
				"O primeiro menu tem até 5 opções, a humana se ouve em até 30 s, e nenhum menu está a mais de 3 níveis.",
				"The first menu has 5 choices at most, the human one is heard within 30 s, and no menu is deeper than 3.",
			},
			Says: []Text{
				{"O primeiro menu, {menu}, tem {n} opções.", "The first menu, {menu}, has {n} choices."},
				{"Em {menu} a opção humana se ouve depois de cerca de {s} s.", "At {menu} the human option comes after about {s} s."},
				{"O menu {menu} está no nível {n}.", "Menu {menu} is at level {n}."},
			},
			Fix:   Text{"Encurte, ou divida por horários.", "Shorten it, or split it by hours."},
			check: menuSize,
		},
		{
			ID: "F26", Name: "bot-not-only", Levels: sac(should, levels{"es": should}), Norm: "Ley 10/2025; Decreto 11.034/2022, art. 5, I", Verified: InSummary,
			Demand: Text{
				"De toda pergunta automática, no horário de atendimento, há um caminho até uma pessoa.",
				"From every automatic question, in human hours, some way leads to a person.",
			},
			Says: []Text{{"Em {bot} não se pode pedir uma pessoa.", "{bot} cannot be asked for a person."}},
			Fix:  Text{"Acrescente o caminho em cada pergunta.", "Add the way at every turn."},
			Unshown: Text{
				"pedidos por voz", "what is asked by voice",
			},
			check: botNotOnly,
		},
	}
}
