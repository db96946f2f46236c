# A ligação, do alô ao até logo. Entre parênteses, a regra que cada parte segue: receptivo docs F01.

flow "sac" {
  description = "Atendimento ao consumidor"

  defaults {
    max_tries = 2
    no_input  = prompt.nao_ouvi
    no_match  = prompt.opcao_invalida
  }

  say { prompt = prompt.boas_vindas }

  # O aviso de gravação (F23) e o protocolo (F07) vêm antes de tudo.
  say {
    prompt   = prompt.aviso_gravacao
    barge_in = false
  }

  say { prompt = [prompt.seu_protocolo, digits(call.protocol)] }

  goto = calendar.pessoas.open ? step.menu : step.fechado

  # Quem não digita, ou se engana, fala com uma pessoa (F06, F26).
  on exhausted { goto = step.pessoa }
  on error { goto = step.pessoa }

  # Reclamação, cancelamento e uma pessoa no primeiro menu (F01, F02, F03), em cinco opções (F21).
  step "menu" {
    menu "principal" {
      prompt = prompt.menu_principal

      choice "1" {
        description = "Internet parada ou lenta"
        goto        = step.pessoa
      }

      choice "2" {
        description = "Cobrança que não reconhece"
        intent      = cobranca_indevida
        goto        = step.contestacao
      }

      choice "3" {
        description = "Reclamação"
        intent      = reclamacao
        goto        = step.pessoa
      }

      choice "4" {
        description = "Cancelamento"
        intent      = cancelamento
        goto        = step.cancelamento
      }

      choice "9" {
        description = "Uma pessoa"
        intent      = atendente
        goto        = step.pessoa
      }
    }
  }

  # A cobrança contestada se suspende no registro (F19); se o sistema falha, uma pessoa a suspende.
  step "contestacao" {
    http "contesta" {
      service = service.cobranca
      method  = post
      path    = "/contestacoes"
      json    = { protocolo = call.protocol, telefone = call.from }
      does    = suspend_charge
    }

    say { prompt = prompt.contestada }
    goto = step.pessoa
  }

  step "pessoa" {
    enqueue {
      queue  = queue.sac
      screen = { protocolo = call.protocol, motivo = coalesce(menu.principal, "9") }

      # Ninguém é desligado por esperar; quem prefere é chamado de volta na sua vez (F14, F27). Nada de publicidade (F05).
      while_waiting {
        say {
          prompt = prompt.um_momento
          class  = info
        }

        music {
          for   = "20s"
          class = info
        }

        # A quem esconde o número não há como retornar.
        menu "retorno" {
          if        = call.from != ""
          prompt    = prompt.oferta_retorno
          max_tries = 1
          timeout   = "3s"

          choice "1" {
            callback {
              queue  = queue.sac
              number = call.from
            }

            hangup { prompt = prompt.vamos_ligar }
          }

          on exhausted {}
        }
      }

      on full { goto = step.recado }
      on no_agents { goto = step.recado }
      on closed { goto = step.fechado }
    }

    goto = step.fim
  }

  # Direto a quem pode cancelar, sem oferta no caminho (F16).
  step "cancelamento" {
    enqueue {
      queue  = queue.cancelamento
      screen = { protocolo = call.protocol, motivo = "cancelamento" }

      while_waiting {
        music {
          for   = "20s"
          class = info
        }
      }

      # Depois de um minuto, ou sem quem cancele, o pedido fica registrado.
      on timeout { goto = step.recado }
      on no_agents { goto = step.recado }
      on closed { goto = step.fechado }
    }

    goto = step.fim
  }

  # Fora do horário a demanda ainda se registra (F13).
  step "fechado" {
    say { prompt = prompt.fechado }

    menu "fora_do_horario" {
      prompt    = prompt.menu_fechado
      max_tries = 1

      choice "1" { goto = step.recado }

      on exhausted { goto = step.fim }
    }
  }

  step "recado" {
    voicemail "recado" {
      mailbox = mailbox.sac
      prompt  = prompt.deixe_recado
    }

    tag { does = register }

    hangup { prompt = [prompt.registrado, prompt.seu_protocolo, digits(call.protocol)] }
  }

  step "fim" {
    hangup { prompt = prompt.obrigado }
  }
}

# O número de quem não ouve leva direto a quem escreve (F18).
flow "texto" {
  description = "Atendimento por texto"
  access      = text

  say {
    prompt   = [prompt.aviso_gravacao, prompt.seu_protocolo, digits(call.protocol)]
    barge_in = false
  }

  enqueue {
    queue  = queue.texto
    screen = { protocolo = call.protocol, acesso = "texto" }

    while_waiting {
      music {
        for   = "20s"
        class = info
      }
    }

    on timeout { goto = step.recado }
    on no_agents { goto = step.recado }
    on closed { goto = step.recado }
  }

  hangup { prompt = prompt.obrigado }

  on error { goto = step.recado }

  step "recado" {
    voicemail "recado" {
      mailbox = mailbox.sac
      prompt  = prompt.deixe_recado
    }

    tag { does = register }

    hangup { prompt = [prompt.registrado, prompt.seu_protocolo, digits(call.protocol)] }
  }
}
