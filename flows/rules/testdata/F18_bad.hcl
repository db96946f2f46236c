engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" { # want F18 "No accessible route to a human"
  menu "principal" {
    prompt = "Escolha."

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
