# Queues that nobody can serve.

queue "todos" {}

queue "alto" { # want E311 "Nobody has vendas at the level it asks"
  skills = { vendas = 9 }
}

queue "dois" { # want E311 "No agent has the skills of queue"
  skills = { vendas = 1, retencao = 1 }
}

agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  skills    = { vendas = 3 }
}

agent "bia" { # want W411 "No phone can register"
  extension = "2002"
  skills    = { retencao = 3 }
}
