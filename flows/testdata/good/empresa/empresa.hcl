# Um plano com cada bloco que não é um fluxo.

engine {
  required_version = ">= 1.0, < 2"
  language         = "pt-BR"
  music            = prompt.espera
  tts              = tts.local
  messages         = service.recados
  profiles         = [br-sac, br-lgpd]
}

server {
  sip   = "192.0.2.10:5060"
  http  = "127.0.0.1:8080"
  data  = "/var/lib/receptivo"
  rtp   = "20000-29999"
  drain = "1m"
}

prompts "pt-BR" {
  espera  = "Música de espera."
  ola     = "Olá."
  feriado = "Hoje não atendemos: é feriado."
}

tts "local" {
  command = ["espeak-ng", "-v", "{lang}", "-w", "{out}", "{text}"]
}

service "erp" {
  url     = "https://erp.loja.example/api/"
  timeout = "2s"
  headers = { X-Loja = "12" }
}

service "recados" {
  url = "http://127.0.0.1:9000"
}

directory "clientes" {
  service = service.erp
  path    = "/clientes"
  keys    = [cpf, telefone]
  cache   = "5m"

  fields = object({
    id       = string
    nome     = string
    segmento = optional(string, "bronze")
    pedidos  = optional(list(object({ numero = string, valor = optional(number) })), [])
  })
}

directory "lojas" {
  file   = "lojas.csv"
  keys   = [cep]
  fields = object({ nome = string })
}

customer {
  directory = directory.clientes
}

holidays "nacionais" {
  yearly = {
    "01-01" = "Confraternização Universal"
    "12-25" = "Natal"
  }

  easter = {
    -2 = "Sexta-feira Santa"
    60 = "Corpus Christi"
  }

  dates = { "2026-07-09" = "Revolução Constitucionalista" }
}

holidays "bissextos" {
  yearly = { "02-29" = "Dia a mais" }
}

calendar "sac" {
  holidays = [holidays.nacionais, holidays.bissextos]
  hours    = { mon-fri = "08:00-20:00" }

  exception "2026-12-24" { hours = "08:00-12:00" }
}

calendar "plantao" {
  timezone = "America/Manaus"
  holidays = holidays.nacionais
  hours    = { mon-sun = "00:00-24:00" }
}

flag "emergencia" {
  description = "Mensagem de contingência"
}

flag "promocao" {
  default = true
}

team "sac" {}

skill "atendimento" {}

routing "sac" {
  weights = { own = 0.1, occ = 0.15 }

  category "pedido" { base = 1 }
}

queue "sac" {
  calendar = calendar.sac
  skills   = { atendimento = 1, "lang:pt" = 1 }
  routing  = routing.sac
  access   = text

  service_level {
    answer_within = "20s"
    target        = 0.8
  }
}

mailbox "sac" {
  queue  = queue.sac
  notify = ["sac@loja.example"]
}

agent "maria" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  skills    = { atendimento = 3 }
  team      = team.sac
}

agent "joao" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  languages = ["pt-BR", "es"]
  skills    = { atendimento = 2, "lang:es" = 4 }
  team      = team.sac
}

profile "br-sac" {
  sector    = financeiro
  calendar  = calendar.sac
  severity  = { F14 = error }
  retention = { recording = "90d", record = "2y" }
  deadline  = { reclamacao = "7d", historico = "5d" }

  waive "F13" {
    reason = "contrato: serviço sem operação noturna"
    until  = "2026-12-31"
  }
}

number "+558001234567" {
  flow      = flow.sac
  toll_free = true
}

flow "sac" {
  identify { by = { telefone = call.from } }

  say {
    if     = calendar.sac.holiday != ""
    prompt = prompt.feriado
  }

  say { prompt = customer.found ? customer.nome : prompt.ola }

  lookup "loja" {
    directory = directory.lojas
    by        = { cep = "01310100" }
  }

  goto = (
    flag.emergencia || customer.found && length(customer.pedidos) > 3 ? step.fim :
    flag.promocao && lookup.loja.found && calendar.plantao.open ? step.recado :
    step.fila
  )

  step "recado" {
    voicemail "recado" {
      mailbox = mailbox.sac
      on error { goto = step.fila }
    }

    goto = step.fim
  }

  step "fila" {
    enqueue { queue = queue.sac }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}
