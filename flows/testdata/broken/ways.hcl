# What only the ways of a call show: E205, E206, E304, E308, E309.

number "4004" { flow = flow.principal }

prompts "pt-BR" {
  ola = "Olá."
}

service "erp" { url = "https://erp.exemplo" }

flow "principal" {
  vars { n = 0 }

  say { prompt = prompt.ola }
  goto = customer.found ? step.conhecido : step.menu

  on exhausted { goto = step.fim }

  step "conhecido" {
    say { prompt = "Olá, ${customer.name}." }
    goto = step.menu
  }

  step "menu" {
    menu "principal" {
      prompt = "Para pedidos, digite 1. Para trocas, digite 2." # want W406 "what key 3 is for"

      choice "1" { goto = step.cpf }
      choice "2" { goto = step.depois }
      choice "3" { goto = step.fim }
    }
  }

  step "cpf" {
    input "cpf" {
      type   = cpf
      prompt = "Digite o seu CPF."
    }

    http "pedido" { # want W405 "does not say what it returns"
      service = service.erp
      path    = "/clientes/${mask(input.cpf, 4)}"
    }

    set { doc = "cpf ${input.cpf}" }
    say { prompt = ["Pedido", digits(http.pedido.body.numero)] }

    goto = step.depois
  }

  step "depois" {
    say { prompt = digits(input.cpf) } # want E205 "Some way leads here without setting input.cpf"
    say { prompt = coalesce(menu.principal, "0") }
    say {
      if     = input.cpf != null
      prompt = digits(input.cpf)
    }
    say { prompt = "${event.digits}" } # want E205 "known in handlers only"
    say { prompt = number(answer.csat) } # want E205 "known inside its survey"
    say { prompt = "Olá, ${customer.name}." } # want W408 "customer.name is null"
    tag { documento = input.cpf } # want E206 "Use mask()" E205 "Some way leads here"
    tag { documento = vars.doc } # want E206 "Use mask()" E205 "vars.doc"
    log { message = "doc ${try(vars.doc, "")}" } # want E206 "Use mask()"
    tag { final = mask(try(input.cpf, ""), 2) }

    survey "pesquisa" {
      question "csat" {
        prompt = "De 1 a 5?"
        min    = 1
        max    = 5
      }
    }

    run "sub" { # want E308 "may end with perdido"
      flow = flow.sub
      with = { doc = try(input.cpf, "") } # want E206 "does not mask it"
    }

    goto = step.fim
  }

  step "fim" {
    hangup {}
  }
}

flow "sub" {
  param "doc" { type = string }
  output "nome" { type = string }
  event "perdido" {}

  goto = param.doc == "" ? step.perde : step.acha

  step "perde" { raise = perdido }

  step "acha" {
    return { nome = "Ana" }
  }
}

flow "volta" {
  run "eu" { flow = flow.ida }
  hangup {}
}

flow "ida" {
  run "ela" { flow = flow.volta } # want E309 "would run itself"
  hangup {}
}
