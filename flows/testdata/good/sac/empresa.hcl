engine {
  language     = "pt-BR"
  timezone     = "America/Sao_Paulo"
  prompts_dir  = "prompts"
  max_duration = "1h"
  profiles     = [br-sac]
}

number "+551140001000" {
  flow      = flow.sac
  max_calls = 30
}

calendar "sac" {
  hours = {
    mon-fri = "08:00-20:00"
    sat     = "09:00-12:00,13:00-15:00"
  }

  exception "2026-12-24" { hours = "08:00-13:00" }
  exception "2026-12-25" {}
}

skill "atendimento" {
  description = "Atendimento geral"
}

skill "retencao" {
  description = "Cancelamentos"
}

routing "sac" {
  weights = { own = 0.09, occ = 0.15 }

  category "pedido" {
    base   = 0.6
    orders = ["eletro", "moda"]
  }

  category "cancelamento" {
    base  = 0.2
    needs = { retencao = 2 }
    kind  = cancel
  }

  category "reclamacao" {
    base = 0.2
  }
}

queue "sac" {
  description  = "Atendimento geral"
  calendar     = calendar.sac
  skills       = { atendimento = 1 }
  routing      = routing.sac
  max_calls    = 200
  ring_timeout = "12s"
  wrap_up      = "20s"

  service_level {
    answer_within = "20s"
    target        = 0.8
  }
}

queue "retencao" {
  calendar     = calendar.sac
  skills       = { retencao = 2 }
  strategy     = longest_idle
  routing      = routing.sac
  on_no_answer = ready
}

agent "maria" {
  name      = "Maria Souza"
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  skills    = { atendimento = 3, retencao = 2, "desk:ouro" = 5 }
  sign_in   = on_register
}

agent "joao" {
  name      = "João Lima"
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  skills    = { atendimento = 2 }
}
