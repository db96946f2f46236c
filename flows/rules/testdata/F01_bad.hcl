engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "principal" { # want F01 "The first menu of sac has no complaint option"
    prompt = "Escolha."

    choice "1" {
      intent = cancelamento
      goto   = step.pessoa
    }

    choice "9" {
      goto = step.pessoa
    }

    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }
}
