# Loja Aurora, uma loja que não existe: números, horários, filas e pessoas.

engine {
  language     = "pt-BR"
  timezone     = "America/Sao_Paulo"
  max_duration = "1h"
}

# O número público e, para quem liga de dentro, o ramal.
number "+551140042000" {
  flow      = flow.sac
  max_calls = 60
}

number "4004" { flow = flow.sac }

calendar "atendimento" {
  hours = {
    mon-fri = "08:00-20:00"
    sat     = "09:00-14:00"
  }

  exception "2026-12-24" {
    hours       = "08:00-13:00"
    description = "Véspera de Natal"
  }

  exception "2026-12-25" { description = "Natal" }

  exception "2026-12-31" {
    hours       = "08:00-13:00"
    description = "Véspera de Ano-Novo"
  }

  exception "2027-01-01" { description = "Ano-Novo" }
}

# O que as pessoas sabem, em níveis de 1 a 10. Os nomes com prefixo dispensam declaração: "product:tv" conhece
# televisões, "desk:ouro" cuida dos clientes ouro, "can:cancel" pode cancelar.
skill "atendimento" {
  description = "Pedidos, entregas, trocas e cobranças"
}

skill "tecnico" {
  description = "Instalação e defeitos"
}

# Sobre o que se liga. A história do cliente e a tecla escolhida dizem quanto cada assunto é provável.
routing "aurora" {
  weights = { own = 0.11, prod = 0.04, seg = 0.03 }

  category "entrega" {
    base   = 0.35
    orders = ["casa", "imagem_e_som"]
  }

  category "tecnico" {
    base   = 0.20
    orders = ["informatica", "telefonia"]
  }

  category "reclamacao" {
    base  = 0.20
    needs = { atendimento = 5 }
  }

  category "cobranca" {
    base  = 0.15
    needs = { atendimento = 3 }
    kind  = billing
  }

  category "cancelamento" {
    base = 0.10
    kind = cancel
  }
}

queue "sac" {
  description  = "Atendimento geral"
  calendar     = calendar.atendimento
  skills       = { atendimento = 1 }
  routing      = routing.aurora
  max_calls    = 200
  ring_timeout = "15s"
  wrap_up      = "20s"

  service_level {
    answer_within = "20s"
    target        = 0.8
  }
}

queue "tecnico" {
  description = "Ajuda com produtos"
  calendar    = calendar.atendimento
  skills      = { tecnico = 3 }
  routing     = routing.aurora
  max_wait    = "60s"
  wrap_up     = "40s"
}

queue "cancelamento" {
  description = "Quem pode cancelar"
  calendar    = calendar.atendimento
  skills      = { "can:cancel" = 1 }
  routing     = routing.aurora
  wrap_up     = "20s"
}

# Pessoas. As senhas dos telefones estão no README: são só desta demonstração.
team "atendimento" { supervisor = agent.camila }

agent "beatriz" {
  name      = "Beatriz Nunes"
  extension = "2001"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
  skills    = { atendimento = 8, "can:cancel" = 1, "desk:ouro" = 8 }
  team      = team.atendimento
  sign_in   = on_register
}

agent "rafael" {
  name      = "Rafael Teixeira"
  extension = "2002"
  password  = "md5:b1eaccc4e0a3a81df911c3a03e3cc7c4"
  skills    = { atendimento = 5, tecnico = 9, "product:notebook" = 9 }
  team      = team.atendimento
  sign_in   = on_register
}

agent "camila" {
  name      = "Camila Duarte"
  extension = "2003"
  password  = "md5:626588f92c56aa2f265914290df2b936"
  skills    = { atendimento = 7, "can:cancel" = 1, "product:geladeira" = 6, "product:lavadora" = 6 }
  sign_in   = on_register
}

agent "diego" {
  name      = "Diego Falcão"
  extension = "2004"
  password  = "md5:c5c6eda712627f4b5a94a926d91bfd8a"
  skills    = { atendimento = 4, tecnico = 5, "product:tv" = 8 }
  sign_in   = on_register
}
