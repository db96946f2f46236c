# O que pergunta e conta a outros sistemas, e o que guarda.

number "1050" { flow = flow.conhecido }

number "1051" { flow = flow.conhecido }

flow "conhecido" {
  identify {
    by = { telefone = call.from }

    on not_found {
      hangup { prompt = prompt.t800 }
    }

    on error {
      hangup { prompt = prompt.t900 }
    }
  }

  tag { cliente = customer.segment }
  hangup { prompt = prompt.t700 }
}

number "1060" { flow = flow.procura }

number "1061" { flow = flow.procura }

number "1062" { flow = flow.procura }

flow "procura" {
  lookup "loja" {
    directory = directory.lojas
    by        = { codigo = call.to }

    on not_found {
      hangup { prompt = prompt.t800 }
    }

    on error {
      hangup {}
    }
  }

  say { prompt = lookup.loja.nome == "Centro" ? prompt.t700 : prompt.t1100 }

  lookup "item" {
    directory = directory.estoque
    by        = { codigo = call.to }

    on not_found {
      hangup { prompt = prompt.t900 }
    }

    on error {
      hangup {}
    }
  }

  hangup { prompt = lookup.item.tom == "b" ? prompt.t1200 : prompt.t1100 }
}

number "1070" { flow = flow.pergunta }

number "1071" { flow = flow.pergunta }

number "1072" { flow = flow.pergunta }

number "1073" { flow = flow.pergunta }

number "1074" { flow = flow.pergunta }

number "1075" { flow = flow.pergunta }

number "1077" { flow = flow.pergunta }

number "1076" { flow = flow.ninguem }

flow "pergunta" {
  http "x" {
    service = service.loja
    path    = "/x/${call.to}"
    timeout = "3s"
    filler  = prompt.t1200
    returns = object({ tom = string })

    on not_found {
      hangup { prompt = prompt.t800 }
    }

    on timeout {
      hangup { prompt = prompt.t900 }
    }

    on error {
      hangup { prompt = prompt.t1100 }
    }
  }

  hangup { prompt = http.x.body.tom == "a" ? prompt.t700 : prompt.t750 }
}

flow "ninguem" {
  http "x" {
    service = service.fechada
    method  = post
    path    = "/x"
    json    = { numero = call.to }
    returns = object({ tom = string })

    on timeout {
      hangup {}
    }

    on error {
      hangup { prompt = prompt.t1100 }
    }
  }

  hangup {}
}

number "1080" { flow = flow.avisa }

flow "avisa" {
  message {
    channel = sms
    to      = call.from
    text    = "Protocolo ${call.protocol}."
    does    = receipt
  }

  hangup { prompt = prompt.t700 }
}

number "1090" { flow = flow.guarda }

flow "guarda" {
  vars {
    voltas = 1
    nome   = "x"
  }

  set {
    voltas = vars.voltas + 1
    nome   = upper(vars.nome)
  }

  tag { guarda = "${vars.nome}${vars.voltas}" }
  log { message = "guarda ${vars.nome} ${vars.voltas}" }
  say { prompt = prompt.t700 }
  language { use = "en-US" }
  hangup { prompt = prompt.t700 }
}

number "1140" { flow = flow.volta }

number "1141" { flow = flow.volta }

flow "volta" {
  run "casa" {
    flow = flow.casa
    with = { numero = call.to }

    on vazia {
      hangup { prompt = prompt.t800 }
    }
  }

  hangup { prompt = run.casa.tom == "1140!" ? prompt.t700 : prompt.t1100 }
}

flow "casa" {
  param "numero" { type = string }

  output "tom" { type = string }

  event "vazia" {}

  say { prompt = prompt.t900 }
  goto = param.numero == "1140" ? step.cheia : step.vazia

  step "cheia" {
    return { tom = "${param.numero}!" }
  }

  step "vazia" { raise = vazia }
}

number "1150" { flow = flow.ocupado }

number "1151" { flow = flow.rejeitado }

number "1152" { flow = flow.cheio }

number "1153" { flow = flow.inexistente }

flow "ocupado" {
  hangup { cause = busy }
}

flow "rejeitado" {
  hangup { cause = rejected }
}

flow "cheio" {
  hangup { cause = congestion }
}

flow "inexistente" {
  hangup { cause = not_found }
}

number "1160" { flow = flow.despede }

flow "despede" {
  menu "m" {
    prompt = prompt.l700

    choice "1" {
      hangup {}
    }

    on exhausted {
      hangup {}
    }
  }

  on hangup {
    http "fim" {
      service = service.loja
      method  = post
      path    = "/fim"
      json    = { protocolo = call.protocol }

      on timeout {}

      on error {}
    }

    tag { fim = "avisado" }
  }
}
