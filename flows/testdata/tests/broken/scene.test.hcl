defaults {
  at   = "10 de março" # want E201 "at must be an instant"
  form = "1" # want E101 "Did you mean "from"?"
  hear { text = "Olá" } # want E101 "defaults holds no block hear"
  mock "directory.cliente" { not_found = true } # want E202 "Did you mean "clientes"?"
}
defaults {} # want E102 "one defaults"

test "quem liga" {
  from     = "Ana" # want E201 "from must be a number"
  to       = "+551140001001" # want E202 "Did you mean "+551140001000"?"
  language = "en" # want E202 "no prompts in "en""
}

test "sem número" { # want E104 "A test needs to"
  hang_up {}
}

test "mocks" {
  to = "200"
  mock "clientes" { not_found = true } # want E202 "mock is one of"
  mock "directry.clientes" { not_found = true } # want E202 "Did you mean "directory"?"
  mock "http.pedido" { status = 200 } # want E202 "No flow has http "pedido""
  mock "queue.sac" { not_found = true } # want E101 "mock of a queue has no argument not_found"
  mock "queue.sac" { refuses = full_up } # want E204 "refuses is one of"
  mock "service.erp" {
    error = timeout
    body  = {} # want E102 "error or body"
  }
  mock "service.erp" { error = broken } # want E204 "error is one of"
  mock "directory.clientes" { returns = { id = "c1", nmoe = "Ana" } } # want E202 "Did you mean "nome"?"
  mock "directory.clientes" { when = { cpf = 5 } } # want E201 "cpf of when must be a text"
  mock "customer" { returns = { tickets = [{ onwer = "ana" }] } } # want E202 "Did you mean "owner"?"
  mock "customer" { returns = { id = call.from } } # want E201 "fixed when the test is read"
  mock "transfer" {} # want E104 "mock of a transfer needs outcome"
  mock "callback.sac" { error = failed } # want E202 "mock is one of"
  mock "voicemail" { outcome = busy } # want E101 "mock of a voicemail has no argument outcome"
  no_problem { silence = "0s" } # want E201 "silence must be"
  mock {} # want E103 "mock has one name"
  agent "anna" {} # want E202 "Did you mean "ana"?"
  agent "ana" { state = busy } # want E204 "state is one of"
  flag "emergency" { on = true } # want E202 "There is no flag "emergency""
  flag "emergencia" {} # want E104 "flag needs on"
  calendar "sac" { open = 1 } # want E201 "open must be true or false"
}
