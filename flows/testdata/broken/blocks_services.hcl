# Mistakes of services, directories, customers, flags, mailboxes and trunks.

service "a" { url = "erp.loja.example" } # want E201 "must be a base URL"
service "b" { url = "https://u:p@erp.loja.example" } # want E201 "must not hold a user"
service "c" { url = "https://erp.loja.example/?x=1" } # want E201 "belongs in path"
service "d" { # want E104 "service needs url"
  token   = "segredo" # want W410 "token = env"
  timeout = "0s" # want E201 "longer than nothing"
}
service "e" {
  url = env("RECEPTIVO_NO_SUCH_VARIABLE") # want E201 "no variable RECEPTIVO_NO_SUCH_VARIABLE"
}
service "f" {
  url     = "https://erp.loja.example"
  token   = "" # want E201 "must not be empty"
  headers = {
    X-Number = 1 # want E201 "must be a text"
  }
}
service "g" {
  url     = "https://erp.loja.example"
  headers = {
    "X Y"     = "1" # want E201 "no name of a header"
    X-Api-Key = "k" # want W410 "X-Api-Key = env"
    X-Line    = "a\nb" # want E201 "one line"
  }
}
service "ok" { url = "https://erp.loja.example" }

directory "a" { # want E104 "needs service or file"
  keys   = [cpf]
  fields = object({ id = string })
}
directory "b" {
  service = service.okk # want E202 "Did you mean \"ok\""
  keys    = [cpf, cpf] # want E102 "names cpf twice"
  fields  = object({ id = strin }) # want E201 "type"
}
directory "c" {
  service = service.ok
  file    = "c.csv" # want E102 "not both"
  keys    = [] # want E201 "one thing at least"
  fields  = string # want E201 "object({"
}
directory "d" {
  file   = "../c.csv" # want E201 "in the plan's folder"
  path   = "/x" # want E101 "a file has none"
  keys   = [cpf]
  fields = object({ id = string, found = bool }) # want E102 "found is there already"
}
directory "e" { # want E104 "directory needs fields"
  file = "e.csv"
  keys = [cpf]
}

customer { directory = directory.e }
customer {} # want E102 "already declared"

flag "Emergência" {} # want E103 "letters a to z"
flag "x" { default = "true" } # want E201 "true or false"

mailbox "m" {
  queue  = queue.nenhuma # want E202 "no queue \"nenhuma\""
  service = service.correio # want E202 "no service \"correio\""
  notify = ["sac@loja.example", "sac@loja"] # want E201 "\"sac@loja\" is no e-mail address"
}

mailbox "n" {
  notify = ["sac@loja.example"] # want E104 "which service sends e-mail"
}

trunk "t" {
  host        = "sip operadora" # want E201 "host is a name"
  backups     = ["ok.example", "x:99999"] # want E201 "\"x:99999\" is no host"
  transport   = sctp # want E204 "udp, tcp, tls"
  codecs      = [pcma, g729] # want E204 "pcma, pcmu, g722"
  max_cps     = 0 # want E201 "more than 0"
  max_calls   = 0 # want E201 "at least 1"
  allow       = ["203.0.113.1/24", "casa"] # want E201 "beyond its length" E201 "\"casa\" is no address"
  external_ip = "casa" # want E201 "external_ip is an IP address"
  register    = true # want E104 "username and password"
}
trunk "u" { # want E104 "trunk needs host"
  username = "u" # want E104 "password beside username"
}
trunk "v" {
  host     = "v.example"
  codecs   = [] # want E201 "one codec at least"
  password = "segredo" # want W410 "reads this password" E104 "username beside password"
}

flow "f" {
  set { n = customer.qualquer }
  goto = flag.z ? step.a : step.a # want E202 "no flag \"z\""
  step "a" {
    hangup {}
  }
}

tts "com_caminho" {
  command = ["espeak-ng"]
  path    = "/v1/speech" # want E104 "path goes with service"
}
