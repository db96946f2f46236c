# Suporte técnico de um provedor de internet: o menor fluxo útil.

number "+551130002000" {
  flow = flow.suporte
}

calendar "suporte" {
  hours = { mon-sun = "07:00-23:00" }
}

queue "suporte" {
  calendar = calendar.suporte
  skills   = { suporte = 1 }
}

skill "suporte" {}

flow "suporte" {
  say { prompt = "Suporte técnico da Rede Exemplo." }
  goto = calendar.suporte.open ? step.triagem : step.fechado

  on exhausted { goto = step.fila }

  step "triagem" {
    menu "problema" {
      prompt = "Sem internet, digite 1. Internet lenta, digite 2. Outros assuntos, digite 3."

      choice "1" { goto = step.reiniciar }
      choice "2" { goto = step.reiniciar }
      choice "3" { goto = step.fila }
    }
  }

  step "reiniciar" {
    say { prompt = "Desligue o modem da tomada, espere dez segundos e ligue de novo. Vou aguardar." }
    music { for = "90s" }

    menu "voltou" {
      prompt = "Se a internet voltou, digite 1. Se não voltou, digite 2."

      choice "1" {
        hangup { prompt = "Que bom! A Rede Exemplo agradece." }
      }

      choice "2" { goto = step.fila }
    }
  }

  step "fila" {
    enqueue {
      queue  = queue.suporte
      screen = { problema = coalesce(menu.problema, "sem resposta") }
      on no_agents { goto = step.fechado }
      on closed { goto = step.fechado }
    }

    hangup { prompt = "A Rede Exemplo agradece o seu contato." }
  }

  step "fechado" {
    hangup { prompt = "Nosso suporte funciona todos os dias, das sete às vinte e três horas." }
  }
}
