# O que dá errado em volta: palavras sem gravação, serviços lentos, quebrados, enormes, errados ou mortos, um plano que muda no
# meio das ligações.

engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
  music    = prompt.l1600
}

service "loja" {
  url     = "{service}"
  timeout = "1s"
}

service "fechada" { url = "{gone}" }

directory "clientes" {
  service = service.loja
  path    = "/x/quebrado"
  keys    = [telefone]
  fields  = object({ id = string })
}

customer { directory = directory.clientes }

queue "fila" { wrap_up = "0s" }

queue "deserta" { skills = { ninguem = 1 } }

skill "ninguem" {}

agent "ana" {
  extension = "2001"
  password  = "senha-2001"
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
  skills    = { ninguem = 1 }
}

number "2001" { flow = flow.incompleta }

number "2002" { flow = flow.pergunta }

number "2003" { flow = flow.pergunta }

number "2004" { flow = flow.pergunta }

number "2005" { flow = flow.pergunta }

number "2006" { flow = flow.morta }

number "2007" { flow = flow.largada }

number "2008" { flow = flow.estranha }

number "2009" { flow = flow.deserta }

number "2010" { flow = flow.muda }

flow "incompleta" {
  say { prompt = prompt.t700 }
  say { prompt = "Estas palavras ninguém gravou." }
  say { prompt = prompt.t800 }
  hangup { prompt = prompt.t900 }
}

# Qualquer coisa que falhe leva a uma pessoa.
flow "pergunta" {
  say { prompt = prompt.t700 }

  http "x" {
    service = service.loja

    path = (
      call.to == "2002" ? "/x/lento" :
      call.to == "2003" ? "/x/errado" :
      call.to == "2004" ? "/x/enorme" :
      "/x/quebrado"
    )

    returns = object({ tom = string })
  }

  hangup { prompt = prompt.t1100 }

  on error { goto = step.pessoa }

  on timeout { goto = step.pessoa }

  step "pessoa" {
    enqueue { queue = queue.fila }
    hangup { prompt = prompt.t900 }
  }
}

flow "morta" {
  say { prompt = prompt.t700 }

  http "x" {
    service = service.fechada
    method  = post
    path    = "/x"
    returns = object({ tom = string })
  }

  hangup { prompt = prompt.t1100 }

  on error { goto = step.pessoa }

  on timeout { goto = step.pessoa }

  step "pessoa" {
    enqueue { queue = queue.fila }
    hangup { prompt = prompt.t900 }
  }
}

# Ninguém cuida do que falha: quem liga ouve que houve um problema.
flow "largada" {
  say { prompt = prompt.t700 }

  http "x" {
    service = service.fechada
    method  = post
    path    = "/x"
    returns = object({ tom = string })
  }

  hangup { prompt = prompt.t1100 }
}

# O cadastro não responde, e a ligação continua.
flow "estranha" {
  say { prompt = prompt.t700 }

  identify {
    by = { telefone = call.from }
    on error {}
  }

  hangup { prompt = prompt.t900 }
}

# Ninguém atende esta fila.
flow "deserta" {
  enqueue {
    queue    = queue.deserta
    max_wait = "1s"

    on timeout {
      hangup { prompt = prompt.t900 }
    }
  }

  hangup {}
}

flow "muda" {
  menu "m" {
    prompt = prompt.l700

    choice "1" {
      hangup { prompt = prompt.t800 }
    }

    on exhausted {
      hangup {}
    }
  }
}
