# The orders of a customer whom nobody found are counted, and a mailbox that fails ends the call: two faults, made to be found.
number "+558001234567" { flow = flow.sac }

queue "sac" {}

mailbox "sac" { queue = queue.sac }

service "erp" { url = "https://erp.exemplo.example" }

directory "clientes" {
  service = service.erp
  keys    = [telefone]

  fields = object({
    id      = string
    pedidos = list(object({ numero = string }))
  })
}

customer { directory = directory.clientes }

flow "sac" {
  identify { by = { telefone = call.from } }
  goto = length(customer.pedidos) > 3 ? step.fila : step.recado

  step "recado" {
    voicemail "recado" { mailbox = mailbox.sac }
    goto = step.fim
  }

  step "fila" {
    enqueue { queue = queue.sac }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = "Obrigado." }
  }
}
