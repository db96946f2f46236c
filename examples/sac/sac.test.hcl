# Cada teste é uma ligação, do alô ao até logo, sem telefone e sem esperar: receptivo test examples/sac

defaults {
  at   = "2026-11-24T10:00:00-03:00" # uma terça-feira
  from = "+5511955550001"
  to   = "+551140042000"
}

test "quem liga ouve o protocolo e o menu" {
  hear { text = "Loja Aurora, olá!" }
  hear { prompt = prompt.aviso_gravacao }
  hear { text = "o seu protocolo é 2 6 1 1 2 4 3 6 0 0 0 0" }
  hear { prompt = prompt.menu_principal }
  hang_up {}
}

# O que se sabe do pedido.

test "cliente conhecido ouve a última compra" {
  mock "customer" {
    when = { telefone = "+5511955550001" }

    returns = {
      id            = "C1"
      name          = "Ana"
      segment       = "ouro"
      last_purchase = { id = "P1", product = "tv", category = "imagem_e_som", status = "enviado", at = "2026-11-20" }
    }
  }

  press { keys = "1" }
  hear { text = "uma televisão no dia 20 de novembro" }
  hear { prompt = prompt.status_enviado }
  expect { step = step.pedido }
  not_heard { prompt = prompt.digite_cpf }
  press { keys = "1" }
  hear { prompt = prompt.ultima_compra }
  press { keys = "9" }
  expect { queue = queue.sac }
  assert { condition = customer.name == "Ana" && vars.motivo == "pedido" }
}

test "um produto e uma situação que ninguém gravou" {
  mock "customer" {
    returns = { id = "C1", last_purchase = { id = "P1", product = "drone", status = "no_correio", at = "2026-11-01" } }
  }

  press { keys = "1" }
  hear { prompt = prompt.produto_outro }
  hear { text = "no dia primeiro de novembro" }
  hear { prompt = prompt.status_outro }
  silence {}
  hear { prompt = prompt.obrigada }
  expect { hangup = normal }
}

test "o CPF acha a compra de quem liga de outro número" {
  mock "customer" {
    when    = { cpf = "52998224725" }
    returns = { id = "C2", name = "Rui" }
  }

  press { keys = "1" }
  hear { prompt = prompt.digite_cpf }
  press { keys = "52998224725" }
  hear { prompt = prompt.sem_compra }
  hear { prompt = prompt.apos_pedido }
  assert { condition = customer.found && input.cpf == "52998224725" }
  press { keys = "4" }
  expect { queue = queue.cancelamento }
}

test "CPF errado, e depois desconhecido: ninguém fica sem atendimento" {
  press { keys = "1" }
  hear { prompt = prompt.digite_cpf }
  press { keys = "11111111111" }
  hear { prompt = prompt.cpf_invalido }
  press { keys = "52998224725" }
  hear { prompt = prompt.cpf_desconhecido }
  expect { queue = queue.sac }
}

test "quem não digita o CPF fala com uma pessoa" {
  press { keys = "1" }
  hear { prompt = prompt.digite_cpf }
  silence {}
  expect { queue = queue.sac }
}

test "a história fora do ar não se nota" {
  mock "customer" { error = failed }

  hear { prompt = prompt.menu_principal }
  not_heard { prompt = prompt.falha }
  press { keys = "3" }
  expect { queue = queue.sac }
  assert { condition = !customer.found && vars.motivo == "reclamação" }
}

# Quem não escolhe.

test "duas vezes em silêncio chama uma pessoa" {
  hear { prompt = prompt.menu_principal }
  silence {}
  hear { prompt = prompt.nao_ouvi }
  silence {}
  expect { queue = queue.sac }
}

test "uma tecla que não existe" {
  hear { prompt = prompt.menu_principal }
  press { keys = "7" }
  hear { prompt = prompt.opcao_invalida }
  press { keys = "9" }
  expect { queue = queue.sac }
}

# Filas.

test "a posição na fila é dita, e muda" {
  mock "queue.sac" { position = 4 }

  press { keys = "9" }
  hear { text = "A sua posição na fila é 4" }
  mock "queue.sac" { position = 1 }
  wait { for = "25s" }
  hear { prompt = prompt.e_o_proximo }
  agent_answers { agent = agent.camila }
  agent_hangs_up {}
  hear { prompt = prompt.obrigada }
  expect { hangup = normal }
}

test "caso aberto é lembrado antes da fila" {
  mock "customer" { returns = { id = "C1", open_tickets = 1 } }

  press { keys = "9" }
  hear { prompt = prompt.caso_aberto }
  expect { queue = queue.sac }
}

test "sem técnico em um minuto, atende outra pessoa" {
  mock "queue.tecnico" { position = 2 }

  press { keys = "2" }
  expect { queue = queue.tecnico }
  hear { text = "A sua posição na fila é 2" }

  hear {
    prompt = prompt.outra_equipe
    within = "61s"
  }

  expect { queue = queue.sac }
}

test "sem técnico nenhum, também" {
  mock "queue.tecnico" { refuses = nobody }

  press { keys = "2" }
  hear { prompt = prompt.outra_equipe }
  expect { queue = queue.sac }
}

test "fila cheia" {
  mock "queue.sac" { refuses = full }

  press { keys = "9" }
  hear { prompt = prompt.fila_cheia }
  expect { hangup = normal }
}

test "ninguém pode atender: o protocolo fica" {
  mock "queue.cancelamento" { refuses = nobody }

  press { keys = "4" }
  hear { prompt = prompt.ninguem }
  hear { prompt = prompt.seu_protocolo }
  expect { hangup = normal }
}

# Fora do horário.

test "domingo: está fechado, e o pedido ainda se sabe" {
  at = "2026-11-22T10:00:00-03:00"

  mock "customer" { returns = { id = "C1", last_purchase = { product = "fogao", status = "entregue", at = "2026-10-02" } } }

  hear { prompt = prompt.fechado }
  press { keys = "1" }
  hear { text = "um fogão no dia 2 de outubro" }
  hear { prompt = prompt.pedido_fechado }
  press { keys = "9" }
  hear { prompt = prompt.obrigada }
  expect { hangup = normal }
}

test "véspera de Natal à tarde: está fechado" {
  at = "2026-12-24T14:00:00-03:00"

  hear { prompt = prompt.fechado }
  silence {}
  hear { prompt = prompt.obrigada }
  expect { hangup = normal }
}

# A central inteira: o mesmo motor que escolhe de verdade.

test "quem cuidou do caso atende de novo" {
  mock "customer" {
    returns = {
      id      = "C7"
      name    = "Bia"
      tickets = [{ id = "T1", category = "entrega", opened = "2026-11-20", touched = "2026-11-23", owner = "camila" }]
    }
  }

  agent "rafael" {}
  agent "camila" {}
  agent "diego" {}

  press { keys = "9" }
  expect { agent = agent.camila }
  agent_answers {}
  agent_hangs_up {}
  hear { prompt = prompt.obrigada }
  expect { hangup = normal }
}

test "o telefone que ninguém atende passa para o próximo" {
  agent "beatriz" {}
  agent "camila" { state = not_ready }

  press { keys = "4" }
  expect { agent = agent.beatriz }
  wait { for = "15s" }
  agent "camila" { answers = "2s" }
  expect { agent = agent.camila }
  wait { for = "2s" }
  assert { condition = call.agent.id == "camila" }
  hang_up {}
}

test "ninguém entrou: a fila técnica não espera em vão" {
  agent "beatriz" {}

  press { keys = "2" }
  hear { prompt = prompt.outra_equipe }
  expect { agent = agent.beatriz }
}
