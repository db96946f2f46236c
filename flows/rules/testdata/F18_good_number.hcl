engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

number "4005" { flow = flow.texto }

queue "sac" {}

flow "sac" {
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

flow "texto" {
  access = text
  enqueue { queue = queue.sac }
  hangup {}
}
