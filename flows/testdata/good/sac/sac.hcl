# SAC da Loja Aurora.

flow "sac" {
  description = "Atendimento ao consumidor"

  vars {
    motivo     = "geral"
    tentativas = 0
  }

  defaults {
    timeout   = "6s"
    max_tries = 3
    no_input  = prompt.nao_ouvi
    no_match  = prompt.opcao_invalida
  }

  say { prompt = prompt.bem_vindo }

  say {
    prompt   = ["Seu protocolo é", digits(call.protocol)]
    barge_in = false
  }

  identify { by = { telefone = call.from } }

  say {
    if     = customer.found
    prompt = "Olá, ${customer.name}."
  }

  goto = (
    !calendar.sac.open ? step.fechado :
    customer.found && customer.open_tickets > 0 ? step.atendente :
    step.menu
  )

  on exhausted { goto = step.atendente }

  on error {
    say { prompt = prompt.falha }
    goto = step.atendente
  }

  step "fechado" {
    say { prompt = prompt.fechado }
    goto = step.fim
  }

  step "menu" {
    menu "principal" {
      prompt = prompt.menu_principal

      choice "1" {
        intent = pedido
        goto   = customer.found ? step.pedido : step.cpf
      }

      choice "2" {
        intent = cancelamento
        set { motivo = "cancelamento" }
        goto = step.atendente
      }

      choice "3" {
        intent = reclamacao

        set {
          motivo     = "reclamacao"
          tentativas = vars.tentativas + 1
        }

        goto = step.atendente
      }

      choice "9" { goto = step.atendente }
      choice "*" { goto = step.menu }
    }
  }

  step "cpf" {
    max_visits = 3

    input "cpf" {
      type    = cpf
      prompt  = prompt.digite_cpf
      invalid = prompt.cpf_invalido
    }

    identify {
      by = { cpf = input.cpf }

      on not_found {
        say { prompt = prompt.nao_cadastrado }
        goto = step.cpf
      }
    }

    goto = menu.principal == "2" ? step.atendente : step.pedido
  }

  step "pedido" {
    say {
      if     = customer.last_purchase == null
      prompt = prompt.sem_pedido
    }

    say {
      if = customer.last_purchase != null

      prompt = [
        prompt.pedido_numero,
        digits(customer.last_purchase.id),
        try(prompt["status_${customer.last_purchase.status}"], prompt.status_outro),
        "feito em", date(customer.last_purchase.at),
      ]
    }

    menu "apos_pedido" {
      prompt = prompt.apos_pedido

      choice "1" { goto = step.pedido }
      choice "9" { goto = step.atendente }

      on exhausted { goto = step.fim }
    }
  }

  step "atendente" {
    enqueue {
      queue    = customer.segment == "ouro" || vars.motivo == "cancelamento" ? queue.retencao : queue.sac
      max_wait = "10m"

      screen = {
        protocolo = call.protocol
        motivo    = vars.motivo
        cliente   = customer.id
        documento = mask(coalesce(input.cpf, "-"), 3)
      }

      while_waiting {
        say { prompt = queue.sac.position > 0 ? [prompt.aguarde, number(queue.sac.position)] : [prompt.um_momento] }
        music { for = "30s" }

        menu "desistir" {
          if        = queue.sac.estimated_wait > minutes(3)
          prompt    = prompt.oferta
          max_tries = 1

          choice "1" { goto = step.fim }

          on exhausted {}
        }
      }

      on no_agents { goto = step.fechado }
      on timeout { goto = step.fim }
    }

    goto = step.fim
  }

  step "fim" {
    hangup { prompt = prompt.obrigado }
  }
}
