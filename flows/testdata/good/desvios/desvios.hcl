# Every way a body can end and every place a handler can stand.

flow "desvios" {
  goto = step.menu

  on error {
    say { prompt = "Erro." }

    menu "erro" {
      prompt = "Digite 1."
      choice "1" {}
      on exhausted {}
    }

    goto = step.fim
  }

  on exhausted { goto = step.fim }

  step "menu" {
    menu "a" {
      prompt = "Digite 1 ou 2."

      choice "1" {
        say { prompt = "Um." }
      }

      choice "2" {
        hangup {}
      }

      on no_input {
        say { prompt = "Não ouvi." }
      }
    }

    menu "a" {
      prompt = "Digite 3."
      choice "3" { goto = step.menu }
    }

    goto = step.fila

    on exhausted {
      say { prompt = "Chega." }
      goto = step.fila
    }
  }

  step "fila" {
    enqueue {
      queue = queue.x
      on closed {}
      on timeout { goto = step.fim }
    }

    hangup {
      if     = call.from == null
      prompt = "Até logo."
    }

    goto = call.from != null ? step.fim : step.menu
  }

  step "fim" {
    hangup {}
  }
}

queue "x" {}
