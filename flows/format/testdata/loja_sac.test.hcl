# receptivo test: cada teste é uma ligação. Sem SIP, com relógio virtual.

defaults {
  at   = "2026-03-10T10:00:00-03:00"
  from = "+5511987654321"
  to   = "+551140001000"

  mock "directory.clientes" { not_found = true }
  mock "queue.sac" { agents = 2 }
}

test "pedido, com CPF digitado" {
  mock "directory.clientes" {
    when    = { cpf = "52998224725" }
    returns = { id = "c1", nome = "Ana", segmento = "ouro" }
  }

  mock "http.pedido" {
    body = { numero = "8812", status = "enviado", previsao = "2026-03-12", cancelavel = false }
  }

  hear { text = "Bem-vindo à Loja Exemplo" }
  press { keys = "1" }
  hear { prompt = prompt.digite_cpf }
  press { keys = "52998224725" }
  hear { text = "8 8 1 2 já foi enviado" }
  hear { text = "12 de março" }
  expect { step = step.pedido }
  hang_up {}

  assert {
    condition = input.cpf == "52998224725" && call.tags.saiu_em == "pedido"
  }
}

test "CPF errado três vezes vai para o atendente" {
  press { keys = "1" }
  press { keys = "11111111111" }
  hear { prompt = prompt.cpf_invalido }
  press { keys = "12345678900" }
  press { keys = "12345678900" }
  expect { queue = queue.sac }
}

test "cliente ouro tem prioridade e responde à pesquisa" {
  mock "directory.clientes" {
    when    = { telefone = "+5511987654321" }
    returns = { id = "c1", nome = "Ana", segmento = "ouro" }
  }

  press { keys = "9" }
  expect { queue = queue.sac }
  assert { condition = call.priority == 8 }
  agent_answers { agent = agent.maria }
  agent_hangs_up {}
  press { keys = "5" }
  press { keys = "9" }
  expect { hangup = normal }
  assert { condition = survey.satisfacao.csat == 5 && survey.satisfacao.nps == 9 }
}

test "espera longa oferece retorno" {
  mock "queue.sac" {
    agents         = 0
    estimated_wait = 420
    position       = 4
  }

  press { keys = "9" }
  hear { text = "Sua posição na fila é 4" }
  wait { for = "31s" }
  hear { prompt = prompt.oferta_retorno }
  press { keys = "1" }
  hear { prompt = prompt.vamos_retornar }
  expect { callback = "+5511987654321" }
  expect { hangup = normal }
}

test "feriado: fora do horário grava recado" {
  at = "2026-04-21T10:00:00-03:00"

  hear { prompt = prompt.fechado }
  hear { prompt = prompt.deixe_recado }
  speak { for = "8s" }
  press { keys = "#" }
  expect { voicemail = mailbox.sac }
  expect { hangup = normal }
}

test "silêncio no menu chama uma pessoa" {
  silence {}
  hear { prompt = prompt.nao_ouvi }
  silence {}
  silence {}
  expect { queue = queue.sac }
}

test "ERP fora do ar não derruba a ligação" {
  mock "directory.clientes" {
    when    = { telefone = "+5511987654321" }
    returns = { id = "c1", nome = "Ana", segmento = "prata" }
  }

  mock "http.pedido" { error = timeout }

  press { keys = "1" }
  hear { prompt = prompt.falha }
  expect { queue = queue.sac }
}
