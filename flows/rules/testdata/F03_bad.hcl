engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "principal" { # want F03 "No human within 1 choice(s) from sac/menu.principal"
    prompt = "Escolha."

    choice "1" { goto = step.pedidos }

    on exhausted { goto = step.fim }
  }

  goto = step.fim

  step "pedidos" {
    menu "pedidos" {
      prompt = "Escolha."

      choice "1" { goto = step.trocas }
      choice "2" { goto = step.fim }

      on exhausted { goto = step.fim }
    }

    goto = step.fim
  }

  step "trocas" {
    menu "trocas" {
      prompt = "Escolha."

      choice "9" { goto = step.pessoa }

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
