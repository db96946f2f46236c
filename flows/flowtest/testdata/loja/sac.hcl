# SAC da Loja Exemplo.

flow "sac" {
  description = "Atendimento ao consumidor"

  vars {
    motivo = "geral"
  }

  defaults {
    timeout   = "5s"
    max_tries = 3
    no_input  = prompt.nao_ouvi
    no_match  = prompt.opcao_invalida
  }

  # Entrada: o que todo cliente ouve.
  say { prompt = prompt.bem_vindo }

  say {
    prompt   = prompt.aviso_gravacao
    barge_in = false
  }

  say { prompt = ["Seu protocolo é", digits(call.protocol)] }

  identify { by = { telefone = call.from } }

  goto = (
    flag.emergencia ? step.emergencia :
    !calendar.sac.open ? step.fechado :
    step.menu
  )

  # O que vale para a ligação inteira.
  on exhausted { goto = step.atendente }

  on error {
    say { prompt = prompt.falha }
    goto = step.atendente
  }

  on hangup {
    tag { saiu_em = call.step }
  }

  step "emergencia" {
    say { prompt = prompt.emergencia }
    goto = calendar.sac.open ? step.menu : step.fechado
  }

  step "fechado" {
    say { prompt = prompt.fechado }
    goto = step.recado
  }

  step "menu" {
    menu "principal" {
      prompt = prompt.menu_principal

      choice "1" { goto = customer.found ? step.pedido : step.cpf }
      choice "2" { goto = customer.found ? step.cancelamento : step.cpf }
      choice "3" { goto = step.reclamacao }
      choice "9" { goto = step.atendente }
      choice "*" { goto = step.menu }
    }
  }

  # Identificação pelo CPF.
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

    goto = menu.principal == "2" ? step.cancelamento : step.pedido
  }

  # Autoatendimento: situação do pedido.
  step "pedido" {
    http "pedido" {
      service = service.erp
      path    = "/clientes/${customer.id}/pedidos/ultimo"
      filler  = prompt.um_momento

      returns = object({
        numero     = string
        status     = string
        previsao   = optional(string)
        cancelavel = bool
      })

      on not_found {
        say { prompt = prompt.sem_pedido }
        goto = step.menu
      }
    }

    say {
      prompt = [
        prompt.pedido_numero,
        digits(http.pedido.body.numero),
        try(prompt["status_${http.pedido.body.status}"], prompt.status_outro),
      ]
    }

    say {
      if     = http.pedido.body.previsao != null
      prompt = [prompt.previsao, date(http.pedido.body.previsao)]
    }

    menu "apos_pedido" {
      prompt = prompt.apos_pedido

      choice "1" { goto = step.pedido }
      choice "2" { goto = step.cancelamento }
      choice "9" { goto = step.atendente }

      on exhausted { goto = step.fim }
    }
  }

  step "cancelamento" {
    set { motivo = "cancelamento" }

    http "situacao" {
      service = service.erp
      path    = "/clientes/${customer.id}/pedidos/ultimo"
      returns = object({ numero = string, cancelavel = bool })
      on not_found { goto = step.retencao }
    }

    say {
      if     = !http.situacao.body.cancelavel
      prompt = prompt.nao_cancelavel
    }

    goto = http.situacao.body.cancelavel ? step.confirma_cancelamento : step.retencao
  }

  step "confirma_cancelamento" {
    menu "confirma" {
      prompt = [prompt.pedido_numero, digits(http.situacao.body.numero), prompt.confirma_cancel]

      choice "1" {
        http "cancela" {
          service = service.erp
          method  = post
          path    = "/pedidos/${http.situacao.body.numero}/cancelamento"
          json    = { protocolo = call.protocol, canal = "telefone" }
        }

        message {
          channel = sms
          to      = call.from
          text    = "Loja Exemplo: pedido ${http.situacao.body.numero} cancelado. Protocolo ${call.protocol}."
        }

        say { prompt = prompt.cancelado }
        goto = step.fim
      }

      choice "2" { goto = step.menu }
    }
  }

  step "reclamacao" {
    set { motivo = "reclamacao" }
    goto = step.atendente
  }

  # Pessoas.
  step "atendente" {
    enqueue {
      queue    = queue.sac
      priority = customer.segmento == "ouro" ? 8 : 5
      max_wait = "10m"

      screen = {
        protocolo = call.protocol
        motivo    = vars.motivo
        cliente   = customer.id
      }

      while_waiting {
        say { prompt = [prompt.aguarde, number(queue.sac.position)] }
        music { for = "30s" }

        menu "retorno" {
          if        = queue.sac.estimated_wait > minutes(3)
          prompt    = prompt.oferta_retorno
          max_tries = 1

          choice "1" { goto = step.retorno }

          on exhausted {}
        }
      }

      on no_agents { goto = step.recado }
      on timeout { goto = step.recado }
    }

    goto = step.pesquisa
  }

  step "retencao" {
    enqueue {
      queue    = queue.retencao
      max_wait = "5m"
      screen   = { protocolo = call.protocol, motivo = vars.motivo, cliente = customer.id }

      while_waiting {
        music { for = "45s" }
      }

      on no_agents { goto = step.atendente }
      on timeout { goto = step.atendente }
    }

    goto = step.pesquisa
  }

  step "retorno" {
    callback {
      queue  = queue.sac
      number = call.from
      on error { goto = step.recado }
    }

    hangup { prompt = prompt.vamos_retornar }
  }

  step "recado" {
    voicemail "recado" {
      mailbox      = mailbox.sac
      prompt       = prompt.deixe_recado
      max_duration = "2m"
    }

    say { prompt = prompt.recado_ok }
    goto = step.fim
  }

  # Depois do atendente.
  step "pesquisa" {
    survey "satisfacao" {
      question "csat" {
        prompt = prompt.csat
        min    = 1
        max    = 5
      }

      question "nps" {
        if     = answer.csat >= 4
        prompt = prompt.nps
        min    = 0
        max    = 9
      }
    }

    goto = step.fim
  }

  step "fim" {
    hangup { prompt = prompt.obrigado }
  }
}
