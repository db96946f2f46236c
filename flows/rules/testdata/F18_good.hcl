engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

queue "libras" { access = video }

flow "sac" {
  menu "principal" {
    prompt = "Escolha."

    choice "1" {
      goto = step.libras
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

  step "libras" {
    enqueue { queue = queue.libras }
    hangup {}
  }
}
