number "+551140001000" { flow = flow.sac }
number "200" { flow = flow.sac }
number "300" { flow = flow.outro }

skill "sac" {}

queue "sac" {
  skills   = { sac = 1 }
  calendar = calendar.sac
}

calendar "sac" { hours = { mon-fri = "08:00-20:00" } }
flag "emergencia" {}
mailbox "sac" { queue = queue.sac }
service "erp" { url = "https://erp.loja.example" }

directory "clientes" {
  service = service.erp
  keys    = [cpf]
  fields  = object({ id = string, nome = string, segmento = optional(string) })
}

agent "ana" {
  extension = "2001"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
  skills    = { sac = 3 }
}

prompts "pt-BR" {
  ola     = "Olá."
  opcoes  = "Digite um."
  fechado = "Estamos fechados."
}

flow "sac" {
  vars { motivo = "geral" }
  say { prompt = prompt.ola }
  goto = flag.emergencia ? step.fim : step.menu

  on exhausted { goto = step.pessoa }

  step "menu" {
    menu "principal" {
      prompt = prompt.opcoes
      choice "1" { goto = step.pessoa }
      choice "2" { goto = step.cpf }
    }
  }

  step "cpf" {
    input "cpf" {
      type   = cpf
      prompt = "Digite o seu CPF."
    }

    goto = step.pessoa
  }

  step "pessoa" {
    enqueue { queue = queue.sac }
    goto = step.fim
  }

  step "fim" {
    hangup {}
  }
}

flow "outro" {
  hangup {}
}
