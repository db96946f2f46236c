# A ligação de um cliente, do alô ao até logo.

flow "sac" {
  description = "Atendimento ao consumidor"

  vars {
    motivo = "atendimento"
  }

  defaults {
    timeout   = "5s"
    max_tries = 2
    no_input  = prompt.nao_ouvi
    no_match  = prompt.opcao_invalida
  }

  say { prompt = prompt.boas_vindas }

  say {
    prompt   = prompt.aviso_gravacao
    barge_in = false
  }

  say { prompt = [prompt.seu_protocolo, digits(call.protocol)] }

  # Quem liga é procurado pelo número enquanto ouve; sem cadastro, ou sem resposta, o atendimento é o mesmo.
  identify {
    by = { telefone = call.from }

    on error {}
  }

  goto = calendar.atendimento.open ? step.menu : step.fechado

  # Quem não digita, ou se engana, fala com uma pessoa.
  on exhausted { goto = step.pessoa }

  on error {
    say { prompt = prompt.falha }
    goto = step.pessoa
  }

  step "menu" {
    menu "principal" {
      prompt = prompt.menu_principal

      choice "1" {
        description = "Pedido"
        intent      = entrega
        set { motivo = "pedido" }
        goto = customer.found ? step.pedido : step.cpf
      }

      choice "2" {
        description = "Ajuda com um produto"
        intent      = tecnico
        set { motivo = "ajuda com um produto" }
        goto = step.tecnico
      }

      choice "3" {
        description = "Reclamação"
        intent      = reclamacao
        set { motivo = "reclamação" }
        goto = step.pessoa
      }

      choice "4" {
        description = "Cancelamento"
        intent      = cancelamento
        set { motivo = "cancelamento" }
        goto = step.cancelamento
      }

      choice "9" {
        description = "Uma pessoa"
        goto        = step.pessoa
      }
    }
  }

  # Fora do horário ainda se sabe do pedido.
  step "fechado" {
    say { prompt = prompt.fechado }

    menu "fora_do_horario" {
      prompt    = prompt.menu_fechado
      max_tries = 1

      choice "1" { goto = customer.found ? step.pedido : step.cpf }

      on exhausted { goto = step.fim }
    }
  }

  # O CPF ajuda, e ninguém precisa dele para ser atendido.
  step "cpf" {
    input "cpf" {
      type    = cpf
      prompt  = prompt.digite_cpf
      invalid = prompt.cpf_invalido

      on no_input { goto = step.pessoa }
    }

    identify {
      by = { cpf = input.cpf }

      on not_found {
        say { prompt = prompt.cpf_desconhecido }
        goto = step.pessoa
      }
    }

    goto = step.pedido
  }

  step "pedido" {
    say {
      if     = customer.last_purchase == null
      prompt = prompt.sem_compra
    }

    say {
      if = customer.last_purchase != null

      prompt = [
        prompt.ultima_compra,
        try(prompt["produto_${customer.last_purchase.product}"], prompt.produto_outro),
        prompt.feita_em, date(customer.last_purchase.at),
        try(prompt["status_${customer.last_purchase.status}"], prompt.status_outro),
      ]
    }

    menu "apos_pedido" {
      prompt    = calendar.atendimento.open ? prompt.apos_pedido : prompt.pedido_fechado
      max_tries = 1

      choice "1" { goto = step.pedido }

      choice "4" {
        if     = calendar.atendimento.open
        intent = cancelamento
        set { motivo = "cancelamento" }
        goto = step.cancelamento
      }

      choice "9" {
        if   = calendar.atendimento.open
        goto = step.pessoa
      }

      on exhausted { goto = step.fim }
    }
  }

  # Pessoas.
  step "pessoa" {
    say {
      if     = customer.found && customer.open_tickets > 0
      prompt = prompt.caso_aberto
    }

    enqueue {
      queue = queue.sac

      screen = {
        protocolo = call.protocol
        motivo    = vars.motivo
        cliente   = customer.id
        segmento  = customer.segment
      }

      # Sem on timeout: aqui ninguém é desligado por esperar.
      while_waiting {
        say { prompt = queue.sac.position > 1 ? [prompt.sua_posicao, number(queue.sac.position)] : [prompt.e_o_proximo] }
        music { for = "25s" }
      }

      on closed { goto = step.fechado }
      on no_agents { goto = step.ninguem }

      on full {
        hangup { prompt = prompt.fila_cheia }
      }
    }

    goto = step.fim
  }

  step "tecnico" {
    enqueue {
      queue = queue.tecnico

      screen = {
        protocolo = call.protocol
        motivo    = vars.motivo
        cliente   = customer.id
        produto   = try(customer.last_purchase.product, "")
      }

      while_waiting {
        say { prompt = queue.tecnico.position > 1 ? [prompt.sua_posicao, number(queue.tecnico.position)] : [prompt.um_momento] }
        music { for = "25s" }
      }

      # Depois de um minuto, ou sem técnicos, atende quem estiver livre.
      on timeout {
        say { prompt = prompt.outra_equipe }
        goto = step.pessoa
      }

      on no_agents {
        say { prompt = prompt.outra_equipe }
        goto = step.pessoa
      }

      on closed { goto = step.fechado }
    }

    goto = step.fim
  }

  # Vai direto a quem pode cancelar, sem oferta no caminho.
  step "cancelamento" {
    enqueue {
      queue = queue.cancelamento

      screen = {
        protocolo = call.protocol
        motivo    = vars.motivo
        cliente   = customer.id
        pedido    = try(customer.last_purchase.id, "")
      }

      while_waiting {
        say { prompt = queue.cancelamento.position > 1 ? [prompt.sua_posicao, number(queue.cancelamento.position)] : [prompt.um_momento] }
        music { for = "25s" }
      }

      on closed { goto = step.fechado }
      on no_agents { goto = step.ninguem }
    }

    goto = step.fim
  }

  step "ninguem" {
    hangup { prompt = [prompt.ninguem, prompt.seu_protocolo, digits(call.protocol)] }
  }

  step "fim" {
    hangup { prompt = prompt.obrigada }
  }
}
