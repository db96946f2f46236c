engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  input "cpf" { # want F04 "cannot be skipped (exhausted)"
    type   = cpf
    prompt = "Digite o CPF."

    on exhausted { goto = step.fim }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}
