# Everything a test can say.
defaults {
  at   = "2026-03-10T10:00:00-03:00"
  from = "+5511987654321"
  to   = "551140001000"

  mock "directory.clientes" { not_found = true }
  mock "queue.sac" { agents = 2 }
}

test "tudo" {
  at       = "2026-12-24 09:30"
  to       = "200"
  language = "pt-BR"

  mock "directory.clientes" {
    when    = { cpf = "52998224725" }
    after   = "300ms"
    times   = 2
    returns = { id = "c1", nome = "Ana" }
  }

  mock "service.erp" {
    status = 503
    body   = { erro = "fora do ar" }
  }

  mock "customer" {
    returns = {
      id        = "c1"
      name      = "Ana"
      purchases = [{ id = "p1", product = "tv", at = "2026-03-01" }]
      tickets   = [{ id = "t1", category = "entrega", opened = "2026-03-01", owner = "ana" }]
    }
  }

  mock "transfer" { outcome = busy }
  mock "callback" { error = failed }
  mock "voicemail" { error = failed }

  agent "ana" {
    state   = not_ready
    answers = "3s"
  }

  flag "emergencia" { on = false }
  calendar "sac" { open = true }

  hear { text = "Olá" }

  hear {
    prompt = [prompt.ola, prompt.opcoes]
    within = "20s"
  }

  not_heard { prompt = prompt.fechado }
  press { keys = "1*#" }
  silence {}
  speak { for = "8s" }
  wait { for = "31s" }

  mock "queue.sac" {
    agents         = 0
    estimated_wait = 420
    position       = 4
    refuses        = nobody
  }

  agent "ana" {}
  agent_answers { agent = agent.ana }
  agent_hangs_up {}

  expect {
    queue     = queue.sac
    step      = step.pessoa
    agent     = agent.ana
    hangup    = normal
    callback  = "+5511987654321"
    voicemail = mailbox.sac
    transfer  = "+551130001000"
    message   = "Protocolo"
  }

  assert {
    condition     = input.cpf == "52998224725" && vars.motivo == "geral" && menu.principal != null
    error_message = "O motivo é ${vars.motivo}."
  }

  no_problem { silence = "20s" }
  hang_up {}
}
