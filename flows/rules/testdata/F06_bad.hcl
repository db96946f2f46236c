engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  say { prompt = "Olá." }

  menu "principal" {
    prompt = "Escolha."

    choice "9" { goto = step.pessoa }

    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue { # want F06 "sac/pessoa/enqueue[0] (on no_agents) may hang up"
      queue = queue.sac

      on no_agents {
        goto = step.fim
      }
    }

    hangup {}
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}

mailbox "sac" {}
