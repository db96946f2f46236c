engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  say { prompt = "Olá." }

  menu "principal" {
    prompt = "Escolha."

    choice "9" { goto = step.pessoa }

    on exhausted { goto = step.fim }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue {
      queue = queue.sac

      on no_agents {
        voicemail "recado" { mailbox = mailbox.sac }
        goto = step.fim
      }
    }

    hangup {}
  }

  step "fim" {
    hangup { prompt = "Até logo." } # want F06 "sac/fim/hangup[0] may hang up before the end"
  }
}

mailbox "sac" {}
