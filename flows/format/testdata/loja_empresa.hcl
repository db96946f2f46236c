# Infraestrutura da Loja Exemplo: troncos, números, calendários, filas, pessoas.

engine {
  required_version = ">= 1.0"
  language         = "pt-BR"
  timezone         = "America/Sao_Paulo"
  prompts_dir      = "prompts"
  max_duration     = "1h"
}

trunk "operadora" {
  host      = "sip.operadora.com.br"
  transport = udp
  codecs    = [pcma, pcmu]
  max_calls = 300
}

number "+551140001000" {
  flow = flow.sac
}

service "erp" {
  url     = "https://erp.loja.exemplo/api"
  token   = env("ERP_TOKEN")
  timeout = "3s"
}

directory "clientes" {
  service = service.erp
  path    = "/clientes"
  cache   = "5m"
  keys    = [cpf, telefone]

  fields = object({
    id       = string
    nome     = string
    segmento = string
  })
}

customer {
  directory = directory.clientes
}

holidays "nacionais" {
  yearly = {
    "01-01" = "Confraternização Universal"
    "04-21" = "Tiradentes"
    "05-01" = "Dia do Trabalho"
    "09-07" = "Independência"
    "10-12" = "Nossa Senhora Aparecida"
    "11-02" = "Finados"
    "11-15" = "Proclamação da República"
    "11-20" = "Consciência Negra"
    "12-25" = "Natal"
  }

  easter = {
    -48 = "Carnaval"
    -47 = "Carnaval"
    -2  = "Sexta-feira Santa"
    60  = "Corpus Christi"
  }
}

calendar "sac" {
  holidays = [holidays.nacionais]

  hours = {
    mon-fri = "08:00-20:00"
    sat     = "09:00-14:00"
  }

  exception "2026-12-24" { hours = "08:00-13:00" }
  exception "2026-12-31" { hours = "08:00-13:00" }
}

flag "emergencia" {
  description = "Mensagem de contingência, ligada pelo supervisor"
}

skill "sac" {
  description = "Atendimento geral"
}

skill "retencao" {
  description = "Cancelamentos"
}

queue "sac" {
  calendar  = calendar.sac
  skills    = { sac = 1 }
  strategy  = longest_idle
  max_calls = 200
  wrap_up   = "30s"
  record    = true

  service_level {
    answer_within = "20s"
    target        = 0.8
  }
}

queue "retencao" {
  calendar = calendar.sac
  skills   = { retencao = 2 }
  priority = 7
  record   = true

  relax {
    after  = "60s"
    skills = { sac = 3 }
  }
}

stt "local" { command = ["whisper-cli", "-l", "{lang}", "-f", "{in}"] }

mailbox "sac" {
  queue      = queue.sac
  notify     = ["sac@loja.exemplo"]
  transcribe = true
}

agent "maria" {
  name      = "Maria Souza"
  extension = "2001"
  skills    = { sac = 3, retencao = 2 }
}

agent "joao" {
  name      = "João Lima"
  extension = "2002"
  skills    = { sac = 2 }
}
