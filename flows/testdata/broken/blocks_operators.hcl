# Mistakes of the engine, the server, profiles, histories and speech.

engine {
  music    = call.from # want E201 "fixed when the plan is loaded"
  tts      = tts.zz # want E202 "no tts \"zz\""
  messages = service.zz # want E202 "no service \"zz\""
  profiles = [br-sac, br-sacs] # want E204 "Did you mean \"br-sac\""
}

server {
  sip         = "5060" # want E201 "an address and a port"
  http        = "localhost:99999" # want E201 "an address and a port"
  data        = "" # want E201 "must not be empty"
  db          = "mysql://x" # want W410 "db = env" E201 "postgres://"
  nats        = "nats://u:p@x:4222" # want E201 "no password in it"
  nats_listen = "x" # want E201 "an address and a port"
  rtp         = "30000-29999" # want E201 "two ports from 1024"
  drain       = 30 # want E201 "must be a duration"
  external_ip = "casa" # want E201 "an IP address"
  port        = 5060 # want E101 "server has no argument port"
}

profile "br-sacs" {} # want E103 "the rule packs are br-sac"
profile "br-sac" {
  sector    = bancos # want E204 "telecom, financeiro"
  calendar  = calendar.zz # want E202 "no calendar \"zz\""
  severity  = { F14 = fatal, X1 = error } # want E204 "error, warn" E202 "severity has no \"X1\""
  retention = { recording = "0s", recordings = "90d" } # want E201 "longer than nothing" E202 "Did you mean \"recording\""
  deadline  = { reclamacao = 7 } # want E201 "must be a duration"
  waive "13" { # want E103 "a rule such as F13"
    reason = "x"
    until  = "2026-12-31"
  }
  waive "F13" { # want E104 "waive needs until"
    reason = "" # want E201 "must not be empty"
  }
  waive "F13" { # want E102 "already waived"
    reason = "contrato"
    until  = "31/12/2026" # want E310 "is no date"
  }
}

history "a" {} # want E104 "postgres, sql or service"
history "b" {
  postgres = "postgres://u:p@x/y" # want W410 "postgres = env" E201 "needs no queries"
  tickets  = "SELECT 1"
}
history "c" {
  sql       = "postgres://x/y" # want W410 "sql = env"
  purchases = "DELETE FROM compras WHERE cliente = $1" # want E201 "a query that reads"
  tickets   = "SELECT 1; DROP TABLE compras" # want E201 "one query"
  contacts  = "SELECT * FROM contatos" # want E201 "for one customer"
  budget    = "0s" # want E201 "longer than nothing"
  wins      = [compras] # want E204 "customers, purchases"
  max_age   = { ticket = "1h" } # want E202 "Did you mean \"tickets\""
}
history "d" {
  sql     = "postgres://x/y" # want W410 "sql = env"
  service = service.erp # want E102 "one place"
}
history "e" {
  service   = service.erp
  purchases = "../compras" # want E201 "a path of the service"
}
history "f" {
  service = service.erp # want E104 "needs one of customers, purchases"
}

service "erp" { url = "https://erp.loja.example" }

tts "a" {
  service = service.erp
  command = ["espeak-ng", "{texto}"] # want E102 "not both" E202 "Did you mean \"text\""
}
tts "b" { command = [] } # want E201 "a program and its arguments"
tts "c" { command = "espeak-ng" } # want E201 "must be a list of texts"
tts "d" { command = ["{voice}", "{out}"] } # want E201 "The first word of command is a program"
