engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "principal" { # want F02 "The first menu of sac has no cancellation option"
    prompt = "Escolha."

    choice "1" {
      intent = reclamacao
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
