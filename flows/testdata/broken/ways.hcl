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

directory "lojas" {
  file   = "lojas.csv"
  keys   = [cep]
  fields = object({ nome = string })
}

# coalesce does not keep a field of null from being an error, nor does the last argument of try.
flow "campos" {
  http "p" {
    service = service.erp
    returns = object({ n = string })
    on error {}
  }
  survey "s" {
    question "a" {
      prompt = "De 1 a 5?"
      min    = 1
      max    = 5
    }
  }
  lookup "l" {
    directory = directory.lojas
    by        = { cep = "01310100" }
    on error {
      hangup {}
    }
  }
  say { prompt = digits(coalesce(http.p.body.n, "0")) } # want E205 "http.p.body is null then. Write try(http.p.body.n, …)"
  say { prompt = digits(try(regex("x", call.to), http.p.body.n)) } # want E205 "http.p.body is null then"
  say { prompt = number(survey.s.a) } # want E205 "survey.s.a is null when nobody answers that question. Write try(survey.s.a, …)"
  say { prompt = "Loja ${lookup.l.nome}" } # want W408 "lookup.l.nome is null when no record was found"
  say {
    if     = lookup.l.found
    prompt = "Loja ${lookup.l.nome}"
  }
  say { prompt = digits(try(http.p.body.n, "0")) }
  say { prompt = number(coalesce(survey.s.a, 0)) }
  say {
    if     = http.p.status == 200
    prompt = digits(http.p.body.n)
  }
  say {
    if     = survey.s.a != null
    prompt = number(survey.s.a)
  }
  goto = lookup.l.found ? step.achou : survey.s.a == null ? step.fim : http.p.status == 200 ? step.nota : step.fim
  step "nota" {
    say { prompt = [number(survey.s.a), digits(http.p.body.n)] }
    goto = step.fim
  }
  step "achou" {
    say { prompt = number(survey.s.a) } # want E205 "survey.s.a is null when nobody answers"
    hangup { prompt = "Loja ${lookup.l.nome}" }
  }
  step "fim" {
    hangup {}
  }
  on error {
    hangup {}
  }
}
