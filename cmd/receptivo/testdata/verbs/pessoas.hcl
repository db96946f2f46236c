# O que leva a pessoas, e o que elas deixam.

number "1100" { flow = flow.gravada }

number "1101" { flow = flow.pausada }

number "1102" { flow = flow.pedida }

number "1103" { flow = flow.livre }

flow "gravada" {
  enqueue { queue = queue.gravada }
  hangup {}
}

flow "pausada" {
  recording { state = pause }
  enqueue { queue = queue.pausada }
  hangup {}
}

flow "pedida" {
  recording { state = on }
  enqueue { queue = queue.pedida }
  hangup {}
}

flow "livre" {
  recording { state = off }
  enqueue { queue = queue.livre }
  hangup {}
}

number "1110" { flow = flow.fila }

number "1111" { flow = flow.sai }

flow "fila" {
  enqueue {
    queue  = queue.fila
    screen = { assunto = "troca" }

    while_waiting {
      say { prompt = prompt.t700 }
      music { for = "400ms" }
    }
  }

  hangup { prompt = prompt.t800 }
}

flow "sai" {
  enqueue {
    queue = queue.fila

    while_waiting {
      menu "espera" {
        prompt = prompt.l700
        choice "9" { goto = step.fim }

        on exhausted {}
      }
    }
  }

  goto = step.fim

  step "fim" {
    hangup { prompt = prompt.t900 }
  }
}

number "1120" { flow = flow.recado }

flow "recado" {
  voicemail "recado" {
    mailbox = mailbox.recados
    prompt  = prompt.t700

    on empty {
      hangup {}
    }

    on error {
      hangup {}
    }
  }

  hangup { prompt = prompt.t800 }
}

number "1130" { flow = flow.ramal }

number "1131" { flow = flow.fora }

number "1132" { flow = flow.fora }

number "1133" { flow = flow.fora }

number "1134" { flow = flow.fora }

number "1135" { flow = flow.entrega }

number "1136" { flow = flow.entrega }

flow "ramal" {
  transfer {
    to     = "2002"
    screen = { assunto = "boleto" }

    on busy {
      hangup { prompt = prompt.t900 }
    }

    on error {
      hangup { prompt = prompt.t1100 }
    }
  }

  hangup { prompt = prompt.t800 }
}

flow "fora" {
  transfer {
    to      = "+551130${call.to}"
    trunk   = trunk.operadora
    timeout = "1500ms"

    on busy {
      hangup { prompt = prompt.t900 }
    }

    on no_answer {
      hangup { prompt = prompt.t1200 }
    }

    on rejected {
      hangup { prompt = prompt.t1300 }
    }

    on error {
      hangup { prompt = prompt.t1100 }
    }
  }

  hangup { prompt = prompt.t800 }
}

flow "entrega" {
  say { prompt = prompt.t700 }

  transfer {
    to   = "sip:3003@{other}"
    mode = refer

    on busy {
      hangup { prompt = prompt.t900 }
    }

    on error {
      hangup { prompt = prompt.t1100 }
    }
  }

  hangup { prompt = prompt.t800 }
}
