engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "principal" { # want F21 "has 6 choices"
    prompt = "Escolha."

    choice "1" {
      goto = step.pessoa
    }

    choice "2" {
      goto = step.pessoa
    }

    choice "3" {
      goto = step.pessoa
    }

    choice "4" {
      goto = step.pessoa
    }

    choice "5" {
      goto = step.pessoa
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
