engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "principal" {
    prompt = "Escolha."
    choice "1" { goto = step.saldo }
    choice "9" { goto = step.pessoa }
    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "saldo" {
    input "conta" {
      prompt = "Digite a conta."
      on exhausted { goto = step.pessoa }
    }

    goto = step.fim
  }

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }

  step "fim" {
    hangup {}
  }
}
