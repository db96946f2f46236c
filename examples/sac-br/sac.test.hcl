# Cada teste é uma ligação, do alô ao até logo: receptivo test examples/sac-br

defaults {
  at   = "2026-11-24T10:00:00-03:00" # uma terça-feira
  from = "+5511955550001"
  to   = "+558005550100"
}

test "o aviso e o protocolo vêm antes do menu" {
  hear { prompt = prompt.aviso_gravacao }
  hear { prompt = prompt.seu_protocolo }
  hear { prompt = prompt.menu_principal }
  press { keys = "9" }
  expect { queue = queue.sac }
  no_problem {}
}

test "a internet parada" {
  press { keys = "1" }
  expect { queue = queue.sac }
}

test "quem não digita nada fala com uma pessoa" {
  hear { prompt = prompt.menu_principal }
  silence {}
  hear { prompt = prompt.nao_ouvi }
  silence {}
  expect { queue = queue.sac }
}

test "a reclamação" {
  press { keys = "3" }
  expect { queue = queue.sac }
  agent_answers { agent = agent.helena }
  agent_hangs_up {}
  hear { prompt = prompt.obrigado }
  expect { hangup = normal }
}

test "a cobrança contestada se suspende antes da fila" {
  mock "http.contesta" { status = 201 }

  press { keys = "2" }
  expect { request = contesta }
  hear { prompt = prompt.contestada }
  expect { queue = queue.sac }
}

test "a cobrança fora do ar: uma pessoa cuida" {
  mock "http.contesta" { error = timeout }

  press { keys = "2" }
  not_heard { prompt = prompt.contestada }
  expect { queue = queue.sac }
}

test "o cancelamento vai direto a quem cancela" {
  press { keys = "4" }
  expect { queue = queue.cancelamento }
  agent_answers { agent = agent.helena }
  agent_hangs_up {}
  hear { prompt = prompt.obrigado }
}

test "em um minuto sem quem cancele, o pedido fica registrado" {
  press { keys = "4" }
  expect { queue = queue.cancelamento }

  hear {
    prompt = prompt.deixe_recado
    within = "70s"
  }

  speak { for = "6s" }
  expect { voicemail = mailbox.sac }
  hear { prompt = prompt.registrado }
  hear { prompt = prompt.seu_protocolo }
}

test "na fila se pede que liguem de volta" {
  press { keys = "9" }
  expect { queue = queue.sac }

  hear {
    prompt = prompt.oferta_retorno
    within = "40s"
  }

  press { keys = "1" }
  expect { callback = "+5511955550001" }
  hear { prompt = prompt.vamos_ligar }
  expect { hangup = normal }
}

test "quem não quer retorno continua esperando" {
  press { keys = "9" }

  hear {
    prompt = prompt.oferta_retorno
    within = "40s"
  }

  silence {}
  hear { prompt = prompt.um_momento }
  expect { queue = queue.sac }
}

test "fila cheia: o pedido fica registrado" {
  mock "queue.sac" { refuses = full }

  press { keys = "9" }
  hear { prompt = prompt.deixe_recado }
  speak { for = "5s" }
  expect { voicemail = mailbox.sac }
  hear { prompt = prompt.registrado }
}

test "de madrugada ainda se registra o pedido" {
  at = "2026-11-24T03:00:00-03:00"

  hear { prompt = prompt.fechado }
  press { keys = "1" }
  hear { prompt = prompt.deixe_recado }
  speak { for = "5s" }
  expect { voicemail = mailbox.sac }
}

test "de madrugada quem não quer nada ouve até logo" {
  at = "2026-11-24T03:00:00-03:00"

  hear { prompt = prompt.menu_fechado }
  silence {}
  hear { prompt = prompt.obrigado }
  expect { hangup = normal }
}

test "uma tecla que não existe" {
  hear { prompt = prompt.menu_principal }
  press { keys = "7" }
  hear { prompt = prompt.opcao_invalida }
}

test "quem não ouve chega direto a quem escreve" {
  to = "+558005550101"

  hear { prompt = prompt.aviso_gravacao }
  expect { queue = queue.texto }
  agent_answers { agent = agent.otavio }
  agent_hangs_up {}
  hear { prompt = prompt.obrigado }
}

test "sem quem escreva, o pedido fica registrado" {
  to = "+558005550101"

  mock "queue.texto" { refuses = nobody }

  hear { prompt = prompt.deixe_recado }
  speak { for = "5s" }
  expect { voicemail = mailbox.sac }
  hear { prompt = prompt.registrado }
}
