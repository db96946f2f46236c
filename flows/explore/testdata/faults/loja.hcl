# One fault of each kind, each behind a key of its own.

number "4004" { flow = flow.loja }

service "erp" {
  url     = "https://erp.loja.example"
  timeout = "3s"
}

flag "promocao" {}

queue "sac" {}

agent "ana" {
  extension = "2001"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
}

prompts "pt-BR" {
  status_enviado = "O pedido saiu."
}

flow "loja" {
  menu "principal" {
    prompt = "Digite 1, 2, 3, 4, 5, 6 ou 7."

    choice "1" { goto = step.situacao }
    choice "2" { goto = step.muda }
    choice "3" { goto = step.presa }
    choice "4" { goto = step.cega }
    choice "5" { goto = step.quieta }
    choice "6" { goto = step.tecla }
    choice "7" { goto = step.ramal }

    on exhausted { goto = step.fim }
  }

  # error: a situation that nobody has recorded.
  step "situacao" {
    http "pedido" {
      service = service.erp
      path    = "/pedido"
      returns = object({ status = string })

      on error { goto = step.fim }
      on not_found { goto = step.fim }
      on timeout { goto = step.fim }
    }

    say { prompt = prompt["status_${http.pedido.body.status}"] }
    goto = step.fim
  }

  # dead end: no word of good-bye.
  step "muda" {
    tag { pesquisa = "sim" }
    hangup {}
  }

  # trap: every way leads back.
  step "presa" {
    menu "presa" {
      prompt = "Digite 1."
      choice "1" { goto = step.presa }
      on exhausted { goto = step.presa }
    }
  }

  # loop: with nobody there it tries again and again.
  step "cega" {
    enqueue {
      queue = queue.sac
      on no_agents { goto = step.cega }
    }

    goto = step.fim
  }

  # silence.
  step "quieta" {
    wait { for = "20s" }
    goto = step.fim
  }

  # key: one of the two is there in promotions only.
  step "tecla" {
    menu "tecla" {
      prompt = "Digite 1 ou 2."
      choice "1" { goto = step.fim }

      choice "2" {
        if   = flag.promocao
        goto = step.fim
      }

      on exhausted { goto = step.fim }
    }
  }

  # error: nobody handles that the other side is busy.
  step "ramal" {
    transfer { to = "+551140041234" }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = "Até logo!" }
  }
}
