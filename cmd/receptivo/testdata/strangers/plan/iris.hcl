flow "iris" {
  say { prompt = "Drogaria Íris, bom dia." }

  identify {
    by = { telefone = call.from }
    on error {}
  }

  menu "assunto" {
    prompt    = "Para pedidos, digite 5. Para falar com o farmacêutico, digite 8."
    timeout   = "10s"
    max_tries = 3

    choice "5" {
      intent = pedido
      goto   = step.balcao
    }

    choice "8" {
      intent = medicamento
      goto   = step.farmaceutico
    }

    on exhausted {
      hangup { prompt = "Até logo." }
    }
  }

  step "balcao" {
    enqueue { queue = queue.balcao }
    hangup {}
  }

  step "farmaceutico" {
    enqueue {
      queue  = queue.farmaceutico
      screen = { protocolo = call.protocol }

      while_waiting {
        music { for = "20s" }
      }
    }

    hangup { prompt = "Obrigada por ligar." }
  }
}
