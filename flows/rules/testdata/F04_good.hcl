engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  input "cpf" {
    type   = cpf
    prompt = "Digite o CPF."

    on exhausted { goto = step.pessoa }
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
