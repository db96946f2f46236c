# Vaga-lume Internet, uma operadora que não existe: um SAC que segue as regras de br-sac, br-telecom e br-lgpd.

engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
  profiles = [br-sac, br-telecom, br-lgpd]
}

# O que o plano acerta das regras.
profile "br-sac" {
  sector   = telecom
  deadline = { reclamacao = "7d", historico = "5d" }
}

# A operadora, por onde também ligamos de volta a quem cai por falha nossa (F08).
trunk "operadora" { host = "192.0.2.10" }

# O número gratuito, o ramal de quem liga de dentro, e o número gratuito de quem não ouve (F17, F18).
number "+558005550100" {
  flow      = flow.sac
  toll_free = true
}

number "4010" { flow = flow.sac }

number "+558005550101" {
  flow      = flow.texto
  toll_free = true
}

# Das 6 às 22, todos os dias: F12 de br-telecom.
calendar "pessoas" {
  hours = { mon-sun = "06:00-22:00" }
}

skill "atendimento" {
  description = "Internet, contas e reclamações"
}

queue "sac" {
  description = "Atendimento geral"
  calendar    = calendar.pessoas
  skills      = { atendimento = 1 }
  on_drop     = callback
  max_calls   = 100
  max_wait    = "60s"
  record      = true
}

queue "cancelamento" {
  description = "Quem pode cancelar"
  calendar    = calendar.pessoas
  skills      = { "can:cancel" = 1 }
  on_drop     = callback
  max_wait    = "60s"
  record      = true
}

queue "texto" {
  description = "Quem escreve com quem não ouve"
  calendar    = calendar.pessoas
  skills      = { "access:text" = 1 }
  on_drop     = callback
  max_wait    = "60s"
  access      = text
  record      = true
}

mailbox "sac" {
  queue = queue.sac
}

# O sistema de cobrança, que suspende a cobrança contestada (F19).
service "cobranca" {
  url     = "https://cobranca.vagalume.example/api"
  timeout = "2s"
}

agent "helena" {
  name      = "Helena Prates"
  extension = "2001"
  password  = "md5:8f2e5c0b7a3d41964e1c9d2f6b8a7053"
  skills    = { atendimento = 8, "can:cancel" = 1 }
}

agent "otavio" {
  name      = "Otávio Lemos"
  extension = "2002"
  password  = "md5:1b7d9e3c5a2f48607c4e8d1a9f3b6025"
  skills    = { atendimento = 6, "access:text" = 5 }
}
