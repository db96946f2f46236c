engine { profiles = [es] }

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
    input "conta" { # want F26 "sac/saldo/input.conta cannot be asked for a person"
      prompt = "Digite a conta."
      on exhausted { goto = step.fim }
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
