engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "a" {
    prompt = "Escolha."
    choice "1" { goto = step.b }
    choice "9" { goto = step.pessoa }
    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "b" {
    menu "b" {
      prompt = "Escolha."
      choice "1" { goto = step.c }
      choice "9" { goto = step.pessoa }
      on exhausted { goto = step.pessoa }
    }

    goto = step.pessoa
  }

  step "c" {
    menu "c" {
      prompt = "Escolha."
      choice "1" { goto = step.d }
      choice "9" { goto = step.pessoa }
      on exhausted { goto = step.pessoa }
    }

    goto = step.pessoa
  }

  step "d" {
    menu "d" { # want F21 "Menu sac/d/menu.d is at level 4"
      prompt = "Escolha."
      choice "1" { goto = step.pessoa }
      choice "9" { goto = step.pessoa }
      on exhausted { goto = step.pessoa }
    }

    goto = step.pessoa
  }

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }
}
