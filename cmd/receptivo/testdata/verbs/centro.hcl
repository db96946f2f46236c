# Todos os verbos da linguagem, um número para cada história. prompt.t700 é um tom de 700 Hz, prompt.l700 o mesmo por muito
# tempo; em inglês soam 60 Hz acima. {service}, {gone}, {carrier} e {other} são endereços que o teste põe aqui.

engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
  music    = prompt.l1600
  messages = service.loja
}

service "loja" { url = "{service}" }

service "fechada" { url = "{gone}" }

trunk "operadora" {
  host  = "{carrier}"
  probe = "0s"
  refer = true
}

directory "lojas" {
  file   = "lojas.csv"
  keys   = [codigo]
  fields = object({ nome = string })
}

directory "estoque" {
  service = service.loja
  path    = "/estoque"
  keys    = [codigo]
  fields  = object({ tom = string })
}

mailbox "recados" {
  queue  = queue.fila
  notify = ["sac@loja.example"]
}

skill "fila" {}

skill "gravada" {}

skill "pausada" {}

skill "pedida" {}

skill "livre" {}

queue "fila" {
  skills  = { fila = 1 }
  wrap_up = "0s"
}

queue "gravada" {
  skills  = { gravada = 1 }
  wrap_up = "0s"
  record  = true
}

queue "pausada" {
  skills  = { pausada = 1 }
  wrap_up = "0s"
  record  = true
}

queue "pedida" {
  skills  = { pedida = 1 }
  wrap_up = "0s"
}

queue "livre" {
  skills  = { livre = 1 }
  wrap_up = "0s"
  record  = true
}

agent "ana" {
  extension = "2001"
  password  = "senha-2001"
  skills    = { fila = 5 }
  sign_in   = on_register
}

agent "bia" {
  extension = "2002"
  password  = "senha-2002"
  sign_in   = on_register
}

agent "caio" {
  extension = "2003"
  password  = "senha-2003"
  skills    = { gravada = 5 }
  sign_in   = on_register
}

agent "duda" {
  extension = "2004"
  password  = "senha-2004"
  skills    = { pausada = 5 }
  sign_in   = on_register
}

agent "edu" {
  extension = "2005"
  password  = "senha-2005"
  skills    = { pedida = 5 }
  sign_in   = on_register
}

agent "fabi" {
  extension = "2006"
  password  = "senha-2006"
  skills    = { livre = 5 }
  sign_in   = on_register
}
