# Drogaria Íris, uma farmácia que não existe. Nada aqui tem nome, número ou assunto dos exemplos.

engine {
  language = "pt-BR"
  timezone = "America/Recife"
}

number "+552130304040" { flow = flow.iris }

skill "balcao" { description = "Pedidos e entregas" }
skill "receita" { description = "Medicamentos com receita" }

routing "iris" {
  category "pedido" {
    base   = 0.6
    orders = ["higiene"]
  }

  category "medicamento" {
    base   = 0.4
    orders = ["medicamentos"]
  }
}

queue "balcao" {
  skills       = { balcao = 3 }
  strategy     = longest_idle
  ring_timeout = "2s"
  wrap_up      = "1s"
}

queue "farmaceutico" {
  skills       = { receita = 5 }
  routing      = routing.iris
  ring_timeout = "2s"
  wrap_up      = "1s"
}

# A senha do telefone 7101 é "senha-7101", e assim por diante.
agent "luisa" {
  name      = "Luísa Prado"
  extension = "7101"
  password  = "md5:6fad0f2d175ecf36801db20953b807d2"
  skills    = { receita = 7, balcao = 2 }
  sign_in   = on_register
}

agent "marina" {
  name      = "Marina Sá"
  extension = "7102"
  password  = "md5:1c320103a6012c01fc713144db23e439"
  skills    = { receita = 6 }
  sign_in   = on_register
}

agent "nadia" {
  name      = "Nádia Couto"
  extension = "7103"
  password  = "md5:51194f33a7af2e5ac7536cb6eabbd9d3"
  skills    = { receita = 5 }
  sign_in   = on_register
}

agent "otavio" {
  name      = "Otávio Reis"
  extension = "7104"
  password  = "md5:c89e9550ddfe3b22b097c1a4165c5061"
  skills    = { balcao = 6 }
  sign_in   = on_register
}
