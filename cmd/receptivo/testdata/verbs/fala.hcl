# O que fala, espera e pergunta.

number "1001" { flow = flow.espera }

number "1002" { flow = flow.antes }

number "1003" { flow = flow.recusa }

number "1004" { flow = flow.fala }

number "1005" { flow = flow.interrompida }

number "1006" { flow = flow.musica }

flow "espera" {
  answer {}
  say { prompt = prompt.t700 }
  wait { for = "800ms" }
  hangup { prompt = prompt.t800 }
}

flow "antes" {
  say {
    prompt = prompt.t900
    early  = true
  }

  answer {}
  hangup { prompt = prompt.t700 }
}

flow "recusa" {
  say {
    prompt = prompt.t900
    early  = true
  }

  hangup { cause = busy }
}

flow "fala" {
  say {
    prompt = [prompt.t700, number(7), prompt.t800]
    times  = 2
  }

  hangup {}
}

flow "interrompida" {
  say { prompt = prompt.l700 }

  menu "m" {
    prompt = prompt.l800

    choice "5" {
      hangup { prompt = prompt.t900 }
    }

    on exhausted {
      hangup {}
    }
  }
}

flow "musica" {
  music {
    for    = "1s"
    prompt = prompt.l1500
  }

  music { for = "1s" }
  hangup { prompt = prompt.t700 }
}

number "1010" { flow = flow.menu }

number "1011" { flow = flow.menu }

number "1012" { flow = flow.menu }

number "1013" { flow = flow.menu }

number "1014" { flow = flow.calado }

flow "menu" {
  menu "assunto" {
    prompt = prompt.l700

    choice "1" {
      hangup { prompt = prompt.t800 }
    }

    choice "2" {
      hangup { prompt = prompt.t900 }
    }

    choice "34" {
      hangup { prompt = prompt.t1100 }
    }

    choice "*" {
      hangup { prompt = prompt.t1200 }
    }

    on exhausted {
      hangup {}
    }
  }
}

flow "calado" {
  menu "assunto" {
    prompt    = prompt.t700
    timeout   = "300ms"
    max_tries = 2
    no_input  = prompt.t800
    choice "1" { goto = step.um }

    on exhausted {
      hangup { prompt = prompt.t900 }
    }
  }

  step "um" {
    hangup {}
  }
}

number "1020" { flow = flow.digita }

flow "digita" {
  input "pedido" {
    digits  = 4
    prompt  = prompt.l700
    invalid = prompt.t1100
    confirm = prompt.l800

    validation { condition = input.pedido != "0000" }

    on exhausted {
      hangup {}
    }
  }

  tag { pedido = input.pedido }
  hangup { prompt = prompt.t900 }
}

number "1030" { flow = flow.consente }

number "1031" { flow = flow.consente }

flow "consente" {
  consent "gravar" {
    prompt = prompt.l700

    on declined {
      hangup { prompt = prompt.t900 }
    }

    on exhausted {
      hangup {}
    }
  }

  hangup { prompt = consent.gravar ? prompt.t800 : prompt.t900 }
}

number "1040" { flow = flow.avalia }

flow "avalia" {
  survey "nota" {
    question "atendimento" {
      prompt = prompt.l700
      min    = 1
      max    = 5
    }

    question "retorno" {
      if     = answer.atendimento >= 4
      prompt = prompt.l800
      min    = 0
      max    = 10
    }
  }

  hangup { prompt = prompt.t900 }
}
